"""What the X server makes of keys: those it obeys itself, those of the keypad, and the two cases of a letter."""

from __future__ import annotations

from remote_assist.wire.input import Key
from remote_assist.wire.keysyms import character_of, key_of

RETURN = Key(0xFF0D)
TAB = Key(0xFF09)
ESCAPE = Key(0xFF1B)
SHIFT = Key(0xFFE1)
MODIFIERS = frozenset(range(0xFFE1, 0xFFEF)) | {0xFE03}  # Shift_L … Hyper_R, AltGr
OTHER_SIDE = {Key(code): Key(code - 1) for code in (0xFFE2, 0xFFE4, 0xFFEA, 0xFFEC)}
"""The right Shift, Ctrl, Alt and Super to the left ones, for keyboards where they are something else."""

# Home, Left, Up, Right, Down, PageUp, PageDown, End, Begin, Insert, Delete; then * + , - . / and the digits.
_KEYPAD = {0xFF95 + i: key for i, key in enumerate((0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF54, 0xFF55, 0xFF56, 0xFF57))}
_KEYPAD |= {0xFF9D: 0xFF58, 0xFF9E: 0xFF63, 0xFF9F: 0xFFFF}
_KEYPAD |= {0xFFAA + i: ord(character) for i, character in enumerate("*+,-./0123456789")}

_BACKSPACE, _TERMINATE_SERVER = 0xFF08, 0xFED5
_FUNCTION_KEYS = range(0xFFBE, 0xFFCA)  # F1 … F12
_KEYPAD_SIGNS = frozenset((0xFFAA, 0xFFAB, 0xFFAD, 0xFFAF))  # * + - /
_MOUSE_KEYS = range(0xFEE0, 0xFEFF)  # Pointer_Left … Pointer_DfltBtnPrev: by the keyboard, also switched on and off
_ACCESS_KEYS = range(0xFE70, 0xFE7B)  # sticky, slow, bouncing, repeating keys, overlays, the bell
_SERVER_KEYS = range(0x1008_FE00, 0x1008_FF00)  # switch to another console, let go of grabs, change the video mode


def is_the_servers(key: Key) -> bool:
    """Would the X server take this key as a wish about keyboard and mouse themselves?

    Mouse keys move the pointer and click without us, onto our windows too; the others change how the customer types.
    """
    return key in _MOUSE_KEYS or key in _ACCESS_KEYS


def ends_the_session(key: Key, *, with_ctrl_and_alt: bool) -> bool:
    """Would the X server itself obey this key: switch to another console, or end?

    There the customer would have neither banner nor panic key, so these are nobody's but the customer's. With Ctrl and
    Alt function keys stand for a console, and the keypad's signs for grabs and the video mode.
    """
    if key in _SERVER_KEYS or key == _TERMINATE_SERVER:
        return True
    return with_ctrl_and_alt and (key in _FUNCTION_KEYS or key in _KEYPAD_SIGNS or key == _BACKSPACE)


def main_key_of(key: Key) -> Key | None:
    """The key of the main block that means the same as this keypad key; None for any other key."""
    main = _KEYPAD.get(key)
    return None if main is None else Key(main)


def keysym_of(character: str) -> Key | None:
    """The key that types this character; None for control characters and halves of surrogate pairs."""
    code = ord(character)
    if character in "\r\n":
        return RETURN
    if character == "\t":
        return TAB
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return None
    return key_of(character)


def cases_of(key: Key) -> tuple[Key, Key]:
    """The small and the capital letter of a key; twice the key itself for what has no case."""
    character = character_of(key) or ""
    low, high = (keysym_of(case) if len(case) == 1 else None for case in (character.lower(), character.upper()))
    if low is None or high is None or key not in (low, high):
        return key, key
    return low, high
