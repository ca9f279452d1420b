"""Where the remote picture lies in a widget: the mapping between remote, device and logical pixels.

Invariant: in 1:1 a remote pixel is exactly one device pixel; `to_remote` names the pixel that a place shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt

from remote_assist.geometry import Point, Size

_SLIP = 0.01
"""A device pixel told in logical ones, times the ratio, may come out a hair below itself."""


@dataclass(frozen=True, slots=True)
class Placement:
    """`target` is the picture in device pixels from the widget's corner; `ratio` is device pixels a logical one."""

    remote: Size
    ratio: float
    target: QRect

    @classmethod
    def of(cls, remote: Size, widget: QSize, ratio: float, fits: bool) -> Placement:
        """Place a picture in a widget of this logical size, in the middle where there is room."""
        space = QSize(round(widget.width() * ratio), round(widget.height() * ratio))
        size = QSize(*remote)
        if fits:
            size = size.scaled(space, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = max(0, (space.width() - size.width()) // 2), max(0, (space.height() - size.height()) // 2)
        return cls(remote, ratio, QRect(QPoint(left, top), size))

    @property
    def is_exact(self) -> bool:
        """Is one remote pixel one device pixel?"""
        return (self.target.width(), self.target.height()) == tuple(self.remote)

    def to_remote(self, position: QPointF) -> Point:
        """The remote pixel at a place in logical pixels; it may lie outside the picture."""
        across = math.floor(position.x() * self.ratio + _SLIP) - self.target.left()
        down = math.floor(position.y() * self.ratio + _SLIP) - self.target.top()
        return Point(
            across * self.remote.width // max(1, self.target.width()),
            down * self.remote.height // max(1, self.target.height()),
        )

    def holds(self, point: Point) -> bool:
        return 0 <= point.x < self.remote.width and 0 <= point.y < self.remote.height

    def clamped(self, point: Point) -> Point:
        """The nearest pixel of the picture."""
        return Point(
            max(0, min(point.x, self.remote.width - 1)),
            max(0, min(point.y, self.remote.height - 1)),
        )

    def to_device(self, point: Point) -> QPoint:
        """The device pixel, from the widget's corner, where this remote pixel begins."""
        if not self.remote.area:
            return self.target.topLeft()
        return QPoint(
            self.target.left() + round(point.x * self.target.width() / self.remote.width),
            self.target.top() + round(point.y * self.target.height() / self.remote.height),
        )

    def to_local(self, area: QRect) -> QRect:
        """The logical pixels that show any of these remote pixels."""
        if not self.remote.area:
            return QRect()
        across = self.target.width() / self.remote.width / self.ratio
        down = self.target.height() / self.remote.height / self.ratio
        spread = 0 if self.is_exact and self.ratio.is_integer() else 1  # smoothing looks at neighbours
        place = QRectF(
            self.target.left() / self.ratio + area.left() * across,
            self.target.top() / self.ratio + area.top() * down,
            area.width() * across,
            area.height() * down,
        )
        return place.toAlignedRect().adjusted(-spread, -spread, spread, spread)
