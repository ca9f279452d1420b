"""One websocket at the relay, without a task or a timer of its own: bytes in, whole messages to the desk, bytes out.

The protocol is websockets' sans-I/O one. What comes in one read is handed over in one go, and what is written in one
go leaves in one system call. Invariant: after `lost` the desk hears nothing of a peer, and after `close` no messages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from enum import Enum
from typing import Protocol, cast

from websockets.frames import DATA_OPCODES, CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import SEND_EOF, State
from websockets.server import ServerProtocol

from remote_assist.relay.relay import MemberId
from remote_assist.stream.transport import PING_SECONDS, tune_transport
from remote_assist.wire.hello import Refusal
from remote_assist.wire.limits import MAX_RECORD

_STAGE_SECONDS = 10.0  # for opening, for saying hello, for closing
_MOST_PARTS = 1024  # of one message


class Hold(Enum):
    """Why nothing is read from a peer for now."""

    CREDIT = "credit"
    QUOTA = "quota"


class Desk(Protocol):
    """Who decides what becomes of a peer."""

    def arrived(self, peer: Peer) -> None:
        """A connection was made; nothing was said yet."""

    def opened(self, peer: Peer) -> None:
        """The websocket is open."""

    def received(self, peer: Peer, messages: list[bytes | str]) -> None:
        """What came in one read; never empty."""

    def overdue(self, peer: Peer) -> None:
        """The websocket has been open for a while and the peer still has no seat."""

    def drained(self, peer: Peer) -> None:
        """The peer may be written to again."""

    def lost(self, peer: Peer) -> None:
        """The connection is gone; called once, also when it never opened."""


class Peer(asyncio.Protocol):
    """Made by the listener for each connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # A browser always sends its Origin, and none is listed.
        self._protocol = ServerProtocol(origins=[None], max_size=MAX_RECORD)
        self._transport: asyncio.Transport | None = None
        self._stage = State.CONNECTING  # as the last tick saw it
        self._since = self._heard = self._asked = time.monotonic()
        self._parts: list[bytes] = []
        self._is_text = False
        self._has_parted = False
        self._holds: set[Hold] = set()
        self.address = ""
        self.is_writable = True
        self.member: MemberId | None = None  # the desk's: who has no seat in time is let go
        self.refusal: Refusal | None = None  # the desk's: to be told as soon as the websocket is open

    # --- for the desk

    def send(self, records: Iterable[bytes]) -> None:
        """Send binary messages in one go; `is_writable` then tells whether more is wanted. Nothing if it is closing."""
        if self._protocol.state is State.OPEN:
            for record in records:
                self._protocol.send_binary(record)
            self._write()

    def send_text(self, text: str) -> None:
        """Send a text message; nothing if it is closing."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(text.encode())
            self._write()

    def close(self, code: int, reason: str) -> None:
        """Say goodbye and wait, for a while, for the other end's; closing twice does nothing."""
        self._has_parted = True
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
            self._write()
            for hold in Hold:
                self.read_on(hold)
        elif self._protocol.state is State.CONNECTING:
            self.abort()

    def abort(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    def hold(self, why: Hold) -> None:
        """Read nothing for now."""
        if not self._holds and self._transport is not None:
            self._transport.pause_reading()
        self._holds.add(why)

    def read_on(self, why: Hold) -> None:
        """Read on, unless there is another reason not to."""
        if why not in self._holds:
            return
        self._holds.remove(why)
        if not self._holds and self._transport is not None:
            self._heard = time.monotonic()  # what it said meanwhile is still to be read
            self._transport.resume_reading()

    def tick(self, now: float) -> None:
        """Called about once a second: asks who is silent, and ends what takes too long or does not answer."""
        state = self._protocol.state
        if state is not self._stage:
            self._stage, self._since = state, now
        if state is not State.OPEN:
            if now - self._since > _STAGE_SECONDS:
                self.abort()
        elif self.member is None and now - self._since > _STAGE_SECONDS:
            self._desk.overdue(self)
        elif self._asked > self._heard:
            if now - self._asked > PING_SECONDS and not self._holds:
                self.abort()
        elif now - max(self._asked, self._heard) > PING_SECONDS:
            self._asked = now
            self._protocol.send_ping(b"")
            self._write()

    # --- for the loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(0)  # what the system has not taken waits in the relay's own order
        tune_transport(self._transport)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self._desk.arrived(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio names it
        self._protocol.receive_eof()
        self._transport = None
        self._desk.lost(self)

    def data_received(self, data: bytes) -> None:
        self._heard = time.monotonic()
        self._protocol.receive_data(data)
        messages = self._taken_in()
        self._write()
        if messages and not self._has_parted:
            self._desk.received(self, messages)

    def eof_received(self) -> None:
        self._protocol.receive_eof()
        self._write()

    def pause_writing(self) -> None:
        self.is_writable = False

    def resume_writing(self) -> None:
        self.is_writable = True
        self._desk.drained(self)

    def _taken_in(self) -> list[bytes | str]:
        """The whole messages among what was parsed; the websocket is opened on the way."""
        messages: list[bytes | str] = []
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._protocol.send_response(self._protocol.accept(event))
                if self._protocol.state is State.OPEN:
                    self._desk.opened(self)
            elif isinstance(event, Frame) and event.opcode in DATA_OPCODES:
                message = self._joined(event)
                if message is not None:
                    messages.append(message)
        return messages

    def _joined(self, frame: Frame) -> bytes | str | None:
        """The message that this frame ends. The protocol has bounded its size; a text is read as well as can be."""
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        if not frame.fin or self._parts:
            if len(self._parts) >= _MOST_PARTS:
                self.close(CloseCode.MESSAGE_TOO_BIG, "")
                return None
            self._parts.append(bytes(frame.data))
            if not frame.fin:
                return None
        data = b"".join(self._parts) if self._parts else bytes(frame.data)
        self._parts.clear()
        return data.decode(errors="replace") if self._is_text else data

    def _write(self) -> None:
        """Everything that the protocol has to say, in one system call."""
        parts = self._protocol.data_to_send()
        if not parts or self._transport is None or self._transport.is_closing():
            return
        data = b"".join(parts)
        if data:
            self._transport.write(data)
        if parts[-1] == SEND_EOF:
            self._transport.write_eof()
