"""What every input watch is to the rest: it reports the customer's own input, and the panic key.

Invariant: what we injected is never reported, and it can neither cause nor hide a panic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from remote_assist.geometry import Point
from remote_assist.inject.ledger import InputKind, Ledger

PANIC_PRESSES = 3
PANIC_GAP = 1.0
"""Seconds that may lie between one press of Esc and the next; a frightened hand is not always a fast one."""

CustomerInput = Callable[[InputKind], None]
"""Called in the watch's own thread for each event of the customer's; it must return quickly."""
Panic = Callable[[], None]
"""Called in the watch's own thread."""
Lost = Callable[[], None]
"""Called in the watch's own thread, as the last thing it does, when it ended before `close`."""


class PanicKey:
    """Counts the customer's presses of Esc; time is an argument."""

    def __init__(self) -> None:
        self._count = 0
        self._last = float("-inf")

    def press(self, is_escape: bool, now: float) -> bool:
        """Take one key press of the customer's. Returns whether it completes a panic; the count then starts anew."""
        if not is_escape:
            self._count = 0
            return False
        self._count = self._count + 1 if now - self._last <= PANIC_GAP else 1
        self._last = now
        if self._count < PANIC_PRESSES:
            return False
        self._count = 0
        return True


class Sorter:
    """Tells the customer's events from those that stand in the ledger. One thread; time is an argument."""

    def __init__(self, ledger: Ledger, on_input: CustomerInput, on_panic: Panic) -> None:
        self._ledger = ledger
        self._on_input = on_input
        self._on_panic = on_panic
        self._panic = PanicKey()

    def take(
        self, kind: InputKind, detail: int, where: Point | None = None, *, is_escape: bool = False, now: float
    ) -> None:
        """One event as the system tells it; `where`, if known, is where a motion went."""
        if self._ledger.claim(kind, detail, where):
            return
        if kind is InputKind.KEY_PRESS and self._panic.press(is_escape, now):
            self._on_panic()
        self._on_input(kind)


class InputWatch(Protocol):
    """Runs in a thread of its own from `start` to `close`. One that ends otherwise says so (`Lost`): without a watch
    there is neither pause nor panic key, so control must not go on."""

    def start(self) -> None:
        """Begin to watch; returns when every later event is seen. Raises ScreenUnavailable."""
        ...

    def close(self) -> None:
        """Stop and join the thread (unless called from it). Closing twice does nothing."""
        ...
