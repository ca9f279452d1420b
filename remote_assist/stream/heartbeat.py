"""Signs of life between the two ends, sealed like every word: a path that swallows everything is noticed by both.

Whoever has heard nothing for a while gives one, and no other until it has heard again. So the two take turns, and a
still screen costs one packet in four seconds, 48 B/s with everything that TCP adds.

An end that does not know them neither gets a sign nor is missed when it gives none.

Invariant: `run` ends only by `PeerGone`.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

from remote_assist.errors import PeerGone
from remote_assist.policy.absence import BEAT, Moment, Silence

_LOOK_EVERY = 0.5


def moment_now() -> Moment:
    return Moment(time.monotonic(), time.time())


class Heartbeat:
    """Of one link, in its loop. `beat` says one sign of life; `is_reading` tells whether what comes is taken at all.

    `patience` is how many seconds of hearing nothing pass before a sign.
    """

    def __init__(
        self, beat: Callable[[], None], is_reading: Callable[[], bool] = lambda: True, *, patience: float = BEAT
    ) -> None:
        self._beat = beat
        self._patience = patience
        self._due = math.inf
        self._is_reading = is_reading
        self._silence = Silence(moment_now(), _LOOK_EVERY)
        self._is_mutual = asyncio.Event()

    @property
    def last_heard(self) -> Moment:
        """Of an end that gives no signs: now, since its silence means nothing."""
        return self._silence.last_heard if self._is_mutual.is_set() else moment_now()

    def begin(self) -> None:
        """The other end takes signs of life, and gives them."""
        self._is_mutual.set()

    def heard(self) -> None:
        """A record came."""
        now = moment_now()
        self._silence.heard(now)
        if self._is_mutual.is_set():
            self._due = now.monotonic + self._patience

    async def run(self) -> None:
        """Give signs and wait for them. Raises `PeerGone` when none came for too long."""
        await self._is_mutual.wait()
        self._due = 0.0  # the first at once: it tells the other end that signs are given
        while True:
            now = moment_now()
            if now.monotonic >= self._due:
                self._due = math.inf  # until something is heard
                self._beat()
            if not self._is_reading():
                self.heard()  # what comes waits unread
            if self._silence.look(now):
                raise PeerGone("Nothing was heard of the other end for some seconds.")
            await asyncio.sleep(min(_LOOK_EVERY, max(0.01, self._due - now.monotonic)))
