"""The hub's clock and its randomness: arguments, so that tests move time themselves."""

from __future__ import annotations

import secrets
import time
from typing import Protocol

from desk_app.domain.ids import RANDOM_BYTES, Millis, uuid7


class Clock(Protocol):
    """What time it is and what cannot be guessed."""

    def now(self) -> Millis: ...

    def random_bytes(self, count: int) -> bytes: ...


class SystemClock:
    """The real one."""

    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)

    def random_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)


def new_id(clock: Clock) -> str:
    """Returns a fresh uuid7."""
    return uuid7(clock.now(), clock.random_bytes(RANDOM_BYTES))
