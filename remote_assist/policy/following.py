"""Which monitor is shown while the view follows the pointer: it goes with it, but does not flap at a border.

Who only looks follows the customer's pointer: at once where it is well inside of another monitor, a moment later where
it rests just behind the border. Who steers follows his own hand, which cannot leave the monitor that is shown: it
pushes against the edge behind which another one lies, and after that has to leave the edges before it can push again.

Times are monotonic seconds. Invariant: without a pointer on another monitor, or a push towards one, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from remote_assist.geometry import Point, Rect

DEEP = 64  # pixels behind the border from which nobody means the monitor before
REST = 0.35  # seconds
PUSH = 0.3  # seconds
_FREE = 4  # times the edge's width that a hand has to go away from it


class Following:
    """Among these monitors; `current` is an index, of the first one where nothing else is known."""

    def __init__(self, areas: Sequence[Rect], current: int = 0) -> None:
        self._areas = tuple(areas)
        self.current = current if 0 <= current < len(self._areas) else 0
        self._wanted: int | None = None
        self._due = 0.0
        self._is_free = True

    @property
    def area(self) -> Rect:
        return self._areas[self.current]

    @property
    def due(self) -> float | None:
        """When to look again although nothing moves; None when there is no need to."""
        return self._due if self._wanted is not None else None

    def pointer_at(self, point: Point, now: float) -> None:
        """The customer's pointer is there."""
        self._is_free = True
        there = self._at(point)
        self._want(there, now, REST)
        if there is not None and _distance(self.area, point) >= DEEP:
            self._turn(there)

    def hand_at(self, point: Point, edge: int, now: float) -> None:
        """The engineer's own hand is there; of what is shown an edge is so many pixels wide."""
        if not self._behind(point, _FREE * edge):
            self._is_free = True
        self._want(self._behind_edge(point, edge) if self._is_free else None, now, PUSH)

    def look(self, now: float) -> bool:
        """Has another monitor become the current one by waiting?"""
        if self._wanted is None or now < self._due:
            return False
        self._turn(self._wanted)
        return True

    def _turn(self, index: int) -> None:
        self.current, self._wanted, self._is_free = index, None, False

    def _want(self, index: int | None, now: float, wait: float) -> None:
        if index == self.current:
            index = None
        if index != self._wanted:
            self._wanted, self._due = index, now + wait

    def _at(self, point: Point) -> int | None:
        if self.area.contains(point):
            return self.current
        return next((index for index, area in enumerate(self._areas) if area.contains(point)), None)

    def _behind(self, point: Point, edge: int) -> list[int]:
        """The monitors behind the edges that this point is at."""
        area = self.area
        across = (area.x - 1,) if point.x < area.x + edge else (area.right,) if point.x >= area.right - edge else ()
        down = (area.y - 1,) if point.y < area.y + edge else (area.bottom,) if point.y >= area.bottom - edge else ()
        places = [*(Point(x, point.y) for x in across), *(Point(point.x, y) for y in down)]
        found = [self._at(place) for place in places]
        return [index for index in found if index is not None and index != self.current]

    def _behind_edge(self, point: Point, edge: int) -> int | None:
        return next(iter(self._behind(point, edge)), None)


def _distance(area: Rect, point: Point) -> int:
    """Pixels from `area` to a point outside of it, along the longer way."""
    across = max(area.x - point.x, point.x - area.right + 1, 0)
    return max(across, area.y - point.y, point.y - area.bottom + 1)
