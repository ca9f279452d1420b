"""The pixel path without a network: a screen, the capture thread, a painter, and nothing between them.

with PixelPath(lambda: open_screen(name)) as path:
    path.await_level(lambda: pixels that the viewer is to show)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

import numpy as np

from remote_assist.capture import Cursor, Damage, Pixels, Screen
from remote_assist.capture.screen import Look, at_once
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.frame_source import FrameSource
from remote_assist.stream.gate import Gate
from remote_assist.stream.painter import Painter
from remote_assist.wire.roles import Capability
from tests.fakes.picture import ArrayPicture

KEY = b"k" * 32


class CountedScreen:
    """A screen that counts what is taken from it; everything else is the other one's."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rested = threading.Condition()
        self._is_resting = False
        self.grabs = 0
        self.pixels = 0

    def settle(self, seconds: float = 20.0) -> None:
        """Until everything that had changed when this was called is told and served."""
        # A wait that ends without news had none when it began; the second one began after this call.
        for _ in range(2):
            with self._rested:
                self._is_resting = False
                self._screen.wake()
                assert self._rested.wait_for(lambda: self._is_resting, seconds), "it never rested"

    @property
    def size(self) -> Size:
        return self._screen.size

    def grab(self, area: Rect | None = None) -> Pixels:
        pixels = self._screen.grab(area)
        self.grabs += 1
        self.pixels += pixels.shape[0] * pixels.shape[1]
        return pixels

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        damage = self._screen.wait(timeout, look)
        if damage is None:
            with self._rested:
                self._is_resting = True
                self._rested.notify_all()
        return damage

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


class PixelPath(ArrayPicture):
    """Receiver, sink and listener in one; each record is painted and acknowledged where it is made."""

    def __init__(self, open_screen: Callable[[], Screen]) -> None:
        super().__init__()
        self._open = open_screen
        book = ConsentBook(
            Terms(granted_beforehand=frozenset({Capability.VIEW})), Engineer("李工", KEY), named_until=float("inf")
        )
        self._painter = Painter(self)
        self._painted = threading.Condition()
        self.screen: CountedScreen | None = None
        self.sizes: list[Size] = []
        self.layouts: list[Layout] = []
        self.frames = 0
        self.bytes = 0
        self.failure: str | None = None
        self.source = FrameSource(self._opened, self)
        self.gate = Gate(book, time.monotonic)
        self.spectator = self.source.admit(self.gate, self, frozenset(self._painter.codecs))

    def __enter__(self) -> Self:
        self.source.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.source.stop()
        assert self.source.join(10.0)

    def await_level(self, wanted: Callable[[], Pixels], seconds: float = 20.0) -> None:
        """Until the viewer's picture is what `wanted` says, pixel by pixel."""
        with self._painted:
            assert self._painted.wait_for(lambda: self._shows(wanted()), seconds), "the viewer never showed it"

    def settle(self) -> CountedScreen:
        """Until the viewer shows all there is and nothing more is done; returns the screen and its counts."""
        with self._painted:
            assert self._painted.wait_for(lambda: self.screen is not None, 20.0), "the screen was never opened"
        assert self.screen is not None
        self.screen.settle()
        return self.screen

    def await_failure(self, seconds: float = 20.0) -> str:
        """Until capturing has ended; returns the sentence."""
        with self._painted:
            assert self._painted.wait_for(lambda: self.failure is not None, seconds), "capturing never ended"
        assert self.failure is not None
        return self.failure

    def _shows(self, wanted: Pixels) -> bool:
        return np.array_equal(self.picture[..., :3], wanted[..., :3])

    def _opened(self) -> CountedScreen:
        screen = CountedScreen(self._open())
        with self._painted:
            self.screen = screen
            self._painted.notify_all()
        return screen

    # --- what the source tells

    def frame_made(self, payload: bytes) -> None:
        with self._painted:
            frame = self._painter.admit(payload)
            self._painter.paint(frame)
            self.frames += 1
            self.bytes += len(payload)
            self._painted.notify_all()
        self.spectator.acked(frame.number, 0.0)

    def cursor_made(self, payload: bytes) -> None:
        return

    def capture_failed(self, sentence: str) -> None:
        with self._painted:
            self.failure = sentence
            self._painted.notify_all()

    def screen_opened(self, size: Size) -> None:
        self.sizes.append(size)

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        self.layouts.append(Layout.of(size, monitors))
