"""What differs from what was *sent*, as few rectangles, with moved content found first.

The tracker keeps the picture the viewer has (or will have when everything on its way has arrived). Comparison is in
bands of rows and cells of eight columns; hits grow together to rectangles. A large change is first tried as a scroll or
a drag: sampled row or column hashes vote for one offset, and the offset is believed only after a pixel for pixel check.

Invariant: applying the moves and pixels that were marked sent, in order, to an empty picture gives `sent`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Point, Rect, Size

Pixels = npt.NDArray[np.uint8]
_Words = npt.NDArray[np.uint32]
_Flags = npt.NDArray[np.bool_]

BAND = 16  # rows
CELL = 8  # columns
GAP = 6  # cells between two hits of a band that still make one rectangle
WASTE = 1024  # pixels sent again for nothing that one rectangle less is worth, at least
MOST_RECTS = 200
_MOVE_SIDE = 48  # a moved rectangle is at least this wide and high
_MOVE_AREA = 48 * 1024
_MOST_MOVES = 3  # rectangles tried in one look
_MOST_OFFSETS = 8  # offsets tried in one rectangle
_FEWEST_VOTES = 12
_STRIP = 16  # columns; three strips make a row's hash
_WEIGHTS = (np.arange(1, 3 * _STRIP + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)) | np.uint32(1)
_BLOCK = 96 * 1024  # pixels compared at once


@dataclass(frozen=True, slots=True)
class Move:
    """What was at `source` in the sent picture is at `area` now."""

    area: Rect
    source: Point


class DamageTracker:
    """The sent picture of one screen; used from one thread."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._sent: _Words | None = None

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
        now = _as_words(pixels)
        if self._sent is None:
            if area != Rect(0, 0, *self.size):
                raise ValueError("The first look must be at the whole screen.")
            # Inverted, each pixel differs from what is there.
            self._sent = ~now
            return [area]
        return _rectangles(now, _part(self._sent, area), area)

    def moves(self, rects: list[Rect], area: Rect, pixels: Pixels) -> list[Move]:
        """Moves that explain large parts of `rects`; they are applied to the sent picture at once."""
        if self._sent is None:
            return []
        now = _as_words(pixels)
        found = []
        candidates = (r for r in rects if min(r.size) >= _MOVE_SIDE and r.area >= _MOVE_AREA)
        for rect in sorted(candidates, key=lambda r: -r.area)[:_MOST_MOVES]:
            inside = _part(now, rect.moved(-area.x, -area.y))
            # What was sent piece by piece from a moving picture has moved by several offsets.
            for _ in range(_MOST_OFFSETS):
                move = _find_move(inside, _part(self._sent, rect), rect)
                if move is None:
                    break
                source = Rect(*move.source, *move.area.size)
                _part(self._sent, move.area)[:] = _part(self._sent, source).copy()
                found.append(move)
        return found

    def mark_sent(self, rect: Rect, pixels: Pixels) -> None:
        """`pixels` of `rect` were encoded and will arrive."""
        if self._sent is not None:
            _part(self._sent, rect)[:] = _as_words(pixels)


def pieces(rects: list[Rect], most: int, turn: int) -> list[Rect]:
    """Split into pieces of at most `most` pixels (never less than a row), small rectangles first.

    The others follow from row `turn` on, round the screen, so that no part of a busy screen starves.
    """
    small = sorted((r for r in rects if r.area <= most), key=lambda r: r.area)
    large = []
    for rect in rects:
        if rect.area > most:
            rows = max(1, most // rect.width)
            large += [Rect(rect.x, y, rect.width, min(rows, rect.bottom - y)) for y in range(rect.y, rect.bottom, rows)]
    large.sort(key=lambda r: (r.y < turn, r.y, r.x))
    return small + large


def _as_words(pixels: Pixels) -> _Words:
    height, width = pixels.shape[:2]
    if pixels.strides[1:] == (4, 1):
        return pixels.view(np.uint32).reshape(height, width)
    return np.ascontiguousarray(pixels).view(np.uint32).reshape(height, width)


def _part(words: _Words, rect: Rect) -> _Words:
    return words[rect.y : rect.bottom, rect.x : rect.right]


def _rectangles(now: _Words, sent: _Words, area: Rect) -> list[Rect]:
    height, width = now.shape
    bands, columns = np.nonzero(_cells(now, sent))
    if not bands.size:
        return []
    breaks = np.flatnonzero((np.diff(bands) != 0) | (np.diff(columns) > GAP))
    firsts, lasts = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [bands.size - 1]))
    rects: list[Rect] = []
    for band, start, end in zip(bands[firsts].tolist(), columns[firsts].tolist(), columns[lasts].tolist(), strict=True):
        x, y = start * CELL, band * BAND
        _absorb(rects, Rect(x, y, min((end + 1) * CELL, width) - x, min(BAND, height - y)))
        if len(rects) > MOST_RECTS:
            x, right = int(columns.min()) * CELL, min(int(columns.max() + 1) * CELL, width)
            y, bottom = int(bands[0]) * BAND, min(int(bands[-1] + 1) * BAND, height)
            rects = [Rect(x, y, right - x, bottom - y)]
            break
    return [_tight(now, sent, rect).moved(area.x, area.y) for rect in rects]


