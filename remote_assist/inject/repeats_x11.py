"""Keeps an X server from repeating the keys that we hold.

The server repeats a held key wherever the focus goes: to a window of ours as well, and for ever when nobody is left to
let go. So a key of ours repeats only when the engineer's end says so, each time through the gate.

Invariant: the customer's own setting of a key is back when we let go of it.
"""

from __future__ import annotations

import xcffib
import xcffib.xproto

_OF_KEY = xcffib.xproto.KB.Key | xcffib.xproto.KB.AutoRepeatMode
_OFF, _ON = xcffib.xproto.AutoRepeatMode.Off, xcffib.xproto.AutoRepeatMode.On


class KeyRepeats:
    """One thread. Its requests leave with the connection's next flush."""

    def __init__(self, connection: xcffib.Connection) -> None:
        self._core = connection.core
        self._stopped: set[int] = set()

    def stop(self, keycode: int) -> None:
        """Before the key is pressed."""
        repeats = self._core.GetKeyboardControl().reply().auto_repeats
        if repeats[keycode // 8] >> keycode % 8 & 1:
            self._stopped.add(keycode)
            self._core.ChangeKeyboardControl(_OF_KEY, [keycode, _OFF])

    def give_back(self, keycode: int) -> None:
        """After it was released."""
        if keycode in self._stopped:
            self._stopped.discard(keycode)
            self._core.ChangeKeyboardControl(_OF_KEY, [keycode, _ON])
