"""A screen made of an array, for tests and demonstrations: what is painted is damaged, nothing else.

Invariant: the same contract as a real screen's, so what works on one works on the other.
"""

from __future__ import annotations

import threading

import numpy as np

from remote_assist.capture.screen import Cursor, Damage, Look, Pixels, at_once
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor


class SyntheticScreen:
    """See `Screen`. What paints, resizes, rearranges, moves the cursor or lets it vanish is the outside world.

    That is safe from any thread.
    """

    def __init__(self, size: Size, tells_damage: bool = True) -> None:
        self._changed = threading.Condition()
        self._tells_damage = tells_damage
        self._size = size
        self._next_size: Size | None = None
        self._monitors: tuple[Monitor, ...] = ()
        self._rearranged = False
        self._pixels = np.zeros((size.height, size.width, 4), np.uint8)
        self._damage: list[Rect] = [Rect(0, 0, *size)]
        self._cursor = Cursor(Point(0, 0), Point(0, 0), None, 0)
        self._cursor_moved = False
        self._woken = False
        self._gone = False
        self.grabs = 0
        """How often pixels were taken: tests of the consent gate count them."""

    @property
    def size(self) -> Size:
        return self._size

    def grab(self, area: Rect | None = None) -> Pixels:
        with self._changed:
            self._check()
            self.grabs += 1
            area = (area or Rect(0, 0, *self._size)).intersected(Rect(0, 0, *self._size))
            return self._pixels[area.y : area.bottom, area.x : area.right].copy()

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        del look  # what is painted is told
        with self._changed:
            self._changed.wait_for(self._has_news, timeout)
            self._check()
            if self._woken:
                self._woken = False
                return None
            return self._news()

    def pass_over(self) -> None:
        """What changes is told whoever looks."""

    def monitors(self) -> tuple[Monitor, ...]:
        with self._changed:
            return self._monitors or (Monitor.at(Rect(0, 0, *self._size), primary=True),)

    def wake(self) -> None:
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def cursor(self) -> Cursor:
        with self._changed:
            self._check()
            return self._cursor

    def close(self) -> None:
        self.vanish()

    def paint(self, area: Rect, pixels: Pixels) -> None:
        """Put `pixels` [height, width, 4] at `area`, which must lie inside the screen."""
        with self._changed:
            self._pixels[area.y : area.bottom, area.x : area.right] = pixels
            self._damage.append(area)
            self._changed.notify_all()

    def resize(self, size: Size) -> None:
        """Change the size; the new screen is black."""
        with self._changed:
            self._next_size = size
            self._changed.notify_all()

    def rearrange(self, monitors: tuple[Monitor, ...]) -> None:
        """Have these monitors, in their order; none for one that is as large as the screen."""
        with self._changed:
            self._monitors = monitors
            self._rearranged = True
            self._changed.notify_all()

    def move_cursor(self, cursor: Cursor) -> None:
        """Show another cursor, or the same elsewhere."""
        with self._changed:
            self._cursor = cursor
            self._cursor_moved = True
            self._changed.notify_all()

    def vanish(self) -> None:
        """Behave as if the display were gone."""
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def _check(self) -> None:
        if self._gone:
            raise ScreenUnavailable("The synthetic screen is gone.")

    def _has_news(self) -> bool:
        news = (self._woken, self._damage, self._cursor_moved, self._next_size, self._rearranged)
        return self._gone or any(news)

    def _news(self) -> Damage | None:
        resized = self._next_size is not None
        if self._next_size is not None:
            self._size, self._next_size = self._next_size, None
            self._pixels = np.zeros((self._size.height, self._size.width, 4), np.uint8)
        rearranged, self._rearranged = self._rearranged or resized, False
        if not (rearranged or self._damage or self._cursor_moved):
            return None
        area = tuple(self._damage) if self._tells_damage and not rearranged else None
        if not self._damage and not rearranged:
            area = ()
        cursor, self._cursor_moved = self._cursor_moved or resized, False
        self._damage.clear()
        return Damage(area, cursor, resized)
