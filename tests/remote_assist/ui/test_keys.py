"""What a press means is sent, on every system's keyboard: the key, the shortcut's letter, or text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from remote_assist.ui.keys import meaning_of

_K, _M = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CTRL, ALT, META = (
    _M.NoModifier, _M.ShiftModifier, _M.ControlModifier, _M.AltModifier, _M.MetaModifier,
)  # fmt: skip
_C_KEY = 54  # the X keycode of the key that bears C on an English keyboard
_CYRILLIC_C, _CYRILLIC_C_LARGE = 0x6D3, 0x6F3


def _event(
    key: int, held: Qt.KeyboardModifier = NONE, text: str = "", *, native: int = 0, scan_code: int = 0
) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, scan_code, native, 0, text)


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        (_event(_K.Key_A, NONE, "a", native=0x61), 0x61),
        (_event(_K.Key_A, SHIFT, "A", native=0x41), 0x41),
        (_event(_K.Key_C, CTRL, "\x03", native=0x63), 0x63),
        (_event(_K.Key_C, CTRL, "\x03", native=0x43), 0x63),  # Caps Lock is on, and Ctrl+C is not Ctrl+Shift+C
        (_event(_K.Key_C, CTRL | SHIFT, "\x03", native=0x63), 0x43),
        (_event(_K.Key_F, ALT, "F", native=0x46), 0x66),
        (_event(_K.Key_C, CTRL, "", native=_CYRILLIC_C, scan_code=_C_KEY), 0x63),
        (_event(0x421, CTRL, "", native=_CYRILLIC_C, scan_code=_C_KEY), 0x63),
        (_event(0x421, CTRL | SHIFT, "", native=_CYRILLIC_C_LARGE, scan_code=_C_KEY), 0x43),
        (_event(0x421, META, "", native=_CYRILLIC_C, scan_code=_C_KEY), 0x63),
        (_event(0x421, ALT, "с", native=_CYRILLIC_C, scan_code=_C_KEY), 0x0100_0441),  # a menu has that letter
        (_event(0x421, NONE, "с", native=_CYRILLIC_C, scan_code=_C_KEY), _CYRILLIC_C),
        (_event(_K.Key_Ampersand, CTRL, "&", native=0x26), 0x26),
        (_event(_K.Key_Backtab, SHIFT, "", native=0xFE20), 0xFF09),
        (_event(_K.Key_SysReq, ALT, "", native=0xFF15), 0xFF61),
        (_event(_K.Key_Pause, CTRL, "", native=0xFF6B), 0xFF13),
        (_event(_K.Key_Meta, SHIFT, "", native=0xFFE7), 0xFFE9),
        (_event(_K.Key_AltGr, NONE, "", native=0xFE03), None),
        (_event(_K.Key_CapsLock, NONE, "", native=0xFFE5), None),
        (_event(_K.Key_NumLock, NONE, "", native=0xFF7F), None),
        (_event(_K.Key_4, _M.KeypadModifier, "4", native=0xFFB4), 0xFFB4),
        (_event(_K.Key_4, _M.KeypadModifier | CTRL, "4", native=0xFFB4), 0xFFB4),
        (_event(_K.Key_VolumeUp, NONE, "", native=0x1008_FF13), 0x1008_FF13),
        (_event(_K.Key_Menu, NONE, "", native=0xFF67), 0xFF67),
        (_event(_K.Key_unknown, NONE, "", native=0xFFFF_FFFF), None),
    ],
)
def test_x11(event: QKeyEvent, meant: object) -> None:
    assert meaning_of(event, "xcb") == meant


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        (_event(_K.Key_Q, CTRL | ALT, "@"), "@"),  # AltGr comes as Ctrl and Alt there
        (_event(_K.Key_E, CTRL | ALT, "€"), "€"),
        (_event(_K.Key_T, CTRL | ALT, ""), 0x74),
        (_event(_K.Key_C, CTRL, "\x03"), 0x63),
        (_event(0x421, CTRL, "\x03", native=0x43), 0x63),
        (_event(0x421, NONE, "с", native=0x43), 0x0100_0441),
        (_event(_K.Key_Dead_Acute, NONE, ""), None),
        (_event(_K.Key_Eacute, NONE, "é"), 0xE9),
        (_event(_K.Key_Q, NONE, "´q"), "´q"),  # nothing bears this accent with this letter
        (_event(_K.Key_CapsLock, NONE, ""), None),
        (_event(_K.Key_F, ALT, "f"), 0x66),
        (_event(_K.Key_Print, NONE, ""), 0xFF61),
        (_event(_K.Key_Meta, NONE, ""), 0xFFEB),
        (_event(_K.Key_VolumeMute, NONE, ""), 0x1008_FF12),
        (_event(_K.Key_F13, NONE, ""), 0xFFCA),
        (_event(_K.Key_Delete, CTRL | ALT, "\x7f"), 0xFFFF),
    ],
)
def test_windows(event: QKeyEvent, meant: object) -> None:
    assert meaning_of(event, "windows") == meant


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        (_event(_K.Key_L, ALT, "@"), "@"),  # Option chooses characters
        (_event(_K.Key_C, CTRL, "c"), 0x63),  # Qt calls Command Ctrl, which is what it is for
        (_event(_K.Key_Control, NONE, ""), 0xFFE3),
        (_event(_K.Key_Left, ALT, ""), 0xFF51),
        (_event(_K.Key_C, CTRL | ALT, "ç"), 0xE7),
    ],
)
def test_mac(event: QKeyEvent, meant: object) -> None:
    assert meaning_of(event, "cocoa") == meant
