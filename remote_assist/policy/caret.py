"""Where the text caret of a remote screen is, from what changes on it: the screen itself tells nothing of carets.

A caret is a bar: some columns of a small change which changed from one row to another. It shows right
after the engineer typed or clicked, or blinks: the same bar changes again and again. Of several bars the highest is no
stem of a letter, and the one where the caret was has just been cleared. A wide bar at the end of what was typed is the
caret of a terminal, a letter wide. Where there is no bar the caret is off for the moment, where the text ends.

Time is an argument (monotonic seconds). Cost grows with what changed, and only what is small is looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect

MOST_PIXELS = 16 * 1024
"""What is larger in one change is no letter and no caret."""
_ACTED = 0.6  # seconds in which the screen answers the engineer, link and program included
_BLINKS = (0.2, 1.5)  # seconds between two looks of a caret
_LIVES = 3.0  # seconds for which a caret that blinked is not given up for another that blinks elsewhere
_THIN = 4  # pixels: the widest caret between letters; one that covers a letter is half as wide as high
_SOLID = 0.75  # of a bar: where a letter was below it, some of its pixels were so before
_STEM = 0.6  # of the height of a change: what is lower is part of a letter
_AS_HIGH = 0.75  # of the caret before: what is lower in its line is a letter
_LOWEST, _HIGHEST = 8, 96  # pixels
_LONGEST = 400  # pixels: what one stroke of an input method types

Mask = npt.NDArray[np.bool_]
"""Shape [height, width]: which pixels of an area changed."""


class Act(Enum):
    """What the engineer did that moves a caret."""

    TYPED = auto()
    DELETED = auto()
    PLACED = auto()  # clicked, or went elsewhere by keys


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in an area of the picture, in its pixels."""

    area: Rect
    mask: Mask


class CaretFinder:
    """One remote screen. `caret` is where it is, in remote pixels; None while nobody knows."""

    def __init__(self) -> None:
        self.caret: Rect | None = None
        self._act = Act.PLACED
        self._acted_at = float("-inf")
        self._seen_at = float("-inf")
        self._blinked: dict[Rect, float] = {}

    def acted(self, act: Act, now: float) -> None:
        """The engineer typed or clicked: what shows up within a moment is the answer."""
        self._act, self._acted_at = act, now

    def forget(self) -> None:
        """Another picture: what was known of this one is void."""
        self.caret = None
        self._blinked.clear()
        self._seen_at = float("-inf")

    def changed(self, changes: Sequence[Change], now: float) -> None:
        """These small parts changed together."""
        whole = _together(changes)
        if whole is None:
            return
        bars = _bars(whole)
        if now - self._acted_at > _ACTED:
            self._take_blink(bars, whole.area, now)
        elif (answer := self._answer(bars, whole.area)) is not None:
            # What a click changes may be a frame as well; then the first that blinks is the caret.
            self._take(answer, now if self._act is not Act.PLACED else float("-inf"))

    def covered(self, areas: Sequence[Rect]) -> None:
        """Something large changed: a caret under it is not there any more."""
        if self.caret is not None and any(area.intersected(self.caret).area for area in areas):
            self.forget()

    def _take(self, caret: Rect, seen_at: float) -> None:
        self.caret = caret
        self._seen_at = seen_at
        self._blinked = {caret: seen_at}

    def _take_blink(self, bars: list[Rect], area: Rect, now: float) -> None:
        """A bar alone that changes again in its time is a caret, unless ours lives elsewhere."""
        if len(bars) != 1 or bars[0] != area:
            return
        bar = bars[0]
        since = now - self._blinked.get(bar, float("-inf"))
        self._blinked = {old: at for old, at in self._blinked.items() if now - at <= _BLINKS[1]}
        self._blinked[bar] = now
        if _BLINKS[0] <= since <= _BLINKS[1] and (bar == self.caret or now - self._seen_at > _LIVES):
            self._take(bar, now)

    def _answer(self, bars: list[Rect], area: Rect) -> Rect | None:
        """Where the caret went by what the engineer did; None where the change tells nothing of it."""
        if self._act is not Act.PLACED and (block := self._block(bars, area)) is not None:
            return block
        caret = self.caret
        thin = [bar for bar in bars if bar.width <= _THIN]
        fresh = [bar for bar in thin if caret is None or abs(bar.x - caret.x) > 1 or not bar.intersected(caret).area]
        highest = max((bar.height for bar in fresh), default=0)
        if fresh and (caret is None or highest >= _AS_HIGH * caret.height or not self._is_in_line(area)):
            return [bar for bar in fresh if bar.height >= highest - 1][0 if self._act is Act.DELETED else -1]
        is_text = area.width <= _LONGEST and _LOWEST <= area.height <= _HIGHEST
        if self._act is Act.PLACED or not is_text or area.width <= _THIN:
            return None
        return self._end_of(area)

    def _block(self, bars: list[Rect], area: Rect) -> Rect | None:
        """A caret that covers a letter, at the end of the change."""
        bar = bars[0 if self._act is Act.DELETED else -1] if bars else area
        wide = area.height // 2
        if not bars or bar.width < wide - 1 or bar.height != area.height:
            return None
        if self._act is Act.DELETED:
            return Rect(bar.x, bar.y, wide, bar.height) if bar.x == area.x else None
        return Rect(bar.right - wide, bar.y, wide, bar.height) if bar.right == area.right else None

    def _is_in_line(self, area: Rect) -> bool:
        """Does it lie in the line where the caret was?"""
        return self.caret is not None and self.caret.y <= area.y and area.bottom <= self.caret.bottom

    def _end_of(self, area: Rect) -> Rect:
        """Where what was typed ends, or what is left of it; a caret that was found before tells how high."""
        x = area.x if self._act is Act.DELETED else area.right - 1
        caret = self.caret
        if caret is not None and self._is_in_line(area):
            return Rect(x, caret.y, 1, caret.height)
        return Rect(x, area.y, 1, area.height)


