"""A link without a socket: what the other end would send is put in, what is sent can be held up and read."""

from __future__ import annotations

import asyncio


class QueuedLink:
    """A `Link` in one loop. Nothing of it is sent while `hold_up` holds."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self._free = asyncio.Event()
        self._free.set()
        self.sent: list[bytes] = []
        self.taken = 0

    def come(self, record: bytes) -> None:
        """A record arrives."""
        self._incoming.put_nowait(record)

    def hold_up(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    async def send(self, record: bytes) -> None:
        await self._free.wait()
        self.sent.append(record)

    async def receive(self) -> bytes:
        record = await self._incoming.get()
        self.taken += 1
        return record

    async def watch(self) -> None:
        await asyncio.Event().wait()

    def abort(self) -> None:
        self._free.set()

    async def close(self) -> None:
        self._free.set()
