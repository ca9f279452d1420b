"""Gathers the rectangles of one update into frame records of a fair size.

Invariant: the last record of an update says so, and the viewer shows it then; no record holds more rectangles than a
viewer takes.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from remote_assist.wire.frames import FrameRect, MovedRect
from remote_assist.wire.limits import MAX_RECTS

_TABLE_ENTRY, _SOURCE = 13, 4  # bytes


class RecordBatch:
    """`emit` sends the rectangles of one record, and whether it is the last.

    `goal` is the bytes worth a record, and `area` the pixels, however few bytes they are.
    """

    def __init__(self, emit: Callable[[tuple[FrameRect, ...], bool], None], goal: int, area: float = math.inf) -> None:
        self._emit = emit
        self._goal = goal
        self._area = area
        self._rects: list[FrameRect] = []
        self._pixels = 0
        self.waiting = 0
        """Bytes that are gathered and not sent."""
        self.sent_any = False

    def add(self, rect: FrameRect) -> None:
        """To be painted after what was added before."""
        self._rects.append(rect)
        if isinstance(rect, MovedRect):
            self.waiting += _TABLE_ENTRY + _SOURCE
        else:
            self.waiting += _TABLE_ENTRY + len(rect.payload)
            self._pixels += rect.area.area
        if self.waiting >= self._goal or self._pixels >= self._area or len(self._rects) == MAX_RECTS:
            self._flush(last=False)

    def finish(self) -> None:
        """End the update: nothing that was added stays behind."""
        if self._rects or self.sent_any:
            self._flush(last=True)

    def _flush(self, last: bool) -> None:
        self._emit(tuple(self._rects), last)
        self._rects = []
        self._pixels = 0
        self.waiting = 0
        self.sent_any = True
