"""Whose windows bear Deskside's mark on an X11 display, whichever process they belong to.

Invariant: a window that vanishes while it is looked at counts as marked: what was meant for it goes nowhere.
"""

from __future__ import annotations

import xcffib
import xcffib.xproto

from remote_assist.geometry import Point
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

    def lie_at(self, point: Point) -> bool:
        """Does a marked window, or one inside it, lie uppermost at `point`?"""
        window = self._root
        try:
            for _ in range(_DEEP):
                below = self._core.TranslateCoordinates(self._root, window, point.x, point.y)
                if window != self._root and self._is_marked(window):
                    below.reply()
                    return True
                window = below.reply().child
                if not window:
                    return False
        except xcffib.xproto.WindowError:
            return True
        return False

    def hold(self, window: int) -> bool:
        """Is `window` (the focus, say) a marked one or inside one?"""
        try:
            for _ in range(_DEEP):
                if window in _NOBODY or window == self._root:
                    return False
                above = self._core.QueryTree(window)
                if self._is_marked(window):
                    above.reply()
                    return True
                window = above.reply().parent
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
