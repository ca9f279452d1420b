"""Engineers who come by ways of their own while a share runs: each is asked about, looks and leaves by himself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from remote_assist.policy.questions import Question
from remote_assist.stream.doors import DialDoor, ListenDoor
from remote_assist.stream.entrance import Entrance
from remote_assist.stream.host_pairing import MOST_VIEWERS, HostPairing
from remote_assist.stream.transport import Address
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import HostFacts, Seen, Sharing, sharing, until, viewing

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL


def _is(seen: Seen, capability: Capability, state: CapabilityState) -> bool:
    return seen.capabilities[capability] is state


@asynccontextmanager
async def _beside(
    setting: Sharing, number: int, *, observes: bool = False, ask: tuple[Capability, ...] = (VIEW,)
) -> AsyncIterator[tuple[Viewer, Seen, HostFacts]]:
    """A colleague whom the hub brings by an assist session of his own, `beside-NUMBER`."""
    facts, seen = HostFacts(), Seen()
    door = ListenDoor(Address("127.0.0.1", 0), places=2)
    url = f"ws://127.0.0.1:{await door.listen()}"
    name = f"beside-{number}"
    setup = replace(
        setting.setup, engineer_name=f"Colleague {number}", engineer_verified=True, invited_by="Anna", observes=observes
    )
    setting.share.admit(Entrance(door, HostPairing(seeded(number), assist_id=name), setup, facts))
    viewer = Viewer(lambda: DialDoor(url), ViewerSetup("whoever", assist_id=name, ask_at_once=ask), seen, seen)
    viewer.start()
    try:
        yield viewer, seen, facts
    finally:
        viewer.stop()
        await asyncio.to_thread(viewer.join, 3.0)


def test_invited_colleague_is_asked_about_and_stays_when_the_first_has_left() -> None:
    async def story() -> None:
        async with (
            sharing(granted=frozenset(), script=lambda _q: True) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: _is(a, VIEW, CapabilityState.GRANTED))
            async with _beside(setting, 2, ask=(VIEW, CONTROL)) as (colleague, c, facts):
                await until(lambda: _is(c, VIEW, CapabilityState.GRANTED))
                question: Question = setting.ui.asked[-1]
                assert (question.engineer.name, question.engineer.invited_by) == ("Colleague 2", "Anna")
                assert [onlooker.engineer.name for onlooker in setting.ui.banners[-1].onlookers][1] == "Colleague 2"
                anna.stop()
                await until(lambda: ("left", ReasonCode.ENDED_BY_ENGINEER) in setting.facts.facts)
                await until(lambda: len(setting.ui.banners[-1].onlookers) == 1)
                assert not setting.task.done()
                colleague.request(CONTROL)
                await until(lambda: c.capabilities[CONTROL] in {CapabilityState.GRANTED, CapabilityState.PAUSED})
                assert ("granted", CONTROL) in facts.facts
                assert ("granted", CONTROL) not in setting.facts.facts
                setting.share.stop()
                report = await setting.report()
                assert report.reason is ReasonCode.ENDED_BY_ENGINEER  # the first one's own
                assert ("left", ReasonCode.STOPPED_BY_CUSTOMER) in facts.facts
                started = [
                    r.detail for each in setting.share.reports for r in each.records if r.kind == AuditKind.STARTED
                ]
                assert started == ["", "beside-2"]

    asyncio.run(story())


def test_who_observes_is_never_asked_about_more_than_the_view() -> None:
    async def story() -> None:
        async with (
            sharing(script=lambda _q: True) as setting,
            viewing(setting.url, name="Anna") as (_, a),
            _beside(setting, 2, observes=True) as (lead, seen, _facts),
        ):
            await until(lambda: _is(seen, VIEW, CapabilityState.GRANTED))
            lead.request(CONTROL)
            await until(lambda: _is(seen, CONTROL, CapabilityState.REFUSED))
            assert [question.capability for question in setting.ui.asked] == []  # the view was granted beforehand
            await until(lambda: _is(a, VIEW, CapabilityState.GRANTED))

    asyncio.run(story())


def test_a_share_takes_so_many_and_one_who_fails_to_come_harms_nobody() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, first):
            await until(lambda: _is(first, VIEW, CapabilityState.GRANTED))
            gone = HostFacts()
            nowhere = DialDoor("ws://127.0.0.1:9/")
            setting.share.admit(Entrance(nowhere, HostPairing(seeded(9), assist_id="x"), setting.setup, gone))
            await until(lambda: ("left", ReasonCode.NOT_REACHABLE) in gone.facts)
            doors = [ListenDoor(Address("127.0.0.1", 0)) for _ in range(MOST_VIEWERS)]
            told = [HostFacts() for _ in doors]
            for number, (door, facts) in enumerate(zip(doors, told, strict=True)):
                pairing = HostPairing(seeded(number), assist_id=f"a{number}")
                setting.share.admit(Entrance(door, pairing, setting.setup, facts))
            await until(lambda: told[-1].facts)
            assert [facts.facts for facts in told] == [[], [], [], [("left", ReasonCode.ROOM_TAKEN)]]
            assert _is(first, VIEW, CapabilityState.GRANTED)

    asyncio.run(story())
