"""What is shown is chosen with the yes, told to both sides, written down, and changed at any time: never wider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np

from remote_assist.capture import Curtain
from remote_assist.capture.masked import FLAT
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.capture.windows import WindowList, WindowsUnknown
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor
from remote_assist.policy.questions import Pause, Question
from remote_assist.shown import Choice, Scope, ShownTerms
from remote_assist.stream.doors import ListenDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_ui import Glimpse
from remote_assist.stream.share_setup import Machine, Offer
from remote_assist.stream.transport import Address
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE, Sharing, until, viewing

SIZE = Size(320, 240)
LEFT, RIGHT = Rect(0, 0, 200, 240), Rect(200, 0, 120, 100)
FIRST, SECOND = Choice(Scope.MONITOR, 1), Choice(Scope.MONITOR, 2)
VIEW = frozenset({Capability.VIEW})


class TwoMonitors(SyntheticScreen):
    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.rearrange((Monitor.at(LEFT, "left"), Monitor.at(RIGHT, "right")))

    def follow_windows(self) -> WindowList:
        raise WindowsUnknown("Painted pixels are no windows.")


class Showing(Sharing):
    """A share of two monitors under terms."""

    def __init__(
        self, terms: ShownTerms, script: Callable[[Question], bool | None], granted: frozenset[Capability]
    ) -> None:
        super().__init__(script, granted, SIZE)
        self.screen = TwoMonitors(SIZE)
        random = np.random.default_rng(5)
        self.pixels = random.integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)
        self.screen.paint(Rect(0, 0, *SIZE), self.pixels)
        self.curtain = Curtain(terms)

    def machine(self) -> Machine:
        return replace(super().machine(), curtain=self.curtain, offer=lambda: Offer(self.curtain.terms.choices(2)))

    def part(self, area: Rect) -> np.ndarray:
        return self.pixels[area.y : area.bottom, area.x : area.right, :3]


@asynccontextmanager
async def showing(
    terms: ShownTerms, *, granted: frozenset[Capability] = frozenset(), viewers: int = 1
) -> AsyncIterator[Showing]:
    setting = Showing(terms, lambda _question: True, granted)
    door = ListenDoor(Address("127.0.0.1", 0), places=viewers + 1)
    setting.url = f"ws://127.0.0.1:{await door.listen()}"
    setting.begin(door, HostPairing(seeded(1), code=CODE, places=viewers))
    try:
        yield setting
    finally:
        setting.share.stop(ReasonCode.TERMINATED)
        await asyncio.wait({setting.task}, timeout=10.0)


def test_customer_chooses_with_the_yes_and_both_sides_know() -> None:
    async def story() -> None:
        async with showing(ShownTerms(hide_known=False)) as setting:
            setting.ui.choice = SECOND
            async with viewing(setting.url) as (_, seen):
                await until(lambda: seen.picture.shape[:2] == (100, 120))
                await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(RIGHT)))
                question = setting.ui.asked[0].shown
                assert question is not None
                assert question.choices == (Choice(), FIRST, SECOND)
                await until(lambda: seen.shown)
                assert seen.shown[-1] == (Scope.MONITOR, False)
                assert setting.ui.banners[-1].shown.choice == SECOND
        report = await setting.report()
        assert [r.detail for r in report.records if r.kind is AuditKind.SHOWN] == ["monitor 2"]

    asyncio.run(story())


def test_suggestion_is_shown_where_nobody_chose() -> None:
    async def story() -> None:
        terms = ShownTerms((Scope.MONITOR, Scope.DESKTOP), monitor=2, hide_known=False)
        async with showing(terms, granted=VIEW) as setting, viewing(setting.url) as (_, seen):
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(RIGHT)))
            assert setting.ui.asked == []

    asyncio.run(story())


def test_choice_is_changed_during_the_session_and_nothing_older_is_sent() -> None:
    async def story() -> None:
        async with (
            showing(ShownTerms(hide_known=False), granted=VIEW) as setting,
            viewing(setting.url) as (_, seen),
        ):
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(Rect(0, 0, *SIZE))))
            setting.share.show(SECOND)
            await until(lambda: seen.picture.shape[:2] == (100, 120))
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(RIGHT)))
            assert seen.shown[-1] == (Scope.MONITOR, False)
            setting.share.show(FIRST)
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(LEFT)))
            assert setting.ui.banners[-1].shown.choice == FIRST
        report = await setting.report()
        told = [r.detail for r in report.records if r.kind is AuditKind.SHOWN]
        assert told == ["desktop", "monitor 2", "monitor 1"]

    asyncio.run(story())


def test_customer_sees_what_was_sent_and_pauses_it() -> None:
    async def story() -> None:
        async with (
            showing(ShownTerms(hide_known=False), granted=VIEW) as setting,
            viewing(setting.url) as (viewer, seen),
        ):
            setting.share.show(SECOND)
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(RIGHT)))
            viewer.keep_picture()
            await until(setting.share.passed)
            assert [(fact.kind, fact.engineer) for fact in setting.share.passed()] == [(AuditKind.PICTURE_KEPT, "李工")]
            assert setting.facts.facts[-1] == ("passed", (AuditKind.PICTURE_KEPT, ""))
            glimpses: list[Glimpse | None] = []
            setting.share.glimpse(glimpses.append)
            await until(lambda: glimpses)
            glimpse = glimpses[0]
            assert glimpse is not None
            assert (glimpse.step, glimpse.origin) == (1, Point(RIGHT.x, RIGHT.y))
            assert np.array_equal(glimpse.pixels[..., :3], setting.part(RIGHT))
            setting.share.pause()
            await until(lambda: seen.capabilities[Capability.VIEW] is CapabilityState.PAUSED)
            assert setting.ui.banners[-1].paused is Pause.CUSTOMER
            setting.screen.paint(Rect(210, 0, 50, 50), np.full((50, 50, 4), 9, np.uint8))
            await asyncio.sleep(0.1)
            assert np.array_equal(seen.picture[..., :3], setting.part(RIGHT))
            setting.share.resume()
            await until(lambda: bool((seen.picture[:50, 10:60, :3] == 9).all()))
            assert seen.capabilities[Capability.VIEW] is CapabilityState.GRANTED
            assert setting.ui.banners[-1].paused is None
            assert setting.facts.facts[-2:] == [("paused", Capability.VIEW), ("resumed", Capability.VIEW)]

    asyncio.run(story())


def test_nothing_wider_than_is_offered_can_be_chosen_or_shown() -> None:
    async def story() -> None:
        terms = ShownTerms((Scope.MONITOR,), hide_known=False)
        async with showing(terms) as setting:
            setting.ui.choice = Choice()  # nobody offered that
            async with viewing(setting.url) as (_, seen):
                await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(LEFT)))
                setting.share.show(Choice())
                setting.share.show(Choice(Scope.APPLICATION))
                setting.share.show(Choice(Scope.MONITOR, 3))
                setting.screen.paint(Rect(0, 0, 50, 50), np.full((50, 50, 4), 9, np.uint8))
                await until(lambda: bool((seen.picture[:50, :50, :3] == 9).all()))
                assert setting.curtain.choice == FIRST
                assert seen.picture.shape[:2] == (240, 200)

    asyncio.run(story())


def test_blackout_never_leaves_and_the_engineer_knows_of_it() -> None:
    async def story() -> None:
        hole = Rect(20, 30, 64, 48)
        terms = ShownTerms((Scope.DESKTOP,), hide_known=False, blackout=(hole,))
        async with showing(terms, granted=VIEW) as setting, viewing(setting.url) as (_, seen):
            flat = np.frombuffer(FLAT.tobytes(), np.uint8)[:3]
            wanted = setting.pixels[..., :3].copy()
            wanted[hole.y : hole.bottom, hole.x : hole.right] = flat
            await until(lambda: np.array_equal(seen.picture[..., :3], wanted))
            assert seen.shown[-1] == (Scope.DESKTOP, True)

    asyncio.run(story())


def test_second_engineer_sees_what_was_chosen_for_the_first() -> None:
    async def story() -> None:
        async with showing(ShownTerms(hide_known=False), viewers=2) as setting:
            setting.ui.choice = SECOND
            async with viewing(setting.url) as (_, one):
                await until(lambda: np.array_equal(one.picture[..., :3], setting.part(RIGHT)))
                setting.ui.choice = Choice()
                async with viewing(setting.url) as (_, other):
                    await until(lambda: np.array_equal(other.picture[..., :3], setting.part(RIGHT)))
                asked = setting.ui.asked[1].shown
                assert asked is not None
                assert asked.choices == ()
                assert asked.choice == SECOND

    asyncio.run(story())
