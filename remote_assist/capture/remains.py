"""Where a hidden window was and its pixels may still be: until somebody has painted there.

A server without a compositor leaves what a window showed on the screen until the program below paints, and one that
hangs never does. What was painted in about the moment in which the window went may have been painted before it: that is
believed only after a while.

Invariant: a pixel is given free only by paint that came after the window had gone, or by paint of about that moment
and `PATIENCE` seconds more.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect

PATIENCE = 0.5
_FREE, _LEFT, _OLD, _DOUBTED = 0, 1, 2, 3
"""Nothing remains · left since the last paint · left before it, so that any paint frees it · painted in doubt."""
_NOTHING = Rect(0, 0, 0, 0)


class Remains:
    """Of one desktop; time is an argument."""

    def __init__(self, desktop: Rect) -> None:
        self._desktop = desktop
        self._states: npt.NDArray[np.uint8] = np.zeros((0, 0), np.uint8)
        self._box = _NOTHING
        self.due = float("inf")
        """When something is given free by time."""

    def leave(self, areas: Iterable[Rect], hidden: Iterable[Rect]) -> None:
        """Hidden windows showed `areas`, and show `hidden` now, which counts anew when that goes."""
        if not self._states.size:
            self._states = np.zeros((self._desktop.height, self._desktop.width), np.uint8)
        for area in areas:
            self._states[_slices(area.intersected(self._desktop))] = _LEFT
            self._box = self._box.united(area.intersected(self._desktop))
        for area in hidden:
            self._states[_slices(area.intersected(self._desktop))] = _FREE

    def paint(self, areas: Iterable[Rect], now: float) -> None:
        """The system told exactly these as painted since it told last."""
        if not self._box.area:
            return
        for area in areas:
            part = self._states[_slices(area.intersected(self._box))]
            part[part == _OLD] = _FREE
            doubted = part == _LEFT
            if doubted.any():
                part[doubted] = _DOUBTED
                self.due = now + PATIENCE
        part = self._states[_slices(self._box)]
        part[part == _LEFT] = _OLD
        if not part.any():
            self._box = _NOTHING

    def expire(self, now: float) -> Rect:
        """Give free what has waited long enough; returns where that may have been."""
        if now < self.due:
            return _NOTHING
        self.due = float("inf")
        part, box = self._states[_slices(self._box)], self._box
        part[part == _DOUBTED] = _FREE
        if not part.any():
            self._box = _NOTHING
        return box

    def fill(self, words: npt.NDArray[np.uint32], area: Rect, colour: np.uint32) -> None:
        """Paint over what may remain in a picture of `area`."""
        common = area.intersected(self._box)
        if common.area:
            inside = words[_slices(common.moved(-area.x, -area.y))]
            np.copyto(inside, colour, where=self._states[_slices(common)] != _FREE)


def _slices(area: Rect) -> tuple[slice, slice]:
    return slice(area.y, area.bottom), slice(area.x, area.right)
