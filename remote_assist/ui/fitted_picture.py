"""A remote picture, or a part of it, in the size that a widget shows, kept up to date tile by tile.

Smaller than the original, every pixel is the mean of those it stands for: text stays legible far below half its size,
where interpolating between two neighbours would skip whole strokes. Larger, it is interpolated.

The picture is cut where a pixel of the original and one of the result begin (nearly) together, and each tile is scaled
by itself. So a tile depends on nothing beside it: what is brought up to date in parts equals what is made anew, and
there are no seams.

Invariant: a tile is read, scaled and written under one lock; whoever comes last has seen the newest pixels.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import Pixels

TILE = Size(256, 64)
"""About how large a tile is: 0.1 ms of work, for which the interpreter's lock is held."""
_REACH = 2
"""Pixels of the original around a place that an enlarged picture looks at."""


class Cut(NamedTuple):
    """A place on one axis where a tile begins: in the original and in the result."""

    source: int
    target: int


def cuts(source: int, target: int, step: int) -> list[Cut]:
    """Where to cut an axis, about every `step` pixels of the result, with as little slip as there can be."""
    made = [Cut(0, 0)]
    while target - made[-1].target > step * 3 // 2:
        begin = made[-1].target + step * 3 // 4
        places = range(begin, begin + step // 2)
        best = min(places, key=lambda at: abs(at * source - round(at * source / target) * target))
        made.append(Cut(round(best * source / target), best))
    return [*made, Cut(source, target)]


class FittedPicture:
    """`source`, a part of `pixels` or all of them, scaled to `target`; empty until its tiles are made.

    Thread-safe, but for the pixels themselves.
    """

    def __init__(self, pixels: Pixels, target: QSize, source: Rect | None = None) -> None:
        self.source = source = source or Rect(0, 0, pixels.shape[1], pixels.shape[0])
        self._pixels = pixels[source.y : source.bottom, source.x : source.right]
        self._target = Size(target.width(), target.height())
        self._shrinks = self._target.width <= source.width and self._target.height <= source.height
        # What is enlarged looks at its neighbours: its tiles are whole rows, cut out of one picture.
        across = TILE.width if self._shrinks else 2 * self._target.width
        self._columns = list(pairwise(cuts(source.width, self._target.width, across)))
        self._rows = list(pairwise(cuts(source.height, self._target.height, TILE.height)))
        self._lock = threading.Lock()
        self._scaled = np.zeros((self._target.height, self._target.width, 4), np.uint8)
        self._whole = _image_of(pixels)
        self.image = QImage(
            self._scaled.data, *self._target, self._target.width * 4, QImage.Format.Format_RGB32
        )  # read by whoever shows it; a tile that is being written then is shown again after that
        self.is_whole = False

    @property
    def size(self) -> QSize:
        return QSize(*self._target)

    def update(self, areas: Sequence[Rect]) -> None:
        """Make the tiles anew that show any of these pixels of the whole original."""
        inside = [area.moved(-self.source.x, -self.source.y) for area in areas]
        for column, row in sorted({tile for area in inside for tile in self._tiles_of(area)}):
            self._make(column, row)

    def tiles(self) -> Iterator[tuple[int, int]]:
        """All tiles, from the top."""
        return ((column, row) for row in range(len(self._rows)) for column in range(len(self._columns)))

    def make(self, tile: tuple[int, int]) -> None:
        """Make one tile anew."""
        self._make(*tile)

    def _tiles_of(self, area: Rect) -> Iterator[tuple[int, int]]:
        reach = 0 if self._shrinks else _REACH
        columns = [
            index
            for index, (begin, end) in enumerate(self._columns)
            if begin.source < area.right + reach and end.source > area.x - reach
        ]
        for row, (begin, end) in enumerate(self._rows):
            if begin.source < area.bottom + reach and end.source > area.y - reach:
                yield from ((column, row) for column in columns)

    def _make(self, column: int, row: int) -> None:
        (left, right), (top, bottom) = self._columns[column], self._rows[row]
        size = Size(right.target - left.target, bottom.target - top.target)
        with self._lock:
            if self._shrinks:
                part = self._pixels[top.source : bottom.source, left.source : right.source]
                made = _shrunk(part, size)
            else:
                made = self._enlarged(top.target, size)
            rows = np.frombuffer(made.constBits(), np.uint8).reshape(size.height, made.bytesPerLine() // 4, 4)
            self._scaled[top.target : bottom.target, left.target : right.target] = rows[:, : size.width]

    def _enlarged(self, top: int, size: Size) -> QImage:
        made = QImage(size.width, size.height, QImage.Format.Format_RGB32)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(0, -top, *self._target), self._whole, QRect(*self.source))
        painter.end()
        return made


def _shrunk(part: Pixels, size: Size) -> QImage:
    if part.shape[:2] == (size.height, size.width):
        return _image_of(np.ascontiguousarray(part)).copy()
    return _image_of(np.ascontiguousarray(part)).scaled(
        QSize(*size), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _image_of(pixels: Pixels) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
