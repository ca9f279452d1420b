"""The door: every connection passes it before a byte of it is read, and keeps its place only while it gets on.

uvicorn's protocols wait for the other end as long as it likes: with a request that never ends, with an answer that is
never taken, with pings that nobody asked for. These here are the same protocols with an end to each of that.

Invariant: what one address holds at a time is bounded, and so is the time for which anybody holds it without a whole
request, without taking his answer, or by frames that say nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from typing import Any, cast

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame

from desk_app.domain.ids import Millis
from desk_app.hub.addresses import limited_as
from desk_app.hub.meter import Meter
from desk_app.hub.rates import Bucket
from remote_assist.relay.doorkeeper import Doorkeeper, DoorLimits
from remote_assist.relay.relay import NotLetIn

HEAD_S = 10.0
"""From a connection, or the end of an answer, to a whole request head."""
STALL_S = 30.0
"""How long an answer may wait for its reader to take anything of it."""
FAREWELL_S = 15.0
"""From the end of a websocket's work to the end of its connection."""
TURNED_AT_ONCE = 100
"""So many of those who may not come in are told so at a time; the rest is cut off."""
_TURNED_S = 5.0
_LINES_A_SECOND = 0.1
_LINES_AT_ONCE = 10
_FRAGMENTS = 2_048
_SLICE_BYTES = 8 * 1024
_LATE_MESSAGES = 100
_LATE_BYTES = 64 * 1024  # count as one
_LATE_S = 1.0
_SAYING_NOTHING_A_SECOND = 5
_SAYING_NOTHING_AT_ONCE = 50
_log = structlog.get_logger(__name__)
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Pass:
    """One connection's leave to be here; given back once, whoever does it."""

    def __init__(self, door: Door, address: str | None, *, turned: bool = False) -> None:
        self._door = door
        self._address = address
        self.is_turned = turned
        self._is_held = True

    def give_back(self) -> None:
        if self._is_held:
            self._is_held = False
            self._door.leave(self._address, turned=self.is_turned)


class Door:
    """Who may come in. `turned_away` answers those who may not, as long as they are not too many.

    What comes from `proxy` is counted by the address that it forwards, a request at a time: see `threshold`.
    """

    def __init__(self, limits: DoorLimits, turned_away: ASGIApp, proxy: str = "", meter: Meter | None = None) -> None:
        self._keeper = Doorkeeper(limits)
        self._meter = meter or Meter()
        self._proxy = ipaddress.ip_network(proxy) if proxy else None
        self._turned = 0
        self._lines = Bucket(_LINES_A_SECOND, _LINES_AT_ONCE, _now())
        self.turned_away = turned_away

    def admit(self, host: str) -> Pass | None:
        """A pass for a new connection, or None: then it is cut off unheard."""
        if self.is_proxy(host):
            return Pass(self, None)
        address = limited_as(host)
        if self.enter(address):
            return Pass(self, address)
        self.note_turned("connection", address)
        if self._turned >= TURNED_AT_ONCE:
            return None
        self._turned += 1
        return Pass(self, None, turned=True)

    def enter(self, address: str) -> bool:
        """Counts one more of this address; if it returns True, `leave` is due."""
        try:
            self._keeper.enter(address, time.monotonic())
        except NotLetIn:
            return False
        return True

    def leave(self, address: str | None, *, turned: bool = False) -> None:
        if turned:
            self._turned -= 1
        elif address is not None:
            self._keeper.leave(address)

    def note_turned(self, what: str, address: str) -> None:
        """Counts it, and now and then writes down whose it was: an office that needs more places is to be found."""
        self._meter.turned_away(what)
        if not self._lines.take(_now()):
            _log.warning("turned_away", what=what, address=address)

    def is_proxy(self, host: str) -> bool:
        if self._proxy is None:
            return False
        try:
            return ipaddress.ip_address(host) in self._proxy
        except ValueError:
            return False


class DoorConfig(uvicorn.Config):
    """uvicorn's settings, with the door that its protocols pass."""

    def __init__(self, app: ASGIApp, door: Door, **settings: Any) -> None:
        super().__init__(cast(Any, app), http=HttpProtocol, ws=WordsProtocol, **settings)
        self.door = door


