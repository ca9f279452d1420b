"""A grid of flags over a picture, and the few rectangles that enclose the set ones.

Everything that looks at a screen cell by cell (what differs, what looks like a photograph, what is owed) ends as
rectangles here, so that there is one rule for how many and how wasteful.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect, Size

Flags = npt.NDArray[np.bool_]

MOST_RECTS = 200
_WASTE = 1024  # pixels enclosed for nothing that one rectangle less is worth, at least
_LOOK_BACK = 8


def enclosing(flags: Flags, cell: Size, picture: Size, gap: int) -> list[Rect]:
    """Rectangles of whole cells, cut at the picture's edge, that enclose every set flag [row, column].

    Two set cells of a row with at most `gap - 1` others between them make one rectangle. Never more than `MOST_RECTS`
    and one.
    """
    rows, columns = np.nonzero(flags)
    if not rows.size:
        return []
    breaks = np.flatnonzero((np.diff(rows) != 0) | (np.diff(columns) > gap))
    firsts, lasts = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [rows.size - 1]))
    rects: list[Rect] = []
    for row, start, end in zip(rows[firsts].tolist(), columns[firsts].tolist(), columns[lasts].tolist(), strict=True):
        x, y = start * cell.width, row * cell.height
        _absorb(
            rects,
            Rect(x, y, min((end + 1) * cell.width, picture.width) - x, min(cell.height, picture.height - y)),
        )
        if len(rects) > MOST_RECTS:
            x, right = int(columns.min()) * cell.width, min(int(columns.max() + 1) * cell.width, picture.width)
            y, bottom = int(rows[0]) * cell.height, min(int(rows[-1] + 1) * cell.height, picture.height)
            return [Rect(x, y, right - x, bottom - y)]
    return rects


def cells_of(area: Rect, cell: Size) -> tuple[slice, slice]:
    """Rows and columns of the cells that `area` touches."""
    rows = slice(area.y // cell.height, -(-area.bottom // cell.height))
    return rows, slice(area.x // cell.width, -(-area.right // cell.width))


def cells_inside(area: Rect, cell: Size, picture: Size) -> tuple[slice, slice]:
    """Rows and columns of the cells that lie in `area` whole; a cell cut by the picture's edge counts as cut there."""
    bottom = area.bottom if area.bottom < picture.height else -(-area.bottom // cell.height) * cell.height
    right = area.right if area.right < picture.width else -(-area.right // cell.width) * cell.width
    rows = slice(-(-area.y // cell.height), max(0, bottom // cell.height))
    return rows, slice(-(-area.x // cell.width), max(0, right // cell.width))


def largest_inside(flags: Flags, cell: Size) -> Rect | None:
    """A rectangle of set flags only, the largest of whole cells, grown by single rows and columns; None for none."""
    height, width = flags.shape[0] // cell.height, flags.shape[1] // cell.width
    whole = flags[: height * cell.height, : width * cell.width]
    full = whole.reshape(height, cell.height, width, cell.width).all(axis=(1, 3))
    found = _largest(np.asarray(full))
    if found is None:
        return None
    x, y = found.x * cell.width, found.y * cell.height
    return _grown(flags, Rect(x, y, found.width * cell.width, found.height * cell.height), cell)


def _largest(full: Flags) -> Rect | None:
    """The largest rectangle of set flags: the largest under a histogram, row by row."""
    best, best_area = None, 0
    heights = np.zeros(full.shape[1], np.int64)
    for row in range(full.shape[0]):
        heights = np.where(full[row], heights + 1, 0)
        open_: list[tuple[int, int]] = []  # (first column, height), rising
        for column, height in enumerate([*heights.tolist(), 0]):
            first = column
            while open_ and open_[-1][1] > height:
                first, tall = open_.pop()
                if tall * (column - first) > best_area:
                    best_area = tall * (column - first)
                    best = Rect(first, row + 1 - tall, column - first, tall)
            if height and (not open_ or open_[-1][1] < height):
                open_.append((first, height))
    return best


def _grown(flags: Flags, rect: Rect, cell: Size) -> Rect:
    """`rect` with the full columns and rows beside it, at most a cell each way."""
    x, y, right, bottom = rect.x, rect.y, rect.right, rect.bottom
    left = _full(flags[y:bottom, max(0, x - cell.width) : x], 0)[::-1]
    x, right = x - _leading(left), right + _leading(_full(flags[y:bottom, right : right + cell.width], 0))
    above = _full(flags[max(0, y - cell.height) : y, x:right], 1)[::-1]
    y, bottom = y - _leading(above), bottom + _leading(_full(flags[bottom : bottom + cell.height, x:right], 1))
    return Rect(x, y, right - x, bottom - y)


def _full(flags: Flags, axis: int) -> Flags:
    return np.asarray(flags.all(axis=axis))


def _leading(flags: Flags) -> int:
    """How many are set before the first that is not."""
    return int(flags.size if flags.all() else flags.argmin())


def bands(rect: Rect, most: int) -> list[Rect]:
    """`rect` in bands of at most `most` pixels, never less than a row."""
    rows = max(1, most // rect.width)
    return [Rect(rect.x, y, rect.width, min(rows, rect.bottom - y)) for y in range(rect.y, rect.bottom, rows)]


def _absorb(rects: list[Rect], rect: Rect) -> None:
    """Let a rectangle of the rows just above grow over `rect` where that wastes little; else keep it apart."""
    for index in range(len(rects) - 1, max(-1, len(rects) - 1 - _LOOK_BACK), -1):
        above = rects[index]
        if above.bottom != rect.y and not (above.y < rect.y < above.bottom) and above.bottom != rect.bottom:
            continue
        both = above.united(rect)
        if both.area <= above.area + rect.area + max(_WASTE, both.area // 5):
            rects[index] = both
            return
    rects.append(rect)
