"""Control goes from hand to hand by the customer's yes alone, and everybody who looks knows who steers."""

from __future__ import annotations

import asyncio

from remote_assist.policy.questions import Question
from remote_assist.stream.succession import MOST_HAND_OVERS
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.company import ControlWanted, HandedOver
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.sessions import Seen, Sharing, sharing, until, viewing

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL
HAS = {CapabilityState.GRANTED, CapabilityState.PAUSED}
BOTH_ASK = (VIEW, CONTROL)


def _steering(seen: Seen) -> list[str]:
    return [member.name for member in seen.roster.members if member.steers]


def _steers(setting: Sharing) -> list[str]:
    return [onlooker.engineer.name for onlooker in setting.ui.banners[-1].onlookers if onlooker.steers]


def test_control_is_handed_over_by_a_yes_and_stays_by_a_no() -> None:
    answers = iter([False, True])

    def script(question: Question) -> bool:
        assert (question.engineer.name, question.instead_of) == ("Boris", "Anna")
        return next(answers)

    async def story() -> None:
        async with (
            sharing(viewers=2, script=script) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: a.capabilities[CONTROL] in HAS)
            async with viewing(setting.url, name="Boris") as (boris, b):
                await until(lambda: len(a.roster.members) == len(b.roster.members) == 2)
                assert [member.name for member in b.roster.members] == ["Anna", "Boris"]
                assert (a.roster.you, b.roster.you) == (0, 1)
                assert len({member.colour for member in a.roster.members} - {0}) == 2
                assert _steering(a) == _steering(b) == ["Anna"]
                boris.request(CONTROL)
                await until(lambda: b.capabilities[CONTROL] is CapabilityState.TAKEN)
                await until(lambda: ControlWanted(1) in a.company)
                anna.hand_over(1)
                await until(lambda: HandedOver(1) in a.company)
                assert a.capabilities[CONTROL] in HAS
                anna.hand_over(1)
                await until(lambda: HandedOver(1, done=True) in a.company)
                await until(lambda: b.capabilities[CONTROL] in HAS)
                await until(lambda: _steering(a) == _steering(b) == ["Boris"])
                assert a.capabilities[CONTROL] is CapabilityState.REVOKED
                assert _steers(setting) == ["Boris"]
                # Never two, and never a step back.
                assert all(sum(o.steers for o in banner.onlookers) <= 1 for banner in setting.ui.banners)
                log = setting.share._guests[0].log.records
                assert [r.detail for r in log if r.kind is AuditKind.GIVEN_UP] == ["handed over to Boris"]
                await _refused(setting, boris, b)

    asyncio.run(story())


async def _refused(setting: Sharing, boris: Viewer, b: Seen) -> None:
    """To nobody, to oneself, and beyond what one may: nobody is asked."""
    asked = len(setting.ui.asked)
    for to in (7, 1):
        boris.hand_over(to)
        await until(lambda to=to: HandedOver(to) in b.company)  # type: ignore[misc]  # a default binds it
    succession = setting.share._company._succession
    succession._given[1] = MOST_HAND_OVERS
    boris.hand_over(0)
    await until(lambda: HandedOver(0) in b.company)
    assert len(setting.ui.asked) == asked


def test_giver_hears_that_the_other_is_gone_and_keeps_control() -> None:
    async def story() -> None:
        async with (
            sharing(viewers=2) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: a.capabilities[CONTROL] in HAS)
            async with viewing(setting.url, name="Boris") as (boris, b):
                await until(lambda: len(a.roster.members) == len(b.roster.members) == 2)
                anna.hand_over(1)
                await until(lambda: setting.ui.asked)
                boris.stop()
                await until(lambda: HandedOver(1) in a.company)
                await until(lambda: len(a.roster.members) == 1)
                assert _steering(a) == ["Anna"]

    asyncio.run(story())


def test_one_hand_over_is_asked_about_at_a_time() -> None:
    """Two yeses to two questions would put control into two hands."""

    async def story() -> None:
        async with (
            sharing(viewers=3, script=lambda _question: True) as setting,
            viewing(setting.url, name="Anna") as (anna, a),
        ):
            await until(lambda: a.capabilities[CONTROL] in HAS)
            async with viewing(setting.url, name="Boris") as (_, b), viewing(setting.url, name="Clara") as (_, c):
                await until(lambda: len(a.roster.members) == len(b.roster.members) == len(c.roster.members) == 3)
                anna.hand_over(1)
                anna.hand_over(2)
                await until(lambda: HandedOver(2) in a.company)
                await until(lambda: HandedOver(1, done=True) in a.company)
                await until(lambda: [member.number for member in a.roster.members if member.steers] == [1])
                assert all(sum(o.steers for o in banner.onlookers) <= 1 for banner in setting.ui.banners)

    asyncio.run(story())
