"""Somebody on the line: a websocket proxy that writes down all it sees and does to records what it is told.

It stands in the place of a relay, a hub or the network between two machines: it has every byte that those have, after
TLS and the websocket's masks, and no key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from remote_assist.stream.transport import Address, Connection, bound_port, listening
from remote_assist.wire.limits import MAX_RECORD
from remote_assist.wire.roles import Direction

Meddle = Callable[[bytes], Iterable[bytes]]
"""What goes on in place of one record: nothing, itself, another one, several."""


@dataclass
class Middle:
    """`target` is where the calls go on to. `meddle` may be put in and taken out while it runs."""

    target: str
    meddle: Meddle = lambda record: (record,)
    said: list[str] = field(default_factory=list)
    """What was asked for and said before any record: paths, headers, hellos and their answers."""
    records: list[bytes] = field(default_factory=list)
    """Every record as it came, before it was meddled with."""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        async with listening(Address("127.0.0.1", 0), self._meet) as server:
            yield f"ws://127.0.0.1:{bound_port(server)}"

    def seen(self) -> bytes:
        """All of it in one piece, as a hard disk would have it."""
        return b"".join((*(text.encode() for text in self.said), *self.records))

    async def _meet(self, caller: ServerConnection) -> None:
        request = caller.request
        assert request is not None
        self.said += [request.path, *(f"{name}: {value}" for name, value in request.headers.raw_items())]
        async with connect(self.target, compression=None, max_size=MAX_RECORD, user_agent_header=None) as onward:
            ways = [asyncio.create_task(self._carry(*each)) for each in ((caller, onward), (onward, caller))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(ways, timeout=2.0)  # what was said before one of them went is still to arrive
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, source: Connection, target: Connection) -> None:
        try:
            async for message in source:
                if isinstance(message, str):
                    self.said.append(message)
                    await target.send(message)
                    continue
                self.records.append(message)
                for record in self.meddle(message):
                    await target.send(record)
        except ConnectionClosed:
            pass
        finally:
            rcvd = source.protocol.close_rcvd
            await target.close(rcvd.code if rcvd and rcvd.code != 1005 else 1000, rcvd.reason if rcvd else "")


def way_of(record: bytes) -> Direction:
    """Which way a record goes, by its outer header."""
    return Direction(record[1])
