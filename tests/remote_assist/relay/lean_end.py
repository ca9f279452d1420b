"""Ends of a relayed session that cost next to nothing, so that what is measured is the relay.

Websocket frames are packed by hand under a mask of zeros, which leaves the bytes as they are.
Invariant: what is sent is a valid client's stream; what is read is checked only as far as its lengths go.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
from collections.abc import Callable, Iterator

from remote_assist.wire.hello import RelayHello, Welcome, pack_hello, parse_answer
from remote_assist.wire.roles import Role

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_NO_MASK = bytes(4)


def frame(payload: bytes, opcode: int = BINARY, *, last: bool = True) -> bytes:
    """One frame of a client."""
    head = (0x80 if last else 0) | opcode
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", head, 0x80 | size) + _NO_MASK + payload
    if size < 65536:
        return struct.pack("!BBH", head, 0x80 | 126, size) + _NO_MASK + payload
    return struct.pack("!BBQ", head, 0x80 | 127, size) + _NO_MASK + payload


class FrameReader:
    """A server's stream in, (opcode, payload) out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 2:
            start, size = 2, buffer[1] & 0x7F
            if size == 126:
                start, size = 4, int.from_bytes(buffer[2:4], "big")
            elif size == 127:
                start, size = 10, int.from_bytes(buffer[2:10], "big")
            if len(buffer) < start + size or (start > 2 and len(buffer) < start):
                return
            opcode, payload = buffer[0] & 0x0F, bytes(buffer[start : start + size])
            del buffer[: start + size]
            yield opcode, payload


def upgrade(port: int) -> bytes:
    """What a client says first."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


class TurnedAway(Exception):
    """The relay closed before it said welcome."""


class LeanEnd(asyncio.Protocol):
    """One end at a relay, in a loop; `on_record` gets what comes."""

    def __init__(self, port: int, room: str, role: Role, on_record: Callable[[LeanEnd, bytes], None]) -> None:
        self._upgrade = upgrade(port)
        self._hello = frame(pack_hello(RelayHello(room, role)).encode(), TEXT)
        self._on_record = on_record
        self._reader = FrameReader()
        self._opening: bytearray | None = bytearray()
        self.answers_pings = True
        self._transport: asyncio.Transport | None = None
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.reason = ""

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport is not None
        return self._transport

    def send(self, record: bytes) -> None:
        self.write(frame(record))

    def write(self, data: bytes) -> None:
        """Any bytes, whole frames or not."""
        self.transport.write(data)

    def close(self) -> None:
        self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.write(self._upgrade)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set_result(self.reason)
        if not self.welcomed.done():
            self.welcomed.set_exception(TurnedAway(self.reason))

    def data_received(self, data: bytes) -> None:
        if self._opening is not None:
            self._opening += data
            head, end, rest = self._opening.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head
            self._opening = None
            self.write(self._hello)
            data = bytes(rest)
        for opcode, payload in self._reader.feed(data):
            if opcode == BINARY:
                self._on_record(self, payload)
            elif opcode == PING:
                if self.answers_pings:
                    self.write(frame(payload, PONG))
            elif opcode == CLOSE:
                self.reason = payload[2:].decode()
                self.write(frame(payload, CLOSE))
            elif opcode == TEXT and isinstance(parse_answer(payload.decode()), Welcome):
                self.welcomed.set_result(None)


async def enter(
    port: int, room: str, role: Role, on_record: Callable[[LeanEnd, bytes], None], come_from: str = "127.0.0.1"
) -> LeanEnd:
    """Connect to a relay on this computer and be welcomed."""
    loop = asyncio.get_running_loop()
    _, end = await loop.create_connection(
        lambda: LeanEnd(port, room, role, on_record), "127.0.0.1", port, local_addr=(come_from, 0)
    )
    await end.welcomed
    return end


class BlockingEnd:
    """One end at a relay on a blocking socket: nothing between a send and its arrival but the system and the relay."""

    def __init__(self, port: int, room: str, role: Role) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = FrameReader()
        self._came: list[tuple[int, bytes]] = []
        self.socket.sendall(upgrade(port))
        opening = b""
        while b"\r\n\r\n" not in opening:
            opening += self._read()
        self.socket.sendall(frame(pack_hello(RelayHello(room, role)).encode(), TEXT))
        self._came += self._reader.feed(opening.partition(b"\r\n\r\n")[2])
        assert isinstance(parse_answer(self._next()[1].decode()), Welcome)

    def send(self, record: bytes) -> None:
        self.socket.sendall(frame(record))

    def receive(self) -> bytes:
        """The next record."""
        while True:
            opcode, payload = self._next()
            if opcode == BINARY:
                return payload
            if opcode == PING:
                self.socket.sendall(frame(payload, PONG))
            if opcode == CLOSE:
                raise ConnectionError(payload[2:].decode())

    def close(self) -> None:
        self.socket.close()

    def _next(self) -> tuple[int, bytes]:
        while not self._came:
            self._came += self._reader.feed(self._read())
        return self._came.pop(0)

    def _read(self) -> bytes:
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("The relay has closed.")
        return data
