"""Where the remote picture lies in a widget: the mapping between remote, device and logical pixels.

A widget shows all of the picture or one rectangle of it, a monitor for example. What lies outside is not there: it
has no place in the widget, and no place names it.

Invariant: in 1:1 a remote pixel is exactly one device pixel; `to_remote` names the pixel that a place shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt

from remote_assist.geometry import Point, Rect
from remote_assist.ui.zoom import Zoom

_SLIP = 0.01
"""A device pixel told in logical ones, times the ratio, may come out a hair below itself."""


@dataclass(frozen=True, slots=True)
class Placement:
    """`source` are the remote pixels that are shown, `target` is where, in device pixels from the widget's corner.

    `ratio` is device pixels a logical one.
    """

    source: Rect
    ratio: float
    target: QRect

    @classmethod
    def of(cls, source: Rect, widget: QSize, ratio: float, zoom: Zoom) -> Placement:
        """Place these pixels in a widget of this logical size, in the middle where there is room."""
        space = QSize(round(widget.width() * ratio), round(widget.height() * ratio))
        size = QSize(*source.size)
        if zoom.factor is None:
            size = size.scaled(space, Qt.AspectRatioMode.KeepAspectRatio)
        elif zoom.factor != 1.0:
            size = QSize(*(max(1, round(side * zoom.factor)) if side else 0 for side in source.size))
        left, top = max(0, (space.width() - size.width()) // 2), max(0, (space.height() - size.height()) // 2)
        return cls(source, ratio, QRect(QPoint(left, top), size))

    @property
    def is_exact(self) -> bool:
        """Is one remote pixel one device pixel?"""
        return (self.target.width(), self.target.height()) == self.source.size

    @property
    def factor(self) -> float:
        """Device pixels a remote one."""
        return self.target.width() / self.source.width if self.source.width else 1.0

    def to_remote(self, position: QPointF) -> Point:
        """The remote pixel at a place in logical pixels; it may lie outside of what is shown."""
        across = math.floor(position.x() * self.ratio + _SLIP) - self.target.left()
        down = math.floor(position.y() * self.ratio + _SLIP) - self.target.top()
        return Point(
            self.source.x + across * self.source.width // max(1, self.target.width()),
            self.source.y + down * self.source.height // max(1, self.target.height()),
        )

    def to_remote_exactly(self, position: QPointF) -> QPointF:
        """The same, with parts of pixels."""
        return QPointF(
            self.source.x + (position.x() * self.ratio - self.target.left()) / self.factor,
            self.source.y + (position.y() * self.ratio - self.target.top()) / self.factor,
        )

    def to_local_exactly(self, point: QPointF) -> QPointF:
        """Where such a point of the remote picture lies, in logical pixels."""
        return QPointF(
            (self.target.left() + (point.x() - self.source.x) * self.factor) / self.ratio,
            (self.target.top() + (point.y() - self.source.y) * self.factor) / self.ratio,
        )

    def holds(self, point: Point) -> bool:
        return self.source.contains(point)

    def clamped(self, point: Point) -> Point:
        """The nearest pixel that is shown."""
        return Point(
            max(self.source.x, min(point.x, self.source.right - 1)),
            max(self.source.y, min(point.y, self.source.bottom - 1)),
        )

    def to_device(self, point: Point) -> QPoint:
        """The device pixel, from the widget's corner, where this remote pixel begins."""
        if not self.source.area:
            return self.target.topLeft()
        return QPoint(
            self.target.left() + round((point.x - self.source.x) * self.target.width() / self.source.width),
            self.target.top() + round((point.y - self.source.y) * self.target.height() / self.source.height),
        )

    def to_local(self, area: QRect) -> QRect:
        """The logical pixels that show any of these remote pixels."""
        shown = Rect(area.x(), area.y(), area.width(), area.height()).intersected(self.source)
        if not shown.area:
            return QRect()
        across = self.target.width() / self.source.width / self.ratio
        down = self.target.height() / self.source.height / self.ratio
        spread = 0 if self.is_exact and self.ratio.is_integer() else 1  # smoothing looks at neighbours
        place = QRectF(
            self.target.left() / self.ratio + (shown.x - self.source.x) * across,
            self.target.top() / self.ratio + (shown.y - self.source.y) * down,
            shown.width * across,
            shown.height * down,
        )
        return place.toAlignedRect().adjusted(-spread, -spread, spread, spread)
