"""Gathers the rectangles of one update into frame records of a fair size.

Invariant: the last record of an update says so, and the viewer shows it then.
"""

from __future__ import annotations

from collections.abc import Callable

from remote_assist.wire.frames import FrameRect, PixelRect

_TABLE_ENTRY = 13  # bytes


class RecordBatch:
    """`emit` sends the rectangles of one record, and whether it is the last; `goal` is the bytes worth a record."""

    def __init__(self, emit: Callable[[tuple[FrameRect, ...], bool], None], goal: int) -> None:
        self._emit = emit
        self._goal = goal
        self.rects: list[FrameRect] = []
        self.waiting = 0
        self.sent_any = False

    def add(self, rect: PixelRect) -> None:
        self.rects.append(rect)
        self.waiting += len(rect.payload) + _TABLE_ENTRY
        if self.waiting >= self._goal:
            self._flush(last=False)

    def finish(self) -> None:
        """End the update."""
        if self.rects or self.sent_any:
            self._flush(last=True)

    def _flush(self, last: bool) -> None:
        self._emit(tuple(self.rects), last)
        self.rects = []
        self.waiting = 0
        self.sent_any = True
