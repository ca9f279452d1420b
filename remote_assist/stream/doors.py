"""The ways two ends meet: listening, dialling, through a relay, through a hub.

A door is opened again after each lost link; it knows nothing of pairing.

Invariant: a door gives one link at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Protocol

from websockets.asyncio.server import ServerConnection

from remote_assist.stream.transport import Address, Link, WebsocketLink, bound_port, dial, listening
from remote_assist.wire.hello import AssistHello, RelayHello
from remote_assist.wire.roles import Role

_BUSY = 1013
_AT_ONCE = 20.0  # seconds; who listens answers, and who connects speaks


class Door(Protocol):
    """Where links come from. `patience` is how many seconds a new link may be silent, None for as long as it likes."""

    @property
    def patience(self) -> float | None: ...

    async def open(self) -> Link:
        """The next link. Raises `NotReachable`, `TurnedAway`, `ProtocolError` or `PeerGone`."""

    async def close(self) -> None:
        """No more links."""


class DialDoor:
    """Connects to a listening host, or to a relay or hub, which holds the door open until the other end comes."""

    def __init__(self, url: str, hello: AssistHello | RelayHello | None = None) -> None:
        self._url = url
        self._hello = hello
        self.patience: float | None = _AT_ONCE if hello is None else None

    @classmethod
    def by_relay(cls, url: str, public_part: str, role: Role) -> DialDoor:
        """Meet at a relay by the code's public part."""
        return cls(url, RelayHello(public_part, role))

    @classmethod
    def by_hub(cls, url: str, ticket: str, role: Role = Role.VIEWER) -> DialDoor:
        """Meet at a hub's `/assist/<id>`."""
        return cls(url, AssistHello(ticket, role))

    async def open(self) -> Link:
        return await dial(self._url, self._hello)

    async def close(self) -> None:
        return


class ListenDoor:
    """Waits for a viewer to connect; while one is served, others are told that the line is busy."""

    patience: float | None = _AT_ONCE  # who connects and says nothing keeps others out no longer than this

    def __init__(self, address: Address, origins: Sequence[str] = ()) -> None:
        self._address = address
        self._origins = origins
        self._stack = AsyncExitStack()
        self._arrived: asyncio.Queue[tuple[WebsocketLink, asyncio.Event]] = asyncio.Queue(maxsize=1)
        self._busy: asyncio.Event | None = None
        self.port: int | None = None

    async def listen(self) -> int:
        """Start to listen; returns the port. Raises `NotReachable`."""
        server = await self._stack.enter_async_context(listening(self._address, self._take, self._origins))
        self.port = bound_port(server)
        return self.port

    async def open(self) -> Link:
        if self.port is None:
            await self.listen()
        if self._busy is not None:
            self._busy.set()
        link, self._busy = await self._arrived.get()
        return link

    async def close(self) -> None:
        if self._busy is not None:
            self._busy.set()
        await self._stack.aclose()

    async def _take(self, connection: ServerConnection) -> None:
        done = asyncio.Event()
        if self._arrived.full() or (self._busy is not None and not self._busy.is_set()):
            await connection.close(_BUSY, "room_taken")
            return
        self._arrived.put_nowait((WebsocketLink(connection), done))
        closed = asyncio.ensure_future(connection.wait_closed())
        released = asyncio.ensure_future(done.wait())
        await asyncio.wait({closed, released}, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        released.cancel()
