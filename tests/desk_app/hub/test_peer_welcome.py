"""What happens while a client is being welcomed is not lost to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desk_app.domain.agents import AgentLoad, Presence
from desk_app.hub.actors import AgentActor
from desk_app.hub.peer import Peer, WireClosed
from desk_app.wire.codec import decode_down
from desk_app.wire.frames import FrameDown, Hello, SignalSeen, Welcome
from desk_app.wire.signals import AgentLoads
from tests.fakes.hub import RunningHub


class MeddlingWire:
    """A client to which something is signalled in the moment it is welcomed."""

    def __init__(self) -> None:
        self.received: list[FrameDown] = []
        self.peer: Peer | None = None
        self.meddle = AgentLoads(loads=())

    async def receive(self) -> str | bytes:
        await asyncio.Event().wait()
        raise WireClosed

    async def send(self, text: str) -> None:
        frame = decode_down(text)
        self.received.append(frame)
        assert self.peer is not None
        if isinstance(frame, Welcome):
            self.peer.signalled(self.meddle)
        if isinstance(frame, SignalSeen):
            raise WireClosed


def test_load_signalled_during_the_welcome_does_not_hide_the_loads_of_others(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as running:
        ann, ben = running.add_agent("Ann"), running.add_agent("Ben")
        hub = running.hub
        wire = MeddlingWire()
        newer = AgentLoad(agent_id=ann.id, presence=Presence.BUSY, live_sessions=3)
        wire.meddle = AgentLoads(loads=(newer,))
        wire.peer = Peer(
            wire, AgentActor(id=ann.id, name="Ann"), verbs=hub.verbs, broker=hub.broker, signals=hub.signals,
            clock=hub.clock, rests=lambda: 0,
        )  # fmt: skip
        running.run(wire.peer.run(Hello(token="")))
    last = wire.received[-1]
    assert isinstance(last, SignalSeen)
    assert isinstance(last.signal, AgentLoads)
    loads = {load.agent_id: load for load in last.signal.loads}
    assert loads[ann.id] == newer
    assert ben.id in loads
