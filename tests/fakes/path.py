"""A network path that can be spoiled: a TCP proxy that swallows, holds, resets, counts, and moves elsewhere.

`swallow` is the cruel one: what is sent arrives nowhere and nobody is told, as behind a router that forgot a
connection. What was connected while the path swallowed stays dead for ever; `heal` lets new connections through.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_RESET = struct.pack("ii", 1, 0)
_READ = 64 * 1024


class _Pair:
    """One connection from end to end."""

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []
        self.is_dead = False


class SpoiledPath:
    """Made by `spoiled_path`; belongs to its loop."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.up = 0
        """Bytes that were carried from who connected."""
        self.down = 0
        self.connected = 0
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_swallowing = False
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def listen(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    def swallow(self) -> None:
        """From now on nothing arrives, in neither direction, of old connections and new ones."""
        self._is_swallowing = True
        for pair in self._pairs:
            pair.is_dead = True

    def heal(self) -> None:
        """The network is back: for new connections."""
        self._is_swallowing = False

    def hold(self) -> None:
        """Nothing arrives, but nothing is lost either."""
        self._flows.clear()

    def let_go(self) -> None:
        self._flows.set()

    def reset(self) -> None:
        """Every connection ends with a reset at both ends."""
        for pair in tuple(self._pairs):
            for writer in pair.writers:
                _reset(writer)

    async def move(self) -> None:
        """The ends come from another address from now on: the old place is gone, without a word."""
        self.swallow()
        if self._server is not None:
            self._server.close()
        self.heal()
        await self.listen(self.port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = _Pair()
        pair.is_dead = self._is_swallowing
        pair.writers.append(writer)
        self._pairs.add(pair)
        self.connected += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _reset(writer)
            self._pairs.discard(pair)
            return
        pair.writers.append(far_writer)
        there = asyncio.create_task(self._carry(pair, reader, far_writer, up=True))
        back = asyncio.create_task(self._carry(pair, far_reader, writer, up=False))
        for task in (there, back):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(
        self, pair: _Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool
    ) -> None:
        try:
            while data := await reader.read(_READ):
                await self._flows.wait()
                if pair.is_dead:
                    continue
                if up:
                    self.up += len(data)
                else:
                    self.down += len(data)
                writer.write(data)
                await writer.drain()
            if not pair.is_dead:
                writer.write_eof()
        except OSError:
            if not pair.is_dead:
                _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


@asynccontextmanager
async def spoiled_path(port: int) -> AsyncIterator[SpoiledPath]:
    """A path to this port of this machine."""
    path = SpoiledPath(port)
    await path.listen()
    try:
        yield path
    finally:
        await path.close()
