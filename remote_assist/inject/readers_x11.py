"""Has the program that has the keyboard read the keys that we pressed?

A program looks a key up in the keyboard map of the moment it reads the event, so a lent keycode must not mean something
else before that. A program that takes `_NET_WM_PING` tells: it answers in the order of its events. Of others we only
know the time that has passed.

Source: Extended Window Manager Hints, "_NET_WM_PING".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import xcffib
import xcffib.xproto

REST = 0.4
"""Seconds after which a program that does not answer pings is believed to have read a key."""
_AT_LEAST = 0.04
"""Seconds: between the program and the keyboard an input method of another process may look the key up too."""
_AT_MOST = 3.0
"""Seconds after which nobody is waited for any more: one that hangs must not keep the engineer from the others."""
_DEEP = 12
_NOBODY = (0, 1)
_ANY = xcffib.xproto.GetPropertyType.Any
_MASK = xcffib.xproto.EventMask
_CLIENT_MESSAGE = 33
_MOST_KNOWN = 64


@dataclass(slots=True)
class _Press:
    number: int
    at: float
    focus: int


class Readers:
    """One thread, with a connection of its own. `clock` is monotonic seconds."""

    def __init__(self, display: str | None, clock: Callable[[], float]) -> None:
        self._connection = xcffib.connect(display=display)
        self._core = self._connection.core
        self._root = self._connection.get_setup().roots[self._connection.pref_screen].root
        self._clock = clock
        self._protocols = self._atom("WM_PROTOCOLS")
        self._ping = self._atom("_NET_WM_PING")
        self._presses: dict[int, _Press] = {}
        self._number = 0
        self._windows: dict[int, int] = {}  # focus -> the window that answers, 0 if none does
        self._asked: dict[int, int] = {}  # window -> number of the press that it was asked after
        self._answered: dict[int, int] = {}
        self._listening = False

    def pressed(self, keycode: int, focus: int) -> None:
        """A lent keycode was pressed while `focus` had the keyboard."""
        self._number += 1
        self._presses[keycode] = _Press(self._number, self._clock(), focus)

    def have_read(self, keycode: int) -> bool:
        """May the keycode mean something else from now on? Asked again until it says so, once the press is made."""
        press = self._presses.get(keycode)
        if press is None:
            return True
        elapsed = self._clock() - press.at
        if elapsed >= _AT_LEAST and (elapsed >= _AT_MOST or self._is_answered(press, elapsed)):
            del self._presses[keycode]
            return True
        return False

    def close(self) -> None:
        self._connection.disconnect()

    def _is_answered(self, press: _Press, elapsed: float) -> bool:
        window = self._answering(press.focus)
        if not window:
            return elapsed >= REST
        self._take_answers()
        if self._answered.get(window, 0) >= press.number:
            if self._answered == self._asked:
                self._listen(False)
            return True
        if self._asked.get(window, 0) < press.number:
            self._ask(window)
        return False

    def _ask(self, window: int) -> None:
        self._listen(True)
        self._asked[window] = self._number
        data = xcffib.xproto.ClientMessageData.synthetic([self._ping, self._number, window, 0, 0], "5I")
        event = xcffib.xproto.ClientMessageEvent.synthetic(32, window, self._protocols, data)
        self._core.SendEvent(False, window, 0, event.pack())
        self._connection.flush()

    def _listen(self, listening: bool) -> None:
        """Answers go to the root window, among much else, so we listen there only while we wait for one."""
        if listening != self._listening:
            self._listening = listening
            # The convention sends them to the former; Qt sends them to the latter.
            mask = _MASK.SubstructureNotify | _MASK.StructureNotify if listening else 0
            self._core.ChangeWindowAttributes(self._root, xcffib.xproto.CW.EventMask, [mask])
            self._connection.flush()

    def _take_answers(self) -> None:
        while True:
            try:
                event = self._connection.poll_for_event()
            except xcffib.xproto.WindowError:
                # The window that was asked is gone, and whatever it had not read with it.
                self._answered.update(self._asked)
                continue
            if event is None:
                return
            if isinstance(event, xcffib.xproto.ClientMessageEvent) and event.type == self._protocols:
                ping, number, window = event.data.data32[:3]
                # Others are pinged by the window manager; a program may say what it likes.
                if ping == self._ping and self._asked.get(window) == number:
                    self._answered[window] = number

    def _answering(self, focus: int) -> int:
        """The window of the program that has the keyboard, if that answers pings; else 0."""
        if focus not in self._windows:
            if len(self._windows) >= _MOST_KNOWN:
                self._windows.clear()
            self._windows[focus] = self._find_answering(focus)
        return self._windows[focus]

    def _find_answering(self, window: int) -> int:
        try:
            for _ in range(_DEEP):
                if window in _NOBODY or window == self._root:
                    break
                above = self._core.QueryTree(window)
                takes = self._core.GetProperty(False, window, self._protocols, _ANY, 0, 32).reply()
                parent = above.reply().parent
                if takes.format == 32 and self._ping in takes.value.to_atoms():
                    return window
                window = parent
        except xcffib.xproto.WindowError:
            pass
        return 0

    def _atom(self, name: str) -> int:
        atom: int = self._core.InternAtom(False, len(name), name).reply().atom
        return atom
