"""Points, sizes and rectangles in whole device pixels; right and bottom edges are exclusive.

Invariant: a `Rect` never has a negative width or height.
"""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    """A pixel, from the top left."""

    x: int
    y: int


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


class Rect(NamedTuple):
    """The pixels with x <= px < x + width and y <= py < y + height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    def contains(self, point: Point) -> bool:
        return self.x <= point.x < self.right and self.y <= point.y < self.bottom

    def encloses(self, other: Rect) -> bool:
        """Does every pixel of `other` lie inside? An empty `other` does when its corner does."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def intersected(self, other: Rect) -> Rect:
        """The common pixels; a `Rect` of area 0 where there are none."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, max(0, right - left), max(0, bottom - top))

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle that encloses both; an empty one adds nothing."""
        if not self.area:
            return other
        if not other.area:
            return self
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Rect(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def without(self, hole: Rect) -> list[Rect]:
        """The pixels outside `hole`, as at most four rectangles."""
        common = self.intersected(hole)
        if not common.area:
            return [self]
        parts = (
            Rect(self.x, self.y, self.width, common.y - self.y),
            Rect(self.x, common.y, common.x - self.x, common.height),
            Rect(common.right, common.y, self.right - common.right, common.height),
            Rect(self.x, common.bottom, self.width, self.bottom - common.bottom),
        )
        return [part for part in parts if part.area]
