"""The relay as a program: listens until it is told to end.

Invariant: it prints where it listens, so that a free port can be asked for.
"""

from __future__ import annotations

import asyncio
import signal

from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import bound_port, parse_address


def run_relay(listen: str) -> int:
    """Serve at HOST:PORT. Raises `NotReachable` when the port is taken, `ProtocolError` for a wrong address."""
    address = parse_address(listen)

    async def serve() -> None:
        async with RelayServer().serving(address) as server:
            print(f"Relay listens on {address.host}:{bound_port(server)}", flush=True)
            await _told_to_end()

    asyncio.run(serve())
    return 0


async def _told_to_end() -> None:
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, end.set)
        except NotImplementedError:
            # Windows: Ctrl+C arrives as KeyboardInterrupt.
            continue
    await end.wait()