class HttpProtocol(H11Protocol):
    """One HTTP connection, until it ends or becomes a websocket."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._door = cast(DoorConfig, config).door
        self._pass: Pass | None = None
        self._due: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._pass = self._door.admit(self.client[0] if self.client else "")
        if self._pass is None:
            transport.abort()
            return
        if self._pass.is_turned:
            self.app = cast(Any, self._door.turned_away)
        self._await_head(_TURNED_S if self._pass.is_turned else HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        _cancel(self._due)
        _cancel(self._stalled)
        if self._pass is not None:
            self._pass.give_back()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            _cancel(self._due)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_answering():  # no other request was waiting
            self._await_head(HEAD_S)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_S, self.transport.abort)

    def resume_writing(self) -> None:
        _cancel(self._stalled)
        super().resume_writing()

    def handle_websocket_upgrade(self, event: Any) -> None:
        _cancel(self._due)
        super().handle_websocket_upgrade(event)
        words = self.transport.get_protocol()
        if isinstance(words, WordsProtocol):
            words.door_pass, self._pass = self._pass, None

    def _should_upgrade(self) -> bool:
        return not (self._pass is not None and self._pass.is_turned) and super()._should_upgrade()

    def _is_answering(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _await_head(self, seconds: float) -> None:
        _cancel(self._due)
        self._due = self.loop.call_later(seconds, self._on_head_overdue)

    def _on_head_overdue(self) -> None:
        if self.cycle is None and not self.transport.is_closing():
            self.transport.write(_LATE)
            self.transport.close()
            self._await_head(_TURNED_S)
        else:
            self.transport.abort()


class WordsProtocol(WebSocketsSansIOProtocol):
    """One websocket."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.door_pass: Pass | None = None
        self._unread = b""
        self._late = 0  # messages after the hub's goodbye
        self._saying_nothing = Bucket(_SAYING_NOTHING_A_SECOND, _SAYING_NOTHING_AT_ONCE, _now())

    def connection_lost(self, exc: Exception | None) -> None:
        if self.door_pass is not None:
            self.door_pass.give_back()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads in slices: of small frames ten thousands fit into what the system hands over at once."""
        self._unread += data
        if self.close_sent:
            self._note_late(len(data) // _LATE_BYTES)
        self._read_on()

    async def receive(self) -> Any:
        message = await super().receive()
        if self.queue.empty():
            self._read_on()
        return message

    def handle_ping(self) -> None:
        super().handle_ping()
        self._note_nothing_said()

    def handle_pong(self, event: Frame) -> None:
        super().handle_pong(event)
        self._note_nothing_said()

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > _FRAGMENTS:
            self._unread = b""
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        super().send_receive_event_to_app()
        if self.close_sent:
            self._note_late(1)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        if not self.disconnected:
            self.loop.call_later(FAREWELL_S, self.transport.abort)

    def _read_on(self) -> None:
        """Parses what has come until the application has something to take; after its goodbye all of it, for nobody."""
        unread, self._unread = self._unread, b""
        at = 0
        while at < len(unread) and (at == 0 or self.close_sent or self.queue.empty()) and not self._is_done():
            piece = unread[at : at + _SLICE_BYTES]
            at += len(piece)
            super().data_received(piece)
        if at < len(unread) and not self._is_done():
            self._unread = unread[at:]
            if not self.read_paused:
                self.read_paused = True
                self.transport.pause_reading()

    def _is_done(self) -> bool:
        return self.transport.is_closing() or self._late >= _LATE_MESSAGES

    def _note_late(self, many: int) -> None:
        """Who goes on as if nothing had been said is not read for as long as a closing handshake may take."""
        if self._is_done():
            return
        self._late += many
        if self._late >= _LATE_MESSAGES:
            self._unread = b""
            self.transport.pause_reading()
            self.loop.call_later(_LATE_S, self.transport.abort)

    def _note_nothing_said(self) -> None:
        if self._saying_nothing.take(_now()):
            self.transport.abort()


def _now() -> Millis:
    return Millis(time.monotonic_ns() // 1_000_000)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
