"""What every input watch is to the rest: it reports the customer's own input, and the panic key.

Invariant: what we injected is never reported, and it can neither cause nor hide a panic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from remote_assist.inject.ledger import InputKind

PANIC_PRESSES = 3
PANIC_WITHIN = 1.5
"""Seconds in which the customer presses Esc three times, with no other key of theirs between."""

CustomerInput = Callable[[InputKind], None]
"""Called in the watch's own thread for each event of the customer's; it must return quickly."""
Panic = Callable[[], None]
"""Called in the watch's own thread."""


class PanicKey:
    """Counts the customer's presses of Esc; time is an argument."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def press(self, is_escape: bool, now: float) -> bool:
        """Take one key press of the customer's. Returns whether it completes a panic; the count then starts anew."""
        if not is_escape:
            self._times.clear()
            return False
        self._times = [t for t in self._times if now - t <= PANIC_WITHIN]
        self._times.append(now)
        if len(self._times) < PANIC_PRESSES:
            return False
        self._times.clear()
        return True


class InputWatch(Protocol):
    """Runs in a thread of its own from `start` to `close`."""

    def start(self) -> None:
        """Begin to watch; returns when every later event is seen. Raises ScreenUnavailable."""
        ...

    def close(self) -> None:
        """Stop and join the thread (unless called from it). Closing twice does nothing."""
        ...
