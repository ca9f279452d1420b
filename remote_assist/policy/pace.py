"""How often a viewer is sent something who looks at another screen: in turns, so that the path is the other screen's.

Within a turn goes what is there, up to a small part of what the path carries; the next turn is at the end of the
interval, and not before what was sent has been paid for by that part. Time is an argument (monotonic seconds).

Invariant: a viewer with its full attention is never held up, and the others always get a turn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from remote_assist.wire.attention import Attention


@dataclass(frozen=True, slots=True)
class _Rhythm:
    every: float  # seconds from turn to turn at least
    share: float  # of what the path carries


_RHYTHMS = {Attention.GLANCE: _Rhythm(0.2, 0.1), Attention.AWAY: _Rhythm(5.0, 0.02)}
_TURN = 0.05  # seconds within which what is sent belongs to one look at most
LEAST = 16 * 1024  # bytes a turn, on a path of whatever rate
_LONGEST = 4.0  # intervals that a turn is paid for at most: a path that got slow meanwhile stops nobody


class Pace:
    """Asked what of a budget may go now, told what went."""

    def __init__(self, attention: Attention = Attention.FULL) -> None:
        self.attention = attention
        self._rhythm = _RHYTHMS.get(attention)
        self._turn = 0.0  # when this turn began
        self._begun = -inf  # the same, while it is not at its end
        self._sent = 0  # bytes of this turn
        self._next = -inf

    def allowed(self, budget: int, rate: float, now: float) -> int:
        """Bytes of `budget` that may go now, on a path of `rate` bytes a second (0 is not known)."""
        if self._rhythm is None or not budget:
            return budget
        if now >= self._next:
            return min(budget, self._most(self._rhythm, rate))
        if now - self._begun <= _TURN:
            return min(budget, max(0, self._most(self._rhythm, rate) - self._sent))
        return 0

    def sent(self, size: int, rate: float, now: float) -> None:
        """So many bytes went; 0 for what is too small to count."""
        rhythm = self._rhythm
        if rhythm is None:
            return
        if now >= self._next:
            self._begun = self._turn = now
            self._sent = 0
        self._sent += size
        paid = self._sent / max(1.0, rate * rhythm.share) if rate else 0.0
        self._next = self._turn + min(max(rhythm.every, paid), _LONGEST * rhythm.every)

    def end_turn(self) -> None:
        """All that there was has gone: what comes now is for the next turn."""
        self._begun = -inf

    def wait(self, now: float) -> float:
        """Seconds until the next turn; 0 while there is no need to wait for one."""
        return max(0.0, self._next - now) if self._rhythm is not None else 0.0

    @staticmethod
    def _most(rhythm: _Rhythm, rate: float) -> int:
        return max(LEAST, int(rate * rhythm.share * rhythm.every))
