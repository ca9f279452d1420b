"""What was painted with loss and is owed exactly, once it rests: kept in cells, paid in pieces.

Invariant: a cell that may hold an inexact pixel is owed; it is settled only by an exact painting of all of it.
"""

from __future__ import annotations

import numpy as np

from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.grid import Flags, cells_inside, cells_of
from remote_assist.policy.motion import CELL, Motion


class Repairs:
    """The debts of one picture."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._owed = np.zeros((-(-size.height // CELL.height), -(-size.width // CELL.width)), np.bool_)
        self._turn = 0

    @property
    def is_owing(self) -> bool:
        return bool(self._owed.any())

    def is_owing_in(self, area: Rect) -> bool:
        """Is anything owed that touches `area`?"""
        return bool(self._owed[cells_of(area, CELL)].any())

    def take_over(self, other: Repairs) -> None:
        """Owe what `other` owes, too."""
        self._owed |= other._owed

    def twin(self) -> Repairs:
        """Another with the same debts."""
        other = Repairs(self._size)
        other._owed = self._owed.copy()
        return other

    def painted(self, rect: Rect, *, exact: bool) -> None:
        """`rect` was painted anew."""
        if not exact:
            self._owed[cells_of(rect, CELL)] = True
        elif self.is_owing:
            self._owed[cells_inside(rect, CELL, self._size)] = False

    def moved(self, area: Rect, source: Point) -> None:
        """What was at `source` is at `area` now, with its debts."""
        if not self.is_owing:
            return
        origin = cells_of(Rect(*source, *area.size), CELL)
        owed = bool(self._owed[origin].any())
        owing = self._shifted(area, source) if owed else None
        self._owed[cells_inside(area, CELL, self._size)] = False
        if owing is not None:
            self._owed |= owing

    def due(self, motion: Motion, now: float, most: int, area: Rect) -> Rect | None:
        """A rectangle of whole cells, of about `most` pixels, that is owed in `area` and rests; None without one."""
        ready = self._owed_in(area) & motion.at_rest(now)
        rows = np.flatnonzero(ready.any(axis=1))
        if not rows.size:
            return None
        # Round the picture, so that no part waits for another that is never at rest.
        row = int(rows[np.searchsorted(rows, self._turn) % rows.size])
        self._turn = row
        return self._block(ready, row, max(1, most // CELL.area))

    def next_due(self, motion: Motion, area: Rect) -> float:
        """When the first debt in `area` falls due; infinite when nothing is owed there."""
        return motion.rest_of(self._owed_in(area))

    def _owed_in(self, area: Rect) -> Flags:
        """The debts of the cells that touch `area`."""
        if cells_of(area, CELL) == cells_of(Rect(0, 0, *self._size), CELL):
            return self._owed
        owed = np.zeros_like(self._owed)
        cells = cells_of(area, CELL)
        owed[cells] = self._owed[cells]
        return owed

    def _block(self, ready: Flags, row: int, most: int) -> Rect:
        first = int(ready[row].argmax())
        run = ready[row, first : first + most]
        columns = int(run.argmin()) if not run.all() else run.size
        rows = 1
        while (rows + 1) * columns <= most and row + rows < ready.shape[0]:
            if not ready[row + rows, first : first + columns].all():
                break
            rows += 1
        whole = Rect(first * CELL.width, row * CELL.height, columns * CELL.width, rows * CELL.height)
        return whole.intersected(Rect(0, 0, *self._size))

    def _shifted(self, area: Rect, source: Point) -> Flags:
        """The debts of the source at their new place: a cell touches up to four there."""
        owing = np.zeros_like(self._owed)
        rows, columns = cells_of(Rect(*source, *area.size), CELL)
        row, column = np.nonzero(self._owed[rows, columns])
        top = (row + rows.start) * CELL.height + area.y - source.y
        left = (column + columns.start) * CELL.width + area.x - source.x
        bottom = np.minimum(top + CELL.height, area.bottom) - 1
        right = np.minimum(left + CELL.width, area.right) - 1
        top, left = np.maximum(top, area.y), np.maximum(left, area.x)
        inside = (top <= bottom) & (left <= right)
        for y in (top[inside], bottom[inside]):
            for x in (left[inside], right[inside]):
                owing[y // CELL.height, x // CELL.width] = True
        return owing
