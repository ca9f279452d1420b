"""A clock that stands still until a test moves it, and randomness that repeats."""

from __future__ import annotations

import hashlib
import itertools
import threading

from desk_app.domain.ids import Millis

NOON = Millis(1_795_000_000_000)


class FakeClock:
    """The hub's clock in a test's hand; may be used from several threads."""

    def __init__(self, now: Millis = NOON, seed: str = "") -> None:
        self._now = now
        self._seed = seed
        self._counter = itertools.count()
        self._lock = threading.Lock()

    def now(self) -> Millis:
        return self._now

    def random_bytes(self, count: int) -> bytes:
        """Bytes whose beginning grows, so that ids of one moment sort in the order in which they were made."""
        with self._lock:
            number = next(self._counter)
        rest = hashlib.sha256(f"{self._seed}/{number}".encode()).digest() * (count // 32 + 1)
        return (number.to_bytes(4) + rest)[:count]

    def advance(self, *, seconds: float) -> None:
        """Moves the clock; backwards with a negative number."""
        self._now = Millis(self._now + round(seconds * 1000))
