"""The screen of a system that tells no damage: mss grabs, and a clock that slows down while nothing happens says when.

Invariant: `wait` never claims that pixels stand: it says "compare everything", soon after activity and seldom at rest.
"""

from __future__ import annotations

import threading

import mss
import mss.exception
import numpy as np

from remote_assist.capture.screen import Cursor, Damage, Pixels
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size

FASTEST = 1 / 30
SLOWEST = 1 / 2
"""Seconds between two looks: the first after a change was seen, the second on a screen that has long been still."""
_SLOWER = 1.25


class PollingScreen:
    """See `Screen`. `display` is for X11 only. Raises ScreenUnavailable.

    It keeps its own thinned copy of the last look, so that a still screen slows the clock down.
    """

    def __init__(self, display: str | None = None) -> None:
        try:
            self._mss = mss.MSS(display=display, with_cursor=False) if display else mss.MSS(with_cursor=False)
            whole = self._mss.monitors[0]
        except mss.exception.ScreenShotError as exc:
            raise ScreenUnavailable(f"This screen cannot be captured: {exc}.") from exc
        self._display = display
        self._origin = Point(whole["left"], whole["top"])
        self._size = Size(whole["width"], whole["height"])
        self._waking = threading.Event()
        self._pause = FASTEST
        self._look: Pixels | None = None
        self._closed = False

    @property
    def size(self) -> Size:
        return self._size

    def grab(self, area: Rect | None = None) -> Pixels:
        whole = Rect(0, 0, *self._size)
        area = whole if area is None else area.intersected(whole)
        if not area.area:
            return np.empty((area.height, area.width, 4), np.uint8)
        left, top = self._origin
        try:
            image = self._mss.grab((left + area.x, top + area.y, left + area.right, top + area.bottom))
        except (mss.exception.ScreenShotError, AssertionError) as exc:
            raise ScreenUnavailable(f"The screen could not be grabbed: {exc}.") from exc
        return np.frombuffer(image.raw, np.uint8).reshape(area.height, area.width, 4)

    def wait(self, timeout: float) -> Damage | None:
        left = timeout
        while left > 0:
            pause = min(self._pause, left)
            if self._waking.wait(pause):
                self._waking.clear()
                return None
            left -= pause
            if self._changed():
                self._pause = FASTEST
                return Damage(None)
            self._pause = min(SLOWEST, self._pause * _SLOWER)
        return None

    def wake(self) -> None:
        self._waking.set()

    def cursor(self) -> Cursor:
        """Position and picture are unknown here: the system draws its own pointer."""
        return Cursor(Point(0, 0), Point(0, 0), None, 0)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._mss.close()

    def _changed(self) -> bool:
        """Compare with the last look; every pixel counts, for one changed glyph must not wait."""
        seen = self.grab()
        before, self._look = self._look, seen
        return before is None or not np.array_equal(before, seen)
