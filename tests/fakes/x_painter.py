"""An X client that paints on a virtual display, moves its pointer and rearranges its screen."""

from __future__ import annotations

from collections.abc import Sequence

import xcffib
import xcffib.randr
import xcffib.xproto
import xcffib.xtest

from remote_assist.geometry import Point, Rect, Size


class XPainter:
    """Paints filled rectangles on the display, past any window manager."""

    def __init__(self, display: str) -> None:
        self.connection = xcffib.connect(display=display)
        self.screen = self.connection.get_setup().roots[0]
        self._window = self.connection.generate_id()
        cw = xcffib.xproto.CW
        self.connection.core.CreateWindow(
            24, self._window, self.screen.root, 0, 0, 640, 480, 0, 1, self.screen.root_visual,
            cw.BackPixel | cw.OverrideRedirect, [0x336699, 1],
        )  # fmt: skip
        self.connection.core.MapWindow(self._window)
        self._gc = self.connection.generate_id()
        self.connection.core.CreateGC(self._gc, self._window, 0, [])
        self.sync()

    def sync(self) -> None:
        self.connection.core.GetInputFocus().reply()

    def fill(self, area: Rect, colour: int) -> None:
        self.connection.core.ChangeGC(self._gc, xcffib.xproto.GC.Foreground, [colour])
        rectangle = xcffib.xproto.RECTANGLE.synthetic(*area)
        self.connection.core.PolyFillRectangle(self._window, self._gc, 1, [rectangle])
        self.sync()

    def fill_each(self, areas: Sequence[Rect], colour: int) -> None:
        """A request for each: what a program does that paints spot by spot."""
        self.connection.core.ChangeGC(self._gc, xcffib.xproto.GC.Foreground, [colour])
        for area in areas:
            rectangle = xcffib.xproto.RECTANGLE.synthetic(*area)
            self.connection.core.PolyFillRectangle(self._window, self._gc, 1, [rectangle])
        self.sync()

    def move_pointer(self, point: Point) -> None:
        xtest = self.connection(xcffib.xtest.key)
        xtest.FakeInput(6, 0, 0, self.screen.root, point.x, point.y, 0)
        self.sync()


def resize_display(display: str, size: Size) -> None:
    """Give the display another size, not larger than the one it began with, as a monitor's driver would."""
    connection = xcffib.connect(display=display)
    root = connection.get_setup().roots[0].root
    randr = connection(xcffib.randr.key)
    crtc = randr.GetScreenResourcesCurrent(root).reply().crtcs[0]
    # A monitor that shows more than there is has to be off.
    randr.SetCrtcConfig(crtc, 0, 0, 0, 0, 0, 1, 0, []).reply()
    randr.SetScreenSizeChecked(root, *size, max(1, size.width // 4), max(1, size.height // 4)).check()
    connection.disconnect()


def switch_monitor(display: str, on: bool) -> None:
    """Unplug the display's only monitor, or plug it in again; the screen keeps its size."""
    connection = xcffib.connect(display=display)
    root = connection.get_setup().roots[0].root
    randr = connection(xcffib.randr.key)
    resources = randr.GetScreenResourcesCurrent(root).reply()
    mode, outputs = (resources.modes[0].id, [resources.outputs[0]]) if on else (0, [])
    randr.SetCrtcConfig(resources.crtcs[0], 0, 0, 0, 0, mode, 1, len(outputs), outputs).reply()
    connection.disconnect()
