"""Covering parts of a picture so that nothing of them is left in it.

Invariant: after `cover`, no pixel inside the rectangle depends on more than a handful of averages of what was there;
after `black out`, on nothing of it.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

# Letters can be read back from a fine mosaic: a covered place keeps at most this many averages along its longer edge.
_CELLS = 6


class Cover(Enum):
    BLUR = "blur"
    BLACK = "black"


class Redaction:
    """A picture with a way back for as long as it has not been sent. Pixels are device pixels."""

    def __init__(self, image: QImage) -> None:
        self._image = image.convertToFormat(QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(1.0)
        self._before: list[tuple[QRect, QImage]] = []

    @property
    def image(self) -> QImage:
        """The picture as it would be sent."""
        return self._image

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def cover(self, area: QRect, cover: Cover) -> None:
        """Cover a rectangle; what lies outside the picture is ignored."""
        area = area.normalized().intersected(self._image.rect())
        if area.isEmpty():
            return
        self._before.append((area, self._image.copy(area)))
        painter = QPainter(self._image)
        if cover is Cover.BLACK:
            painter.fillRect(area, Qt.GlobalColor.black)
        else:
            painter.drawImage(area, _blurred(self._image.copy(area)))
        painter.end()

    def undo(self) -> None:
        """Take the last rectangle away."""
        if self._before:
            area, pixels = self._before.pop()
            painter = QPainter(self._image)
            painter.drawImage(area.topLeft(), pixels)
            painter.end()


def _blurred(pixels: QImage) -> QImage:
    longer = max(pixels.width(), pixels.height())
    cells = QSize(max(1, pixels.width() * _CELLS // longer), max(1, pixels.height() * _CELLS // longer))
    smooth = Qt.TransformationMode.SmoothTransformation
    few = pixels.scaled(cells, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return few.scaled(pixels.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
