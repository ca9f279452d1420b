"""Windows of other programs on a virtual display, each with a connection of its own: made, named, moved, closed.

A window is filled with one colour, so that a test finds each of its pixels again.
"""

from __future__ import annotations

import struct

import xcffib
import xcffib.shape
import xcffib.xproto

from remote_assist.geometry import Rect

_CW = xcffib.xproto.CW
_CONFIG = xcffib.xproto.ConfigWindow


class XProgram:
    """One connection to the display, as every program has one."""

    def __init__(self, display: str) -> None:
        self.connection = xcffib.connect(display=display)
        self.core = self.connection.core
        self.screen = self.connection.get_setup().roots[0]

    def atom(self, name: str) -> int:
        return int(self.core.InternAtom(False, len(name), name).reply().atom)

    def sync(self) -> None:
        self.core.GetInputFocus().reply()

    def window(
        self, area: Rect, colour: int, title: str = "", *, loose: bool = False, name: str = "", mapped: bool = True
    ) -> XWindow:
        """`loose` windows go past the window manager, `name` is the class."""
        return XWindow(self, area, colour, title, loose=loose, name=name, mapped=mapped)

    def close(self) -> None:
        self.connection.disconnect()


class XWindow:
    def __init__(
        self, program: XProgram, area: Rect, colour: int, title: str, *, loose: bool, name: str, mapped: bool
    ) -> None:
        self._program = program
        self.core = program.core
        self.id: int = program.connection.generate_id()
        self.core.CreateWindow(
            24, self.id, program.screen.root, *area, 0, xcffib.xproto.WindowClass.InputOutput,
            program.screen.root_visual, _CW.BackPixel | _CW.OverrideRedirect, [colour, int(loose)],
        )  # fmt: skip
        if title:
            self.rename(title)
        if name:
            self.core.ChangeProperty(0, self.id, xcffib.xproto.Atom.WM_CLASS, 31, 8, len(name) + 1, name + "\0")
        if mapped:
            self.show()
        program.sync()

    def rename(self, title: str) -> None:
        data = title.encode()
        atoms = self._program.atom("_NET_WM_NAME"), self._program.atom("UTF8_STRING")
        self.core.ChangeProperty(0, self.id, atoms[0], atoms[1], 8, len(data), data)
        self._program.sync()

    def belong_to(self, other: int) -> None:
        self.core.ChangeProperty(
            0, self.id, xcffib.xproto.Atom.WM_TRANSIENT_FOR, xcffib.xproto.Atom.WINDOW, 32, 1, struct.pack("=I", other)
        )
        self._program.sync()

    def paint(self, colour: int) -> None:
        self.core.ChangeWindowAttributes(self.id, _CW.BackPixel, [colour])
        self.core.ClearArea(False, self.id, 0, 0, 0, 0)
        self._program.sync()

    def leave_unpainted(self) -> None:
        """What is uncovered from now on stays as it was: its program hangs and paints nothing."""
        self.core.ChangeWindowAttributes(self.id, _CW.BackPixmap, [0])
        self._program.sync()

    def move(self, x: int, y: int) -> None:
        self.core.ConfigureWindow(self.id, _CONFIG.X | _CONFIG.Y, [x, y])
        self._program.sync()

    def resize(self, width: int, height: int) -> None:
        self.core.ConfigureWindow(self.id, _CONFIG.Width | _CONFIG.Height, [width, height])
        self._program.sync()

    def lift(self, *, to_top: bool = True) -> None:
        mode = xcffib.xproto.StackMode
        self.core.ConfigureWindow(self.id, _CONFIG.StackMode, [mode.Above if to_top else mode.Below])
        self._program.sync()

    def cut_out(self, parts: list[Rect]) -> None:
        """Give it a shape of these parts."""
        shape = self._program.connection(xcffib.shape.key)
        pieces = [xcffib.xproto.RECTANGLE.synthetic(*part) for part in parts]
        kind = xcffib.shape
        shape.Rectangles(kind.SO.Set, kind.SK.Bounding, 0, self.id, 0, 0, len(pieces), pieces)
        self._program.sync()

    def show(self) -> None:
        self.core.MapWindow(self.id)
        self._program.sync()

    def focus(self) -> None:
        self.core.SetInputFocus(xcffib.xproto.InputFocus.PointerRoot, self.id, 0)
        self._program.sync()

    def hide(self) -> None:
        self.core.UnmapWindow(self.id)
        self._program.sync()

    def close(self) -> None:
        self.core.DestroyWindow(self.id)
        self._program.sync()
