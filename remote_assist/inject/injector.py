"""What every injector is to the rest: the engineer's events out to the customer's system, and when it refuses.

Invariant: nothing is injected while the guard refuses, and every event that is injected stands in the ledger first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from remote_assist.geometry import Point, Rect
from remote_assist.inject.ledger import Ledger
from remote_assist.wire.input import Key


@dataclass(frozen=True, slots=True)
class OwnWindows:
    """Where Deskside's own windows are at this moment, so that injected input can't reach them.

    `areas` are in device pixels of the captured screen; `native_ids` are the system's window numbers. What the engineer
    may not see counts as ours. `known`, if given, are the windows on the screen that were looked at: another one that
    lies there is out of reach until it was.
    """

    question_open: bool = False
    focused: bool = False
    areas: tuple[Rect, ...] = ()
    native_ids: frozenset[int] = field(default=frozenset())
    known: frozenset[int] | None = None

    def hold(self, point: Point) -> bool:
        """Does one of our windows lie at `point`?"""
        return any(area.contains(point) for area in self.areas)


Guard = Callable[[], OwnWindows]
"""Asked before each event, in the injecting thread: quick and thread-safe."""


def no_windows() -> OwnWindows:
    """The guard of a program that shows no window of its own."""
    return OwnWindows()


class Injector(Protocol):
    """Steers this system. One thread at a time. An act that the guard refuses does nothing and returns False.

    Releasing what we pressed is never refused. Raises ScreenUnavailable when the display is gone.
    """

    @property
    def ledger(self) -> Ledger:
        """What was injected, where and when: the input watch tells the customer's own events from ours by it."""
        ...

    def move(self, point: Point) -> bool:
        """Put the pointer at `point`, in pixels of the captured screen; outside points are pulled to the edge."""
        ...

    def button(self, button: int, pressed: bool) -> bool:
        """Press or release: 1 left, 2 middle, 3 right, 8 back, 9 forward; others are refused (the wheel is `wheel`)."""
        ...

    def wheel(self, dx: int, dy: int) -> bool:
        """Turn the wheel by whole notches: positive is right and down. At most 32 notches an event are done."""
        ...

    def key(self, key: Key, pressed: bool) -> bool:
        """Press or release one key; modifiers are keys of their own. False also where the system has no such key."""
        ...

    def text(self, text: str) -> bool:
        """Type Unicode text as if each character had a key: what an input method on the engineer's side committed."""
        ...

    def ready(self, wanted: str | Key) -> int:
        """Make ready to type the beginning of a text, or to press a key, without waiting.

        Returns for how many of its characters (1 for a key); 0: ask again in a moment.
        """
        ...

    def release_all(self) -> None:
        """Let go of every key and button we hold. Called when control ends, pauses or the connection breaks."""
        ...

    def close(self) -> None:
        """Release all, give borrowed keycodes back, let go of the display. Closing twice does nothing."""
        ...
