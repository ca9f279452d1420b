"""How often each part of the screen changes: what moves like video, and how long to wait until it has come to rest.

Time is an argument (monotonic seconds). Cost grows with what changed, not with the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect, Size
from remote_assist.policy.grid import Flags, cells_of

CELL = Size(16, 16)
CALM = 0.5  # seconds without a change after which the past is forgotten
SHORTEST_QUIET, LONGEST_QUIET = 0.05, 0.3
_QUIET_INTERVALS = 3
_FEWEST_CHANGES = 4
_VIDEO_INTERVAL = 0.25  # seconds
_WEIGHT = 0.3
_Grid = npt.NDArray[np.float64]


class Motion:
    """The recent past of one screen, in cells of `CELL`."""

    def __init__(self, size: Size) -> None:
        shape = (-(-size.height // CELL.height), -(-size.width // CELL.width))
        self._last = np.full(shape, -np.inf)
        self._interval = np.full(shape, CALM)
        self._count = np.zeros(shape, np.uint8)

    def seen(self, rects: Sequence[Rect], now: float) -> None:
        """These rectangles were found changed in one look."""
        touched = np.zeros(self._last.shape, np.bool_)
        for rect in rects:
            touched[cells_of(rect, CELL)] = True
        rows, columns = np.nonzero(touched)
        since = now - self._last[rows, columns]
        goes_on = since < CALM
        interval = self._interval[rows, columns]
        count = self._count[rows, columns]
        mean = np.where(count > 1, interval + _WEIGHT * (since - interval), since)
        self._interval[rows, columns] = np.where(goes_on, mean, CALM)
        self._count[rows, columns] = np.where(goes_on, np.minimum(count, 250) + 1, 1)
        self._last[rows, columns] = now

    def is_video(self, rect: Rect, now: float) -> bool:
        """Has most of `rect` changed again and again lately?"""
        cells = cells_of(rect, CELL)
        moving = (
            (self._count[cells] >= _FEWEST_CHANGES)
            & (self._interval[cells] < _VIDEO_INTERVAL)
            & (now - self._last[cells] < CALM)
        )
        return bool(moving.size) and bool(np.count_nonzero(moving) * 2 > moving.size)

    def at_rest(self, now: float) -> Flags:
        """Cells that have been quiet for as long as their own rhythm asks."""
        rested: Flags = now - self._last >= self._quiet()
        return rested

    def rest_of(self, cells: Flags) -> float:
        """When the first of these cells comes to rest; infinite for none."""
        if not cells.any():
            return float("inf")
        return float((self._last[cells] + self._quiet()[cells]).min())

    def _quiet(self) -> _Grid:
        rhythm = np.where(self._count > 1, self._interval * _QUIET_INTERVALS, SHORTEST_QUIET)
        quiet: _Grid = np.clip(rhythm, SHORTEST_QUIET, LONGEST_QUIET)
        return quiet
