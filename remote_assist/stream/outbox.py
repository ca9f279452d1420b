"""What waits to be sent, by class, in their sending order.

Payloads wait unsealed, so that dropping them leaves no gap in the counters. Whoever withdraws consent shuts the outbox
in his own thread: the loop may be busy sealing at that moment, and must not seal one record more. What leaves under a
grant of its own (clipboard, files) is asked at that moment whether it still may.

Invariant: after `drop` nothing that was put before it is ever sealed; after `shut` nothing at all; while it is held
nothing but control words.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from remote_assist.errors import TooLarge
from remote_assist.secure.records import SealedChannel
from remote_assist.stream.transport import Link
from remote_assist.wire.record import SENDING_ORDER, RecordClass, SealedRecord

_ORDER = tuple(c for c in SENDING_ORDER if c is not RecordClass.HANDSHAKE)
_WORDS = (RecordClass.CONTROL,)
_LIVELY = frozenset({RecordClass.INPUT, RecordClass.FRAMES})
MOST_WAITING = 8192  # payloads of one class; flow control holds frames below it


class _Waiting(NamedTuple):
    payload: bytes
    may_leave: Callable[[], bool] | None


class Outbox:
    """Filled by calls, emptied by one task (`run`). Belongs to one loop."""

    def __init__(self) -> None:
        self._queues: dict[RecordClass, deque[_Waiting]] = {c: deque() for c in _ORDER}
        self._waiting = asyncio.Event()
        self._lock = threading.Lock()
        self._closed = False
        self._finishing = False
        self._held = False
        self.lively_at = float("-inf")
        """Monotonic seconds: when somebody last did something, or the screen moved."""

    def put(self, record_class: RecordClass, payload: bytes, may_leave: Callable[[], bool] | None = None) -> None:
        """Queue one payload. After `close` it is thrown away. Raises `TooLarge` when the other end does not read.

        `may_leave` is asked when its turn has come; where it says no, the payload is thrown away. It may ask a gate, so
        nobody puts the outbox to use while he holds one.
        """
        if self._closed:
            return
        queue = self._queues[record_class]
        if len(queue) >= MOST_WAITING:
            raise TooLarge(f"The other end leaves {MOST_WAITING} {record_class.name.lower()} records waiting.")
        queue.append(_Waiting(payload, may_leave))
        if record_class in _LIVELY:
            self.lively_at = time.monotonic()
        self._waiting.set()

    def take_back(self, record_class: RecordClass) -> bytes | None:
        """The newest payload of a class that still waits, taken out; None when none does."""
        queue = self._queues[record_class]
        return queue.pop().payload if queue else None

    def depth(self, record_class: RecordClass) -> int:
        return len(self._queues[record_class])

    def drop(self, *classes: RecordClass) -> None:
        """Throw away what waits of these classes; handshakes never wait here."""
        for record_class in classes:
            if record_class in self._queues:
                self._queues[record_class].clear()

    def shut(self) -> None:
        """Seal nothing more; when it returns, nothing is being sealed. Safe from any thread."""
        with self._lock:
            self._closed = True

    def hold(self, held: bool) -> None:
        """While it is held only control words are sealed, and what else waits stays.

        Held from any thread: when that returns, nothing else is being sealed. Let go in the loop.
        """
        with self._lock:
            self._held = held
        if not held:
            self._waiting.set()

    def settle(self) -> None:
        """When it returns, nothing that was allowed to leave before is still being sealed. Safe from any thread."""
        with self._lock:
            pass

    def close(self) -> None:
        """Throw everything away and take nothing more."""
        self.shut()
        self.drop(*_ORDER)
        self._waiting.set()

    async def run(self, link: Link, channel: SealedChannel) -> None:
        """Send until closed. Raises `PeerGone` or `SealBroken`."""
        while not self._closed:
            record = self._sealed(channel)
            if record is not None:
                await link.send(record)
            elif self._finishing:
                return
            elif not self._closed:
                self._waiting.clear()
                await self._waiting.wait()

    def finish(self) -> None:
        """Let `run` return once what waits now is sent.

        A sealed record that is not sent leaves a gap in the counters, which the other end takes for an attack: so the
        sender is asked to finish, and never cancelled while the link is still of use.
        """
        self._finishing = True
        self._waiting.set()

    def _sealed(self, channel: SealedChannel) -> SealedRecord | None:
        with self._lock:
            item = None if self._closed else self._next()
            return None if item is None else channel.seal(*item)

    def _next(self) -> tuple[RecordClass, bytes] | None:
        for record_class in _WORDS if self._held else _ORDER:
            queue = self._queues[record_class]
            while queue:
                payload, may_leave = queue.popleft()
                if may_leave is None or may_leave():
                    return record_class, payload
        return None
