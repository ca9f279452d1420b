"""What differs from what was *sent*, as few rectangles, with moved content found first.

The tracker keeps the picture the viewer has (or will have when everything on its way has arrived; where it was painted
with loss, the picture it was painted from). Comparison is in bands of rows and cells of eight columns; hits grow
together to rectangles. A large change is first tried as content that moved (`policy/moves.py`).

Invariant: applying the moves and pixels that were marked sent, in order, to an empty picture gives `sent`.
"""

from __future__ import annotations

import numpy as np

from remote_assist.geometry import Rect, Size
from remote_assist.policy.grid import Flags, enclosing
from remote_assist.policy.moves import SMALLEST_AREA, SMALLEST_SIDE, Move, find_move
from remote_assist.policy.pixels import Pixels, Words, part_of, unlike, words_of

BAND = 16  # rows
CELL = 8  # columns
GAP = 6  # cells between two hits of a band that still make one rectangle
_MOST_AREAS = 24
_MOST_MOVES = 8  # tried in one look
_LARGEST_DRAG = 0.7  # of the screen
_BLOCK = 96 * 1024  # pixels compared at once
_SAMPLED = 8  # every eighth row


class DamageTracker:
    """The sent picture of one screen; used from one thread."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._sent: Words | None = None

    @property
    def knows_nothing(self) -> bool:
        """Was nothing sent yet? Then the next look takes the whole screen."""
        return self._sent is None

    def forget(self) -> None:
        """The viewer's picture is lost: everything is to be sent again."""
        self._sent = None

    def changed(self, area: Rect, pixels: Pixels) -> list[Rect]:
        """Rectangles inside `area` that enclose every pixel which differs from what was sent.

        `pixels` is what `area` shows now. The first look after `forget` must be at the whole screen.
        """
        now = words_of(pixels)
        if self._sent is None:
            if area != Rect(0, 0, *self.size):
                raise ValueError("The first look must be at the whole screen.")
            self._sent = unlike(now)
            return [area]
        return _rectangles(now, part_of(self._sent, area), area)

    def differs(self, rect: Rect, pixels: Pixels) -> bool:
        """Is `pixels`, which `rect` shows now, anything but what was sent? `changed` encloses what is equal too."""
        if self._sent is None:
            return True
        now, sent = words_of(pixels), part_of(self._sent, rect)
        few = np.s_[::_SAMPLED]  # mostly they tell
        return bool((now[few] != sent[few]).any() or (now != sent).any())

    def moves(self, rects: list[Rect], area: Rect, pixels: Pixels) -> tuple[list[Move], list[Rect]]:
        """Moves that explain large parts of `rects`, to be applied in order, and what of `rects` differs after them.

        They are applied to the sent picture at once.
        """
        if self._sent is None:
            return [], rects
        now = words_of(pixels)
        found: list[Move] = []
        rest = [rect for rect in rects if not _may_have_moved(rect)]
        large = [rect for rect in rects if _may_have_moved(rect)]
        # What was sent piece by piece from a moving picture has moved by several offsets.
        for _ in range(_MOST_MOVES):
            if not large:
                break
            large.sort(key=lambda rect: rect.area)
            rect = large.pop()
            inside = part_of(now, rect.moved(-area.x, -area.y))
            # What changes nearly everywhere at once is another page, not a window that somebody drags.
            dragged = rect.area < _LARGEST_DRAG * self.size.area
            move = find_move(inside, part_of(self._sent, rect), rect, slanting=dragged)
            if move is None:
                rest.append(rect)
                continue
            found.append(move)
            # Equal to what stood at its source, as `find_move` looked at every pixel.
            part_of(self._sent, move.area)[:] = part_of(now, move.area.moved(-area.x, -area.y))
            for part in rect.without(move.area):
                there = part.moved(-area.x, -area.y)
                for left in _rectangles(part_of(now, there), part_of(self._sent, part), part):
                    (large if _may_have_moved(left) else rest).append(left)
        return found, rest + large

    def twin(self) -> DamageTracker:
        """Another tracker that knows the same."""
        other = DamageTracker(self.size)
        other._sent = None if self._sent is None else self._sent.copy()
        return other

    def knows_the_same(self, other: DamageTracker, area: Rect) -> bool:
        """Were equal pictures of `area` sent by both?"""
        if self._sent is None or other._sent is None or self.size != other.size:
            return False
        return bool(np.array_equal(part_of(self._sent, area), part_of(other._sent, area)))

    def forget_what_differs(self, other: DamageTracker) -> None:
        """Keep what was sent by both alike: of the rest each pixel will be found changed when it is looked at."""
        if self._sent is not None and other._sent is not None:
            np.copyto(self._sent, unlike(self._sent), where=self._sent != other._sent)

    def sent(self, rect: Rect) -> Pixels:
        """What was taken for sent in `rect`; a view that changes with the next sending."""
        if self._sent is None:
            raise ValueError("Nothing was sent yet.")
        part = part_of(self._sent, rect)
        return part.view(np.uint8).reshape(rect.height, rect.width, 4)

    def mark_sent(self, rect: Rect, pixels: Pixels) -> None:
        """`pixels` of `rect` were encoded and will arrive."""
        if self._sent is not None:
            part_of(self._sent, rect)[:] = words_of(pixels)


