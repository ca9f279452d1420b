"""`/assist/<id>`: two sockets of one assist session, joined by the blind relay.

The first message is text and holds the ticket; from then on sealed records go across unread. Who lost his link comes
again by the same ticket. Invariant: nobody is let in but by a ticket, nobody by a second one or a copy while the seat
is taken, and when the assist session is over both sockets are closed.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from desk_app.domain.ids import AssistId
from desk_app.hub.assist import use_ticket
from desk_app.hub.facts import AssistClosed, Facts
from desk_app.hub.meter import Meter
from desk_app.hub.verbs import Verbs
from desk_app.store.assist import still_open
from remote_assist.errors import AssistError, ProtocolError
from remote_assist.relay.relay import Delivery, LetGo, MemberId, NotLetIn, Relay, RelayLimits
from remote_assist.wire.hello import AssistHello, Refusal, Turned, Welcome, pack_hello, parse_assist_hello
from remote_assist.wire.limits import MAX_RECORD

HELLO_TIMEOUT_S = 10.0
SEND_TIMEOUT_S = 30.0
_SWEEP_S = 1.0
_NORMAL = 1000
_POLICY_VIOLATION = 1008

_log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Seat:
    """A member's socket; the lock keeps what waited for it ahead of what comes now."""

    socket: WebSocket
    assist_id: AssistId
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class AssistSockets:
    """All assist sockets of this hub; `serve` is called once a socket."""

    def __init__(self, verbs: Verbs, facts: Facts, meter: Meter, limits: RelayLimits | None = None) -> None:
        self._verbs = verbs
        self._meter = meter
        self._relay = Relay(limits)
        self._seats: dict[MemberId, _Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()
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
            await self._let_go(self._relay.expire(time.monotonic()))
            seated = {seat.assist_id for seat in self._seats.values()}
            if seated:
                open_ones = await self._verbs.view(lambda view, ids=seated: still_open(view.db, tuple(ids)))  # type: ignore[misc]
                for assist_id in seated - open_ones:
                    await self._close_room(assist_id)

    async def close(self) -> None:
        """Closes every socket; the hub is going down."""
        for seat in list(self._seats.values()):
            await _close(seat.socket, _NORMAL, Refusal.PEER_GONE.value)
        await asyncio.gather(*self._tasks)

    async def serve(self, socket: WebSocket, assist_id: AssistId) -> None:
        """Serves one socket, whose Origin was checked, until either side has enough."""
        await socket.accept()
        try:
            member, waiting = await self._let_in(socket, assist_id)
        except NotLetIn as exc:
            await _turn_away(socket, exc.code)
            return
        except (AssistError, TimeoutError):
            await _turn_away(socket, Refusal.BAD_HELLO)
            return
        except WebSocketDisconnect:
            return
        reason = ""
        try:
            await self._welcome(socket, assist_id, member, waiting)
            await self._carry(member, socket)
        except NotLetIn as exc:
            reason = exc.code.value
        except AssistError as exc:
            _log.info("assist_socket_dropped", assist=assist_id, reason=str(exc))
            reason = Refusal.TOO_MUCH.value
        except (WebSocketDisconnect, TimeoutError):
            reason = ""
        finally:
            self._seats.pop(member, None)
            gone = self._relay.leave(member)
            await _close(socket, _POLICY_VIOLATION if reason else _NORMAL, reason)
            await self._let_go(gone)

    async def _let_in(self, socket: WebSocket, assist_id: AssistId) -> tuple[MemberId, list[Delivery]]:
        """Reads the hello and uses its ticket up. Raises `NotLetIn` and what `parse_assist_hello` raises."""
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            hello: AssistHello = parse_assist_hello(await _received(socket))
        if not await self._verbs.change(lambda tx: use_ticket(tx, assist_id, hello.ticket, hello.role)):
            raise NotLetIn(Refusal.BAD_TICKET)
        return self._relay.join(assist_id, hello.role, time.monotonic())

    async def _welcome(self, socket: WebSocket, assist_id: AssistId, member: MemberId, waiting: list[Delivery]) -> None:
        seat = _Seat(socket, assist_id)
        async with seat.lock:
            self._seats[member] = seat
            await socket.send_text(pack_hello(Welcome()))
            for delivery in waiting:
                await socket.send_bytes(delivery.record)
                self._relay.delivered(member, len(delivery.record))

    async def _carry(self, member: MemberId, socket: WebSocket) -> None:
        while True:
            record = await _received(socket)
            if member not in self._seats:
                return  # let go while this record was on its way
            await self._deliver(self._relay.receive(member, record, time.monotonic()))
            rest = self._relay.rest(member, time.monotonic())
            if rest:
                await asyncio.sleep(rest)

    async def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            seat = self._seats.get(delivery.member)
            if seat is not None:
                try:
                    async with asyncio.timeout(SEND_TIMEOUT_S), seat.lock:
                        # Waits while the other end is full: this coroutine is what reads from the sender.
                        await seat.socket.send_bytes(delivery.record)
                    self._meter.carried(len(delivery.record))
                except (WebSocketDisconnect, RuntimeError):
                    # The other end is going; its own coroutine tells the relay. Starlette says so by RuntimeError too.
                    _log.debug("assist_record_lost", assist=seat.assist_id)
            self._relay.delivered(delivery.member, len(delivery.record))

    def _on_closed(self, fact: AssistClosed) -> None:
        task = asyncio.get_running_loop().create_task(self._close_room(fact.assist_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_room(self, assist_id: AssistId) -> None:
        members = [member for member, seat in self._seats.items() if seat.assist_id == assist_id]
        for member in members:
            self._relay.leave(member)
        await self._let_go([LetGo(member, Refusal.ENDED) for member in members])

    async def _let_go(self, gone: list[LetGo]) -> None:
        for each in gone:
            seat = self._seats.pop(each.member, None)
            if seat is not None:
                await _close(seat.socket, _NORMAL, each.code.value)


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
    await _close(socket, _POLICY_VIOLATION, code.value)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    """Closes, if the other side has not yet."""
    try:
        await socket.close(code, reason)
    except (WebSocketDisconnect, RuntimeError):
        _log.debug("assist_socket_was_closed")
