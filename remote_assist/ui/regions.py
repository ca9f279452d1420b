"""Rectangles and Qt's regions, from one to the other.

Invariant: a region never covers less than the rectangles that it was made of.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from remote_assist.geometry import Rect

_MANY = 64
"""Rectangles from which on one round all of them costs less than the bookkeeping."""


def region_of(areas: Sequence[Rect]) -> QRegion:
    """The region of these areas; of many, the rectangle that encloses them."""
    if len(areas) > _MANY:
        whole = areas[0]
        for area in areas:
            whole = whole.united(area)
        return QRegion(QRect(*whole))
    region = QRegion()
    for area in areas:
        region += QRect(*area)
    return region


def simple(region: QRegion) -> QRegion:
    """The same, or the rectangle round it where it has many."""
    return QRegion(region.boundingRect()) if region.rectCount() > _MANY else region


def rectangles(region: QRegion) -> list[QRect]:
    """The rectangles of a region."""
    return [*region]  # type: ignore[misc]  # PySide's stubs leave the iterator out


def areas_of(region: QRegion) -> list[Rect]:
    """The same as areas."""
    return [Rect(rect.x(), rect.y(), rect.width(), rect.height()) for rect in rectangles(region)]


def pixels_of(region: QRegion) -> int:
    """How many it has."""
    return sum(rect.width() * rect.height() for rect in rectangles(region))
