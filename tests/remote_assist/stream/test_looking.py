"""The engineer's choice of a monitor in a session: he is told of them, and what he does not look at is not sent."""

from __future__ import annotations

import asyncio

import numpy as np

from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.shown import Choice, Scope, ShownTerms
from remote_assist.stream.viewer import Viewer
from remote_assist.wire.control import Look
from tests.remote_assist.stream.sessions import Seen, lose_link, until, viewing
from tests.remote_assist.stream.test_shown_session import LEFT, RIGHT, SIZE, VIEW, Showing, showing

WHOLE = Rect(0, 0, *SIZE)
BOTH = Layout(*SIZE, (Monitor.at(LEFT, "left"), Monitor.at(RIGHT, "right")))
DESKTOP = ShownTerms(hide_known=False)


def _part(seen: Seen, area: Rect) -> np.ndarray:
    return seen.picture[area.y : area.bottom, area.x : area.right, :3]


def _paint(setting: Showing, area: Rect, value: int) -> None:
    setting.pixels[area.y : area.bottom, area.x : area.right] = value
    setting.screen.paint(area, np.full((area.height, area.width, 4), value, np.uint8))


async def _shown(setting: Showing, seen: Seen, area: Rect) -> None:
    await until(lambda: seen.picture.shape[0] and np.array_equal(_part(seen, area), setting.part(area)))


def test_what_is_not_looked_at_is_not_sent_until_it_is() -> None:
    async def story() -> None:
        async with showing(DESKTOP, granted=VIEW) as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.layouts == [BOTH])
            await _shown(setting, seen, WHOLE)
            old = _part(seen, RIGHT).copy()
            viewer.look_at(LEFT, SIZE)
            await until(lambda: _looked(setting, viewer) == LEFT)
            for value in (50, 60, 70):
                _paint(setting, RIGHT, value)
                _paint(setting, Rect(0, 0, 20, 20), value)
                await _shown(setting, seen, LEFT)
            assert np.array_equal(_part(seen, RIGHT), old)
            viewer.look_at(RIGHT, SIZE)
            await _shown(setting, seen, WHOLE)
            viewer.look_at(None, SIZE)
            _paint(setting, Rect(150, 10, 100, 20), 9)
            await _shown(setting, seen, WHOLE)

    asyncio.run(story())


def test_choice_outlives_a_lost_link_and_the_first_picture_is_of_it() -> None:
    async def story() -> None:
        async with showing(DESKTOP, granted=VIEW) as setting, viewing(setting.url) as (viewer, seen):
            await _shown(setting, seen, WHOLE)
            viewer.look_at(RIGHT, SIZE)
            await until(lambda: _looked(setting, viewer) == RIGHT)
            lose_link(viewer)
            await until(lambda: len(seen.layouts) == 1 and len(seen.offers) == 2)
            await until(lambda: _looked(setting, viewer) == RIGHT)
            _paint(setting, Rect(210, 20, 50, 50), 7)
            await _shown(setting, seen, RIGHT)
            viewer.look_at(None, SIZE)
            await _shown(setting, seen, WHOLE)

    asyncio.run(story())


def test_monitors_are_told_when_they_change_and_when_the_customer_chooses_one() -> None:
    async def story() -> None:
        async with showing(DESKTOP, granted=VIEW) as setting, viewing(setting.url) as (viewer, seen):
            await until(lambda: seen.layouts == [BOTH])
            viewer.look_at(RIGHT, SIZE)
            setting.screen.rearrange((Monitor.at(LEFT, "left"),))
            await until(lambda: seen.layouts[-1] == Layout(*SIZE, (Monitor.at(LEFT, "left"),)))
            setting.screen.rearrange(BOTH.monitors)
            await until(lambda: seen.layouts[-1] == BOTH)
            setting.share.show(Choice(Scope.MONITOR, 2))
            alone = Layout(*RIGHT.size, (Monitor.at(Rect(0, 0, *RIGHT.size), "right"),))
            await until(lambda: seen.layouts[-1] == alone)
            await until(lambda: np.array_equal(seen.picture[..., :3], setting.part(RIGHT)))

    asyncio.run(story())


def test_look_for_another_picture_or_outside_of_it_hides_nothing() -> None:
    async def story() -> None:
        async with showing(DESKTOP, granted=VIEW) as setting, viewing(setting.url) as (viewer, seen):
            await _shown(setting, seen, WHOLE)
            for value, look in enumerate((Look(*SIZE, 9999, 9999, 5, 5), Look(640, 480, 0, 0, 5, 5)), 1):
                assert viewer._loop is not None
                viewer._loop.call_soon_threadsafe(viewer._session.look_at, look)
                _paint(setting, WHOLE, value)
                await _shown(setting, seen, WHOLE)

    asyncio.run(story())


def _looked(setting: Showing, viewer: Viewer) -> Rect:
    """What the host thinks that its viewer looks at."""
    del viewer
    session = setting.share._guests[-1].session
    assert session is not None
    spectator = session._showing._spectator
    assert spectator is not None
    return spectator.looked_at(Size(*SIZE))
