"""A hub or relay that lies: it pairs with each side in the other's name, and then reads and hands on everything.

That is what an evil hub can do in a pairing by hub, and whoever overheard the code in one by code. The session works;
only the four words give it away.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection

from remote_assist.errors import AssistError
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.transport import Address, WebsocketLink, bound_port, expect_binary, listening
from remote_assist.wire.control import AuditHead, End, pack_control, parse_control
from remote_assist.wire.hello import Welcome, pack_hello
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role

MakePairing = Callable[[Role, SigningKey], Pairing]


class Impostor:
    """Waits for a host and a viewer, told apart by their hellos. `pairing` makes what it pairs with, in either role."""

    def __init__(self, pairing: MakePairing) -> None:
        self._pairing = pairing
        self._signing = SigningKey(os.urandom(SEED_SIZE))
        self._links: dict[Role, WebsocketLink] = {}
        self._both = asyncio.Event()
        self.read: list[tuple[RecordClass, bytes]] = []
        """The inside of every record, either way."""
        self.failures: list[AssistError] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        async with listening(Address("127.0.0.1", 0), self._meet) as server:
            yield f"ws://127.0.0.1:{bound_port(server)}/assist/a-1"

    async def _meet(self, connection: ServerConnection) -> None:
        role = Role.HOST if '"host"' in str(await connection.recv()) else Role.VIEWER
        await connection.send(pack_hello(Welcome()))
        self._links[role] = WebsocketLink(connection)
        if len(self._links) == len(Role):
            self._both.set()
        await self._both.wait()
        if role is Role.HOST:
            try:
                await self._sit_in_between()
            except AssistError as exc:
                self.failures.append(exc)
            for link in self._links.values():
                await link.close()
        await connection.wait_closed()

    async def _sit_in_between(self) -> None:
        as_viewer = self._pairing(Role.VIEWER, self._signing)
        as_host = self._pairing(Role.HOST, self._signing)
        outcomes = await asyncio.gather(
            Handshake(self._links[Role.HOST], Role.VIEWER).run_viewer(as_viewer),
            Handshake(self._links[Role.VIEWER], Role.HOST).run_host(lambda _opening: as_host),
            return_exceptions=True,
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        channels = {
            Role.HOST: SealedChannel(Role.VIEWER, as_viewer.keys),
            Role.VIEWER: SealedChannel(Role.HOST, as_host.keys),
        }
        await asyncio.gather(*(self._hand_on(role, channels) for role in Role))

    def _signed_anew(self, inside: bytes, session: bytes) -> bytes:
        """Heads of audit logs are bound to session and signer: those of the other side are signed in its place."""
        word = parse_control(inside)
        if isinstance(word, AuditHead):
            word = self._signing.sign_head(session, word.count, word.head)
        elif isinstance(word, End) and word.closing is not None:
            word = End(word.reason, self._signing.sign_head(session, word.closing.count, word.closing.head))
        return pack_control(word)

    async def _hand_on(self, source: Role, channels: dict[Role, SealedChannel]) -> None:
        while True:
            record = expect_binary(await self._links[source].receive())
            record_class, inside = channels[source].open(record)
            self.read.append((record_class, inside))
            if record_class is RecordClass.CONTROL:
                inside = self._signed_anew(inside, channels[source.other].session)
            await self._links[source.other].send(channels[source.other].seal(record_class, inside))
