"""How often somebody may: a bucket that fills with time, and one bucket for each person or address.

Invariant: a caller is never refused for what another one did; what is remembered is bounded.
"""

from __future__ import annotations

import math

from desk_app.domain.ids import Millis

_REMEMBERED = 20_000


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


class Rates:
    """A bucket for each name; those who came last are remembered."""

    def __init__(self, a_second: float, burst: int) -> None:
        self._a_second = a_second
        self._burst = burst
        self._buckets: dict[str, Bucket] = {}

    def take(self, name: str, now: Millis) -> int:
        """Takes one from this name's bucket; like `Bucket.take`."""
        bucket = self._buckets.pop(name, None) or Bucket(self._a_second, self._burst, now)
        self._buckets[name] = bucket  # now the last of all
        if len(self._buckets) > _REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(now)
