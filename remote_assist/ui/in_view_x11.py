"""Asks an X server whether our windows can really be seen, whatever Qt remembers of them.

Any program may cover, move, hide, shape or destroy another one's window there. Invariant: a window that the server does
not know is not in view.
"""

from __future__ import annotations

from collections.abc import Mapping

import xcffib
import xcffib.shape
import xcffib.xproto

from remote_assist.geometry import Rect
from remote_assist.own_windows import OWN_WINDOW_ROLE

_CARDINAL = xcffib.xproto.Atom.CARDINAL
_VIEWABLE = xcffib.xproto.MapState.Viewable
_INPUT_ONLY = xcffib.xproto.WindowClass.InputOnly
_OPACITY, _ROLE = "_NET_WM_WINDOW_OPACITY", "WM_WINDOW_ROLE"
_OPAQUE_ENOUGH = 0xC0000000


class InViewX11:
    """One thread. Raises `ConnectionError` when the display is gone."""

    def __init__(self, display: str | None = None) -> None:
        try:
            self._connection = xcffib.connect(display=display)
            self._shape = self._connection(xcffib.shape.key)
            self._opacity, self._role = (
                self._connection.core.InternAtom(False, len(name), name).reply().atom for name in (_OPACITY, _ROLE)
            )
        except xcffib.XcffibException as exc:
            raise ConnectionError("There is no X display to ask.") from exc
        self._core = self._connection.core
        self._root = self._connection.get_setup().roots[self._connection.pref_screen].root

    def hidden(self, places: Mapping[int, Rect], ours: frozenset[int]) -> frozenset[int]:
        """Which of these windows cannot be seen where they belong; `ours` may lie above them."""
        try:
            stack = list(self._core.QueryTree(self._root).reply().children)
            return frozenset(
                window for window, place in places.items() if not self._is_seen(window, place, stack, ours)
            )
        except xcffib.XcffibException as exc:
            raise ConnectionError("The X display is gone.") from exc

    def neighbours(self, place: Rect, ours: frozenset[int]) -> frozenset[int]:
        """Windows of Deskside in other processes, past the window manager as banners are, that share this place."""
        try:
            others = [window for window in self._core.QueryTree(self._root).reply().children if window not in ours]
            return frozenset(w for w in others if _overlap(self._shown_at(w), place) and self._is_deskside(w))
        except xcffib.XcffibException as exc:
            raise ConnectionError("The X display is gone.") from exc

    def close(self) -> None:
        self._connection.disconnect()

    def _is_seen(self, window: int, place: Rect, stack: list[int], ours: frozenset[int]) -> bool:
        if window not in stack:
            return False
        if self._shown_at(window) != place or not self._is_whole(window, place):
            return False
        above = [other for other in stack[stack.index(window) + 1 :] if other not in ours]
        return not any(self._covers(other, place) for other in above)

    def _covers(self, other: int, place: Rect) -> bool:
        """Has it pixels there? Marks of another share, say, lie over everything and cover nearly nothing."""
        area = self._shown_at(other)
        if area is None or not _overlap(area, place):
            return False
        try:
            extents = self._shape.QueryExtents(other).reply()
            if not extents.bounding_shaped:
                return True
            around = Rect(
                area.x + extents.bounding_shape_extents_x, area.y + extents.bounding_shape_extents_y,
                extents.bounding_shape_extents_width, extents.bounding_shape_extents_height,
            )  # fmt: skip
            if not _overlap(around, place):
                return False
            parts = self._shape.GetRectangles(other, xcffib.shape.SK.Bounding).reply().rectangles
        except xcffib.xproto.WindowError:
            return False
        return any(_overlap(Rect(area.x + p.x, area.y + p.y, p.width, p.height), place) for p in parts)

    def _shown_at(self, window: int) -> Rect | None:
        """Where a window draws, None for one that does not."""
        attributes, geometry = self._core.GetWindowAttributes(window), self._core.GetGeometry(window)
        try:
            state, at = attributes.reply(), geometry.reply()
        except (xcffib.xproto.WindowError, xcffib.xproto.DrawableError):
            return None
        if state.map_state != _VIEWABLE or state._class == _INPUT_ONLY:
            return None
        border = 2 * at.border_width
        return Rect(at.x, at.y, at.width + border, at.height + border)

    def _is_deskside(self, window: int) -> bool:
        role = self._core.GetProperty(False, window, self._role, xcffib.xproto.GetPropertyType.Any, 0, 16)
        try:
            return bool(role.reply().value.buf().rstrip(b"\0") == OWN_WINDOW_ROLE.encode())
        except xcffib.xproto.WindowError:
            return False

    def _is_whole(self, window: int, place: Rect) -> bool:
        """Is it neither cut by a shape nor made transparent?"""
        extents = self._shape.QueryExtents(window)
        opacity = self._core.GetProperty(False, window, self._opacity, _CARDINAL, 0, 1)
        try:
            shaped, made = extents.reply(), opacity.reply()
        except xcffib.xproto.WindowError:
            return False
        if shaped.bounding_shaped and (
            shaped.bounding_shape_extents_width < place.width or shaped.bounding_shape_extents_height < place.height
        ):
            return False
        values = made.value.to_atoms()
        return not values or values[0] >= _OPAQUE_ENOUGH


def _overlap(area: Rect | None, place: Rect) -> bool:
    return area is not None and area.intersected(place).area > 0
