"""The remote picture: decoded rectangles are copied in by the viewer's thread and painted from by the UI thread.

Invariant: the one copy into `image` is the only one; whoever touches the pixels holds the lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QImage, QRegion

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels

_MANY = 64


class Framebuffer(QObject):
    """A `PictureSink`. Its signals are emitted in the viewer's thread: connect them to objects of the UI thread."""

    size_changed = Signal(QSize)
    region_painted = Signal(QRegion)  # framebuffer pixels

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._image = QImage()

    @property
    def size(self) -> Size:
        height, width = self._pixels.shape[:2]
        return Size(width, height)

    @contextmanager
    def locked_image(self) -> Iterator[QImage]:
        """The picture, while nobody paints into it. Null before the first `resized`. Not to be kept."""
        with self._lock:
            yield self._image

    def resized(self, size: Size) -> None:
        with self._lock:
            self._pixels = np.zeros((size.height, size.width, 4), np.uint8)
            # RGB32 ignores the fourth byte, which means nothing in what is painted.
            self._image = QImage(self._pixels.data, size.width, size.height, size.width * 4, QImage.Format.Format_RGB32)
        self.size_changed.emit(QSize(size.width, size.height))

    def painted(self, area: Rect, pixels: Pixels) -> None:
        with self._lock:
            self._pixels[area.y : area.bottom, area.x : area.right] = pixels

    def moved(self, area: Rect, source: Point) -> None:
        from_x, from_y = source
        with self._lock:
            # numpy sees that the two may overlap and copies as if it read everything first.
            self._pixels[area.y : area.bottom, area.x : area.right] = self._pixels[
                from_y : from_y + area.height, from_x : from_x + area.width
            ]

    def frame_finished(self, areas: Sequence[Rect]) -> None:
        if areas:
            self.region_painted.emit(_region(areas))


def _region(areas: Sequence[Rect]) -> QRegion:
    if len(areas) > _MANY:
        whole = areas[0]
        for area in areas:
            whole = whole.united(area)
        return QRegion(QRect(*whole))
    region = QRegion()
    for area in areas:
        region += QRect(*area)
    return region
