"""A picture sink that is an array; one that also notes what it was told and can be held up."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels


class ArrayPicture:
    """A `PictureSink` that keeps what it is told as an array."""

    def __init__(self) -> None:
        self.picture: Pixels = np.zeros((0, 0, 4), np.uint8)

    def resized(self, size: Size) -> None:
        self.picture = np.zeros((size.height, size.width, 4), np.uint8)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        self.picture[area.y : area.bottom, area.x : area.right] = pixels

    def moved(self, area: Rect, source: Point) -> None:
        part = self.picture[source.y : source.y + area.height, source.x : source.x + area.width].copy()
        self.picture[area.y : area.bottom, area.x : area.right] = part

    def update_finished(self, areas: Sequence[Rect]) -> None:
        return


class ArraySink(ArrayPicture):
    """One that notes what it was told. While `gate` is clear, whoever paints waits."""

    def __init__(self) -> None:
        super().__init__()
        self.finished: list[list[Rect]] = []
        self.sizes: list[Size] = []
        self.threads: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def resized(self, size: Size) -> None:
        self.sizes.append(size)
        super().resized(size)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        assert self.gate.wait(10)
        self.threads.add(threading.current_thread().name)
        super().painted(area, pixels)

    def update_finished(self, areas: Sequence[Rect]) -> None:
        self.finished.append(list(areas))
