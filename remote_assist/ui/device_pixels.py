"""Places on the desktop in pixels of the captured screen, whatever Qt scales its windows by.

Invariant: the first pixel of a monitor is the same number for Qt and for the system.
"""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen

from remote_assist.geometry import Point, Rect


def device_area(place: QRect, screen: QScreen) -> Rect:
    """A place on the desktop, in pixels of the captured screen: where Qt really puts a window of this place."""
    ratio, origin = screen.devicePixelRatio(), screen.geometry().topLeft()
    left = origin.x() + _scaled(place.left() - origin.x(), ratio)
    top = origin.y() + _scaled(place.top() - origin.y(), ratio)
    return Rect(left, top, _scaled(place.width(), ratio), _scaled(place.height(), ratio))


def _scaled(length: int, ratio: float) -> int:
    return floor(length * ratio + 0.5)  # halves go up, as in Qt; Python's `round` takes every other one down


def scale_at(point: Point) -> float:
    """Device pixels a logical one, on the monitor that has this pixel."""
    for screen in QGuiApplication.screens():
        if device_area(screen.geometry(), screen).contains(point):
            return screen.devicePixelRatio()
    return 1.0
