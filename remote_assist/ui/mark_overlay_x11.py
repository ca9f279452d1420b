"""Marks on an X11 screen: one window over all monitors that has exactly the shape of what is drawn, and takes no input.

There may be no compositor, so nothing can be half transparent: a pixel of a mark is there or is not, and beside the
marks there is no window. The server keeps the pixels itself (the window's background), so a program that comes and
goes above costs this process nothing, and neither do marks that rest. In device pixels: no scale of Qt's is asked.

Invariant: no pixel of it lies in `clear`, where the banner and the questions are.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress

import xcffib
import xcffib.shape
import xcffib.xproto
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QRegion

from remote_assist.geometry import Point, Rect
from remote_assist.policy.board import Artists, Drawn
from remote_assist.ui.mark_canvas import MarkCanvas, cut
from remote_assist.ui.regions import rectangles, region_of, simple

_CW, _SO, _SK = xcffib.xproto.CW, xcffib.shape.SO, xcffib.shape.SK
_RECTANGLE = struct.Struct("=hhHH")
_PUT_IMAGE, _PUT_IMAGE_HEAD = 72, struct.Struct("=xB2xIIHHhhBB2x")
_TILE = 128
_DEPTH, _BITS = 24, 32
_MOST_RECTANGLES = 8192  # in one request
_CLASS = b"deskside-marks\0Deskside\0"


class NoOverlay(Exception):
    """This display cannot show marks in this way."""


class MarkOverlayX11:
    """See `mark_overlay.MarkOverlay`. One thread. Raises `NoOverlay`, only when it is made."""

    in_picture = True
    """Nothing keeps a window of X11 out of a picture of the screen."""

    def __init__(self, scale_at: Callable[[Point], float], display: str | None = None) -> None:
        self._canvas = MarkCanvas(scale_at)
        self._clear = QRegion()
        self._shape = QRegion()
        self._screen = QRect()
        self._is_open = False
        try:
            self._connection = xcffib.connect(display=display)
            self._core = self._connection.core
            self._shapes = self._connection(xcffib.shape.key)
            self._shapes.QueryVersion().reply()
        except xcffib.XcffibException as exc:
            raise NoOverlay("There is no X display with shapes.") from exc
        setup = self._connection.get_setup()
        self._root = setup.roots[self._connection.pref_screen]
        deep = {each.depth: each.bits_per_pixel for each in setup.pixmap_formats}
        if self._root.root_depth != _DEPTH or deep.get(_DEPTH) != _BITS or setup.image_byte_order != 0:
            self._connection.disconnect()
            raise NoOverlay("The pixels of this display are of another kind.")
        self._window: int = self._connection.generate_id()
        self._pixmap: int = self._connection.generate_id()
        self._context: int = self._connection.generate_id()

    @property
    def windows(self) -> frozenset[int]:
        """Which windows of the system are ours; the same all the time."""
        return frozenset((self._window,))

    def show(self, drawn: Drawn, artists: Artists, clear: Sequence[Rect] = ()) -> None:
        """Show this and nothing else."""
        before, self._clear = self._clear, region_of(clear)
        dirty = self._canvas.show(drawn, artists) + before.xored(self._clear)
        try:
            if drawn and not self._is_open:
                self._open()
            if self._is_open:
                self._paint(simple(dirty & self._screen))
                if not drawn:
                    self._close()
            self._connection.flush()
        except xcffib.XcffibException:
            self._is_open = False  # the display is gone, and with it everybody who could see anything

    def sync(self) -> None:
        """Return when the server has done everything."""
        with suppress(xcffib.XcffibException):
            self._core.GetInputFocus().reply()

    def rearranged(self) -> None:
        """The screen has another size: begin anew with what is drawn now."""
        drawn, artists = self._canvas.drawn, self._canvas.artists
        clear = [Rect(r.x(), r.y(), r.width(), r.height()) for r in rectangles(self._clear)]
        self.show(Drawn(), {})
        self.show(drawn, artists, clear)

    def raise_(self) -> None:
        """Above everybody's windows again."""
        if self._is_open:
            self._core.ConfigureWindow(
                self._window, xcffib.xproto.ConfigWindow.StackMode, [xcffib.xproto.StackMode.Above]
            )
            self._connection.flush()

    def close(self) -> None:
        self._is_open = False
        self._connection.disconnect()

    def _open(self) -> None:
        size = self._core.GetGeometry(self._root.root).reply()
        self._screen = QRect(0, 0, size.width, size.height)
        root, core = self._root, self._core
        core.CreatePixmap(_DEPTH, self._pixmap, root.root, size.width, size.height)
        core.CreateGC(self._context, self._pixmap, 0, [])
        core.CreateWindow(
            _DEPTH, self._window, root.root, 0, 0, size.width, size.height, 0,
            xcffib.xproto.WindowClass.InputOutput, root.root_visual, _CW.BackPixmap | _CW.OverrideRedirect,
            [self._pixmap, 1],
        )  # fmt: skip
        core.ChangeProperty(
            xcffib.xproto.PropMode.Replace, self._window, xcffib.xproto.Atom.WM_CLASS, xcffib.xproto.Atom.STRING, 8,
            len(_CLASS), _CLASS,
        )  # fmt: skip
        self._shapes.Rectangles(_SO.Set, _SK.Bounding, 0, self._window, 0, 0, 0, [])
        self._shapes.Rectangles(_SO.Set, _SK.Input, 0, self._window, 0, 0, 0, [])
        core.MapWindow(self._window)
        self._shape = QRegion()
        self._is_open = True

    def _close(self) -> None:
        self._core.DestroyWindow(self._window)
        self._core.FreeGC(self._context)
        self._core.FreePixmap(self._pixmap)
        self._shape = QRegion()
        self._is_open = False

    def _paint(self, dirty: QRegion) -> None:
        """First the pixels, then the window where they are to be seen, at last no window where there are none."""
        shape = self._shape - dirty
        for area in rectangles(dirty):
            image = self._canvas.paint(area)
            there = (cut(image, area.topLeft()) & dirty) - self._clear
            if not there.isEmpty():
                self._put(image.convertToFormat(QImage.Format.Format_ARGB32), area, there)
            shape += there
        added, removed, self._shape = shape - self._shape, self._shape - shape, shape
        if dirty.isEmpty():
            return
        # Told again, since a server may have copied the pixmap.
        self._core.ChangeWindowAttributes(self._window, _CW.BackPixmap, [self._pixmap])
        self._reshape(_SO.Union, added)
        for area in rectangles(dirty):
            self._core.ClearArea(False, self._window, area.x(), area.y(), area.width(), area.height())
        self._reshape(_SO.Subtract, removed)

    def _put(self, image: QImage, area: QRect, there: QRegion) -> None:
        """Hand the server those tiles of an image in which something is."""
        pixels = memoryview(image.constBits()).cast("B")
        stride = image.bytesPerLine()
        for top in range(0, area.height(), _TILE):
            for left in range(0, area.width(), _TILE):
                tile = QRect(left, top, min(_TILE, area.width() - left), min(_TILE, area.height() - top))
                if not there.intersects(tile.translated(area.topLeft())):
                    continue
                rows = (
                    pixels[row * stride + left * 4 : row * stride + (left + tile.width()) * 4]
                    for row in range(top, top + tile.height())
                )
                self._put_tile(tile.translated(area.topLeft()), b"".join(rows))

    def _put_tile(self, tile: QRect, data: bytes) -> None:
        # Not by `core.PutImage`, which takes the bytes one by one.
        head = _PUT_IMAGE_HEAD.pack(
            xcffib.xproto.ImageFormat.ZPixmap, self._pixmap, self._context, tile.width(), tile.height(), tile.x(),
            tile.y(), 0, _DEPTH,
        )  # fmt: skip
        self._core.send_request(_PUT_IMAGE, io.BytesIO(head + data))

    def _reshape(self, operation: int, region: QRegion) -> None:
        pieces = [_RECTANGLE.pack(r.x(), r.y(), r.width(), r.height()) for r in rectangles(region)]
        for first in range(0, len(pieces), _MOST_RECTANGLES):
            part = pieces[first : first + _MOST_RECTANGLES]
            self._shapes.Rectangles(
                operation, _SK.Bounding, xcffib.xproto.ClipOrdering.Unsorted, self._window, 0, 0, len(part), part
            )
