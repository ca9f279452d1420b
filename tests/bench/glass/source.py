"""The customer's side of a measurement: a window over the whole display, painted by X requests.

Invariant: a paint has happened when `sync` returns, so its time is the display's and not the painter's.
"""

from __future__ import annotations

import numpy as np
import xcffib
import xcffib.xproto

from remote_assist.geometry import Point, Rect, Size
from tests.bench.sessions.canvas import Pixels

COUNTER_BITS = 16
COUNTER_CELL = 12
_MOST = 192 * 1024  # bytes of one request


class Source:
    """See the module."""

    def __init__(self, display: str, size: Size) -> None:
        self.size = size
        self.counter_at = Point(size.width - COUNTER_BITS * COUNTER_CELL - 40, 24)
        self._connection = xcffib.connect(display=display)
        self._core = self._connection.core
        screen = self._connection.get_setup().roots[0]
        self._root = screen.root
        self._window = self._connection.generate_id()
        mask = xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect
        self._core.CreateWindow(
            24, self._window, self._root, 0, 0, *size, 0, xcffib.xproto.WindowClass.InputOutput, screen.root_visual,
            mask, [0x406080, 1],
        )  # fmt: skip
        self._core.MapWindow(self._window)
        self._context = self._connection.generate_id()
        self._core.CreateGC(self._context, self._window, xcffib.xproto.GC.GraphicsExposures, [0])
        self.sync()

    def close(self) -> None:
        self._connection.disconnect()

    def sync(self) -> None:
        """Until the display has done everything so far."""
        self._core.GetInputFocus().reply()

    def fill(self, rect: Rect, colour: int) -> None:
        self._boxes(colour, [rect])

    def upload(self, pixels: Pixels) -> int:
        """A picture kept by the display, so that showing it costs one request."""
        pixmap: int = self._connection.generate_id()
        height, width = pixels.shape[:2]
        self._core.CreatePixmap(24, pixmap, self._window, width, height)
        rows = max(1, _MOST // (width * 4))
        for top in range(0, height, rows):
            part = np.ascontiguousarray(pixels[top : top + rows])
            self._core.PutImage(
                xcffib.xproto.ImageFormat.ZPixmap, pixmap, self._context, width, part.shape[0], 0, top, 0, 24,
                part.nbytes, part.tobytes(),
            )  # fmt: skip
        self.sync()
        return pixmap

    def show(self, pixmap: int, place: Rect, at: Point = Point(0, 0)) -> None:  # noqa: B008 - a value
        """The part of a kept picture that begins `at`."""
        self._core.CopyArea(pixmap, self._window, self._context, *at, place.x, place.y, *place.size)

    def count(self, number: int) -> None:
        """Paint a number as light and dark cells."""
        x, y = self.counter_at
        cells = [Rect(x + bit * COUNTER_CELL, y, COUNTER_CELL, COUNTER_CELL) for bit in range(COUNTER_BITS)]
        self._boxes(0xFFFFFF, [cell for bit, cell in enumerate(cells) if number >> bit & 1])
        self._boxes(0x000000, [cell for bit, cell in enumerate(cells) if not number >> bit & 1])

    def pointer(self) -> Point:
        """Where the customer's pointer is."""
        reply = self._core.QueryPointer(self._root).reply()
        return Point(reply.root_x, reply.root_y)

    def _boxes(self, colour: int, boxes: list[Rect]) -> None:
        if boxes:
            self._core.ChangeGC(self._context, xcffib.xproto.GC.Foreground, [colour])
            rectangles = [xcffib.xproto.RECTANGLE.synthetic(*box) for box in boxes]
            self._core.PolyFillRectangle(self._window, self._context, len(rectangles), rectangles)
