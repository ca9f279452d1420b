"""`/assist/<id>`: two sockets of one assist session, joined by the blind relay.

The first message is text and holds the ticket; from then on sealed records go across unread. Who lost his link comes
again by the same ticket and the secret of his seat. Each socket has one task that reads and one that writes, so that a
slow end holds up only what is meant for it, and words pass pictures that wait. Invariant: nobody is let in but by a
ticket; a taken seat goes only to who names its secret or has a fresh ticket of his own; when the assist session is over
both sockets are closed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from desk_app.domain.ids import AssistId
from desk_app.hub.assist import use_ticket
from desk_app.hub.facts import AssistClosed, Facts
from desk_app.hub.meter import Meter
from desk_app.hub.verbs import Verbs
from desk_app.store.assist import TicketUse, still_open
from remote_assist.errors import AssistError, ProtocolError
from remote_assist.relay.relay import LetGo, MemberId, NotLetIn, Relay, RelayLimits
from remote_assist.wire.hello import AssistHello, Refusal, Turned, Welcome, pack_hello, parse_assist_hello
from remote_assist.wire.limits import MAX_RECORD

HELLO_TIMEOUT_S = 10.0
SEND_TIMEOUT_S = 30.0
_FAREWELL_S = 5.0
_SWEEP_S = 1.0
_NORMAL = 1000
_POLICY_VIOLATION = 1008

_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Seat:
    """A member's socket. Its writer is woken by `waiting`, its reader, when it has no credit, by `credit`."""

    socket: WebSocket
    assist_id: AssistId
    member: MemberId
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    credit: asyncio.Event = field(default_factory=asyncio.Event)
    writer: asyncio.Task[None] | None = None
    sending_since: float | None = None
    farewell: _Farewell | None = None

    def part(self, farewell: _Farewell) -> None:
        """Let the writer finish what it is at, say the rest and close; it is given some seconds for it."""
        if self.farewell is not None:
            return
        self.farewell = farewell
        self.waiting.set()
        self.credit.set()
        if self.writer is not None:
            asyncio.get_running_loop().call_later(_FAREWELL_S, self.writer.cancel)


@dataclass(frozen=True, slots=True)
class _Farewell:
    last: tuple[bytes, ...]
    code: int
    reason: str


