"""What was seen of a screen last, pixel by pixel, and what changed there that nobody was told yet.

Invariant: of two pictures of one pixel that were noted one after the other and differ, `take_untold` tells after the
second one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.capture.screen import Damage, Pixels
from remote_assist.geometry import Rect, Size

_BLOCK = 32  # rows compared at once: they stay in the processor's cache, and the first difference ends the search
_MANY = 64
"""Changes in more pieces than this are told as their bounding box."""
_Words = npt.NDArray[np.uint32]


class LastLook:
    """Nothing is known in the beginning: until the whole screen was noted once, a change is told as "everything"."""

    def __init__(self, size: Size) -> None:
        self._whole = Rect(0, 0, *size)
        self._seen = np.zeros((size.height, size.width, 4), np.uint8)
        self._knows_all = False
        self._untold: list[Rect] = []

    def note(self, area: Rect, pixels: Pixels) -> bool:
        """`area`, inside the screen, shows `pixels` now. Returns whether that is another picture than before."""
        before = self._seen[area.y : area.bottom, area.x : area.right]
        inside = difference(before, pixels)
        if area == self._whole and not self._knows_all:
            # Who grabs the whole screen first has to be told nothing of it.
            self._knows_all, self._untold, before[:] = True, [], pixels
            return True
        if inside is None:
            return False
        part = np.s_[inside.y : inside.bottom, inside.x : inside.right]
        before[part] = pixels[part]
        self._untold.append(inside.moved(area.x, area.y))
        if len(self._untold) > _MANY:
            bounds = self._untold[0]
            for rect in self._untold[1:]:
                bounds = bounds.united(rect)
            self._untold = [bounds]
        return True

    def take_untold(self) -> Damage | None:
        """What changed since this was asked last."""
        if not self._untold:
            return None
        told, self._untold = tuple(self._untold), []
        return Damage(told if self._knows_all else None)


def difference(before: Pixels, after: Pixels) -> Rect | None:
    """The rectangle round every pixel that differs between two pictures of one size, None where none does."""
    # Whole pixels compare twenty times faster than three colours each; the X byte stays as it is on any one screen.
    old, new = before.view(np.uint32)[:, :, 0], after.view(np.uint32)[:, :, 0]
    height = old.shape[0]
    top = next((y for y in range(0, height, _BLOCK) if _differ(old, new, y)), None)
    if top is None:
        return None
    last = next(y for y in range((height - 1) // _BLOCK * _BLOCK, -1, -_BLOCK) if _differ(old, new, y))
    differs = old[top : last + _BLOCK] != new[top : last + _BLOCK]
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    x, y = int(columns[0]), top + int(rows[0])
    return Rect(x, y, int(columns[-1]) + 1 - x, top + int(rows[-1]) + 1 - y)


def _differ(old: _Words, new: _Words, top: int) -> bool:
    return not np.array_equal(old[top : top + _BLOCK], new[top : top + _BLOCK])
