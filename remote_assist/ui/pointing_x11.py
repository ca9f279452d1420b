"""Takes the mouse on an X11 display: a window without pixels over everything but our own windows.

It hides nothing, and needs no compositor. Esc is taken from whoever has the keyboard, so that no focus has to move.

Invariant: with its connection the window goes too, however this process ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import xcffib
import xcffib.shape
import xcffib.xproto
from PySide6.QtCore import QObject, QSocketNotifier

from remote_assist.geometry import Point, Rect
from remote_assist.ui.keys import ESCAPE
from remote_assist.ui.mark_pen import Hand

_MASK = xcffib.xproto.EventMask
_HEARD = _MASK.ButtonPress | _MASK.ButtonRelease | _MASK.PointerMotion | _MASK.LeaveWindow
_LEFT = 1
_CROSSHAIR = 34  # in the font of cursors that every server has
_ANY_MODIFIER = xcffib.xproto.ModMask.Any
_ASYNC = xcffib.xproto.GrabMode.Async


class CannotCatch(Exception):
    """This display has no shapes, or is gone."""


class CatcherX11(QObject):
    """See `pointing.Catcher`. Raises `CannotCatch`, only when it is made."""

    def __init__(self, hand: Hand, display: str | None = None) -> None:
        super().__init__()
        self._hand = hand
        self._window = 0
        self._escapes: tuple[int, ...] = ()
        try:
            self._connection = xcffib.connect(display=display)
            self._core = self._connection.core
            self._shape = self._connection(xcffib.shape.key)
            self._shape.QueryVersion().reply()
            self._cursor = self._make_cursor()
        except xcffib.XcffibException as exc:
            raise CannotCatch("There is no X display with shapes.") from exc
        self._root = self._connection.get_setup().roots[self._connection.pref_screen].root
        self._heard = QSocketNotifier(self._connection.get_file_descriptor(), QSocketNotifier.Type.Read, self)
        self._heard.activated.connect(self._on_heard_activated)

    def catch(self, clear: Sequence[Rect]) -> None:
        try:
            if not self._window:
                self._open()
            self._cut(clear)
            self._drain()
        except xcffib.XcffibException:
            self._lost()

    def let_go(self) -> None:
        if not self._window:
            return
        self._core.DestroyWindow(self._window)
        for keycode in self._escapes:
            self._core.UngrabKey(keycode, self._root, _ANY_MODIFIER)
        self._window, self._escapes = 0, ()
        self._connection.flush()

    def close(self) -> None:
        self._heard.setEnabled(False)
        self._window = 0
        self._connection.disconnect()

    def _make_cursor(self) -> int:
        font, cursor = self._connection.generate_id(), self._connection.generate_id()
        self._core.OpenFont(font, len("cursor"), "cursor")
        self._core.CreateGlyphCursor(
            cursor, font, font, _CROSSHAIR, _CROSSHAIR + 1, 0, 0, 0, 0xFFFF, 0xFFFF, 0xFFFF
        )  # fmt: skip
        self._core.CloseFont(font)
        return int(cursor)

    def _open(self) -> None:
        self._window = self._connection.generate_id()
        attributes = xcffib.xproto.CW
        self._core.CreateWindow(
            0, self._window, self._root, 0, 0, 1, 1, 0, xcffib.xproto.WindowClass.InputOnly, 0,
            attributes.OverrideRedirect | attributes.EventMask | attributes.Cursor, [1, _HEARD, self._cursor],
        )  # fmt: skip
        self._escapes = self._grab_escape()

    def _grab_escape(self) -> tuple[int, ...]:
        """The keys that are Esc; none where another program has taken them. The banner's button is there too."""
        setup = self._connection.get_setup()
        first = setup.min_keycode
        reply = self._core.GetKeyboardMapping(first, setup.max_keycode - first + 1).reply()
        width, keysyms = reply.keysyms_per_keycode, list(reply.keysyms)
        codes = [first + at // width for at in range(0, len(keysyms), width) if ESCAPE in keysyms[at : at + width]]
        taken = []
        for keycode in codes:
            try:
                self._core.GrabKeyChecked(False, self._root, _ANY_MODIFIER, keycode, _ASYNC, _ASYNC).check()
                taken.append(keycode)
            except xcffib.xproto.AccessError:
                continue
        return tuple(taken)

    def _cut(self, clear: Sequence[Rect]) -> None:
        """Cover the whole screen, above everything, but for these holes."""
        size = self._core.GetGeometry(self._root).reply()
        left = [Rect(0, 0, size.width, size.height)]
        for hole in clear:
            left = [part for area in left for part in area.without(hole)]
        parts = [xcffib.xproto.RECTANGLE.synthetic(*area) for area in left]
        kind, config = xcffib.shape, xcffib.xproto.ConfigWindow
        self._core.ConfigureWindow(
            self._window, config.Width | config.Height | config.StackMode,
            [size.width, size.height, xcffib.xproto.StackMode.Above],
        )  # fmt: skip
        self._shape.Rectangles(kind.SO.Set, kind.SK.Bounding, 0, self._window, 0, 0, len(parts), parts)
        self._core.MapWindow(self._window)
        self._connection.flush()

    def _on_heard_activated(self) -> None:
        try:
            self._drain()
        except xcffib.XcffibException:
            self._lost()

    def _drain(self) -> None:
        while self._window and (event := self._connection.poll_for_event()) is not None:
            self._take(event)

    def _take(self, event: xcffib.Event) -> None:
        # What inherits from what in xcffib is not what one would think: a release is a press there.
        kind = type(event)
        if kind is xcffib.xproto.MotionNotifyEvent:
            self._hand.moved(Point(event.root_x, event.root_y))
        elif kind is xcffib.xproto.LeaveNotifyEvent:
            self._hand.moved(None)
        elif kind is xcffib.xproto.ButtonPressEvent and event.detail == _LEFT:
            self._hand.pressed(Point(event.root_x, event.root_y))
        elif kind is xcffib.xproto.ButtonReleaseEvent and event.detail == _LEFT:
            self._hand.released(Point(event.root_x, event.root_y))
        elif kind is xcffib.xproto.KeyPressEvent and event.detail in self._escapes:
            self._hand.left()

    def _lost(self) -> None:
        """The display is gone, and with it whoever pointed."""
        self._heard.setEnabled(False)
        self._window = 0
        self._hand.left()
