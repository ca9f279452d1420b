"""Fingers on the engineer's keyboard: real keycodes by XTest, by the layout that is loaded on that display.

Nothing of the product is used here: it looks up what stands on the keys by itself.
"""

from __future__ import annotations

import ctypes
import subprocess
import time
import unicodedata
from dataclasses import dataclass

import xcffib
import xcffib.xproto
import xcffib.xtest

_PRESS, _RELEASE = 2, 3
_SHIFT, _ALTGR = 0xFFE1, 0xFE03
_LEVELS = {0: (), 1: (_SHIFT,), 4: (_ALTGR,), 5: (_SHIFT, _ALTGR)}
"""Columns of the core keyboard map, and what is held for them. The columns 2 and 3 are another group's."""
_DEAD = {"\u0300": 0xFE50, "\u0301": 0xFE51, "\u0302": 0xFE52, "\u0303": 0xFE53, "\u0308": 0xFE57}
_NAMED = {"\n": 0xFF0D, "\t": 0xFF09}
_PACE_S = 0.002
"""Between two keys: events of one millisecond have no order by time, and a press right after its release repeats."""
_xkb = ctypes.CDLL("libxkbcommon.so.0")


def use_layout(display: str, layout: str, *, options: str = "") -> None:
    """Load a keyboard layout on a display."""
    subprocess.run(
        ["setxkbmap", "-display", display, "-layout", layout, "-option", "", "-option", options], check=True, timeout=20
    )


@dataclass(frozen=True)
class _Stroke:
    keycode: int
    held: tuple[int, ...]


class Typist:
    """Presses keys on `display` as they lie there when it is made."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self._xtest = self._connection(xcffib.xtest.key)
        setup = self._connection.get_setup()
        first = setup.min_keycode
        reply = self._connection.core.GetKeyboardMapping(first, setup.max_keycode - first + 1).reply()
        width = reply.keysyms_per_keycode
        self._keysyms: dict[int, _Stroke] = {}
        self._characters: dict[str, _Stroke] = {}
        for level, held in _LEVELS.items():
            if level >= width:
                continue
            for number, keysym in enumerate(list(reply.keysyms)[level::width]):
                stroke = _Stroke(first + number, held)
                self._keysyms.setdefault(keysym, stroke)
                if (code := _xkb.xkb_keysym_to_utf32(keysym)) >= 0x20 and not 0xFF80 <= keysym <= 0xFFFF:
                    self._characters.setdefault(chr(code), stroke)

    def strokes(self, character: str) -> list[_Stroke] | None:
        """The keys for a character, a dead one first where it needs that; None where the layout has it not."""
        if character in _NAMED:
            return [self._keysyms[_NAMED[character]]]
        if character in self._characters:
            return [self._characters[character]]
        parts = unicodedata.normalize("NFD", character)
        base, marks = parts[0], parts[1:]
        dead = self._keysyms.get(_DEAD.get(marks, -1))
        return [dead, self._characters[base]] if dead is not None and base in self._characters else None

    def can_type(self, character: str) -> bool:
        return self.strokes(character) is not None

    def type(self, text: str) -> None:
        for character in text:
            for stroke in self.strokes(character) or ():
                self._stroke(stroke)

    def press(self, *keysyms: int) -> None:
        """The keys that are labelled so on the first level, together, as a chord."""
        for keysym in keysyms:
            self.turn(keysym, True)
        for keysym in reversed(keysyms):
            self.turn(keysym, False)
        time.sleep(_PACE_S)

    def turn(self, keysym: int, pressed: bool) -> None:
        self.turn_keycode(self._keysyms[keysym].keycode, pressed)

    def turn_keycode(self, keycode: int, pressed: bool) -> None:
        self._xtest.FakeInput(_PRESS if pressed else _RELEASE, keycode, 0, 0, 0, 0, 0)
        self.settle()

    def settle(self) -> None:
        """The server has it now."""
        self._connection.core.GetInputFocus().reply()

    def close(self) -> None:
        self._connection.disconnect()

    def _stroke(self, stroke: _Stroke) -> None:
        held = [self._keysyms[keysym].keycode for keysym in stroke.held]
        for keycode in (*held, stroke.keycode):
            self._xtest.FakeInput(_PRESS, keycode, 0, 0, 0, 0, 0)
        for keycode in (stroke.keycode, *reversed(held)):
            self._xtest.FakeInput(_RELEASE, keycode, 0, 0, 0, 0, 0)
        self.settle()
        time.sleep(_PACE_S)


def keys_down(display: str) -> set[int]:
    """The keycodes that the X server holds for pressed at this moment."""
    connection = xcffib.connect(display=display)
    bits = connection.core.QueryKeymap().reply().keys
    connection.disconnect()
    return {8 * byte + bit for byte, value in enumerate(bits) for bit in range(8) if value >> bit & 1}


def await_keys_down(display: str, wanted: int, timeout: float = 20.0) -> None:
    """Wait until so many keys are down there."""
    end = time.monotonic() + timeout
    while len(down := keys_down(display)) != wanted:
        assert time.monotonic() < end, f"{sorted(down)} are down, not {wanted} keys."
        time.sleep(0.01)
