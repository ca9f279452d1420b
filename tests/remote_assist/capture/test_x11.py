"""A real X display: what is painted is damaged and grabbed exactly, and a still screen is silent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xcffib
import xcffib.randr
import xcffib.xproto
import xcffib.xtest

from remote_assist.capture import Screen, open_screen, x11
from remote_assist.capture.screen import checked_size
from remote_assist.capture.shared_memory import CannotShare, SharedMemoryGrabber
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_painter import XPainter, resize_display, switch_monitor


@pytest.fixture
def screen(display: VirtualDisplay, painter: XPainter) -> Iterator[Screen]:
    screen = open_screen(display.name)
    settle(screen)
    yield screen
    screen.close()


def settle(screen: Screen) -> None:
    """Take what the opening itself damaged, until nothing more comes."""
    while screen.wait(0.2) is not None:
        screen.cursor()


def test_screen_that_is_closed_is_woken_by_nobody(display: VirtualDisplay) -> None:
    screen = open_screen(display.name)
    screen.close()
    screen.wake()


def test_painted_area_is_damaged_and_grabbed_exactly(screen: Screen, painter: XPainter) -> None:
    painter.fill(Rect(100, 120, 13, 17), 0x0A1B2C)
    damage = screen.wait(5)
    assert damage is not None
    assert damage.area == (Rect(100, 120, 13, 17),)
    assert np.array_equal(screen.grab(Rect(100, 120, 13, 17))[..., :3], np.full((17, 13, 3), (0x2C, 0x1B, 0x0A)))
    assert screen.grab(Rect(99, 120, 1, 1))[0, 0, :3].tolist() == [0x99, 0x66, 0x33]


def test_whole_grab_has_the_size_of_the_screen(screen: Screen) -> None:
    assert screen.size == Size(640, 480)
    assert screen.grab().shape == (480, 640, 4)


def test_grab_by_mss_is_the_same(
    display: VirtualDisplay, screen: Screen, painter: XPainter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x11, "SharedMemoryGrabber", _no_shared_memory)
    remote = open_screen(display.name)
    painter.fill(Rect(50, 60, 70, 80), 0x123456)
    for area in (None, Rect(40, 50, 30, 33)):
        assert np.array_equal(remote.grab(area)[..., :3], screen.grab(area)[..., :3])
    remote.close()


def test_picture_kept_after_closing_is_no_crash(display: VirtualDisplay) -> None:
    screen = open_screen(display.name)
    kept = screen.grab()
    screen.close()
    assert kept.shape == (480, 640, 4)
    assert int(kept.max()) >= 0


def test_grab_keeps_to_the_screen(screen: Screen) -> None:
    assert screen.grab(Rect(600, 470, 100, 100)).shape == (10, 40, 4)
    assert screen.grab(Rect(700, 0, 10, 10)).size == 0


def test_second_change_is_damaged_as_the_first_was(screen: Screen, painter: XPainter) -> None:
    for shade in range(5):
        area = Rect(10 * shade, 10, 8, 8)
        painter.fill(area, shade + 1)
        damage = screen.wait(5)
        assert damage is not None
        assert damage.area == (area,)


def test_changes_between_two_waits_are_all_told(screen: Screen, painter: XPainter) -> None:
    for area in (Rect(10, 10, 5, 5), Rect(200, 300, 7, 7)):
        painter.fill(area, 0xFFFFFF)
    told: list[Rect] = []
    while (damage := screen.wait(0.2)) is not None:
        told.extend(damage.area or ())
    assert sorted(told) == [Rect(10, 10, 5, 5), Rect(200, 300, 7, 7)]


def test_still_screen_is_silent_and_costs_nothing(screen: Screen) -> None:
    before = time.thread_time()
    assert screen.wait(1.0) is None
    assert time.thread_time() - before < 0.02


def test_wake_from_another_thread_ends_the_wait(screen: Screen) -> None:
    waker = threading.Timer(0.05, screen.wake)
    waker.start()
    started = time.monotonic()
    assert screen.wait(30) is None
    assert time.monotonic() - started < 25
    waker.join()


def test_moved_pointer_is_told_without_damage(screen: Screen, painter: XPainter) -> None:
    picture = screen.cursor()
    painter.move_pointer(Point(321, 123))
    damage = screen.wait(5)
    assert damage is not None
    assert (damage.area, damage.cursor) == ((), True)
    moved = screen.cursor()
    assert moved.position == Point(321, 123)
    assert moved.serial == picture.serial
    assert moved.image is not None


def test_new_cursor_shape_has_a_new_serial(screen: Screen, painter: XPainter) -> None:
    before = screen.cursor()
    connection = painter.connection
    font, cursor = connection.generate_id(), connection.generate_id()
    connection.core.OpenFont(font, 6, "cursor")
    connection.core.CreateGlyphCursor(cursor, font, font, 68, 69, 0, 0, 0, 65535, 65535, 65535)
    connection.core.ChangeWindowAttributes(painter.screen.root, xcffib.xproto.CW.Cursor, [cursor])
    painter.move_pointer(Point(639, 479))
    damage = screen.wait(5)
    assert damage is not None
    assert damage.cursor
    after = screen.cursor()
    assert after.serial != before.serial


def test_gone_display_is_a_sentence(screen: Screen, display: VirtualDisplay) -> None:
    display.server.terminate()
    display.server.wait(10)
    with pytest.raises(ScreenUnavailable, match=r"display is gone"):
        screen.wait(5)
    with pytest.raises(ScreenUnavailable, match=r"display is gone"):
        screen.grab()
    with pytest.raises(ScreenUnavailable, match=r"display is gone"):
        screen.cursor()
    screen.close()
    screen.close()


def test_missing_display_is_a_sentence() -> None:
    with pytest.raises(ScreenUnavailable, match=r":4711 cannot be opened"):
        open_screen(":4711")


def _open_descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_wayland_session_is_a_sentence() -> None:
    with pytest.raises(ScreenUnavailable, match="Wayland session, which Deskside cannot show yet"):
        x11.check_extensions(":0", {"DAMAGE", "RANDR", "XFIXES", "XInputExtension", "XWAYLAND"})


def test_server_without_damage_is_looked_at_and_shows_changes_and_the_pointer() -> None:
    with virtual_display(320, 240, arguments=("-extension", "DAMAGE")) as poor:
        screen, painter = open_screen(poor.name), XPainter(poor.name)
        painter.fill(Rect(0, 0, 320, 240), 0x0000FF)
        painter.move_pointer(Point(100, 100))
        there = screen.grab().copy()
        painter.fill(Rect(40, 50, 6, 6), 0x00FF00)
        damage = screen.wait(10)
        assert damage is not None
        assert damage.area == (Rect(40, 50, 6, 6),)
        assert screen.grab()[52, 42, :3].tolist() == [0, 255, 0]
        assert (there[95:120, 95:120, :3] != (255, 0, 0)).any(), "no pointer"
        painter.move_pointer(Point(200, 200))
        assert screen.wait(10) is not None
        assert (screen.grab()[95:120, 95:120, :3] == (255, 0, 0)).all()
        painter.connection.disconnect()
        screen.close()


def test_server_without_most_of_what_is_needed_is_a_sentence() -> None:
    with (
        virtual_display(320, 240, arguments=("-extension", "DAMAGE", "-extension", "XFIXES")) as poor,
        pytest.raises(ScreenUnavailable, match="it lacks DAMAGE, XFIXES"),
    ):
        open_screen(poor.name)


def test_server_without_shared_memory_is_grabbed_by_mss() -> None:
    with virtual_display(320, 240, arguments=("-extension", "MIT-SHM")) as poor:
        screen = open_screen(poor.name)
        assert screen.grab().shape == (240, 320, 4)
        assert screen.wait(0.1) is not None
        screen.close()


def test_gone_display_without_shared_memory_is_a_sentence_and_can_be_closed() -> None:
    with virtual_display(320, 240, arguments=("-extension", "MIT-SHM")) as poor:
        screen = open_screen(poor.name)
        screen.grab()
        poor.server.kill()
        poor.server.wait(10)
        with pytest.raises(ScreenUnavailable, match="display is gone"):
            screen.grab()
        screen.close()


def test_closing_leaves_no_descriptor_open(display: VirtualDisplay) -> None:
    open_screen(display.name).close()
    before = _open_descriptors()
    for _ in range(3):
        open_screen(display.name).close()
    assert _open_descriptors() == before


def test_resized_screen_is_told_and_grabbed_whole(display: VirtualDisplay) -> None:
    screen = open_screen(display.name)
    settle(screen)
    resize_display(display.name, Size(320, 240))
    damage = screen.wait(5)
    while damage is not None and screen.size != Size(320, 240):
        damage = screen.wait(5)
    assert damage is not None
    assert damage.resized
    assert damage.area is None
    assert screen.grab().shape == (240, 320, 4)
    screen.close()


def test_monitor_unplugged_and_plugged_in_leaves_the_size_and_makes_all_looked_at(
    screen: Screen, display: VirtualDisplay
) -> None:
    for on in (False, True):
        switch_monitor(display.name, on)
        damage = screen.wait(5)
        assert damage is not None
        assert damage.area is None
        assert not damage.resized
        assert screen.grab().shape == (480, 640, 4)
        settle(screen)


@pytest.mark.parametrize("by_mss", [False, True], ids=["shared memory", "mss"])
def test_what_is_gone_since_the_last_wait_is_black(
    display: VirtualDisplay, painter: XPainter, by_mss: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_mss:
        monkeypatch.setattr(x11, "SharedMemoryGrabber", _no_shared_memory)
    screen = open_screen(display.name)
    resize_display(display.name, Size(320, 240))
    painter.fill(Rect(0, 0, 640, 480), 0x808080)
    old = screen.grab(Rect(300, 200, 200, 100))
    assert old.shape == (100, 200, 4)
    assert (old[:40, :20, :3] == 0x80).all()
    assert not old[40:].any()
    assert not old[:, 20:].any()
    assert not screen.grab(Rect(400, 300, 10, 10)).any()
    screen.close()


def test_screen_that_shrinks_and_grows_again_is_grabbed_exactly(display: VirtualDisplay, painter: XPainter) -> None:
    screen = open_screen(display.name)
    for size in (Size(480, 200), Size(200, 480), Size(1, 1), Size(640, 480)):
        resize_display(display.name, size)
        while screen.size != size:
            assert screen.wait(5) is not None
        painter.fill(Rect(0, 0, *size), 0x112233)
        assert (screen.grab()[..., :3] == (0x33, 0x22, 0x11)).all()
    screen.close()


@pytest.mark.parametrize("size", [(0, 0), (0, 800), (1280, -1), (16385, 10), (16384, 16384)])
def test_layout_that_cannot_be_shown_is_a_sentence(size: tuple[int, int]) -> None:
    with pytest.raises(ScreenUnavailable, match=r"pixels.*\.$"):
        checked_size(*size)


def test_ten_thousand_spots_are_told_as_few_rectangles(screen: Screen, painter: XPainter) -> None:
    spots = [Rect(x, y, 1, 1) for y in range(0, 480, 5) for x in range(0, 630, 6)]
    assert len(spots) > 10_000
    painter.fill_each(spots, 0xABCDEF)
    told: list[Rect] = []
    while (damage := screen.wait(0.2)) is not None:
        told.extend(damage.area or ())
    assert len(told) <= 64
    assert all(any(area.encloses(spot) for area in told) for spot in spots[::97])


def _no_shared_memory(*_: object) -> SharedMemoryGrabber:
    raise CannotShare("The X server is on another machine.")
