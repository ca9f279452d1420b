"""Which windows of an X11 display are out of reach: those that bear Deskside's mark, and those the guard names.

Invariant: a window that vanishes while it is looked at is out of reach: what was meant for it goes nowhere.
"""

from __future__ import annotations

import xcffib
import xcffib.xproto

from remote_assist.geometry import Point
from remote_assist.inject.injector import OwnWindows
from remote_assist.own_windows import OWN_WINDOW_ROLE

_DEEP = 12
"""Levels of windows looked through: root, the window manager's frames, the client; the rest are its own children."""
_NOBODY = (0, 1)  # no focus, or the focus follows the pointer
_MARK = OWN_WINDOW_ROLE.encode()
_WM_TRANSIENT_FOR = xcffib.xproto.Atom.WM_TRANSIENT_FOR
_ANY = xcffib.xproto.GetPropertyType.Any


class MarkedWindows:
    """Asks the server each time: windows come, go and get their mark at any moment. One thread."""

    def __init__(self, connection: xcffib.Connection, root: int) -> None:
        self._core = connection.core
        self._root = root
        name = "WM_WINDOW_ROLE"
        self._role: int = self._core.InternAtom(False, len(name), name).reply().atom

    def lie_at(self, point: Point, guarded: OwnWindows) -> bool:
        """Does a window that is out of reach, or one inside it, lie uppermost at `point`?"""
        window = self._root
        try:
            for _ in range(_DEEP):
                below = self._core.TranslateCoordinates(self._root, window, point.x, point.y)
                if window != self._root and self._is_marked(window):
                    below.reply()
                    return True
                above, window = window, below.reply().child
                if not window:
                    return False
                if window in guarded.native_ids or (above == self._root and _is_unknown(window, guarded)):
                    return True
        except xcffib.xproto.WindowError:
            return True
        return False

    def hold(self, window: int, guarded: OwnWindows) -> bool:
        """Is `window` (the focus, say) out of reach, or inside one that is?"""
        try:
            for _ in range(_DEEP):
                if window in _NOBODY or window == self._root:
                    return False
                above = self._core.QueryTree(window)
                if window in guarded.native_ids or self._is_marked(window):
                    above.reply()
                    return True
                below, window = window, above.reply().parent
                if window == self._root:
                    return _is_unknown(below, guarded)
        except xcffib.xproto.WindowError:
            return True
        return False

    def _is_marked(self, window: int) -> bool:
        role = self._core.GetProperty(False, window, self._role, _ANY, 0, 16)
        owner = self._core.GetProperty(False, window, _WM_TRANSIENT_FOR, _ANY, 0, 1)
        is_marked = self._bears(role.reply())
        belongs_to = owner.reply().value.to_atoms()
        if is_marked or not belongs_to or belongs_to[0] in (0, self._root):
            return is_marked
        return self._bears(self._core.GetProperty(False, belongs_to[0], self._role, _ANY, 0, 16).reply())

    @staticmethod
    def _bears(reply: xcffib.xproto.GetPropertyReply) -> bool:
        return bool(reply.format == 8 and reply.value.buf().rstrip(b"\0") == _MARK)


def _is_unknown(window: int, guarded: OwnWindows) -> bool:
    return guarded.known is not None and window not in guarded.known
