"""From Qt's key events to X keysyms, the names of keys on the wire, on every system.

Source of the numbers: X11/keysymdef.h.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from remote_assist.wire.input import MAX_KEYSYM, Key

CONTROL, ALT, SHIFT, SUPER = Key(0xFFE3), Key(0xFFE9), Key(0xFFE1), Key(0xFFEB)
DELETE, TAB, PRINT, ESCAPE, HOME = Key(0xFFFF), Key(0xFF09), Key(0xFF61), Key(0xFF1B), Key(0xFF50)
_LEFT_TAB = 0xFE20
_UNICODE = 0x0100_0000
_K = Qt.Key
_NAMED: dict[int, int] = {
    _K.Key_Backspace: 0xFF08, _K.Key_Tab: 0xFF09, _K.Key_Backtab: 0xFF09, _K.Key_Clear: 0xFF0B,
    _K.Key_Return: 0xFF0D, _K.Key_Enter: 0xFF8D, _K.Key_Pause: 0xFF13, _K.Key_ScrollLock: 0xFF14,
    _K.Key_SysReq: 0xFF15, _K.Key_Escape: 0xFF1B, _K.Key_Home: 0xFF50, _K.Key_Left: 0xFF51, _K.Key_Up: 0xFF52,
    _K.Key_Right: 0xFF53, _K.Key_Down: 0xFF54, _K.Key_PageUp: 0xFF55, _K.Key_PageDown: 0xFF56, _K.Key_End: 0xFF57,
    _K.Key_Print: 0xFF61, _K.Key_Insert: 0xFF63, _K.Key_Menu: 0xFF67, _K.Key_Help: 0xFF6A, _K.Key_NumLock: 0xFF7F,
    _K.Key_Shift: 0xFFE1, _K.Key_Control: 0xFFE3, _K.Key_CapsLock: 0xFFE5, _K.Key_Alt: 0xFFE9, _K.Key_Meta: 0xFFEB,
    _K.Key_AltGr: 0xFE03, _K.Key_Super_L: 0xFFEB, _K.Key_Super_R: 0xFFEC, _K.Key_Delete: 0xFFFF,
}  # fmt: skip
_FIRST_F, _LAST_F = int(_K.Key_F1), int(_K.Key_F35)


def keysym_of_event(event: QKeyEvent) -> Key | None:
    """The key that was pressed, or None for one that has no keysym."""
    native = event.nativeVirtualKey()
    if native and QGuiApplication.platformName() == "xcb":
        return Key(TAB if native == _LEFT_TAB else native) if native <= MAX_KEYSYM else None
    key = int(event.key())
    if key in _NAMED:
        return Key(_NAMED[key])
    if _FIRST_F <= key <= _LAST_F:
        return Key(0xFFBE + key - _FIRST_F)
    text = event.text()
    if len(text) == 1 and text.isprintable():
        return _character(text)
    if 0x20 <= key <= 0x10FFFF:
        # With Ctrl held the text is a control character; the key itself is named in capitals.
        letter = chr(key)
        return _character(letter if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else letter.lower())
    return None


def _character(character: str) -> Key:
    code = ord(character[0])
    return Key(code if code <= 0xFF else _UNICODE + code)
