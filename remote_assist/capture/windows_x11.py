"""The windows of an X11 display, level with each picture without stopping the server.

The server tells every change of its windows in order with its replies. So who has seen the events that came before the
reply to a GetImage, and no later one, knows the windows as they lay in that picture; nobody else needs to stand still
for it. Titles and owners have to be asked for: until the answer is there, and after each change of them, a window is
not known.

Invariant: what `stack` says of a known window was true when the newest event that was taken had happened.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

import xcffib
import xcffib.shape
import xcffib.xfixes
import xcffib.xproto

from remote_assist.capture.client_x11 import ClientReader, Inside, intern, settle
from remote_assist.capture.windows import ANYWHERE, Window, WindowsUnknown
from remote_assist.geometry import Rect

NEEDED = frozenset(("SHAPE", "X-Resource"))
_MOST_WINDOWS = 4096
_MOST_PARTS = 64  # of a shape; one of more frees nothing
_REPLY_HEAD = 32  # bytes of a reply before its rectangles
_PAINTED = 1  # the class of windows that have pixels
_WITH_ALPHA = 32  # bits of a pixel
_BOUNDING = xcffib.shape.SK.Bounding

ROOT_EVENTS = xcffib.xproto.EventMask.StructureNotify
"""What the screen itself tells: one connection has one mask, so it is asked for in both places alike."""


def is_of_root(event: xcffib.Event, root: int) -> bool:
    """Does the root window itself say that something about it changed? The server does, when monitors come and go."""
    return isinstance(event, xcffib.xproto.ConfigureNotifyEvent) and event.window == root and not _is_sent(event)


class X11Windows:
    """See `WindowList`. Shares the connection of the screen, which hands each of its events to `take`."""

    def __init__(self, connection: xcffib.Connection, root: int, number: int) -> None:
        self._connection = connection
        self._core = connection.core
        self._root = root
        self._shape = connection(xcffib.shape.key)
        self._reader = ClientReader(connection)
        self._manager = intern(connection, f"_NET_WM_CM_S{number}")
        self._windows: dict[int, Window] = {}
        self._order: list[int] = []
        self._top_of: dict[int, int] = {}  # clients inside frames
        self._stale: set[int] = set()
        self._since = 0
        self._is_sure = False
        self._see_through: Callable[[], frozenset[int]] = frozenset
        self._step: Callable[[], None] = lambda: None
        self.version = 0
        self.draws_late = False
        fixes = connection(xcffib.xfixes.key)
        mask = xcffib.xfixes.SelectionEventMask
        fixes.SelectSelectionInput(
            root, self._manager, mask.SetSelectionOwner | mask.SelectionWindowDestroy | mask.SelectionClientClose
        )
        self._core.ChangeWindowAttributes(
            root, xcffib.xproto.CW.EventMask, [ROOT_EVENTS | xcffib.xproto.EventMask.SubstructureNotify]
        )

    @property
    def stack(self) -> Sequence[Window]:
        passed = self._see_through()
        return [self._windows[number] for number in self._order if number not in passed]

    @property
    def is_sure(self) -> bool:
        return self._is_sure

    # --- what the server tells

    def take(self, event: xcffib.Event) -> bool:
        """Follow one event. Returns whether it is one of ours."""
        act = _ACTS.get(type(event))
        if act is None or is_of_root(event, self._root):
            return False
        if not self._is_sure:
            return True  # the next list has it
        # What a program only says has happened did not; what came before the last list is in it already.
        if not (_is_sent(event) or happened_before(event, self._since) or self._says_nothing(event)):
            act(self, event)
            self.version += 1
            self._step()
        return True

    def pass_over(self, see_through: Callable[[], frozenset[int]]) -> None:
        self._see_through = see_through

    def watch(self, step: Callable[[], None]) -> None:
        self._step = step

    def lose(self) -> None:
        """There are more events than can be followed: nothing is known until the next list."""
        self._is_sure = False
        self.version += 1

    def _says_nothing(self, event: xcffib.Event) -> bool:
        return isinstance(event, xcffib.xproto.PropertyNotifyEvent) and event.atom not in self._reader.atoms

    def _created(self, event: xcffib.xproto.CreateNotifyEvent) -> None:
        if event.parent == self._root:
            self._add(event.window, _area(event))

    def _add(self, number: int, area: Rect) -> None:
        if len(self._order) >= _MOST_WINDOWS:
            self._is_sure = False
            return
        if number in self._windows:
            self._order.remove(number)
        self._windows[number] = Window(number, area)
        self._order.append(number)
        if number not in self._see_through():
            self._stale.add(number)

    def _gone(self, number: int) -> None:
        if self._windows.pop(number, None) is not None:
            self._order.remove(number)
        self._stale.discard(number)
        top = self._top_of.pop(number, None)
        if top is not None:
            self._doubt(top)

    def _doubt(self, number: int) -> None:
        """This window, or one in it, has to be asked about again."""
        window = self._windows.get(self._top_of.get(number, number))
        if window is not None and window.id not in self._see_through():
            window.is_known = False
            self._stale.add(window.id)

    def _destroyed(self, event: xcffib.xproto.DestroyNotifyEvent) -> None:
        self._gone(event.window)

    def _mapped(self, event: xcffib.xproto.MapNotifyEvent) -> None:
        window = self._windows.get(event.window)
        if window is not None:
            window.is_shown = True
            self._doubt(event.window)

    def _unmapped(self, event: xcffib.xproto.UnmapNotifyEvent) -> None:
        window = self._windows.get(event.window)
        if window is not None:
            window.is_shown = False

    def _reparented(self, event: xcffib.xproto.ReparentNotifyEvent) -> None:
        if event.parent == self._root:
            self._gone(event.window)
            self._add(event.window, ANYWHERE)  # how large it is was not said
            return
        self._gone(event.window)
        if event.parent in self._windows:
            self._top_of[event.window] = event.parent
            self._windows[event.parent].is_frame = True
            self._doubt(event.parent)
        else:
            # Deeper than the frame: whose it is now has to be looked up.
            for window in self._windows.values():
                self._doubt(window.id)

    def _configured(self, event: xcffib.xproto.ConfigureNotifyEvent) -> None:
        window = self._windows.get(event.window)
        if window is None or event.event != self._root:
            return
        area = _area(event)
        if area.size != window.area.size:
            is_whole = window.solid == (Rect(0, 0, *window.area.size),)
            window.solid = (Rect(0, 0, *area.size),) if is_whole else ()
            if not is_whole:
                self._doubt(window.id)  # it has another shape
        window.area = area
        self._order.remove(window.id)
        below = event.above_sibling
        if below and below not in self._windows:
            self._is_sure = False
            self._order.append(window.id)
        else:
            self._order.insert(self._order.index(below) + 1 if below else 0, window.id)

    def _circulated(self, event: xcffib.xproto.CirculateNotifyEvent) -> None:
        if event.window in self._windows:
            self._order.remove(event.window)
            at_bottom = event.place == xcffib.xproto.Place.OnBottom
            self._order.insert(0 if at_bottom else len(self._order), event.window)

    def _shifted(self, _event: xcffib.xproto.GravityNotifyEvent) -> None:
        self._is_sure = False

    def _renamed(self, event: xcffib.xproto.PropertyNotifyEvent) -> None:
        self._doubt(event.window)

    def _reshaped(self, event: xcffib.shape.NotifyEvent) -> None:
        window = self._windows.get(event.affected_window)
        if window is not None:
            window.solid = ()
            self._doubt(window.id)

    def _managed(self, event: xcffib.xfixes.SelectionNotifyEvent) -> None:
        if event.selection == self._manager:
            self._is_sure = False

    # --- what has to be asked for

    def learn(self) -> None:
        if self._is_sure and not self._stale:
            return
        try:
            if not self._is_sure:
                self._list()
            self._ask()
        except (xcffib.XcffibException, struct.error) as exc:
            self._is_sure = False
            raise WindowsUnknown(f"The windows of this display cannot be told apart: {exc!r}.") from exc
        self.version += 1

    def _list(self) -> None:
        cookie = self._core.QueryTree(self._root)
        numbers = list(cookie.reply().children)
        if len(numbers) > _MOST_WINDOWS:
            raise WindowsUnknown(f"There are {len(numbers)} windows on this display: too many to tell apart.")
        self._since = cookie.sequence
        self.draws_late = bool(self._core.GetSelectionOwner(self._manager).reply().owner)
        self._windows = {number: Window(number, ANYWHERE) for number in numbers}
        self._order = numbers
        self._top_of.clear()
        self._stale = set(numbers) - self._see_through()
        self._is_sure = True

    def _ask(self) -> None:
        """Ask about all windows that are in doubt, at once for all of them."""
        windows = [self._windows[number] for number in self._stale]
        self._stale = set()
        asked = [
            (
                self._reader.listen(window.id),
                self._shape.SelectInputChecked(window.id, True),
                self._core.GetWindowAttributes(window.id),
                self._core.GetGeometry(window.id),
                self._shape.QueryExtents(window.id),
            )
            for window in windows
        ]
        found = []
        for window, questions in zip(windows, asked, strict=True):
            answer = settle(*questions)
            if answer is None:
                continue  # it vanishes: the event is on its way
            _, _, kind, place, extents = answer
            if window.area == ANYWHERE:
                # Otherwise its events say where it is, one after the other: none of its places may be passed over.
                window.area = _area(place)
                window.is_shown = kind.map_state != xcffib.xproto.MapState.Unmapped
            window.is_shown = window.is_shown and kind._class == _PAINTED
            found.append((window, bool(kind.override_redirect), place, bool(extents.bounding_shaped)))
        inside = self._reader.read([(window.id, loose) for window, loose, _, _ in found])
        for (window, _, place, is_shaped), told in zip(found, inside, strict=True):
            if told is not None:
                self._tell(window, told, place, is_shaped=is_shaped)

    def _tell(self, window: Window, told: Inside, place: xcffib.xproto.GetGeometryReply, *, is_shaped: bool) -> None:
        window.clients = told.clients
        for client in told.clients:
            if client.id != window.id:
                self._top_of[client.id] = window.id
                window.is_frame = True
        solid = self._shape_of(window, place.border_width) if is_shaped else (Rect(0, 0, *window.area.size),)
        if told.is_faint:
            solid = ()
        elif self.draws_late and place.depth == _WITH_ALPHA:
            border = place.border_width
            solid = () if is_shaped else tuple(area.moved(border, border) for area in told.opaque)
        window.solid = solid
        window.is_known = True

    def _shape_of(self, window: Window, border: int) -> tuple[Rect, ...]:
        """The parts of a window that is no rectangle; none where there are many or it is gone."""
        try:
            reply = self._connection.wait_for_reply(self._shape.GetRectangles(window.id, _BOUNDING).sequence)
        except xcffib.Error:
            return ()
        if reply.known_max > _REPLY_HEAD + 8 * _MOST_PARTS:
            return ()
        parts = xcffib.shape.GetRectanglesReply(reply).rectangles
        whole = Rect(0, 0, *window.area.size)
        return tuple(
            Rect(part.x + border, part.y + border, part.width, part.height).intersected(whole) for part in parts
        )


_ACTS: dict[type[xcffib.Event], Callable[[X11Windows, xcffib.Event], None]] = {
    xcffib.xproto.CreateNotifyEvent: X11Windows._created,
    xcffib.xproto.DestroyNotifyEvent: X11Windows._destroyed,
    xcffib.xproto.MapNotifyEvent: X11Windows._mapped,
    xcffib.xproto.UnmapNotifyEvent: X11Windows._unmapped,
    xcffib.xproto.ReparentNotifyEvent: X11Windows._reparented,
    xcffib.xproto.ConfigureNotifyEvent: X11Windows._configured,
    xcffib.xproto.CirculateNotifyEvent: X11Windows._circulated,
    xcffib.xproto.GravityNotifyEvent: X11Windows._shifted,
    xcffib.xproto.PropertyNotifyEvent: X11Windows._renamed,
    xcffib.shape.NotifyEvent: X11Windows._reshaped,
    xcffib.xfixes.SelectionNotifyEvent: X11Windows._managed,
}


def happened_before(event: xcffib.Event, request: int) -> bool:
    """Did it happen before the server did this request? An event bears the number of the last one that was done."""
    return bool((event.unpacker.cdata.full_sequence - request) & 0xFFFF_FFFF >= 1 << 31)


def _is_sent(event: xcffib.Event) -> bool:
    return bool(event.unpacker.cdata.response_type & 0x80)


def _area(place: xcffib.xproto.GetGeometryReply) -> Rect:
    """With its border, which is outside of its size."""
    border = 2 * place.border_width
    return Rect(place.x, place.y, place.width + border, place.height + border)
