"""Watches an X11 display's input by XInput2 raw events: they come wherever the focus is and whoever has grabbed.

Each injected event makes exactly one raw event (held keys repeat without any), so what is left after the ledger's
claims is the customer's. A program that warps the pointer makes none.

Invariant: only the thread that `start` made touches the connection afterwards.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time

import xcffib
import xcffib.xinput
import xcffib.xproto

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point
from remote_assist.inject.input_watch import CustomerInput, Lost, Panic, Sorter
from remote_assist.inject.keysyms import ESCAPE
from remote_assist.inject.ledger import InputKind, Ledger

_KINDS = {
    xcffib.xinput.RawMotionEvent: InputKind.MOTION,
    xcffib.xinput.RawButtonPressEvent: InputKind.BUTTON_PRESS,
    xcffib.xinput.RawButtonReleaseEvent: InputKind.BUTTON_RELEASE,
    xcffib.xinput.RawKeyPressEvent: InputKind.KEY_PRESS,
    xcffib.xinput.RawKeyReleaseEvent: InputKind.KEY_RELEASE,
}
_TOUCHES = (xcffib.xinput.RawTouchBeginEvent, xcffib.xinput.RawTouchUpdateEvent)
_ALL = (
    xcffib.xinput.XIEventMask.RawMotion
    | xcffib.xinput.XIEventMask.RawButtonPress
    | xcffib.xinput.XIEventMask.RawButtonRelease
    | xcffib.xinput.XIEventMask.RawKeyPress
    | xcffib.xinput.XIEventMask.RawKeyRelease
    | xcffib.xinput.XIEventMask.RawTouchBegin
    | xcffib.xinput.XIEventMask.RawTouchUpdate
)
_REPEATED = 1 << 16
_log = logging.getLogger(__name__)


class X11InputWatch:
    """See `InputWatch`. Raises ScreenUnavailable."""

    def __init__(
        self, ledger: Ledger, on_input: CustomerInput, on_panic: Panic, on_lost: Lost, display: str | None
    ) -> None:
        name = display or os.environ.get("DISPLAY") or "(none)"
        try:
            self._connection = xcffib.connect(display=display)
        except xcffib.ConnectionException as exc:
            raise ScreenUnavailable(f"There is no X display to watch: {name} cannot be opened.") from exc
        self._sorter = Sorter(ledger, on_input, on_panic)
        self._on_input = on_input
        self._on_lost = on_lost
        self._escapes: set[int] = set()
        self._stop = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread: threading.Thread | None = None
        try:
            self._select(self._connection.get_setup().roots[self._connection.pref_screen].root)
        except xcffib.XcffibException as exc:
            self._let_go()
            raise ScreenUnavailable(f"The input of the X display {name} cannot be watched: {exc}.") from exc

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="input-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        if self._stop < 0:
            return
        os.eventfd_write(self._stop, 1)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        if self._thread is None or not self._thread.is_alive():
            self._let_go()

    def _select(self, root: int) -> None:
        xinput = self._connection(xcffib.xinput.key)
        xinput.XIQueryVersion(2, 2).reply()
        mask = xcffib.xinput.EventMask.synthetic(xcffib.xinput.Device.AllMaster, 1, [_ALL])
        xinput.XISelectEvents(root, 1, [mask])
        self._read_keymap()

    def _read_keymap(self) -> None:
        """Learn which keycodes are Esc; the reply also proves that the events are selected.

        A keycode that once was Esc stays one: who steers the keyboard could map the customer's panic key away.
        """
        setup = self._connection.get_setup()
        count = setup.max_keycode - setup.min_keycode + 1
        reply = self._connection.core.GetKeyboardMapping(setup.min_keycode, count).reply()
        width, keysyms = reply.keysyms_per_keycode, list(reply.keysyms)
        self._escapes |= {setup.min_keycode + i for i in range(count) if ESCAPE in keysyms[i * width : (i + 1) * width]}

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._connection.get_file_descriptor(), select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        told_to_stop = False
        try:
            while not told_to_stop:
                self._drain()
                told_to_stop = any(descriptor == self._stop for descriptor, _ in poll.poll())
        except xcffib.XcffibException:
            # The display is gone, or the server has cut us off: what that means for control is said below.
            _log.info("the input watch has lost its display")
        finally:
            # A bug too: its traceback goes on from here.
            if not told_to_stop:
                self._on_lost()

    def _drain(self) -> None:
        while self._take_all():
            # Events that came while the reply was awaited are in hand already: poll would not tell of them.
            self._read_keymap()

    def _take_all(self) -> bool:
        """Take the events in hand; returns whether the keyboard was mapped anew among them."""
        remapped = False
        while (event := self._connection.poll_for_event()) is not None:
            kind = _KINDS.get(type(event))
            if kind is not None:
                self._take(kind, event)
            elif isinstance(event, _TOUCHES):
                self._on_input(InputKind.MOTION)  # we inject no touches: a finger is always the customer's
            elif isinstance(event, xcffib.xproto.MappingNotifyEvent):
                remapped = True
        return remapped

    def _take(self, kind: InputKind, event: xcffib.Event) -> None:
        if event.flags & _REPEATED:
            return
        self._sorter.take(
            kind,
            event.detail,
            _target(event) if kind is InputKind.MOTION else None,
            is_escape=event.detail in self._escapes,
            now=time.monotonic(),
        )

    def _let_go(self) -> None:
        os.close(self._stop)
        self._stop = -1
        self._connection.disconnect()


def _target(event: xcffib.Event) -> Point:
    """Where an absolute motion goes. A mouse's relative steps give a point too, which no entry of ours has."""
    axes = [axis.integral for axis in event.axisvalues]
    return Point(axes[0], axes[1]) if len(axes) >= 2 else Point(-1, -1)
