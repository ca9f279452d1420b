"""A raw client of `/ws` for tests: says hello, asks, waits for what it wants to see."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from desk_app.client.state import State, state_from
from desk_app.domain.refusals import Refusal
from desk_app.wire import frames
from desk_app.wire.codec import decode_down, decode_result, encode
from desk_app.wire.events import LoggedEvent
from desk_app.wire.frames import Answered, Cursor, Events, Goodbye, Hello, Request, SignalSeen, Welcome
from desk_app.wire.protocol import Command
from desk_app.wire.signals import SignalDown

R = TypeVar("R")


class WasRefused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class WordsClient:
    """`async with WordsClient(address, token) as client:`; keeps the state as a real client does."""

    def __init__(self, address: str, token: str, cursor: Cursor | None = None, state: State | None = None) -> None:
        self._address = address
        self._hello = Hello(token=token, cursor=cursor)
        self._answers: dict[str, frames.Answered | frames.Refused] = {}
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None]
        self.socket: ClientConnection
        self.welcome: Welcome | None = None
        self.goodbye: Goodbye | None = None
        self.events: list[LoggedEvent] = []
        self.signals: list[SignalDown] = []
        self.cursor = cursor
        self._state = state
        self.closed = False

    @property
    def state(self) -> State:
        if self._state is None:
            raise AssertionError("no snapshot yet")
        return self._state

    async def __aenter__(self) -> Self:
        self.socket = await connect(self._address, compression=None, max_size=None)
        await self.socket.send(encode(self._hello))
        self._reading = asyncio.create_task(self._read())
        await self.until(lambda: self.welcome is not None or self.goodbye is not None or self.closed)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        await self._reading

    async def call(self, command: Command[R], ref: str = "") -> R:
        """Sends a command and returns its result; raises `WasRefused`."""
        ref = ref or str(uuid.uuid4())
        await self.socket.send(encode(Request(ref=ref, command=command)))  # type: ignore[arg-type]
        await self.until(lambda: ref in self._answers or self.closed)
        answer = self._answers.pop(ref)
        if isinstance(answer, frames.Refused):
            raise WasRefused(answer.refusal)
        return decode_result(command, answer.result)

    async def until(self, true: Callable[[], bool], seconds: float = 10) -> None:
        """Waits until something that was received makes it true."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(true)

    async def answer(self, ref: str) -> frames.Answered | frames.Refused:
        """Waits for the answer to something that was sent raw."""
        await self.until(lambda: ref in self._answers)
        return self._answers.pop(ref)

    async def _read(self) -> None:
        try:
            async for data in self.socket:
                frame = decode_down(data)
                async with self._changed:
                    self._see(frame)
                    self._changed.notify_all()
        except ConnectionClosedError:
            pass  # a hub that stops or dies closes as it can: what came before is what tests look at
        finally:
            async with self._changed:
                self.closed = True
                self._changed.notify_all()

    def _see(self, frame: frames.FrameDown) -> None:
        match frame:
            case Welcome():
                self.welcome, self.cursor = frame, frame.cursor
                if frame.snapshot is not None:
                    self._state = state_from(frame.snapshot)
            case Events():
                for logged in frame.events:
                    self.events.append(logged)
                    self.state.apply(logged.event)
                if self.cursor is not None:
                    self.cursor = Cursor(self.cursor.log, frame.reached)
            case Answered() | frames.Refused():
                self._answers[frame.ref] = frame
            case SignalSeen():
                self.signals.append(frame.signal)
            case Goodbye():
                self.goodbye = frame
