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

from remote_assist.capture import Cursor, Curtain, Damage, MaskedScreen, Screen, open_screen
from remote_assist.capture.masked import FLAT
from remote_assist.capture.screen import Look, Pixels, at_once
from remote_assist.geometry import Rect, Size
from remote_assist.shown import Choice, Scope, ShownTerms
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_restless import SECRET
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
        assert searched.grabs > 200
        assert searched.flat > searched.grabs // 20  # it was there to be hidden
        assert searched.found == 0
        assert path.seen == 0
