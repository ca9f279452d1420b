"""A share and a viewer that meet directly, at a relay or at a hub, with a path between them that can be spoiled."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import numpy as np

from remote_assist.geometry import Rect
from remote_assist.policy.questions import Question
from remote_assist.stream.doors import SPARE_PLACES, DialDoor, Door, ListenDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.identity import Identity
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, bound_port
from remote_assist.stream.viewer import Viewer
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role
from tests.fakes.path import SpoiledPath, spoiled_path
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import BOTH, CODE, SIZE, Seen, Sharing, until, viewing

WAYS = ("direct", "relay", "hub")


@dataclass
class Meeting:
    """Everything at the edges. `path` lies before the viewer, or before the host where `at_host` says so."""

    setting: Sharing
    path: SpoiledPath
    make_door: Callable[[], Door]
    assist_id: str | None

    def paint(self, seed: int) -> None:
        pixels = np.random.default_rng(seed).integers(0, 255, (SIZE.height, SIZE.width, 4), np.uint8)
        self.setting.screen.paint(Rect(0, 0, *SIZE), pixels)

    async def shows_fresh(self, seen: Seen, seed: int, seconds: float = 20.0) -> float:
        """Change the screen, wait until the viewer shows it; returns the seconds it took."""
        begun = time.monotonic()
        self.paint(seed)
        await until(lambda: seen.shows(self.setting.screen._pixels), seconds)
        return time.monotonic() - begun


@asynccontextmanager
async def meeting(
    way: str,
    *,
    at_host: bool = False,
    script: Callable[[Question], bool | None] = lambda _question: None,
    granted: frozenset[Capability] = BOTH,
) -> AsyncIterator[Meeting]:
    async with AsyncExitStack() as stack:
        setting = Sharing(script, granted, SIZE)
        assist_id = None
        door = ListenDoor(Address("127.0.0.1", 0), places=1 + SPARE_PLACES)
        if way == "direct":
            port = await door.listen()
        elif way == "relay":
            server = await stack.enter_async_context(RelayServer().serving(Address("127.0.0.1", 0)))
            port = bound_port(server)
        else:
            assist_id = "a-1"
            url = await stack.enter_async_context(MeetingHub({"h": "host", "v": "viewer"}).serving())
            port = int(url.split(":")[2].split("/")[0])
        path = await stack.enter_async_context(spoiled_path(port))
        straight = f"ws://127.0.0.1:{port}"
        host_url, viewer_url = (path.url, straight) if at_host else (straight, path.url)

        def dialled(url: str, role: Role) -> DialDoor:
            if way == "direct":
                return DialDoor(url)
            if way == "relay":
                return DialDoor.by_relay(url, CODE.public, role)
            return DialDoor.by_hub(f"{url}/assist/a-1", role.value[0], role)

        pairing = HostPairing(os.urandom, assist_id=assist_id) if assist_id else HostPairing(os.urandom, code=CODE)
        setting.begin(door if way == "direct" else dialled(host_url, Role.HOST), pairing)
        try:
            yield Meeting(setting, path, lambda: dialled(viewer_url, Role.VIEWER), assist_id)
        finally:
            setting.share.stop(ReasonCode.TERMINATED)
            await asyncio.wait({setting.task}, timeout=10.0)


@asynccontextmanager
async def looking(
    met: Meeting, *, ask: tuple[Capability, ...] = (Capability.VIEW,), identity: Identity | None = None
) -> AsyncIterator[tuple[Viewer, Seen]]:
    """A viewer that has the picture."""
    async with viewing(met.make_door, assist_id=met.assist_id, ask=ask, identity=identity) as (viewer, seen):
        await until(lambda: seen.frames)
        yield viewer, seen
