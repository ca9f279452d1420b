"""A hub as far as `/assist/<id>` goes: tickets in the first message, then the blind relay."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from remote_assist.errors import AssistError
from remote_assist.relay.relay import LetGo, MemberId, NotLetIn, Relay
from remote_assist.stream.transport import Address, bound_port, listening
from remote_assist.wire.hello import Refusal, Turned, Welcome, pack_hello, parse_assist_hello


class MeetingHub:
    """`meddle` may change records on their way, as an evil hub does."""

    def __init__(self, tickets: dict[str, str], meddle: Callable[[bytes], bytes] = lambda record: record) -> None:
        self._tickets = tickets
        self._meddle = meddle
        self._relay = Relay()
        self._connections: dict[MemberId, ServerConnection] = {}
        self.records: list[bytes] = []
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        async with listening(Address("127.0.0.1", 0), self._meet) as server:
            yield f"ws://127.0.0.1:{bound_port(server)}/assist/a-1"

    async def end(self) -> None:
        """The hub says that the session is over, as when it was ended there."""
        self._tickets.clear()
        leaving, self._connections = self._connections, {}
        for member in leaving:
            self._relay.leave(member)  # all of them before anybody is waited for
        await asyncio.gather(*(connection.close(1000, Refusal.ENDED.value) for connection in leaving.values()))

    async def _meet(self, connection: ServerConnection) -> None:
        try:
            hello = parse_assist_hello(await connection.recv())
        except (AssistError, ConnectionClosed):
            await connection.close()
            return
        if self._tickets.get(hello.ticket) != hello.role.value:
            await connection.send(pack_hello(Turned(Refusal.BAD_TICKET)))
            await connection.close()
            return
        try:
            joined = self._relay.join("a-1", hello.role, time.monotonic(), hello.seat)
        except NotLetIn as exc:
            await connection.send(pack_hello(Turned(exc.code)))
            await connection.close()
            return
        await self._let_go(joined.gone)
        member = joined.member
        self._connections[member] = connection
        await connection.send(pack_hello(Welcome()))
        await self._forward(member)
        try:
            async for record in connection:
                if member not in self._connections:
                    return  # let go while this record was on its way
                other = self._relay.receive(member, record, time.monotonic())
                if other is not None:
                    await self._forward(other)
        except ConnectionClosed:
            return
        finally:
            await self._let_go(self._relay.leave(member))

    async def _let_go(self, gone: Iterable[LetGo]) -> None:
        for each in gone:
            connection = self._connections[each.member]
            if each.code is Refusal.ROOM_TAKEN:
                connection.transport.abort()  # whoever sat there has come again: nobody is at its other end
                continue
            for record in each.last:
                await connection.send(self._meddle(record))
            await connection.close(1000, each.code.value)

    async def _forward(self, member: MemberId) -> None:
        while member in self._connections and (record := self._relay.take(member)) is not None:
            self.records.append(record)
            await self._connections[member].send(self._meddle(record))
