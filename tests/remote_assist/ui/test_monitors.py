"""On a real display with several monitors: the banner stands on each, above everything, or it says that it does not."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import mss
import numpy as np
import pytest
import xcffib
import xcffib.shape
import xcffib.xproto

from remote_assist.ui.appearance import LIGHT
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.host_driver import Event, Host
from tests.fakes.monitors import Monitors

_FRAME = (0x2B, 0x3A, 0xD9)  # blue, green, red


class Program:
    """Another program on the display, which does with windows what every program may there."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self.core = self._connection.core
        self._shape = self._connection(xcffib.shape.key)
        self._screen = self._connection.get_setup().roots[0]

    def covers(self, x: int, y: int, width: int, height: int) -> int:
        """Shows a window above everything, past the window manager."""
        window = int(self._connection.generate_id())
        self.core.CreateWindow(
            24, window, self._screen.root, x, y, width, height, 0, xcffib.xproto.WindowClass.InputOutput,
            self._screen.root_visual, xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect, [0x808080, 1],
        )  # fmt: skip
        self.core.MapWindow(window)
        self.settle()
        return window

    def raises(self, window: int) -> None:
        self.core.ConfigureWindow(window, xcffib.xproto.ConfigWindow.StackMode, [xcffib.xproto.StackMode.Above])
        self.settle()

    def shows_full_screen(self) -> int:
        """Asks the window manager for a window that fills everything and stays above."""
        window = int(self._connection.generate_id())
        self.core.CreateWindow(
            24, window, self._screen.root, 0, 0, 300, 200, 0, xcffib.xproto.WindowClass.InputOutput,
            self._screen.root_visual, xcffib.xproto.CW.BackPixel, [0x404040],
        )  # fmt: skip
        states = [self._atom(f"_NET_WM_STATE_{state}") for state in ("FULLSCREEN", "ABOVE")]
        data = np.array(states, np.uint32).tobytes()
        self.core.ChangeProperty(
            xcffib.xproto.PropMode.Replace, window, self._atom("_NET_WM_STATE"), xcffib.xproto.Atom.ATOM, 32, 2, data
        )
        self.core.MapWindow(window)
        self.settle()
        return window

    def hides(self, window: int) -> None:
        self.core.UnmapWindow(window)
        self.settle()

    def moves_away(self, window: int) -> None:
        self.core.ConfigureWindow(window, xcffib.xproto.ConfigWindow.X, [5000])
        self.settle()

    def shrinks(self, window: int) -> None:
        self.core.ConfigureWindow(window, xcffib.xproto.ConfigWindow.Height, [1])
        self.settle()

    def cuts(self, window: int) -> None:
        nothing: list[xcffib.xproto.RECTANGLE] = []
        self._shape.Rectangles(xcffib.shape.SO.Set, xcffib.shape.SK.Bounding, 0, window, 0, 0, 0, nothing)
        self.settle()

    def makes_transparent(self, window: int) -> None:
        data = np.array([0], np.uint32).tobytes()
        opacity, cardinal = self._atom("_NET_WM_WINDOW_OPACITY"), xcffib.xproto.Atom.CARDINAL
        self.core.ChangeProperty(xcffib.xproto.PropMode.Replace, window, opacity, cardinal, 32, 1, data)
        self.settle()

    def destroys(self, window: int) -> None:
        self.core.DestroyWindow(window)
        self.settle()

    def kills_owner(self, window: int) -> None:
        self.core.KillClient(window)
        self.settle()

    def focus(self) -> int:
        return int(self.core.GetInputFocus().reply().focus)

    def settle(self) -> None:
        self.core.GetInputFocus().reply()

    def close(self) -> None:
        self._connection.disconnect()

    def _atom(self, name: str) -> int:
        return int(self.core.InternAtom(False, len(name), name).reply().atom)


def _picture(display: str) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    with mss.MSS(display=display) as grabber:
        image = grabber.grab(grabber.monitors[0])
        pixels = np.frombuffer(bytes(image.raw), np.uint8).reshape(image.height, image.width, 4)
        return pixels[..., :3].copy()


