"""Three real viewers of one share: a change is encoded once, and who does not read on slows nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from remote_assist.capture.screen import Pixels
from remote_assist.geometry import Rect, Size
from remote_assist.stream import audience
from remote_assist.stream.frame_source import FrameSource
from tests.remote_assist.stream.sessions import SIZE, Seen, Sharing, sharing, until, viewing

WHOLE = Rect(0, 0, *SIZE)
LARGE = Size(200, 100)
LONG = 30.0  # seconds; three viewers and a share on one core that others use too


class Dawdling(Seen):
    """A viewer's picture that can be held: then the viewer paints nothing, reads nothing and acknowledges nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.may_paint = threading.Event()
        self.may_paint.set()

    def painted(self, area: Rect, pixels: Pixels) -> None:
        self.may_paint.wait()
        super().painted(area, pixels)


class Three:
    """A share, two viewers that read and one that may not."""

    def __init__(self, setting: Sharing, fast: tuple[Seen, Seen], slow: Dawdling) -> None:
        self.setting = setting
        self.fast = fast
        self.slow = slow
        self._random = np.random.default_rng(7)

    @property
    def source(self) -> FrameSource:
        source = self.setting.share._stage._source
        assert source is not None
        return source

    def change(self, area: Rect = WHOLE) -> None:
        pixels = self._random.integers(0, 256, (area.height, area.width, 4), np.uint8)
        self.setting.screen.paint(area, pixels)

    def is_shown_by(self, *seen: Seen) -> bool:
        return all(each.shows(self.setting.screen._pixels) for each in seen)

    async def everybody(self) -> None:
        """Everybody shows the screen, all travel together, and nothing is on its way."""
        await until(lambda: self.is_shown_by(*self.fast, self.slow) and self.source.audience_count == 1, LONG)
        await until(lambda: self.source.is_quiet and not any(s._flow.in_flight for s in self.source._spectators), LONG)

    async def hold_the_slow_one(self) -> None:
        """Change the screen until there is no room to who does not read. Small things might still go there."""
        self.slow.may_paint.clear()
        for _ in range(20):
            await self.change_for_the_fast(WHOLE)
            if self.source._spectators[-1].budget() == 0:
                break
        await until(lambda: self.source.audience_count == 2, LONG)

    async def change_for_the_fast(self, area: Rect) -> None:
        """Change something; wait until both fast viewers show it and have said so."""
        self.change(area)
        fast = self.source._spectators[:2]
        await until(lambda: self.is_shown_by(*self.fast) and not any(each._flow.in_flight for each in fast), LONG)


@asynccontextmanager
async def three() -> AsyncIterator[Three]:
    slow = Dawdling()
    async with (
        sharing(viewers=3) as setting,
        viewing(setting.url, name="Anna") as (_, anna),
        viewing(setting.url, name="Boris") as (_, boris),
    ):
        await until(lambda: anna.frames and boris.frames)
        async with viewing(setting.url, name="Clara", seen=slow):
            it = Three(setting, (anna, boris), slow)
            try:
                await it.everybody()
                yield it
            finally:
                slow.may_paint.set()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine anybody may lag for a moment; here only who does not read at all is to be parted."""
    for name in ("_PATIENCE", "_STARVED"):
        monkeypatch.setattr(audience, name, 1.5)


@pytest.mark.usefixtures("patient")
def test_change_is_encoded_once_for_all_three() -> None:
    async def story() -> None:
        async with three() as it:
            for area in (WHOLE, Rect(30, 40, 60, 9), Rect(0, 0, 3, 3)):
                encoded, rects = it.source.encoded, [seen.rects for seen in (*it.fast, it.slow)]
                it.change(area)
                await it.everybody()
                more = it.source.encoded - encoded
                assert more > 0
                assert [seen.rects - before for seen, before in zip((*it.fast, it.slow), rects, strict=True)] == [
                    more
                ] * 3

    asyncio.run(story())


@pytest.mark.usefixtures("patient")
def test_who_does_not_read_on_slows_nobody_and_costs_no_encoding() -> None:
    async def story() -> None:
        async with three() as it:
            await it.hold_the_slow_one()
            painted = it.slow.frames
            encoded, rects = it.source.encoded, [seen.rects for seen in it.fast]
            for step in range(10):
                # Every single one arrives, while the third stands still.
                await it.change_for_the_fast(Rect(step * 7, step * 5, *LARGE))
            assert it.slow.frames == painted
            more = it.source.encoded - encoded
            assert [seen.rects - before for seen, before in zip(it.fast, rects, strict=True)] == [more] * 2

    asyncio.run(story())


def test_who_reads_on_again_is_brought_level_and_joins_the_others() -> None:
    async def story() -> None:
        async with three() as it:
            await it.hold_the_slow_one()
            for step in range(5):
                await it.change_for_the_fast(Rect(step * 11, step * 3, *LARGE))
            assert not it.is_shown_by(it.slow)
            it.slow.may_paint.set()
            await it.everybody()
            it.change(Rect(1, 2, 30, 20))
            await it.everybody()

    asyncio.run(story())
