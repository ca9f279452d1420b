"""A person's hands at one display: real mouse and key events by XTest, and the eyes that look at it."""

from __future__ import annotations

import time
from pathlib import Path

import mss
import mss.tools
import numpy as np
from numpy.typing import NDArray

from remote_assist.geometry import Point
from remote_assist.inject import Ledger, OwnWindows
from remote_assist.inject.x11 import X11Injector
from remote_assist.wire.input import Key

ENTER, ESCAPE, TAB, DOWN, CONTROL, SHIFT, ALT, F8 = (
    Key(0xFF0D), Key(0xFF1B), Key(0xFF09), Key(0xFF54), Key(0xFFE3), Key(0xFFE1), Key(0xFFE9), Key(0xFFC5),
)  # fmt: skip
_STEPS = 6
"""A pointer travels in steps, as a hand moves it, so that hover and enter events come."""

_STILLNESS_LOOKS, _STILLNESS_S = 8, 0.08
_CHORD_S = 0.03
"""How long a chord is held: a window manager has to see the modifier down while it takes the keyboard."""


class _PersonsInput(X11Injector):
    """What a person's own hands do: they may touch Deskside's windows, which an engineer's injected input may not."""

    def _is_marked(self, windows: OwnWindows, point: Point, focus: int = 0) -> bool:
        return False


class Hands:
    """One pointer and keyboard. Use from one thread; `close()` gives the display back."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._injector = _PersonsInput(display, OwnWindows, Ledger())
        self._at = Point(0, 0)

    def move(self, to: Point) -> None:
        for step in range(1, _STEPS + 1):
            x = self._at.x + (to.x - self._at.x) * step // _STEPS
            y = self._at.y + (to.y - self._at.y) * step // _STEPS
            self._injector.move(Point(x, y))
            time.sleep(0.004)  # a hand's pace: programs compress moves that come at once
        self._at = to

    def click(self, at: Point, button: int = 1) -> None:
        self.move(at)
        self._injector.button(button, True)
        self._injector.button(button, False)

    def type(self, text: str) -> None:
        self._injector.text(text)

    def press(self, *keys: Key) -> None:
        """Presses the keys together, as a chord."""
        for key in keys:
            self._injector.key(key, True)
        if len(keys) > 1:
            time.sleep(_CHORD_S)
        for key in reversed(keys):
            self._injector.key(key, False)

    def see(self) -> NDArray[np.uint8]:
        """The display's pixels: uint8 [h, w, 4] BGRX."""
        with mss.MSS(display=self._display) as screen:
            shot = screen.grab(screen.monitors[0])
            return np.frombuffer(bytes(shot.raw), dtype=np.uint8).reshape(shot.height, shot.width, 4)

    def await_stillness(self) -> None:
        """Waits until what is to be painted is painted; a caret that blinks does not hold it up for long."""
        before = self.see()
        for _ in range(_STILLNESS_LOOKS):
            time.sleep(_STILLNESS_S)
            now = self.see()
            if np.array_equal(before, now):
                return
            before = now

    def photograph(self, path: Path) -> None:
        with mss.MSS(display=self._display) as screen:
            shot = screen.grab(screen.monitors[0])
            mss.tools.to_png(shot.rgb, shot.size, output=str(path))

    def close(self) -> None:
        self._injector.close()