class AssistSockets:
    """All assist sockets of this hub; `serve` is called once a socket."""

    def __init__(self, verbs: Verbs, facts: Facts, meter: Meter, limits: RelayLimits | None = None) -> None:
        self._verbs = verbs
        self._meter = meter
        self._relay = Relay(limits)
        self._seats: dict[MemberId, _Seat] = {}
        facts.listen(AssistClosed, self._on_closed)

    @property
    def room_count(self) -> int:
        return self._relay.room_count

    async def sweep(self) -> None:
        """Lets go, for as long as the hub runs, of those whose other end never came, and of what another process ended.

        The command line disables an engineer beside the hub; he is not to see the screen a moment longer.
        """
        while True:
            await asyncio.sleep(_SWEEP_S)
            now = time.monotonic()
            self._let_go(self._relay.expire(now))
            for seat in list(self._seats.values()):
                if seat.sending_since is not None and now - seat.sending_since > SEND_TIMEOUT_S:
                    self._leave(seat, Refusal.TOO_MUCH)
            seated = {seat.assist_id for seat in self._seats.values()}
            if seated:
                open_ones = await self._verbs.view(lambda view, ids=seated: still_open(view.db, tuple(ids)))  # type: ignore[misc]
                for assist_id in seated - open_ones:
                    self._close_room(assist_id)

    async def close(self) -> None:
        """Closes every socket; the hub is going down."""
        writers = {seat.writer for seat in self._seats.values() if seat.writer is not None}
        for seat in self._seats.values():
            seat.part(_Farewell((), _NORMAL, Refusal.PEER_GONE.value))
        if writers:
            await asyncio.wait(writers)

    async def serve(self, socket: WebSocket, assist_id: AssistId) -> None:
        """Serves one socket, whose Origin was checked, until either side has enough."""
        await socket.accept()
        try:
            member = await self._let_in(socket, assist_id)
        except NotLetIn as exc:
            await _turn_away(socket, exc.code)
            return
        except (AssistError, TimeoutError):
            await _turn_away(socket, Refusal.BAD_HELLO)
            return
        except WebSocketDisconnect:
            return
        seat = self._seats[member] = _Seat(socket, assist_id, member)
        seat.writer = asyncio.create_task(self._write(seat))
        reason: Refusal | None = None
        try:
            await self._carry(seat)
        except NotLetIn as exc:
            reason = exc.code
        except AssistError as exc:
            _log.info("assist_socket_dropped", assist=assist_id, reason=str(exc))
            reason = Refusal.TOO_MUCH
        except WebSocketDisconnect:
            reason = None
        finally:
            self._leave(seat, reason)
            await asyncio.wait({seat.writer})
        if not seat.writer.cancelled():
            seat.writer.result()  # a bug is loud

    async def _let_in(self, socket: WebSocket, assist_id: AssistId) -> MemberId:
        """Reads the hello and uses its ticket up. Raises `NotLetIn` and what `parse_assist_hello` raises."""
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            hello: AssistHello = parse_assist_hello(await _received(socket))
        use = await self._verbs.change(lambda tx: use_ticket(tx, assist_id, hello.ticket, hello.role))
        if use is TicketUse.REFUSED:
            raise NotLetIn(Refusal.BAD_TICKET)
        # A ticket is drawn by the person himself: whoever comes by a fresh one was restarted, and is nobody else.
        joined = self._relay.join(assist_id, hello.role, time.monotonic(), hello.seat, replaces=use is TicketUse.FIRST)
        self._let_go(joined.gone)
        return joined.member

    async def _carry(self, seat: _Seat) -> None:
        """Reads until the member is let go, and no faster than the other end takes it."""
        while True:
            record = await _received(seat.socket)
            if seat.farewell is not None:
                return  # let go while this record was on its way
            now = time.monotonic()
            other = self._relay.receive(seat.member, record, now)
            if other is not None:
                self._seats[other].waiting.set()
            if rest := self._relay.rest(seat.member, now):
                await asyncio.sleep(rest)
            while self._relay.credit(seat.member) <= 0:
                seat.credit.clear()
                await seat.credit.wait()

    async def _write(self, seat: _Seat) -> None:
        try:
            await seat.socket.send_text(pack_hello(Welcome()))
            while True:
                while (record := self._relay.take(seat.member)) is not None:
                    await self._send(seat, record)
                    self._give_credit(seat.member)
                if seat.farewell is not None:
                    break
                seat.waiting.clear()
                await seat.waiting.wait()
            for record in seat.farewell.last:
                await self._send(seat, record)
            await seat.socket.close(seat.farewell.code, seat.farewell.reason)
        except (WebSocketDisconnect, RuntimeError):
            # The other end is going; its own coroutine tells the relay. Starlette says so by RuntimeError too.
            _log.debug("assist_record_lost", assist=seat.assist_id)

    async def _send(self, seat: _Seat, record: bytes) -> None:
        seat.sending_since = time.monotonic()
        await seat.socket.send_bytes(record)
        seat.sending_since = None
        self._meter.carried(len(record))

    def _give_credit(self, taker: MemberId) -> None:
        sender = self._relay.peer(taker)
        if sender is not None and self._relay.credit(sender) * 2 >= self._relay.limits.credit_bytes:
            self._seats[sender].credit.set()

    def _on_closed(self, fact: AssistClosed) -> None:
        self._close_room(fact.assist_id)

    def _close_room(self, assist_id: AssistId) -> None:
        members = [member for member, seat in self._seats.items() if seat.assist_id == assist_id]
        for member in members:
            self._relay.leave(member)
        self._let_go([LetGo(member, Refusal.ENDED) for member in members])

    def _leave(self, seat: _Seat, reason: Refusal | None) -> None:
        """Gives the seat up, for a reason or because its link has ended; leaving twice does nothing."""
        if self._seats.pop(seat.member, None) is None:
            return
        gone = self._relay.leave(seat.member)
        seat.part(_Farewell((), _POLICY_VIOLATION if reason else _NORMAL, reason.value if reason else ""))
        self._let_go(gone)

    def _let_go(self, gone: Iterable[LetGo]) -> None:
        for each in gone:
            seat = self._seats.pop(each.member, None)
            if seat is not None:
                seat.part(_Farewell(each.last, _NORMAL, each.code.value))


async def _received(socket: WebSocket) -> str | bytes:
    """One message of either kind. Raises `WebSocketDisconnect`, or `ProtocolError` over the bound."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    data: str | bytes | None = message.get("bytes")
    if data is None:
        data = message.get("text")
    if data is None or len(data) > MAX_RECORD:
        raise ProtocolError("A message on the assist socket is empty or too long.")
    return data


async def _turn_away(socket: WebSocket, code: Refusal) -> None:
    try:
        await socket.send_text(pack_hello(Turned(code.value)))
    except (WebSocketDisconnect, RuntimeError):
        return
    try:
        await socket.close(_POLICY_VIOLATION, code.value)
    except (WebSocketDisconnect, RuntimeError):
        _log.debug("assist_socket_was_closed")
