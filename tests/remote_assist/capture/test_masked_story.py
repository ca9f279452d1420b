"""A hidden window is dragged, lifted, renamed, minimised, with menus that come and go: not one pixel of it is encoded.

Every window with a secret is of one colour that nothing else has; each picture that the engine is given is searched for
it, and so is what a viewer is shown.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from remote_assist.capture import Cursor, Curtain, Damage, MaskedScreen, Screen, open_screen
from remote_assist.capture.masked import FLAT
from remote_assist.capture.screen import Look, Pixels, at_once
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Monitor
from remote_assist.shown import Choice, Scope, ShownTerms
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_restless import SECRET, TITLE
from tests.fakes.x_windows import XProgram
from tests.remote_assist.stream.pixel_path import PixelPath

ROOT = Path(__file__).resolve().parents[3]
TERMS = ShownTerms((Scope.DESKTOP,))


def holds_secret(pixels: Pixels) -> bool:
    return bool((pixels.view(np.uint32) & 0xFFFFFF == SECRET).any())


class SearchedScreen:
    """What the engine sees as its screen: each picture is searched before it has it."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.grabs = 0
        self.found = 0
        self.flat = 0

    @property
    def size(self) -> Size:
        return self._screen.size

    def grab(self, area: Rect | None = None) -> Pixels:
        pixels = self._screen.grab(area)
        self.grabs += 1
        self.found += holds_secret(pixels)
        self.flat += bool((pixels.view(np.uint32) == FLAT).any())
        return pixels

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        return self._screen.wait(timeout, look)

    def pass_over(self) -> None:
        self._screen.pass_over()

    def monitors(self) -> tuple[Monitor, ...]:
        return self._screen.monitors()

    def wake(self) -> None:
        self._screen.wake()

    def cursor(self) -> Cursor:
        return self._screen.cursor()

    def close(self) -> None:
        self._screen.close()


class SearchedPath(PixelPath):
    """A viewer whose picture is searched after each frame."""

    def __init__(self, display: str, curtain: Curtain) -> None:
        self.searched: SearchedScreen | None = None

        def opened() -> Screen:
            self.searched = SearchedScreen(MaskedScreen(open_screen(display), curtain))
            return self.searched

        super().__init__(opened)
        self.seen = 0

    def update_finished(self, areas: object) -> None:
        self.seen += holds_secret(self.picture)


@contextmanager
def restless(display: VirtualDisplay) -> Iterator[None]:
    """Two programs that never rest, in a process of their own."""
    command = [sys.executable, "-m", "tests.fakes.x_restless"]
    process = subprocess.Popen(command, cwd=ROOT, env=display.environment(), stdin=subprocess.PIPE)
    try:
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.parametrize("managed", [False, True], ids=["alone", "openbox"])
def test_no_picture_of_thousands_has_a_pixel_of_a_window_that_never_rests(managed: bool) -> None:
    with (
        virtual_display(640, 480, window_manager=managed) as display,
        SearchedPath(display.name, Curtain(TERMS, Choice())) as path,
    ):
        path.settle()
        searched = path.searched
        assert searched is not None
        with restless(display):
            end = time.monotonic() + 30
            while searched.grabs < 1000 and time.monotonic() < end:
                time.sleep(0.05)
        assert searched.grabs > 50
        assert searched.flat > searched.grabs // 20  # it was there to be hidden
        assert searched.found == 0
        assert path.seen == 0


@pytest.fixture(scope="module")
def small() -> Iterator[VirtualDisplay]:
    with virtual_display(320, 240) as display:
        yield display


_window = st.integers(0, 5)
_step = st.one_of(
    st.tuples(st.just("move"), _window, st.integers(-80, 300), st.integers(-80, 220)),
    st.tuples(st.just("resize"), _window, st.integers(1, 200), st.integers(1, 160)),
    st.tuples(st.sampled_from(("lift", "lower", "hide", "show", "popup", "close")), _window),
    st.tuples(st.just("shape"), st.integers(3, 5)),  # of a hidden one all is hidden, its holes too
    st.tuples(st.sampled_from(("expose", "conceal")), st.integers(1, 2)),
)


class Desk:
    """Three windows with a secret and three without, and what may happen to them."""

    def __init__(self, display: str) -> None:
        self.keeper, self.others = XProgram(display), XProgram(display)
        self.others.window(Rect(0, 0, 320, 240), 0x101820, "ground").lift(to_top=False)
        self.windows = [self.keeper.window(Rect(20 * n, 15 * n, 90, 70), SECRET, TITLE) for n in range(3)]
        self.windows += [self.others.window(Rect(150, 20 * n, 60, 60), 0x22AA44 + n, f"note {n}") for n in range(3)]
        self.gone: set[int] = set()

    def do(self, step: tuple[object, ...]) -> None:
        match step:
            case (str(), int(number), *_) if number in self.gone:
                return
            case ("move", int(number), int(x), int(y)):
                self.windows[number].move(x, y)
            case ("resize", int(number), int(width), int(height)):
                self.windows[number].resize(width, height)
            case ("lift" | "lower" as way, int(number)):
                self.windows[number].lift(to_top=way == "lift")
            case ("hide", int(number)):
                self.windows[number].hide()
            case ("show", int(number)):
                self.windows[number].show()
            case ("shape", int(number)):
                self.windows[number].cut_out([Rect(5, 5, 30, 20), Rect(20, 40, 30, 10)])
            case ("popup", int(number)):
                self.keeper.window(Rect(30 * number, 100, 40, 30), SECRET, loose=True)
            case ("close", int(number)) if number:  # one stays, whose menus are as secret as it is
                self.gone.add(number)
                self.windows[number].close()
            case ("expose", int(number)):
                self.windows[number].paint(0x777777)
                self.windows[number].rename("public")
            case ("conceal", int(number)):
                self.windows[number].rename(TITLE)
                self.windows[number].paint(SECRET)

    def close(self) -> None:
        self.keeper.close()
        self.others.close()


@settings(max_examples=25, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
@given(st.lists(_step, min_size=5, max_size=40))
def test_whatever_happens_to_windows_no_picture_has_a_secret_and_the_last_one_has_everything_else(
    small: VirtualDisplay, steps: list[tuple[object, ...]]
) -> None:
    bare = open_screen(small.name)
    screen = MaskedScreen(open_screen(small.name), Curtain(TERMS, Choice()))
    desk = Desk(small.name)
    for number, step in enumerate(steps):
        desk.do(step)
        if number % 3:
            assert not holds_secret(screen.grab()), steps[: number + 1]
        else:
            screen.wait(0.0)
    end = time.monotonic() + 20
    while True:
        screen.wait(0.1)
        shown, real = screen.grab().view(np.uint32)[..., 0] & 0xFFFFFF, bare.grab().view(np.uint32)[..., 0] & 0xFFFFFF
        assert not (shown == SECRET).any()
        seen = shown != int(FLAT) & 0xFFFFFF
        assert np.array_equal(shown[seen], real[seen])
        if (seen | (real == SECRET)).all():
            break
        left = np.argwhere(~seen & (real != SECRET))
        assert time.monotonic() < end, f"never came into sight: {left[0]} to {left[-1]}, {steps}"
    desk.close()
    screen.close()
    bare.close()
