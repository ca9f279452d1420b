"""The client's clocks, so that tests pass their own. The one place in the client that reads them."""

from __future__ import annotations

import os
import time
from typing import Protocol

from desk_app.domain.ids import RANDOM_BYTES, Millis, uuid7


class Clock(Protocol):
    """What a desk asks of time and chance."""

    def wall(self) -> Millis:
        """Returns this computer's idea of the moment."""

    def monotonic(self) -> float:
        """Returns seconds that never run backwards."""

    def ref(self) -> str:
        """Returns a fresh uuid."""


class SystemClock:
    """The real ones."""

    def wall(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        return time.monotonic()

    def ref(self) -> str:
        return uuid7(self.wall(), os.urandom(RANDOM_BYTES))
