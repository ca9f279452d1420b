"""A picture sink that is an array, and a gate that holds its painting up."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels


class ArraySink:
    """A `PictureSink`. While `gate` is clear, whoever paints waits."""

    def __init__(self) -> None:
        self.picture: Pixels = np.zeros((0, 0, 4), np.uint8)
        self.finished: list[list[Rect]] = []
        self.sizes: list[Size] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def resized(self, size: Size) -> None:
        self.sizes.append(size)
        self.picture = np.zeros((size.height, size.width, 4), np.uint8)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        assert self.gate.wait(10)
        self.threads.add(threading.current_thread().name)
        self.picture[area.y : area.bottom, area.x : area.right] = pixels

    def moved(self, area: Rect, source: Point) -> None:
        part = self.picture[source.y : source.y + area.height, source.x : source.x + area.width].copy()
        self.picture[area.y : area.bottom, area.x : area.right] = part

    def frame_finished(self, areas: Sequence[Rect]) -> None:
        self.finished.append(list(areas))