def _cells(now: _Words, sent: _Words) -> _Flags:
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


def _absorb(rects: list[Rect], rect: Rect) -> None:
    """Let a rectangle of the bands just above grow over `rect` where that wastes little; else keep it apart."""
    for index in range(len(rects) - 1, max(-1, len(rects) - 9), -1):
        above = rects[index]
        if above.bottom != rect.y and not (above.y < rect.y < above.bottom) and above.bottom != rect.bottom:
            continue
        both = above.united(rect)
        if both.area <= above.area + rect.area + max(WASTE, both.area // 5):
            rects[index] = both
            return
    rects.append(rect)


def _tight(now: _Words, sent: _Words, rect: Rect) -> Rect:
    """Cut rows and columns without a difference off the edges: at most a band or a cell, for there the hits are."""

    def differs(part: Rect) -> _Flags:
        flags: _Flags = _part(now, part) != _part(sent, part)
        return flags

    x, y, width, height = rect
    band, cell = min(BAND, height), min(CELL, width)
    top = int(differs(Rect(x, y, width, band)).any(axis=1).argmax())
    bottom = int(differs(Rect(x, y + height - band, width, band))[::-1].any(axis=1).argmax())
    left = int(differs(Rect(x, y, cell, height)).any(axis=0).argmax())
    right = int(differs(Rect(x + width - cell, y, cell, height))[:, ::-1].any(axis=0).argmax())
    return Rect(x + left, y + top, width - left - right, height - top - bottom)


def _find_move(now: _Words, before: _Words, rect: Rect) -> Move | None:
    down = _moved_rows(now, before)
    if down is not None:
        start, end, offset = down
        return Move(Rect(rect.x, rect.y + start, rect.width, end - start), Point(rect.x, rect.y + start + offset))
    across = _moved_rows(now.T, before.T)
    if across is not None:
        start, end, offset = across
        return Move(Rect(rect.x + start, rect.y, end - start, rect.height), Point(rect.x + start + offset, rect.y))
    return None


def _moved_rows(now: _Words, before: _Words) -> tuple[int, int, int] | None:
    """The longest run of rows [start, end) of `now` that stood `offset` rows further on in `before`, if it helps."""
    new, old = _row_hashes(now), _row_hashes(before)
    offset = _vote(new, old)
    if offset == 0:
        return None
    height = now.shape[0]
    first, last = max(0, -offset), min(height, height - offset)
    same = (now[first:last] == before[first + offset : last + offset]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
    if not edges.size:
        return None
    lengths = edges[1::2] - edges[::2]
    best = int(lengths.argmax())
    start = first + int(edges[2 * best])
    end = start + int(lengths[best])
    helped = np.count_nonzero(new[start:end] != old[start:end])
    if end - start < _MOVE_SIDE // 2 or helped < _FEWEST_VOTES:
        return None
    return start, end, offset


def _row_hashes(words: _Words) -> _Words:
    """A hash of each row over a few strips of neighbouring columns: strips are kinder to the cache than single ones."""
    width = words.shape[1]
    strips = [words[:, width * place // 8 :][:, :_STRIP] for place in (1, 3, 5)]
    hashes: _Words = np.einsum("ij,j->i", strips[0], _WEIGHTS[:_STRIP])
    for index, strip in enumerate(strips[1:], start=1):
        hashes += np.einsum("ij,j->i", strip, _WEIGHTS[index * _STRIP :][: strip.shape[1]])
    return hashes


def _vote(now: _Words, before: _Words) -> int:
    """The offset most changed rows agree on, 0 for none; only rows that are unique may vote."""
    values, index, counts = np.unique(before, return_index=True, return_counts=True)
    values, index = values[counts == 1], index[counts == 1]
    if not values.size:
        return 0
    place = np.minimum(np.searchsorted(values, now), values.size - 1)
    hits = np.flatnonzero((values[place] == now) & (now != before))
    if hits.size < _FEWEST_VOTES:
        return 0
    votes = np.bincount(index[place[hits]] - hits + now.size)
    best = int(votes.argmax())
    return best - now.size if votes[best] >= _FEWEST_VOTES else 0