def change_between(area: Rect, before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> Change | None:
    """What differs between two pictures of one area (uint8 [height, width, 4], the fourth means nothing)."""
    mask: Mask = (before[..., :3] != after[..., :3]).any(axis=2)
    return Change(area, mask) if mask.any() else None


def _together(changes: Sequence[Change]) -> Change | None:
    """All of it as one change, cut to what changed; None for what is too large or not there."""
    if not changes:
        return None
    whole = changes[0].area
    for change in changes[1:]:
        whole = whole.united(change.area)
    if whole.area > 4 * MOST_PIXELS:
        return None
    mask = np.zeros((whole.height, whole.width), np.bool_)
    for area, part in ((change.area, change.mask) for change in changes):
        mask[area.y - whole.y : area.bottom - whole.y, area.x - whole.x : area.right - whole.x] |= part
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    area = Rect(whole.x + left, whole.y + top, right - left, bottom - top)
    return Change(area, mask[top:bottom, left:right])


def _bars(change: Change) -> list[Rect]:
    """Neighbouring columns that changed from the same row to the same row, from the left; none in no line of text."""
    area, mask = change.area, change.mask
    if not _LOWEST <= area.height <= _HIGHEST:
        return []
    first = mask.argmax(axis=0)
    last = area.height - mask[::-1].argmax(axis=0)
    height = last - first
    is_bar = (mask.sum(axis=0) >= _SOLID * height) & (height >= max(_LOWEST, _STEM * area.height))
    differs = (np.diff(first) != 0) | (np.diff(last) != 0) | (np.diff(is_bar.astype(np.int8)) != 0)
    edges = [0, *(np.flatnonzero(differs) + 1).tolist(), area.width]
    return [
        Rect(area.x + begin, area.y + int(first[begin]), end - begin, int(height[begin]))
        for begin, end in itertools.pairwise(edges)
        if is_bar[begin]
    ]
