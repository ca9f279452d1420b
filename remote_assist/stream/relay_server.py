"""The relay as a websocket server: it carries out what `relay.Relay` decides.

Invariant: it reads from a member only while the relay has credit for it, so a slow end slows its peer and nobody else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed

from remote_assist.errors import AssistError
from remote_assist.relay.doorkeeper import Doorkeeper, DoorLimits
from remote_assist.relay.relay import Delivery, LetGo, MemberId, NotLetIn, Relay, RelayLimits
from remote_assist.stream.transport import Address, listening, tune
from remote_assist.wire.hello import Refusal, Turned, Welcome, pack_hello, parse_relay_hello

_HELLO_TIMEOUT = 10.0
_SWEEP = 5.0
_QUEUE = 4  # records read ahead of one member: what is held for a slow end stays a few megabytes
_POLICY_VIOLATION = 1008


@dataclass(slots=True)
class _Seat:
    """A member's connection; the lock keeps what waited for it ahead of what comes now."""

    connection: ServerConnection
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class RelayServer:
    """One relay process's connections."""

    def __init__(self, limits: RelayLimits | None = None, door: DoorLimits | None = None) -> None:
        self._relay = Relay(limits)
        self._door = Doorkeeper(door)
        self._seats: dict[MemberId, _Seat] = {}

    @property
    def room_count(self) -> int:
        return self._relay.room_count

    @asynccontextmanager
    async def serving(self, address: Address) -> AsyncIterator[Server]:
        """Listen until the block ends."""
        async with listening(address, self._meet, queue=_QUEUE) as server:
            sweeper = asyncio.create_task(self._sweep())
            try:
                yield server
            finally:
                sweeper.cancel()

    async def _meet(self, connection: ServerConnection) -> None:
        address = str(connection.remote_address[0])
        try:
            self._door.enter(address, time.monotonic())
        except NotLetIn as exc:
            await _turn_away(connection, exc.code)
            return
        try:
            await self._serve(connection)
        finally:
            self._door.leave(address)

    async def _serve(self, connection: ServerConnection) -> None:
        tune(connection)
        try:
            async with asyncio.timeout(_HELLO_TIMEOUT):
                hello = parse_relay_hello(await connection.recv())
            member, waiting = self._relay.join(hello.room, hello.role, time.monotonic())
        except NotLetIn as exc:
            await _turn_away(connection, exc.code)
            return
        except (AssistError, TimeoutError):
            await _turn_away(connection, Refusal.BAD_HELLO)
            return
        except ConnectionClosed:
            return
        seat = _Seat(connection)
        reason = ""
        try:
            async with seat.lock:
                self._seats[member] = seat
                await connection.send(pack_hello(Welcome()))
                for delivery in waiting:
                    await connection.send(delivery.record)
                    self._relay.delivered(member, len(delivery.record))
            await self._carry(member, connection)
        except NotLetIn as exc:
            reason = exc.code.value
        except AssistError:
            reason = Refusal.TOO_MUCH.value
        except ConnectionClosed:
            reason = ""
        finally:
            self._seats.pop(member, None)
            gone = self._relay.leave(member)
            await connection.close(_POLICY_VIOLATION if reason else 1000, reason)
            await self._let_go(gone)

    async def _carry(self, member: MemberId, connection: ServerConnection) -> None:
        while True:
            record = await connection.recv()
            await self._deliver(self._relay.receive(member, record, time.monotonic()))
            rest = self._relay.rest(member, time.monotonic())
            if rest:
                await asyncio.sleep(rest)

    async def _deliver(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            seat = self._seats.get(delivery.member)
            if seat is not None:
                async with seat.lock:
                    # Waits while the other end's buffers are full, and this coroutine is what reads from the sender.
                    await seat.connection.send(delivery.record)
            self._relay.delivered(delivery.member, len(delivery.record))

    async def _let_go(self, gone: list[LetGo]) -> None:
        for each in gone:
            seat = self._seats.pop(each.member, None)
            if seat is not None:
                await seat.connection.close(1000, each.code.value)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP)
            await self._let_go(self._relay.expire(time.monotonic()))


async def _turn_away(connection: ServerConnection, code: Refusal) -> None:
    try:
        await connection.send(pack_hello(Turned(code.value)))
    except ConnectionClosed:
        return
    await connection.close(_POLICY_VIOLATION, code.value)
