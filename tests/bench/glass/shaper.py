"""A TCP hop with a rate, a delay and a bounded queue: a poor link on one machine.

    python -m tests.bench.glass.shaper LISTEN TARGET --mbit 10 --delay 40 [--queue 256]

Every packet waits for the ones before it to leave (rate), then travels half the delay. What the queue does not hold
stays with the sender. Prints "ready" when it listens; each line on stdin is answered by the bytes carried so far.

Invariant: bytes leave in the order in which they came, none before its time.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from collections import deque

_PACKET = 1448
_TRIES, _AGAIN = 100, 0.1


class Line:
    """What is sent one after the other: by one connection, or by several that have it in common."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def leave_at(self, now: float, takes: float) -> float:
        """When something has left that takes so many seconds."""
        self._free_at = max(self._free_at, now) + takes
        return self._free_at


class _Way(asyncio.BufferedProtocol):
    """One end's socket: what is read here goes out at `other` in its time."""

    def __init__(self, hop: Hop, line: Line) -> None:
        self._hop = hop
        self._line = line
        self._buffer = bytearray(_PACKET)
        self._queue: deque[tuple[float, bytes]] = deque()
        self._queued = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_full = False
        self._has_ended = False
        self.transport: asyncio.Transport | None = None
        self.other: _Way | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        if self.other is None:
            transport.pause_reading()  # until the other side is reached

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        loop = asyncio.get_running_loop()
        leaves = self._line.leave_at(loop.time(), nbytes / self._hop.rate)
        self._queue.append((leaves + self._hop.delay / 2, bytes(self._buffer[:nbytes])))
        self._queued += nbytes
        self._hop.carried += nbytes
        if self._queued >= self._hop.queue and self.transport is not None:
            self._is_full = True
            self.transport.pause_reading()
        if self._timer is None:
            self._timer = loop.call_at(self._queue[0][0], self._let_out)

    def eof_received(self) -> bool:
        self._has_ended = True
        if not self._queue:
            self._end_other()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_ended = True
        if not self._queue or exc is not None:
            self._end_other()

    def _let_out(self) -> None:
        loop = asyncio.get_running_loop()
        out = self.other.transport if self.other is not None else None
        now = loop.time()
        while self._queue and self._queue[0][0] <= now:
            _, packet = self._queue.popleft()
            self._queued -= len(packet)
            if out is not None and not out.is_closing():
                out.write(packet)
        self._timer = loop.call_at(self._queue[0][0], self._let_out) if self._queue else None
        if self._is_full and self._queued < self._hop.queue and self.transport is not None:
            self._is_full = False
            if not self.transport.is_closing():
                self.transport.resume_reading()
        if self._has_ended and not self._queue:
            self._end_other()

    def _end_other(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


class Hop:
    """What all connections of one hop have in common: rate in bytes a second, delay in seconds, queue in bytes.

    With a `line` what comes from the target leaves on that one, whatever else does; else each connection has its own.
    """

    def __init__(self, target: int, rate: float, delay: float, queue: int, line: Line | None = None) -> None:
        self.rate = rate
        self.delay = delay
        self.queue = queue
        self.carried = 0
        self._line = line
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self) -> _Way:
        near = _Way(self, Line())
        task = asyncio.get_running_loop().create_task(self._reach(near))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return near

    async def _reach(self, near: _Way) -> None:
        far = _Way(self, self._line or Line())
        far.other = near
        for _ in range(_TRIES):
            try:
                await asyncio.get_running_loop().create_connection(lambda: far, "127.0.0.1", self._target)
                break
            except OSError:
                await asyncio.sleep(_AGAIN)
        near.other = far
        if near.transport is not None:
            if far.transport is None:
                near.transport.abort()
            else:
                near.transport.resume_reading()


async def _run(options: argparse.Namespace) -> None:
    hop = Hop(options.target, options.mbit * 1e6 / 8, options.delay / 1000, options.queue * 1024)
    server = await asyncio.get_running_loop().create_server(hop.accept, "127.0.0.1", options.listen)
    print("ready", flush=True)
    async with server:
        while await asyncio.to_thread(sys.stdin.readline):
            print(hop.carried, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.glass.shaper", description=__doc__)
    parser.add_argument("listen", type=int)
    parser.add_argument("target", type=int)
    parser.add_argument("--mbit", type=float, required=True)
    parser.add_argument("--delay", type=float, required=True, metavar="MS", help="there and back")
    parser.add_argument("--queue", type=int, default=256, metavar="KIB")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
