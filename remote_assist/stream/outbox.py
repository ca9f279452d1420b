"""What waits to be sent, by class: input and cursor before control before clipboard before frames before files.

Payloads wait unsealed, so that dropping them leaves no gap in the counters.

Invariant: after `drop` nothing that was put before it is ever sealed.
"""

from __future__ import annotations

import asyncio
from collections import deque

from remote_assist.secure.records import SealedChannel
from remote_assist.stream.transport import Link
from remote_assist.wire.record import RecordClass

_ORDER = (
    RecordClass.INPUT,
    RecordClass.CONTROL,
    RecordClass.CLIPBOARD,
    RecordClass.FRAMES,
    RecordClass.FILES,
)


class Outbox:
    """Filled by calls, emptied by one task (`run`). Belongs to one loop."""

    def __init__(self) -> None:
        self._queues: dict[RecordClass, deque[bytes]] = {c: deque() for c in _ORDER}
        self._waiting = asyncio.Event()
        self._closed = False

    def put(self, record_class: RecordClass, payload: bytes) -> None:
        """Queue one payload. After `close` it is thrown away."""
        if not self._closed:
            self._queues[record_class].append(payload)
            self._waiting.set()

    def put_newest(self, record_class: RecordClass, payload: bytes) -> None:
        """Queue a payload that makes all of its class that still wait worthless."""
        self._queues[record_class].clear()
        self.put(record_class, payload)

    def depth(self, record_class: RecordClass) -> int:
        return len(self._queues[record_class])

    def drop(self, *classes: RecordClass) -> None:
        """Throw away what waits of these classes; handshakes never wait here."""
        for record_class in classes:
            if record_class in self._queues:
                self._queues[record_class].clear()

    def close(self) -> None:
        """Throw everything away and take nothing more."""
        self._closed = True
        self.drop(*_ORDER)
        self._waiting.set()

    async def run(self, link: Link, channel: SealedChannel) -> None:
        """Send until closed. Raises `PeerGone` or `SealBroken`."""
        while not self._closed:
            item = self._next()
            if item is None:
                self._waiting.clear()
                await self._waiting.wait()
                continue
            await link.send(channel.seal(*item))

    async def flushed(self, link: Link, channel: SealedChannel) -> None:
        """Send what waits now, then return."""
        while (item := self._next()) is not None:
            await link.send(channel.seal(*item))

    def _next(self) -> tuple[RecordClass, bytes] | None:
        for record_class in _ORDER:
            queue = self._queues[record_class]
            if queue:
                return record_class, queue.popleft()
        return None
