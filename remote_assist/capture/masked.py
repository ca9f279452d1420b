"""A screen of which only a part may be seen: everything else is one flat colour before anybody looks at a pixel.

It cuts one monitor out, paints over what is hidden, and tells as changed what comes into sight or goes out of it,
although no pixel of the real screen changed.

Invariant: no pixel that is hidden in the moment of a picture is in what `grab` returns.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from remote_assist.capture.cover import Cover
from remote_assist.capture.curtain import Curtain
from remote_assist.capture.screen import Cursor, Damage, Look, Pixels, Screen, at_once
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor, in_order
from remote_assist.shown import Blind

FLAT = np.uint32(0xFF3E444C)
"""The colour of what is hidden: not black, which looks like a fault."""
_TRIES = 3  # pictures that are taken anew because of a window that nobody knew


class MaskedScreen:
    """See `Screen`. Raises ScreenUnavailable where this system cannot hide what has to be hidden."""

    def __init__(self, screen: Screen, curtain: Curtain) -> None:
        self._screen = screen
        self._curtain = curtain
        self._choice = curtain.choice
        curtain.attach(screen.wake)
        try:
            self._cover = Cover(screen, curtain.terms, self._choice, see_through=curtain.see_through)
        except ScreenUnavailable:
            screen.close()
            raise
        self._tell()

    @property
    def size(self) -> Size:
        return self._cover.shown.size

    def grab(self, area: Rect | None = None) -> Pixels:
        whole = Rect(0, 0, *self.size)
        area = whole if area is None else area.intersected(whole)
        cover = self._cover
        if self._choice != self._curtain.choice:
            return _flat(area)  # the next wait begins anew
        there = area.moved(cover.shown.x, cover.shown.y)
        pixels = self._screen.grab(there)
        if not cover.is_none:
            cover.look()
            for _ in range(_TRIES):
                if not cover.is_doubtful(there):
                    break
                cover.refresh()
                pixels = self._screen.grab(there)
                cover.look()
            self._tell()
            words = pixels.view(np.uint32)[:, :, 0]
            _paint(words, there, cover.hidden)
            cover.remains.fill(words, there, FLAT)
        # Asked behind the picture: monitors that are rearranged are told of only by the next wait.
        return _flat(area) if cover.is_displaced() else pixels

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        end = time.monotonic() + timeout
        while True:
            if self._choice != self._curtain.choice:
                return self._begin_anew()
            self._refresh()
            if changed := self._take_changed():
                return Damage(changed)
            left = min(end, self._cover.due) - time.monotonic()
            damage = self._screen.wait(max(0.0, left), look)
            if self._choice != self._curtain.choice:
                continue
            if damage is not None and damage.area is None:
                return self._rearranged(damage)
            if damage is not None and damage.is_exact:
                self._cover.painted(damage.area)
            self._refresh()
            changed = self._take_changed()
            if damage is None:
                return Damage(changed) if changed else None
            area = (*self._inside(damage.area or ()), *changed)
            if area or damage.cursor:
                return Damage(area, damage.cursor)

    def pass_over(self) -> None:
        self._screen.pass_over()

    def monitors(self) -> tuple[Monitor, ...]:
        """Those that lie in what is shown, in its pixels; none where nothing is."""
        if self._choice != self._curtain.choice or self._choice is None or self._cover.blind is Blind.MONITOR_GONE:
            return ()
        return in_order(self._screen.monitors(), self._cover.shown)

    def wake(self) -> None:
        self._screen.wake()

    def cursor(self) -> Cursor:
        """One that is elsewhere has no picture and stands at the edge."""
        cursor, shown = self._screen.cursor(), self._cover.shown
        at = cursor.position
        is_current = self._choice == self._curtain.choice
        if is_current and shown == Rect(0, 0, *self._screen.size):
            return cursor
        if is_current and shown.contains(at):
            return Cursor(Point(at.x - shown.x, at.y - shown.y), cursor.hotspot, cursor.image, cursor.serial)
        x, y = min(max(at.x - shown.x, 0), shown.width - 1), min(max(at.y - shown.y, 0), shown.height - 1)
        return Cursor(Point(x, y), Point(0, 0), None, 0)

    def close(self) -> None:
        self._screen.close()

    def _begin_anew(self) -> Damage:
        """Something else is to be shown."""
        before, self._choice = self.size, self._curtain.choice
        self._cover = Cover(self._screen, self._curtain.terms, self._choice, see_through=self._curtain.see_through)
        self._tell()
        return Damage(None, cursor=True, resized=self.size != before)

    def _rearranged(self, damage: Damage) -> Damage:
        before = self.size
        self._cover.rearranged()
        self._refresh()
        self._cover.take_changed()
        return Damage(None, damage.cursor, resized=self.size != before)

    def _refresh(self) -> None:
        self._cover.refresh()
        self._tell()

    def _tell(self) -> None:
        self._curtain.tell(self._choice, self._cover.sight())

    def _take_changed(self) -> tuple[Rect, ...]:
        return self._inside(self._cover.take_changed())

    def _inside(self, areas: Sequence[Rect]) -> tuple[Rect, ...]:
        """In pixels of what is shown."""
        shown = self._cover.shown
        found = (area.intersected(shown).moved(-shown.x, -shown.y) for area in areas)
        return tuple(area for area in found if area.area)


def _flat(area: Rect) -> Pixels:
    return np.full((area.height, area.width), FLAT).view(np.uint8).reshape(area.height, area.width, 4)


def _paint(words: npt.NDArray[np.uint32], area: Rect, hidden: Sequence[Rect]) -> None:
    """Make everything flat that is hidden in a picture of `area`."""
    for each in hidden:
        part = each.intersected(area)
        if part.area:
            words[part.y - area.y : part.bottom - area.y, part.x - area.x : part.right - area.x] = FLAT
