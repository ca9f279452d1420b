"""The ways two ends meet: listening, dialling, through a relay, through a hub.

A door is opened again after each lost link; it knows nothing of pairing.

Invariant: a door gives no more links at a time than it has places.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Protocol

from websockets.asyncio.server import ServerConnection

from remote_assist.stream.issuing import Issuer
from remote_assist.stream.transport import Address, Link, TurnedAway, WebsocketLink, bound_port, dial, listening
from remote_assist.wire.hello import AssistHello, Refusal, RelayHello
from remote_assist.wire.roles import Role

_BUSY = 1013
_AT_ONCE = 20.0  # seconds; who listens answers, and who connects speaks
SPARE_PLACES = 4
"""Beyond those of a share's viewers: who comes back waits neither until his lost link is noticed nor until strangers
who say nothing are sent away."""
_DRAWS = 50  # codes that are drawn before a relay with so many nameplates taken is left
_log = logging.getLogger(__name__)


class Door(Protocol):
    """Where links come from.

    `patience` is how many seconds a new link may be silent, None for as long as it likes; `places` how many links there
    may be at once; `is_kept` says that a relay or hub holds it open and may end what goes through it.
    """

    @property
    def patience(self) -> float | None: ...

    @property
    def places(self) -> int: ...

    @property
    def is_kept(self) -> bool: ...

    async def open(self) -> Link:
        """The next link. Raises `NotReachable`, `TurnedAway`, `ProtocolError` or `PeerGone`."""

    async def close(self) -> None:
        """No more links."""


def new_seat() -> str:
    """A secret by which an end takes its own place over when it comes again."""
    return secrets.token_urlsafe(24)


class DialDoor:
    """Connects to a listening host, or to a relay or hub, which holds the door open until the other end comes."""

    places = 1

    def __init__(self, url: str, hello: AssistHello | RelayHello | None = None) -> None:
        self._url = url
        self._hello = hello
        self.is_kept = hello is not None
        self.patience: float | None = None if self.is_kept else _AT_ONCE

    @classmethod
    def by_relay(cls, url: str, public_part: str, role: Role) -> DialDoor:
        """Meet at a relay by the code's public part."""
        return cls(url, RelayHello(public_part, role, new_seat()))

    @classmethod
    def by_hub(cls, url: str, ticket: str, role: Role = Role.VIEWER, seat: str = "") -> DialDoor:
        """Meet at a hub's `/assist/<id>`; `seat` where another door has sat there before."""
        return cls(url, AssistHello(ticket, role, seat or new_seat()))

    async def open(self) -> Link:
        return await dial(self._url, self._hello)

    async def close(self) -> None:
        return


class NameplateDoor:
    """A relay, for the side that makes the code: a nameplate is held before anybody hears of it.

    One that is taken costs another code; so does one that somebody took while its code was out.
    """

    places = 1
    patience: float | None = None
    is_kept = True

    def __init__(self, url: str, issuer: Issuer, role: Role = Role.VIEWER) -> None:
        self._url = url
        self._issuer = issuer
        self._role = role
        self._seat = new_seat()

    async def open(self) -> Link:
        link = await self._hold()
        self._issuer.tell()
        return link

    async def _hold(self) -> Link:
        issuer = self._issuer
        for _ in range(_DRAWS):
            try:
                return await dial(self._url, RelayHello(issuer.code.public, self._role, self._seat))
            except TurnedAway as exc:
                if exc.code != Refusal.ROOM_TAKEN or issuer.life.is_used:
                    raise
            _log.info("nameplate %s is taken", issuer.code.public)
            issuer.renew()
        raise TurnedAway(Refusal.TOO_MANY_ROOMS)

    async def close(self) -> None:
        return


class ListenDoor:
    """Waits for viewers to connect; while all places are taken, others are told that the line is busy."""

    patience: float | None = _AT_ONCE  # who connects and says nothing keeps others out no longer than this
    is_kept = False

    def __init__(
        self,
        address: Address,
        origins: Sequence[str] = (),
        places: int = 1,
        told: Callable[[int], None] = lambda _port: None,
    ) -> None:
        self._address = address
        self._told = told
        self._origins = origins
        self._stack = AsyncExitStack()
        self._arrived: asyncio.Queue[WebsocketLink] = asyncio.Queue()  # no longer than there are places
        self._inside = 0
        self.places = places
        self.port: int | None = None

    async def listen(self) -> int:
        """Start to listen; returns the port. Raises `NotReachable`."""
        server = await self._stack.enter_async_context(listening(self._address, self._take, self._origins))
        self.port = bound_port(server)
        self._told(self.port)
        return self.port

    async def open(self) -> Link:
        if self.port is None:
            await self.listen()
        return await self._arrived.get()

    async def close(self) -> None:
        await self._stack.aclose()

    async def _take(self, connection: ServerConnection) -> None:
        if self._inside >= self.places:
            await connection.close(_BUSY, "room_taken")
            return
        self._inside += 1
        try:
            self._arrived.put_nowait(WebsocketLink(connection))
            await connection.wait_closed()
        finally:
            self._inside -= 1
