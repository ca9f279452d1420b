"""A picture before it is sent: parts of it covered, so that nothing of them is left in it, and drawn on.

Invariant: after blurring, no pixel inside the rectangle depends on more than a handful of averages of what was there;
after blacking out, on nothing of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

# Letters can be read back from a fine mosaic: a covered place keeps at most this many averages along its longer edge.
_CELLS = 6
_INK, _EDGE = QColor("#e0301e"), QColor("#ffffff")
_THIN = 400  # the picture's shorter side, in widths of a stroke
_HEAD = 5.0  # widths of a stroke that an arrow's head is long


class Brush(Enum):
    """What a drag from one place to another does."""

    BLUR = "blur"
    BLACK = "black"
    BOX = "box"
    ARROW = "arrow"  # its head is where the drag ends


class PictureDraft:
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

    @property
    def stroke(self) -> float:
        """How wide a line is."""
        return max(2.0, min(self._image.width(), self._image.height()) / _THIN * 2)

    def draw(self, start: QPoint, end: QPoint, brush: Brush) -> None:
        """Draw or cover from one pixel to another; what lies outside the picture is ignored."""
        area = QRect(start, end).normalized()
        touched = area
        if brush in (Brush.BOX, Brush.ARROW):
            reach = math.ceil(self.stroke * (_HEAD + 1))
            touched = area.adjusted(-reach, -reach, reach, reach)
        touched = touched.intersected(self._image.rect())
        if touched.isEmpty():
            return
        self._before.append((touched, self._image.copy(touched)))
        painter = QPainter(self._image)
        match brush:
            case Brush.BLACK:
                painter.fillRect(touched, Qt.GlobalColor.black)
            case Brush.BLUR:
                painter.drawImage(touched, _blurred(self._image.copy(touched)))
            case Brush.BOX:
                _outline(painter, self.stroke, lambda: painter.drawRect(area))
            case Brush.ARROW:
                _arrow(painter, QLineF(start.toPointF(), end.toPointF()), self.stroke)
        painter.end()

    def undo(self) -> None:
        """Take the last one away."""
        if self._before:
            area, pixels = self._before.pop()
            painter = QPainter(self._image)
            painter.drawImage(area.topLeft(), pixels)
            painter.end()


def _outline(painter: QPainter, width: float, draw: Callable[[], object]) -> None:
    """On every ground: the ink lies on a wider line of white."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((_EDGE, width * 2), (_INK, width)):
        painter.setPen(QPen(colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        draw()


def _arrow(painter: QPainter, line: QLineF, width: float) -> None:
    head = QPolygonF([line.p2() + _turned(line, degrees, width * _HEAD) for degrees in (150, 210)])
    head.insert(1, line.p2())
    _outline(painter, width, lambda: (painter.drawLine(line), painter.drawPolyline(head)))


def _turned(line: QLineF, degrees: float, length: float) -> QPointF:
    """A step of this length, turned against the line."""
    angle = math.atan2(line.dy(), line.dx()) + math.radians(degrees)
    return QPointF(math.cos(angle) * length, math.sin(angle) * length)


def _blurred(pixels: QImage) -> QImage:
    longer = max(pixels.width(), pixels.height())
    cells = QSize(max(1, pixels.width() * _CELLS // longer), max(1, pixels.height() * _CELLS // longer))
    smooth = Qt.TransformationMode.SmoothTransformation
    few = pixels.scaled(cells, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return few.scaled(pixels.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
