"""The engineer's side of a measurement: what his display shows, and his hand on the pointer."""

from __future__ import annotations

import mss
import numpy as np
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.geometry import Point, Rect
from tests.bench.glass.source import COUNTER_BITS, COUNTER_CELL
from tests.bench.sessions.canvas import Pixels

_MOTION = 6  # the X event


class Probe:
    """Reads a display."""

    def __init__(self, display: str) -> None:
        self._mss = mss.MSS(display=display, with_cursor=False)
        self._connection = xcffib.connect(display=display)
        self._test = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root

    def close(self) -> None:
        self._mss.close()
        self._connection.disconnect()

    def grab(self, rect: Rect) -> Pixels:
        image = self._mss.grab((rect.x, rect.y, rect.right, rect.bottom))
        return np.frombuffer(image.raw, np.uint8).reshape(rect.height, rect.width, 4)

    def green(self, point: Point) -> int:
        return int(self.grab(Rect(*point, 1, 1))[0, 0, 1])

    def count(self, at: Point) -> int:
        """The number that the source painted there."""
        row = self.grab(Rect(at.x, at.y + COUNTER_CELL // 2, COUNTER_BITS * COUNTER_CELL, 1))
        light = row[0, COUNTER_CELL // 2 :: COUNTER_CELL, 1] > 127
        return sum(1 << bit for bit in range(COUNTER_BITS) if light[bit])

    def move_pointer(self, to: Point) -> None:
        self._test.FakeInput(_MOTION, 0, 0, self._root, to.x, to.y, 0)
        self._connection.flush()
