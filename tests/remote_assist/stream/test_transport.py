"""What both ends' sockets are tuned for: little that cannot be taken back, and reads that cost little."""

from __future__ import annotations

import asyncio
import socket

import pytest
from websockets.asyncio.server import ServerConnection

from remote_assist.stream.transport import Address, bound_port, dial, listening
from remote_assist.wire.record import SealedRecord


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system takes all it is given")
def test_system_takes_little_for_an_end_that_does_not_read() -> None:
    taken = 0

    async def silent(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await connection.wait_closed()

    async def story() -> None:
        nonlocal taken
        async with listening(Address("127.0.0.1", 0), silent) as server:
            link = await dial(f"ws://127.0.0.1:{bound_port(server)}")
            try:
                async with asyncio.timeout(0.5):
                    while taken < 4_000_000:
                        await link.send(SealedRecord(bytes(8192)))
                        taken += 8192
            except TimeoutError:
                link.abort()

    asyncio.run(story())
    assert 0 < taken < 400_000  # half a megabyte and more without the tuning


def test_reads_stay_below_what_the_allocator_asks_the_system_for() -> None:
    async def story() -> None:
        async def idle(connection: ServerConnection) -> None:
            await connection.wait_closed()

        async with listening(Address("127.0.0.1", 0), idle) as server:
            link = await dial(f"ws://127.0.0.1:{bound_port(server)}")
            assert getattr(link._connection.transport, "max_size", 0) <= 64 * 1024
            await link.close()

    asyncio.run(story())