def _becomes(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def _is_readable(display: str, banner: Event) -> bool:
    """Does the picture have the banner's border all round, and its Stop in the middle?"""
    area, stop = banner[0], banner[1]
    assert isinstance(area, list)
    assert isinstance(stop, list)
    x, y, width, height = area
    picture = _picture(display)
    if y + height > picture.shape[0] or x + width > picture.shape[1]:
        return False
    red = tuple(int(LIGHT.danger[at : at + 2], 16) for at in (5, 3, 1))
    border = (picture[y, x : x + width] == red).all() and (picture[y : y + height, x] == red).all()
    return bool(border and (picture[stop[1] - 8, stop[0]] == red).all())


def _bottom(banner: Event) -> int:
    area = banner[0]
    assert isinstance(area, list)
    return int(area[1]) + int(area[3])


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(1600, 720, window_manager=True) as display:
        yield display


@pytest.fixture
def monitors(display: VirtualDisplay) -> Iterator[Monitors]:
    """Two of unequal height, side by side."""
    monitors = Monitors(display.name)
    monitors.put("left", 0, 0, 800, 720)
    monitors.put("right", 800, 0, 800, 600)
    yield monitors
    monitors.close()


@pytest.fixture
def program(display: VirtualDisplay, monitors: Monitors) -> Iterator[Program]:
    program = Program(display.name)
    yield program
    program.close()


@pytest.fixture
def host(display: VirtualDisplay, monitors: Monitors) -> Iterator[Host]:
    host = Host(display)
    host.tell("banner")
    host.await_standing(True)
    yield host
    host.close()


def test_each_monitor_has_a_banner_and_a_frame(display: VirtualDisplay, host: Host) -> None:
    left, right = host.banners(2)
    assert _is_readable(display.name, left)
    assert _is_readable(display.name, right)
    picture = _picture(display.name)
    for x, y, width, height in ((0, 0, 800, 720), (800, 0, 800, 600)):
        for edge in (
            picture[y, x : x + width], picture[y + height - 1, x : x + width],
            picture[y : y + height, x], picture[y : y + height, x + width - 1],
        ):  # fmt: skip
            assert (edge == _FRAME).all()


def test_frame_is_round_the_one_monitor_that_is_shown(display: VirtualDisplay, host: Host) -> None:
    def is_framed(x: int, y: int, width: int, height: int) -> bool:
        picture = _picture(display.name)
        return bool((picture[y, x : x + width] == _FRAME).all() and (picture[y : y + height, x] == _FRAME).all())

    left, right = (0, 0, 800, 720), (800, 0, 800, 600)
    host.tell("banner", 2)
    _becomes(lambda: is_framed(*right) and not is_framed(*left))
    assert all(_is_readable(display.name, banner) for banner in host.banners(2))
    host.tell("banner")
    _becomes(lambda: is_framed(*right) and is_framed(*left))


def test_monitors_that_come_and_go_are_followed(
    display: VirtualDisplay, monitors: Monitors, host: Host, program: Program
) -> None:
    focus = program.focus()
    monitors.put("below", 800, 600, 800, 120)
    _becomes(lambda: all(_is_readable(display.name, banner) for banner in host.banners(3)))
    monitors.take("below")
    monitors.take("right")
    monitors.put("smaller", 800, 0, 700, 500)
    _becomes(lambda: _bottom(host.banners(2)[1]) <= 500)
    _becomes(lambda: all(_is_readable(display.name, banner) for banner in host.banners(2)))
    monitors.take("smaller")
    _becomes(lambda: _is_readable(display.name, host.banners(1)[0]))
    assert program.focus() == focus


def test_customer_stops_from_every_monitor(host: Host) -> None:
    for banner in host.banners(2):
        assert isinstance(banner[1], list)
        host.click(banner[1])
        assert host.await_event("stop") == ["stop", "stopped_by_customer"]


def test_injected_input_reaches_no_banner_on_any_monitor(host: Host) -> None:
    host.tell("attack", 1.0)
    event = host.await_event("attacked", 60)
    assert isinstance(event[1], int)
    assert isinstance(event[2], int)
    assert event[1] > 0
    assert event[2] > 0
    assert host.says_nothing(0.3)


@pytest.mark.parametrize("harm", ["hides", "moves_away", "shrinks", "cuts", "makes_transparent", "destroys"])
def test_banner_that_another_program_harms_comes_back(
    display: VirtualDisplay, host: Host, program: Program, harm: str
) -> None:
    banners = host.banners(2)
    before = {banner[2] for banner in banners}
    for banner in banners:
        getattr(program, harm)(banner[2])
    if harm == "makes_transparent":  # without a compositor nothing is seen of it
        _becomes(lambda: before.isdisjoint(banner[2] for banner in host.banners(2)))
    _becomes(lambda: all(_is_readable(display.name, banner) for banner in host.banners(2)))
    host.await_standing(True)


def test_banner_is_above_full_screen_and_whatever_else_is_above(
    display: VirtualDisplay, host: Host, program: Program
) -> None:
    banners = host.banners(2)
    program.shows_full_screen()
    program.covers(0, 0, 1600, 720)
    _becomes(lambda: all(_is_readable(display.name, banner) for banner in banners))


def test_banner_outlives_the_window_manager(display: VirtualDisplay, host: Host, program: Program) -> None:
    banners = host.banners(2)
    other = subprocess.Popen(
        ["openbox", "--replace"], env={**os.environ, "DISPLAY": display.name}, stderr=subprocess.DEVNULL
    )
    try:
        program.shows_full_screen()
        time.sleep(1.0)
        _becomes(lambda: all(_is_readable(display.name, banner) for banner in banners))
    finally:
        other.terminate()
        other.wait(10)


def test_program_that_covers_it_again_and_again_ends_the_share(host: Host, program: Program) -> None:
    window = program.covers(800, 0, 800, 600)
    over = threading.Event()

    def covers() -> None:
        while not over.wait(0.002):
            program.raises(window)

    covering = threading.Thread(target=covers)
    covering.start()
    try:
        host.await_standing(False)  # first everything rests, then it is over
        assert host.await_event("stop", 40) == ["stop", "banner_hidden"]
    finally:
        over.set()
        covering.join()


def test_banners_of_two_shares_stand_above_each_other(display: VirtualDisplay, host: Host) -> None:
    other = Host(display)
    try:
        other.tell("banner")
        _becomes(lambda: all(_is_readable(display.name, banner) for it in (host, other) for banner in it.banners(2)))
        settled: list[list[bool]] = []
        end = time.monotonic() + 30
        while settled != [host.stood, other.stood]:
            assert time.monotonic() < end, settled
            settled = [list(host.stood), list(other.stood)]
            time.sleep(2.5)  # longer than a fight is borne
        assert settled[0][-1]
        assert settled[1][-1]
        assert all(_is_readable(display.name, banner) for it in (host, other) for banner in it.banners(2))
    finally:
        other.close()


def test_process_whose_windows_are_killed_ends(host: Host, program: Program) -> None:
    program.kills_owner(host.banners(2)[0][2])  # type: ignore[arg-type]
    assert host.ends(20.0) != 0
