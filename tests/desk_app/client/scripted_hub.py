"""A hub that does what a test says: a real websocket server that speaks the real wire, without a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from desk_app.client.address import HubAddress
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.codec import decode_up, encode, encode_result
from desk_app.wire.events import Event, LoggedEvent
from desk_app.wire.frames import (
    Answered,
    Cursor,
    Events,
    FrameDown,
    FrameUp,
    Goodbye,
    Hello,
    Refused,
    Request,
    SignalSeen,
    Welcome,
)
from desk_app.wire.messages import MarkDelivered, PostMessage
from desk_app.wire.protocol import Done
from desk_app.wire.signals import SignalDown
from desk_app.wire.snapshots import Snapshot
from tests.desk_app.client import builders as b


class ScriptedHub:
    """Welcomes everybody with `snapshot` (or goes on from the cursor), notes everything, answers through `answer`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.log = "log-1"
        self.number = 0
        self.events: list[LoggedEvent] = []
        self.hellos: list[Hello] = []
        self.requests: list[Request] = []
        self.answer: Callable[[Request], FrameDown | None] = self.carry_out
        self.goodbye: Goodbye | None = None
        self.said: dict[str, int] = {}  # ref -> seq: what was carried out, each once
        self._sockets: set[ServerConnection] = set()
        self._server: Server | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await serve(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """As after kill -9: every connection breaks, nobody listens."""
        assert self._server is not None
        for socket in list(self._sockets):
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    @property
    def address(self) -> HubAddress:
        return HubAddress.parse(f"127.0.0.1:{self.port}")

    def cut(self) -> None:
        """Breaks every connection, and goes on listening."""
        for socket in list(self._sockets):
            socket.transport.abort()

    def fall_silent(self) -> None:
        """As when a network cable is pulled: present connections stay open and nothing comes through."""
        for socket in list(self._sockets):
            socket.transport.pause_reading()

    def part_for(self, seconds: int) -> None:
        """Says goodbye to everybody and asks for a pause."""
        self.say(Goodbye(refusal=Refusal(RefusalCode.TOO_FAST, {"retry_s": seconds}), retry=True))

    def tell(self, *events: Event) -> None:
        """Writes events into the log and announces them."""
        fresh = b.logged(*events, first=self.number + 1)
        self.number += len(fresh)
        self.events += fresh
        self.say(Events(events=fresh, reached=self.number))

    def signal(self, signal: SignalDown) -> None:
        self.say(SignalSeen(signal=signal))

    def say(self, frame: FrameDown) -> None:
        self.say_text(encode(frame))

    def say_text(self, text: str | bytes) -> None:
        for socket in list(self._sockets):
            if isinstance(text, bytes):
                socket.protocol.send_binary(text)
            else:
                socket.protocol.send_text(text.encode())
            socket.send_data()

    def carry_out(self, request: Request) -> FrameDown | None:
        """Posts each message once; says done to everything else."""
        command = request.command
        if not isinstance(command, PostMessage):
            return Answered(ref=request.ref, result=encode_result(Done()))
        if request.ref not in self.said:
            self.said[request.ref] = len(self.said) + 1
            self.tell(b.posted(self.said[request.ref], text=command.text, client_ref=request.ref))
        message = b.message(self.said[request.ref], text=command.text, client_ref=request.ref)
        return Answered(ref=request.ref, result=encode_result(message))

    def refuse(self, code: RefusalCode, **params: str | int) -> None:
        """From now on refuses every message."""

        def answer(request: Request) -> FrameDown | None:
            if isinstance(request.command, PostMessage):
                return Refused(ref=request.ref, refusal=Refusal(code, dict(params)))
            return self.carry_out(request)

        self.answer = answer

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.requests if isinstance(request.command, PostMessage)]

    @property
    def marks(self) -> list[MarkDelivered]:
        return [request.command for request in self.requests if isinstance(request.command, MarkDelivered)]

    async def _serve(self, socket: ServerConnection) -> None:
        try:
            hello = decode_up(await socket.recv())
            assert isinstance(hello, Hello)
            self.hellos.append(hello)
            if self.goodbye is not None:
                await socket.send(encode(self.goodbye))
                return
            await socket.send(encode(self._welcome(hello)))
            self._sockets.add(socket)
            if hello.cursor is not None and hello.cursor.log == self.log:
                missed = tuple(logged for logged in self.events if logged.number > hello.cursor.number)
                await socket.send(encode(Events(events=missed, reached=self.number)))
            async for data in socket:
                self._heard(decode_up(data))
        except ConnectionClosed:
            return
        finally:
            self._sockets.discard(socket)

    def _welcome(self, hello: Hello) -> Welcome:
        cursor = Cursor(self.log, self.number)
        if hello.cursor is not None and hello.cursor.log == self.log:
            return Welcome(cursor=hello.cursor, now=Millis(0))
        return Welcome(cursor=cursor, now=Millis(0), snapshot=self.snapshot)

    def _heard(self, frame: FrameUp) -> None:
        if isinstance(frame, Request):
            self.requests.append(frame)
            if answer := self.answer(frame):
                self.say(answer)


@asynccontextmanager
async def scripted_hub(snapshot: Snapshot) -> AsyncIterator[ScriptedHub]:
    hub = ScriptedHub(snapshot)
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()


async def until(is_so: Callable[[], object], seconds: float = 10) -> None:
    """Waits until something is so; fails loudly when it never is."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is watched belongs to the code under test
            await asyncio.sleep(0.002)
