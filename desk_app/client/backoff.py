"""How long to wait before the next try.

Invariant: pauses double up to `LONGEST_S` and are spread by chance, so that a restarted hub is not met by all its
clients at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable

FIRST_S = 0.4
LONGEST_S = 30.0


class Backoff:
    """`chance` returns numbers from 0 to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0

    def next_pause(self) -> float:
        """Returns seconds: half to all of the pause that is due."""
        longest: float = min(LONGEST_S, FIRST_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 20)
        return longest * (0.5 + 0.5 * self._chance())

    def reset(self) -> None:
        """A connection was welcomed."""
        self._failures = 0
