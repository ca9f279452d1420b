"""How often somebody may: a bucket that fills with time."""

from __future__ import annotations

import math

from desk_app.domain.ids import Millis


class Bucket:
    """Holds `burst` tokens and gains `a_second`; time is passed in, and one that goes back gains nothing."""

    def __init__(self, a_second: float, burst: int, now: Millis) -> None:
        self._a_second = a_second
        self._burst = burst
        self._tokens = float(burst)
        self._at = now

    def take(self, now: Millis) -> int:
        """Takes one and returns 0, or returns after how many seconds there will be one."""
        self._tokens = min(self._burst, self._tokens + max(0, now - self._at) / 1000 * self._a_second)
        self._at = now
        if self._tokens < 1:
            return max(1, math.ceil((1 - self._tokens) / self._a_second))
        self._tokens -= 1
        return 0
