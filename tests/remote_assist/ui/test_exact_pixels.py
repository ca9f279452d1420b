"""One remote pixel is one device pixel on a real display, at every scale of the engineer's screen."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mss
import numpy as np
import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest
from PySide6.QtCore import QSize, Qt

from remote_assist.geometry import Size
from remote_assist.stream.viewing import Pixels
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.view_program import picture
from tests.remote_assist.ui.test_fitted_picture import made_anew

ROOT = Path(__file__).resolve().parents[3]
SCREEN = Size(800, 600)


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(*SCREEN, window_manager=True) as display:
        yield display


class Viewing:
    """The program and what its display shows."""

    def __init__(self, display: VirtualDisplay, process: subprocess.Popen[str]) -> None:
        self._display = display
        self._process = process

    def next_line(self) -> list[str]:
        assert self._process.stdout is not None
        line: list[str] = json.loads(self._process.stdout.readline())
        return line

    def tell(self, *command: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def shown(self) -> Pixels:
        with mss.MSS(display=self._display.name) as screen:
            raw = screen.grab(screen.monitors[0]).raw
        return np.frombuffer(raw, np.uint8).reshape(SCREEN.height, SCREEN.width, 4)[..., :3].copy()


@contextmanager
def viewing(display: VirtualDisplay, size: Size, scale: str, *arguments: str) -> Iterator[Viewing]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.view_program", str(size.width), str(size.height), *arguments],
        cwd=ROOT, env={**display.environment(), "QT_SCALE_FACTOR": scale},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        shown = Viewing(display, process)
        assert shown.next_line() == ["ready"]
        yield shown
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "1.75", "2"])
def test_full_screen_is_exact(display: VirtualDisplay, scale: str) -> None:
    want = picture(SCREEN)[..., :3].copy()
    with viewing(display, SCREEN, scale) as program:
        assert np.array_equal(program.shown(), want)
        program.tell("paint", 101, 203, 37, 41, 90)
        assert program.next_line() == ["painted"]
        want[203:244, 101:138] = 90
        assert np.array_equal(program.shown(), want)


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5"])
def test_smaller_picture_is_exact_in_the_middle(display: VirtualDisplay, scale: str) -> None:
    small = Size(403, 301)
    with viewing(display, small, scale) as program:
        shown = program.shown()
    left, top = (SCREEN.width - small.width) // 2, (SCREEN.height - small.height) // 2
    found = [
        np.array_equal(shown[y : y + small.height, x : x + small.width], picture(small)[..., :3])
        for y in (top - 1, top, top + 1)
        for x in (left - 1, left, left + 1)
    ]
    assert found.count(True) == 1


@pytest.mark.parametrize("size", [Size(1280, 960), Size(3000, 2251), Size(501, 375)])
@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_fitted_screen_is_scaled_to_device_pixels(display: VirtualDisplay, scale: str, size: Size) -> None:
    pixels = picture(size)
    target = QSize(*size).scaled(QSize(*SCREEN), Qt.AspectRatioMode.KeepAspectRatio)
    top, left = (SCREEN.height - target.height()) // 2, (SCREEN.width - target.width()) // 2
    with viewing(display, size, scale, "fit") as program:
        for _ in range(2):
            shown = program.shown()[top : top + target.height(), left : left + target.width()]
            assert np.array_equal(shown, made_anew(pixels, target)[..., :3])
            program.tell("paint", 101, 203, 137, 41, 90)
            assert program.next_line() == ["painted"]
            pixels[203:244, 101:238] = 90


@pytest.mark.parametrize("scale", ["1", "1.5", "1.75", "2"])
def test_pointer_names_the_pixel_under_it(display: VirtualDisplay, scale: str) -> None:
    connection = xcffib.connect(display=display.name)
    xtest = connection(xcffib.xtest.key)
    root = connection.get_setup().roots[0].root
    xtest.FakeInput(6, 0, 0, root, 700, 500, 0)
    connection.flush()
    with viewing(display, SCREEN, scale, "control") as program:
        for x, y in ((333, 222), (7, 597), (797, 300)):
            xtest.FakeInput(6, 0, 0, root, x, y, 0)
            connection.flush()
            line = program.next_line()
            while "x=700, y=500" in line[1]:
                line = program.next_line()
            assert line[1] == f"MovePointer(point=Point(x={x}, y={y}))"
    connection.disconnect()


class Hand:
    """Real mouse and keys of the display."""

    _PRESS, _RELEASE, _BUTTON_PRESS, _BUTTON_RELEASE, _MOVE = 2, 3, 4, 5, 6
    CONTROL = 37  # the keycode of the left one, on every keyboard of X

    def __init__(self, display: VirtualDisplay) -> None:
        self._connection = xcffib.connect(display=display.name)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._xtest.FakeInput(kind, detail, 0, self._root, x, y, 0)
        self._connection.flush()

    def move(self, x: int, y: int) -> None:
        self._fake(self._MOVE, 0, x, y)

    def turn(self, notches: int) -> None:
        """The wheel, up, with Ctrl."""
        self._fake(self._PRESS, self.CONTROL)
        for _ in range(notches):
            self._fake(self._BUTTON_PRESS, 4)
            self._fake(self._BUTTON_RELEASE, 4)
        self._fake(self._RELEASE, self.CONTROL)

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """With the middle button."""
        self.move(*begin)
        self._fake(self._BUTTON_PRESS, 2)
        self.move(*end)
        self._fake(self._BUTTON_RELEASE, 2)

    def close(self) -> None:
        self._connection.disconnect()


def _squares(shown: Pixels, whole: Pixels, near: tuple[int, int]) -> tuple[int, int] | None:
    """Where the squares of two by two pixels in the middle of `shown` lie in `whole`, searched for round `near`."""
    for top in (0, 1):
        for left in (0, 1):
            patch = shown[280 + top : 320 + top, 380 + left : 420 + left]
            small = patch[::2, ::2]
            if not np.array_equal(small.repeat(2, 0).repeat(2, 1), patch):
                continue
            for y in range(max(0, near[1] - 60), near[1] + 60):
                for x in range(max(0, near[0] - 60), near[0] + 60):
                    if np.array_equal(whole[y : y + 20, x : x + 20], small):
                        return x, y
    return None


@pytest.mark.parametrize("scale", ["1", "1.5"])
def test_real_wheel_zooms_to_squares_where_the_pointer_is_and_a_drag_shows_another_part(
    display: VirtualDisplay, scale: str
) -> None:
    whole = picture(SCREEN)[..., :3].copy()
    hand = Hand(display)
    with viewing(display, SCREEN, scale) as program:

        def seen(near: tuple[int, int]) -> tuple[int, int]:
            for _ in range(100):
                found = _squares(program.shown(), whole, near)
                if found is not None:
                    return found
                time.sleep(0.05)
            raise AssertionError("no squares were shown")

        hand.move(400, 300)
        hand.turn(5)  # 110, 125, 150, 175, 200 %
        x, y = seen((390, 290))
        assert max(abs(x - 390), abs(y - 290)) <= 3
        hand.drag((500, 400), (440, 370))
        end = time.monotonic() + 10
        while (moved := seen((x + 30, y + 15))) == (x, y) and time.monotonic() < end:
            time.sleep(0.05)
        assert max(abs(moved[0] - x - 30), abs(moved[1] - y - 15)) <= 1
    hand.close()
