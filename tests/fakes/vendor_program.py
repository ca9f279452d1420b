"""A vendor's application that shares its screen, to be frozen by a test.

    python -m tests.fakes.vendor_program CONFIG

CONFIG is a `HostConfig` as JSON. Writes the host process's id, then the name of each event, a line each.
"""

from __future__ import annotations

import asyncio
import sys

import msgspec

from remote_assist.launch import HostConfig, HostProcess


async def _share(config: HostConfig) -> None:
    host = await HostProcess.start(config)
    print(host.pid, flush=True)
    async for event in host.events():
        print(type(event).__name__, flush=True)


if __name__ == "__main__":
    asyncio.run(_share(msgspec.json.decode(sys.argv[1], type=HostConfig)))
