"""An X11 screen: grabbed by shared memory, or by mss; XDamage says where it changed, XFixes what the cursor looks like.

Invariant: damage is taken away from the server before the caller grabs, so a change after the grab comes again; a still
screen sends no event at all and costs nothing.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from collections import deque

import mss
import mss.exception
import numpy as np
import xcffib
import xcffib.damage
import xcffib.randr
import xcffib.xfixes
import xcffib.xinput
import xcffib.xproto
import xcffib.xtest  # for the injector: an extension loaded in one thread disturbs another one's connecting

from remote_assist.capture.region import MOST_PIECES, gathered
from remote_assist.capture.screen import Cursor, Damage, Look, Pixels, at_once, checked_size
from remote_assist.capture.shared_memory import CannotShare, SharedMemoryGrabber
from remote_assist.capture.windows import WindowsUnknown
from remote_assist.capture.windows_x11 import NEEDED as NEEDED_FOR_WINDOWS
from remote_assist.capture.windows_x11 import ROOT_EVENTS, X11Windows, happened_before, is_of_root
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor, in_order

_GONE = "The X display is gone: there is no screen to show any more."
_NEEDED = frozenset(("DAMAGE", "RANDR", "XFIXES", "XInputExtension"))
_TRIES = 8
_REPLY_HEAD = 32  # bytes of a reply before its rectangles
_MOST_EVENTS = 300  # that are followed at once


class NoDamage(ScreenUnavailable):
    """This display does not tell what changed; whoever looks by himself can show it."""


class X11Screen:
    """See `Screen`. `display` is an X display name, None for $DISPLAY. Raises NoDamage or ScreenUnavailable."""

    def __init__(self, display: str | None = None) -> None:
        name = display or os.environ.get("DISPLAY") or "(none)"
        try:
            self._connection = xcffib.connect(display=display)
        except xcffib.ConnectionException as exc:
            raise ScreenUnavailable(f"There is no X display to show: {name} cannot be opened.") from exc
        self._display = display
        self._root = self._connection.get_setup().roots[self._connection.pref_screen].root
        self._mss: mss.MSS | None = None
        self._windows: X11Windows | None = None
        self._later: deque[xcffib.Event] = deque()  # read, but not looked at: they happened after a picture
        self._shared: SharedMemoryGrabber | None = None
        self._atom_names: dict[int, str] = {}
        self._waking = threading.Lock()
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(self._connection.get_file_descriptor(), select.POLLIN)
        self._poll.register(self._waker, select.POLLIN)
        self._cursor_stale = True
        self._cursor = Cursor(Point(0, 0), Point(0, 0), None, 0)
        try:
            self._extensions = self._extension_names()
            check_extensions(name, self._extensions)
            self._select_events()
            self._open_grabber()
        except ScreenUnavailable:
            self.close()
            raise
        except (xcffib.XcffibException, mss.exception.ScreenShotError) as exc:
            self.close()
            raise ScreenUnavailable(f"The X display {name} cannot be captured: {exc}.") from exc

    @property
    def size(self) -> Size:
        return self._size

    def grab(self, area: Rect | None = None) -> Pixels:
        whole = Rect(0, 0, *self._size)
        area = whole if area is None else area.intersected(whole)
        if not area.area:
            return np.empty((area.height, area.width, 4), np.uint8)
        pixels = self._taken(area)
        if pixels is not None:
            return pixels
        # It shrank since the last wait; the next one tells.
        rest = np.zeros((area.height, area.width, 4), np.uint8)
        left = area.intersected(Rect(0, 0, *self._size_now()))
        if left.area and (pixels := self._taken(left)) is not None:
            rest[left.y - area.y : left.bottom - area.y, left.x - area.x : left.right - area.x] = pixels
        return rest

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        del look  # the server tells
        end = time.monotonic() + timeout
        try:
            while True:
                damage = self._drain()
                if damage is not None:
                    return damage
                left = end - time.monotonic()
                if left <= 0 or self._woken(left):
                    return None
        except (xcffib.XcffibException, mss.exception.ScreenShotError) as exc:
            raise ScreenUnavailable(_GONE) from exc

    def pass_over(self) -> None:
        """The server tells what changes, whoever looks."""

    def wake(self) -> None:
        with self._waking:  # or what was just closed would be written to
            if self._waker >= 0:
                os.eventfd_write(self._waker, 1)

    def cursor(self) -> Cursor:
        try:
            if self._cursor_stale:
                self._cursor_stale = False
                self._cursor = self._fetch_cursor()
            else:
                pointer = self._connection.core.QueryPointer(self._root).reply()
                position = Point(pointer.root_x, pointer.root_y)
                old = self._cursor
                if position != old.position:
                    self._cursor = Cursor(position, old.hotspot, old.image, old.serial)
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc
        return self._cursor

    def close(self) -> None:
        with self._waking:
            if self._waker < 0:
                return
            os.close(self._waker)
            self._waker = -1
        self._close_grabber()
        self._connection.disconnect()

    def monitors(self) -> tuple[Monitor, ...]:
        whole = Rect(0, 0, *self._size_now())
        found = []
        try:
            for each in self._randr.GetMonitors(self._root, True).reply().monitors:
                seen = Rect(each.x, each.y, each.width, each.height).intersected(whole)
                if seen.area:
                    found.append(Monitor.at(seen, self._atom_name(each.name), primary=bool(each.primary)))
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc
        return in_order(tuple(found), whole)

    def _atom_name(self, atom: int) -> str:
        """What an atom says; it says the same for as long as the server lives."""
        if atom not in self._atom_names:
            reply = self._connection.core.GetAtomName(atom).reply()
            self._atom_names[atom] = b"".join(reply.name).decode("utf-8", "replace")
        return self._atom_names[atom]

    def follow_windows(self) -> X11Windows:
        if self._windows is None:
            if self._shared is None or not self._extensions >= NEEDED_FOR_WINDOWS:
                raise WindowsUnknown("This X server does not tell whose windows it shows.")
            self._windows = X11Windows(self._connection, self._root, self._connection.pref_screen)
        return self._windows

    def _extension_names(self) -> set[str]:
        reply = self._connection.core.ListExtensions().reply()
        return {b"".join(entry.name).decode("latin-1") for entry in reply.names}

    def _select_events(self) -> None:
        connection = self._connection
        self._damage_ext = connection(xcffib.damage.key)
        self._fixes = connection(xcffib.xfixes.key)
        randr = self._randr = connection(xcffib.randr.key)
        xinput = connection(xcffib.xinput.key)
        self._damage_ext.QueryVersion(1, 1).reply()
        self._fixes.QueryVersion(5, 0).reply()
        xinput.XIQueryVersion(2, 2).reply()
        self._damage = connection.generate_id()
        self._region = connection.generate_id()
        self._fixes.CreateRegion(self._region, 0, [])
        self._damage_ext.Create(self._damage, self._root, xcffib.damage.ReportLevel.NonEmpty)
        self._fixes.SelectCursorInput(self._root, xcffib.xfixes.CursorNotifyMask.DisplayCursor)
        randr.SelectInput(self._root, xcffib.randr.NotifyMask.ScreenChange)
        # Of monitors that are made by software (`xrandr --setmonitor`) RandR tells nothing, but the root window does.
        connection.core.ChangeWindowAttributes(self._root, xcffib.xproto.CW.EventMask, [ROOT_EVENTS])
        # Raw motion comes whoever has grabbed the pointer, also for moves by XTest.
        mask = xcffib.xinput.EventMask.synthetic(
            xcffib.xinput.Device.AllMaster, 1, [xcffib.xinput.XIEventMask.RawMotion]
        )
        xinput.XISelectEvents(self._root, 1, [mask])
        connection.core.GetInputFocus().reply()

    def _open_grabber(self) -> None:
        self._close_grabber()
        self._size = self._size_now()
        try:
            if "MIT-SHM" not in self._extensions:
                raise CannotShare("The X server has no shared memory.")
            self._shared = SharedMemoryGrabber(self._connection, self._root, self._size)
        except CannotShare:
            self._mss = mss.MSS(display=self._display)

    def _taken(self, area: Rect) -> Pixels | None:
        """The pixels of `area`, None where it is no longer on the screen. Raises ScreenUnavailable."""
        error: BaseException | None = None
        for _ in range(_TRIES):
            try:
                return self._asked(area)
            except (xcffib.XcffibException, mss.exception.ScreenShotError, AssertionError) as exc:
                error = exc  # mss asserts that a lost connection is none
            if not Rect(0, 0, *self._size_now()).encloses(area):
                return None
            # It is there again: monitors that are rearranged come and go.
        raise ScreenUnavailable(f"The screen could not be grabbed: {error}.") from error

    def _asked(self, area: Rect) -> Pixels:
        if self._shared is not None:
            pixels = self._shared.grab(area)
            self._follow_windows_to(self._shared.last_request)
            return pixels
        if self._mss is None or self._windows is not None:
            raise ScreenUnavailable(_GONE)
        image = self._mss.grab((area.x, area.y, area.right, area.bottom))
        return np.frombuffer(image.raw, np.uint8).reshape(area.height, area.width, 4)

    def _follow_windows_to(self, picture: int) -> None:
        """Bring the list of windows to the moment of a picture, by the number of the request that took it."""
        if self._windows is None:
            return
        left = deque[xcffib.Event]()
        count = 0
        while (event := self._next_event()) is not None:
            count += 1
            if count == _MOST_EVENTS:
                self._windows.lose()  # a program that never rests must not keep us for ever
            after = not happened_before(event, picture)
            if after or not self._windows.take(event):
                left.append(event)
            if after:
                break  # and so did all that follow
        left.extend(self._later)
        self._later = left

    def _size_now(self) -> Size:
        """The size of the root window, which may have changed since the last wait. Raises ScreenUnavailable."""
        try:
            root = self._connection.core.GetGeometry(self._root).reply()
        except xcffib.XcffibException as exc:
            raise ScreenUnavailable(_GONE) from exc
        return checked_size(root.width, root.height)

    def _close_grabber(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            with contextlib.suppress(xcffib.XcffibException):
                shared.close()
        grabber, self._mss = self._mss, None
        if grabber is not None:
            # The server may be gone already: then nothing is left to close.
            with contextlib.suppress(mss.exception.ScreenShotError):
                grabber.close()

    def _woken(self, timeout: float) -> bool:
        """Sleep until an X event, or `wake`, or `timeout` seconds. Returns whether it was `wake`."""
        for descriptor, _ in self._poll.poll(timeout * 1000):
            if descriptor == self._waker:
                os.eventfd_read(self._waker)
                return True
        return False

    def _drain(self) -> Damage | None:
        damaged = cursor = rearranged = windows = False
        for _ in range(_MOST_EVENTS):  # more are told by the next wait
            event = self._next_event()
            if event is None:
                break
            if self._windows is not None and self._windows.take(event):
                windows = True
            elif isinstance(event, xcffib.damage.NotifyEvent):
                damaged = True
            elif isinstance(event, xcffib.xfixes.CursorNotifyEvent):
                self._cursor_stale = cursor = True
            elif isinstance(event, xcffib.xinput.RawMotionEvent):
                cursor = True
            elif isinstance(event, xcffib.randr.ScreenChangeNotifyEvent) or is_of_root(event, self._root):
                rearranged = True
        # A monitor that comes or goes, or another rate, may leave the size as it was.
        resized = rearranged and self._size_now() != self._size
        if resized:
            self._open_grabber()
        area, is_exact = self._take_damage() if damaged else ((), False)
        if rearranged:
            return Damage(None, True, resized)
        return Damage(area, cursor, is_exact=is_exact) if damaged or cursor or windows else None

    def _next_event(self) -> xcffib.Event | None:
        return self._later.popleft() if self._later else self._connection.poll_for_event()

    def _take_damage(self) -> tuple[tuple[Rect, ...], bool]:
        self._damage_ext.Subtract(self._damage, 0, self._region)
        request = self._fixes.FetchRegion(self._region)
        # xcffib makes an object of each rectangle; ten thousand of them would take longer than to compare the screen.
        reply = self._connection.wait_for_reply(request.sequence)
        data = reply.unpack(f"={reply.known_max}s")[0]
        # Widths and heights are unsigned there, but no screen is so large that it shows.
        pieces = np.frombuffer(data, np.int16, offset=_REPLY_HEAD).reshape(-1, 4)
        return gathered(pieces, Rect(0, 0, *self._size)), len(pieces) <= MOST_PIECES

    def _fetch_cursor(self) -> Cursor:
        reply = self._fixes.GetCursorImage().reply()
        words = np.array(list(reply.cursor_image), np.uint32)
        if sys.byteorder == "big":
            words = words.byteswap()
        image = words.view(np.uint8).reshape(reply.height, reply.width, 4)
        return Cursor(
            Point(reply.x, reply.y),
            Point(reply.xhot, reply.yhot),
            image if image[..., 3].any() else None,
            reply.cursor_serial,
        )


def check_extensions(display: str, names: set[str]) -> None:
    """Refuse a server that can't tell what changed, or that has only some of the windows.

    Raises NoDamage or ScreenUnavailable.

    Asked beforehand, for libxcb closes a connection that uses an extension which is not there.
    """
    if "XWAYLAND" in names:
        raise ScreenUnavailable(
            "This is a Wayland session, which Deskside cannot show yet. Log in to an X11 (Xorg) session to share it."
        )
    missing = sorted(_NEEDED - names)
    if missing:
        kind = NoDamage if missing == ["DAMAGE"] else ScreenUnavailable
        raise kind(f"The X display {display} cannot be shared: it lacks {', '.join(missing)}.")
