"""There is no hidden mode: nothing is shown or steered unless a banner that can be seen names who does it."""

from __future__ import annotations

import asyncio
import math

import numpy as np

from remote_assist.geometry import Point, Rect
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.input import MovePointer
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.sessions import SIZE, Sharing, sharing, until, viewing

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL
NOBODY = frozenset[bytes]()


def _keys(setting: Sharing) -> frozenset[bytes]:
    return frozenset(guest.key for guest in setting.share._guests)


def _moves(setting: Sharing) -> list[object]:
    return [act[1] for injector in setting.injectors for act in injector.acts if act[0] == "move"]


def _paint(setting: Sharing, number: int) -> None:
    pixels = np.full((SIZE.height, SIZE.width, 4), number, np.uint8)
    setting.screen.paint(Rect(0, 0, *SIZE), pixels)


def test_without_a_banner_nothing_is_shown_whatever_was_granted() -> None:
    async def story() -> None:
        async with sharing() as setting:
            setting.ui.banner_stands = False
            async with viewing(setting.url) as (viewer, seen):
                await until(lambda: seen.capabilities[CONTROL] is CapabilityState.PAUSED)
                assert seen.capabilities[VIEW] is CapabilityState.GRANTED
                viewer._session._capabilities[CONTROL] = CapabilityState.GRANTED  # a viewer that lies to itself
                for number in range(5):
                    _paint(setting, number)
                    viewer.send_input(MovePointer(Point(number, 5)))
                    await asyncio.sleep(0.05)
                assert setting.screen.grabs == 0
                assert seen.frames == 0
                assert _moves(setting) == []
                setting.share.banner_names(_keys(setting), math.inf)
                await until(lambda: seen.shows(setting.screen._pixels))
                await until(lambda: not setting.session().control_rests)
                viewer.send_input(MovePointer(Point(9, 9)))
                await until(lambda: _moves(setting) == [Point(9, 9)])

    asyncio.run(story())


def test_banner_that_goes_takes_pixels_and_control_with_it_until_it_is_back() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.shows(setting.screen._pixels))
            setting.ui.banner_stands = False
            setting.share.banner_names(NOBODY, 0.0)
            grabs = setting.screen.grabs
            await until(lambda: seen.capabilities[CONTROL] is CapabilityState.PAUSED)
            for number in range(1, 5):
                _paint(setting, number)
                viewer.send_input(MovePointer(Point(number, 5)))
                await asyncio.sleep(0.05)
            assert setting.screen.grabs == grabs
            assert _moves(setting) == []
            assert not seen.shows(setting.screen._pixels)
            setting.share.banner_names(_keys(setting), math.inf)
            await until(lambda: seen.shows(setting.screen._pixels))
            await until(lambda: seen.capabilities[CONTROL] is CapabilityState.GRANTED)
            setting.share.stop()
            records = (await setting.report()).records
            rests = {AuditKind.PAUSED, AuditKind.RESUMED}
            told = [(r.kind, r.detail) for r in records if r.capability is VIEW and r.kind in rests]
            assert told == [(AuditKind.PAUSED, "no banner can be seen"), (AuditKind.RESUMED, "")]

    asyncio.run(story())


def test_interface_that_no_longer_says_so_counts_as_one_without_a_banner() -> None:
    """A thread that hangs can neither draw nor be clicked: what it said last holds for a while only."""

    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.shows(setting.screen._pixels))
            setting.ui.banner_stands = False
            setting.share.banner_names(_keys(setting), 0.3)
            await until(lambda: seen.capabilities[CONTROL] is CapabilityState.PAUSED)
            grabs = setting.screen.grabs
            _paint(setting, 7)
            await asyncio.sleep(0.2)
            assert setting.screen.grabs == grabs

    asyncio.run(story())


def test_engineer_whom_the_banner_does_not_name_yet_is_shown_nothing() -> None:
    async def story() -> None:
        async with sharing(viewers=2, granted=frozenset({VIEW})) as setting, viewing(setting.url) as (_, first):
            await until(lambda: first.shows(setting.screen._pixels))
            setting.ui.banner_stands = False
            named = _keys(setting)
            async with viewing(setting.url, name="王工") as (_, second):
                await until(lambda: second.capabilities[VIEW] is CapabilityState.GRANTED)
                setting.share.banner_names(named, math.inf)
                _paint(setting, 3)
                await until(lambda: first.shows(setting.screen._pixels))
                assert second.frames == 0
                setting.share.banner_names(_keys(setting), math.inf)
                await until(lambda: second.shows(setting.screen._pixels))

    asyncio.run(story())


def test_share_whose_banner_stays_hidden_ends_and_says_why() -> None:
    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            setting.share.stop(ReasonCode.BANNER_HIDDEN)
            assert (await setting.report()).reason is ReasonCode.BANNER_HIDDEN
            await until(lambda: seen.report)
            assert seen.report is not None
            assert seen.report.reason is ReasonCode.BANNER_HIDDEN

    asyncio.run(story())
