"""What was injected, where and when, so that every other event is known to be the customer's own.

Invariant: one entry vouches for one event, once, and only for a short time; so an engineer who floods a key can't hide
the customer's presses of it: the count of events less the count of entries is the customer's.
"""

from __future__ import annotations

import enum
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from remote_assist.geometry import Point

LIFETIME = 1.0
"""Seconds an entry vouches. An event that comes later counts as the customer's: the safe direction."""
_MOST = 4096
"""Entries kept; beyond it the oldest stop vouching."""


class InputKind(enum.Enum):
    """What happened; the `detail` beside it is a keycode or a button number, 0 for motion."""

    MOTION = "motion"
    BUTTON_PRESS = "button_press"
    BUTTON_RELEASE = "button_release"
    KEY_PRESS = "key_press"
    KEY_RELEASE = "key_release"


@dataclass(frozen=True, slots=True)
class Injected:
    """One injected event: what, where the pointer was or went, and when (seconds, monotonic)."""

    kind: InputKind
    detail: int
    where: Point
    when: float


class Ledger:
    """Thread-safe. The injector records before it injects; the watch claims each event that it sees."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Injected] = deque(maxlen=_MOST)

    def record(self, kind: InputKind, detail: int, where: Point) -> None:
        """Note an event that is about to be injected."""
        with self._lock:
            self._entries.append(Injected(kind, detail, where, self._clock()))

    def claim(self, kind: InputKind, detail: int, where: Point | None = None) -> bool:
        """Was this event ours? Uses the oldest living entry that fits up. `where`, if known, must fit too."""
        with self._lock:
            self._expire()
            for entry in self._entries:
                if entry.kind is kind and entry.detail == detail and (where is None or entry.where == where):
                    self._entries.remove(entry)
                    return True
        return False

    def _expire(self) -> None:
        oldest = self._clock() - LIFETIME
        while self._entries and self._entries[0].when < oldest:
            self._entries.popleft()