def merged(areas: list[Rect]) -> list[Rect]:
    """Fewer rectangles that enclose the same pixels: one where they overlap much or are many."""
    kept: list[Rect] = []
    for area in areas:
        if any(other.encloses(area) for other in kept):
            continue
        kept = [other for other in kept if not area.encloses(other)]
        kept.append(area)
    if len(kept) < 2:
        return kept
    bounds = kept[0]
    for area in kept[1:]:
        bounds = bounds.united(area)
    if len(kept) > _MOST_AREAS or sum(area.area for area in kept) * 10 >= bounds.area * 7:
        return [bounds]
    return kept


def _may_have_moved(rect: Rect) -> bool:
    return min(rect.size) >= SMALLEST_SIDE and rect.area >= SMALLEST_AREA


def _rectangles(now: Words, sent: Words, area: Rect) -> list[Rect]:
    cells = _cells(now, sent)
    rects = enclosing(cells, Size(CELL, BAND), area.size, GAP)
    return [_tight(now, sent, rect).moved(area.x, area.y) for rect in rects]


def _cells(now: Words, sent: Words) -> Flags:
    """Which cells of BAND rows by CELL columns hold a difference, in blocks that stay in the processor's cache."""
    height, width = now.shape
    columns = -(-width // CELL)
    cells = np.empty((-(-height // BAND), columns), np.bool_)
    rows = max(1, _BLOCK // (BAND * width)) * BAND
    flags = np.zeros((rows, columns * CELL), np.bool_)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        if bottom - top < rows:
            flags[bottom - top :] = False
        np.not_equal(now[top:bottom], sent[top:bottom], out=flags[: bottom - top, :width])
        bands = -(-(bottom - top) // BAND)
        words = flags[: bands * BAND].view(np.uint64).reshape(bands, BAND, columns)
        cells[top // BAND : top // BAND + bands] = np.bitwise_or.reduce(words, axis=1) != 0
    return cells


def _tight(now: Words, sent: Words, rect: Rect) -> Rect:
    """Cut rows and columns without a difference off the edges: at most a band or a cell, for there the hits are."""

    def differs(part: Rect) -> Flags:
        flags: Flags = part_of(now, part) != part_of(sent, part)
        return flags

    x, y, width, height = rect
    band, cell = min(BAND, height), min(CELL, width)
    top = int(differs(Rect(x, y, width, band)).any(axis=1).argmax())
    bottom = int(differs(Rect(x, y + height - band, width, band))[::-1].any(axis=1).argmax())
    left = int(differs(Rect(x, y, cell, height)).any(axis=0).argmax())
    right = int(differs(Rect(x + width - cell, y, cell, height))[:, ::-1].any(axis=0).argmax())
    return Rect(x + left, y + top, width - left - right, height - top - bottom)
