"""The relay as a program: listens until it is told to end.

Invariant: it prints where it listens, so that a free port can be asked for.
"""

from __future__ import annotations

import asyncio
import signal
import sys

from remote_assist.relay.doorkeeper import DoorLimits
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import bound_port, parse_address

if sys.platform != "win32":
    import resource

_SPARE_FILES = 200  # beside the connections that are let in: who is turned away, and the program's own


def run_relay(listen: str) -> int:
    """Serve at HOST:PORT. Raises `NotReachable` when the port is taken, `ProtocolError` for a wrong address."""
    address = parse_address(listen)
    _allow_files(DoorLimits().connections + _SPARE_FILES)

    async def serve() -> None:
        async with RelayServer().serving(address) as server:
            print(f"Relay listens on {address.host}:{bound_port(server)}", flush=True)
            await _told_to_end()

    asyncio.run(serve())
    return 0


def _allow_files(count: int) -> None:
    """Each connection is a file, and the usual limit is below what the door lets in."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


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
