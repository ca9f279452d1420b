"""A display that is only looked at: every change is told, where it is; a still screen costs little."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from remote_assist.capture import mss_polling
from remote_assist.capture.mss_polling import PollingScreen
from remote_assist.capture.screen import Damage, Pixels
from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.geometry import Rect, Size
from tests.fakes.display import VirtualDisplay
from tests.fakes.x_painter import XPainter, resize_display
from tests.remote_assist.stream.pixel_path import PixelPath


@pytest.fixture
def screen(display: VirtualDisplay, painter: XPainter) -> Iterator[PollingScreen]:
    screen = PollingScreen(display.name)
    screen.grab()
    yield screen
    screen.close()


def _told(screen: PollingScreen) -> tuple[Rect, ...]:
    damage = screen.wait(10)
    assert damage is not None
    assert damage.area is not None
    return damage.area


def test_change_is_told_where_it_is(screen: PollingScreen, painter: XPainter) -> None:
    for area in (Rect(5, 5, 1, 1), Rect(600, 470, 13, 7), Rect(100, 63, 3, 3)):
        painter.fill(area, 0xFF0000)
        told = _told(screen)
        assert len(told) <= 2
        assert sum(each.area for each in told) == area.area
        assert screen.grab(area)[0, 0, :3].tolist() == [0, 0, 255]


def test_still_screen_is_silent(screen: PollingScreen) -> None:
    assert screen.wait(1.2) is None


def test_change_that_a_grab_met_first_is_told_to_whoever_else_looks(screen: PollingScreen, painter: XPainter) -> None:
    painter.fill(Rect(40, 50, 6, 6), 0x00FF00)
    screen.grab(Rect(0, 0, 100, 100))
    assert _told(screen) == (Rect(40, 50, 6, 6),)


def test_flash_that_only_a_grab_saw_is_told_when_it_is_gone(screen: PollingScreen, painter: XPainter) -> None:
    spot = Rect(40, 50, 6, 6)
    before = screen.grab(spot).copy()
    painter.fill(spot, 0x00FF00)
    screen.grab(spot)
    assert _told(screen) == (spot,)
    screen.grab(spot)
    painter.fill(spot, int.from_bytes(before[0, 0, :3].tobytes(), "little"))
    assert _told(screen) == (spot,)
    assert np.array_equal(screen.grab(spot), before)


def test_nothing_is_looked_at_after_a_change_was_told_until_somebody_grabs(
    screen: PollingScreen, painter: XPainter
) -> None:
    painter.fill(Rect(40, 50, 6, 6), 0x00FF00)
    assert _told(screen) == (Rect(40, 50, 6, 6),)
    painter.fill(Rect(300, 400, 9, 9), 0x0000FF)
    assert screen.wait(1.2) is None
    screen.grab(Rect(40, 50, 6, 6))
    assert _told(screen) == (Rect(300, 400, 9, 9),)


def test_before_the_first_grab_everything_may_have_changed(display: VirtualDisplay, painter: XPainter) -> None:
    screen = PollingScreen(display.name)
    assert screen.wait(5) == Damage(None)
    screen.close()


def test_wake_ends_the_wait(screen: PollingScreen) -> None:
    waker = threading.Timer(0.1, screen.wake)
    waker.start()
    began = time.monotonic()
    assert screen.wait(30) is None
    assert time.monotonic() - began < 25
    waker.join()


def test_another_size_is_told_and_grabbed_whole(screen: PollingScreen, display: VirtualDisplay) -> None:
    resize_display(display.name, Size(320, 200))
    assert screen.grab(Rect(300, 190, 300, 200)).shape == (200, 300, 4)  # the old size is valid until told
    damage = screen.wait(10)
    while damage is not None and not damage.resized:
        damage = screen.wait(10)
    assert damage == Damage(None, cursor=True, resized=True)
    assert screen.size == Size(320, 200)
    assert screen.grab().shape == (200, 320, 4)


def test_display_that_is_gone_for_good_is_a_sentence(
    screen: PollingScreen, display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mss_polling, "_PATIENCE", 0.3)
    display.server.terminate()
    display.server.wait(10)
    assert not screen.grab(Rect(0, 0, 9, 9)).any()  # while nobody knows whether it comes back
    with pytest.raises(ScreenUnavailable, match="cannot be captured"):
        screen.wait(20)
    screen.close()
    screen.close()


def test_missing_display_is_a_sentence() -> None:
    with pytest.raises(ScreenUnavailable, match="cannot be captured"):
        PollingScreen(":4711")


def _with_green(picture: Pixels) -> Pixels:
    wanted = picture.copy()
    wanted[50:56, 40:46, :3] = (0, 255, 0)
    return wanted


class CountedLooks(PollingScreen):
    """Counts how often pixels are taken from the display, for whatever purpose."""

    looks = 0

    def _taken(self, area: Rect) -> Pixels | None:
        self.looks += 1
        return super()._taken(area)


def test_nothing_is_looked_at_while_nobody_may_and_the_change_is_told_afterwards(
    display: VirtualDisplay, painter: XPainter
) -> None:
    def nobody(_act: Callable[[], None]) -> None:
        raise NotGranted("Nobody may see it.")

    screen = CountedLooks(display.name)
    screen.grab()
    looks = screen.looks
    painter.fill(Rect(40, 50, 6, 6), 0x00FF00)
    assert screen.wait(0.3, nobody) is None
    assert screen.looks == looks
    screen.grab(Rect(0, 0, 1, 1))
    assert _told(screen) == (Rect(40, 50, 6, 6),)
    screen.close()


def test_share_of_a_display_that_tells_nothing_takes_no_pixel_after_a_withdrawal(
    display: VirtualDisplay, painter: XPainter
) -> None:
    screens: list[CountedLooks] = []

    def opened() -> CountedLooks:
        screens.append(CountedLooks(display.name))
        return screens[0]

    with PixelPath(opened) as path:
        path.settle()
        painter.fill(Rect(40, 50, 6, 6), 0x00FF00)
        path.await_level(lambda: _with_green(path.picture))
        path.gate.end()
        looks = screens[0].looks
        painter.fill(Rect(40, 50, 6, 6), 0xFF0000)
        time.sleep(0.3)  # nothing is awaited here but that nothing happens
        assert screens[0].looks == looks
