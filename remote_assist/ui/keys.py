"""From Qt's key events to what is sent: X keysyms, the names of keys on the wire on every system, or text.

The meaning of a key is sent, not its place, since the two keyboards may differ: a character where one is typed, and the
Latin letter where a shortcut is, as the engineer's own programs would read it. Keys that only choose what other keys
mean here, AltGr and the locks, are not sent: what they choose is.

Source of the numbers: X11/keysymdef.h and XF86keysym.h.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from remote_assist.wire.input import MAX_KEYSYM, Key
from remote_assist.wire.keysyms import character_of, key_of

CONTROL, ALT, SHIFT, SUPER = Key(0xFFE3), Key(0xFFE9), Key(0xFFE1), Key(0xFFEB)
DELETE, TAB, PRINT, ESCAPE, HOME = Key(0xFFFF), Key(0xFF09), Key(0xFF61), Key(0xFF1B), Key(0xFF50)
_K, _M = Qt.Key, Qt.KeyboardModifier
_CHORDS = _M.ControlModifier | _M.AltModifier | _M.MetaModifier
_LATIN_CHORDS = _M.ControlModifier | _M.MetaModifier  # Alt with a letter of any script opens the menu that shows it
_CHOOSERS = frozenset((0xFE03, 0xFF7E, 0xFFE5, 0xFFE6, 0xFF7F, *range(0xFE02, 0xFE14)))
"""AltGr in its names, Caps, Shift and Num Lock, and what goes from one layout to the next."""
_PLAIN = {0xFE20: 0xFF09, 0xFF15: 0xFF61, 0xFF6B: 0xFF13, 0xFFE7: 0xFFE9, 0xFFE8: 0xFFEA}
"""What a key is called while another one is held, to its own name: Tab, Print, Pause and Alt."""
_NAMED: dict[int, int] = {
    _K.Key_Backspace: 0xFF08, _K.Key_Tab: 0xFF09, _K.Key_Backtab: 0xFF09, _K.Key_Clear: 0xFF0B,
    _K.Key_Return: 0xFF0D, _K.Key_Enter: 0xFF8D, _K.Key_Pause: 0xFF13, _K.Key_ScrollLock: 0xFF14,
    _K.Key_SysReq: 0xFF61, _K.Key_Escape: 0xFF1B, _K.Key_Home: 0xFF50, _K.Key_Left: 0xFF51, _K.Key_Up: 0xFF52,
    _K.Key_Right: 0xFF53, _K.Key_Down: 0xFF54, _K.Key_PageUp: 0xFF55, _K.Key_PageDown: 0xFF56, _K.Key_End: 0xFF57,
    _K.Key_Print: 0xFF61, _K.Key_Insert: 0xFF63, _K.Key_Menu: 0xFF67, _K.Key_Help: 0xFF6A, _K.Key_NumLock: 0xFF7F,
    _K.Key_Shift: 0xFFE1, _K.Key_Control: 0xFFE3, _K.Key_CapsLock: 0xFFE5, _K.Key_Alt: 0xFFE9, _K.Key_Meta: 0xFFEB,
    _K.Key_AltGr: 0xFE03, _K.Key_Super_L: 0xFFEB, _K.Key_Super_R: 0xFFEC, _K.Key_Delete: 0xFFFF,
    _K.Key_Muhenkan: 0xFF22, _K.Key_Henkan: 0xFF23, _K.Key_Hiragana_Katakana: 0xFF27, _K.Key_Zenkaku_Hankaku: 0xFF2A,
    _K.Key_Hangul: 0xFF31, _K.Key_Hangul_Hanja: 0xFF34,
    _K.Key_VolumeDown: 0x1008_FF11, _K.Key_VolumeMute: 0x1008_FF12, _K.Key_VolumeUp: 0x1008_FF13,
    _K.Key_MediaPlay: 0x1008_FF14, _K.Key_MediaTogglePlayPause: 0x1008_FF14, _K.Key_MediaStop: 0x1008_FF15,
    _K.Key_MediaPrevious: 0x1008_FF16, _K.Key_MediaNext: 0x1008_FF17, _K.Key_HomePage: 0x1008_FF18,
    _K.Key_LaunchMail: 0x1008_FF19, _K.Key_Search: 0x1008_FF1B, _K.Key_Calculator: 0x1008_FF1D,
    _K.Key_Back: 0x1008_FF26, _K.Key_Forward: 0x1008_FF27, _K.Key_Refresh: 0x1008_FF73,
}  # fmt: skip
_FIRST_F, _LAST_F = int(_K.Key_F1), int(_K.Key_F35)
_US_ROWS = {10: "1234567890-=", 24: "qwertyuiop[]", 38: "asdfghjkl;'`", 51: "\\zxcvbnm,./"}
"""X keycodes of a PC keyboard: what stands there in Latin letters, for a layout without any."""
_US_KEYS = {first + n: letter for first, row in _US_ROWS.items() for n, letter in enumerate(row)}
_WINDOWS_LETTERS = frozenset((*range(0x30, 0x3A), *range(0x41, 0x5B)))


def meaning_of(event: QKeyEvent, platform: str | None = None) -> Key | str | None:
    """What a press means: a key, text that no single key stands for, or None for what means nothing over there.

    `platform` is Qt's name of the window system that the event came from; None means this one.
    """
    platform = platform or QGuiApplication.platformName()
    named = _named(event, platform)
    if named is not None:
        return None if named in _CHOOSERS else Key(_PLAIN.get(named, named))
    chorded = event.modifiers() & _CHORDS
    if chorded and not _chooses_characters(event, platform):
        return _letter_of_chord(event, platform)
    text = event.text()
    if len(text) == 1 and not chorded:
        return key_of(text) if text.isprintable() else None
    return text if text and text.isprintable() else None


def _named(event: QKeyEvent, platform: str) -> int | None:
    """The keysym of a key that types no character, or where the system itself tells keysyms."""
    native = event.nativeVirtualKey()
    if platform == "xcb" and native:
        if native > MAX_KEYSYM:
            return None
        return None if event.modifiers() & _CHORDS and character_of(Key(native)) else native
    key = int(event.key())
    if _FIRST_F <= key <= _LAST_F:
        return 0xFFBE + key - _FIRST_F
    return _NAMED.get(key)


def _chooses_characters(event: QKeyEvent, platform: str) -> bool:
    """Did the keys held choose a character? AltGr is Ctrl and Alt on Windows, and Option is Alt on a Mac."""
    held = event.modifiers() & _CHORDS
    altgr = {"windows": _M.ControlModifier | _M.AltModifier, "cocoa": _M.AltModifier}
    return held == altgr.get(platform) and event.text().isprintable() and bool(event.text())


def _letter_of_chord(event: QKeyEvent, platform: str) -> Key | None:
    """The character of a shortcut: Latin where Ctrl or Super is held, and as large as Shift alone makes it."""
    letter = _own_letter(event, platform)
    if event.modifiers() & _LATIN_CHORDS and letter > "\xff":
        letter = _latin_letter(event, platform) or letter
    if letter.isalpha():
        letter = letter.upper() if event.modifiers() & _M.ShiftModifier else letter.lower()
    return key_of(letter) if len(letter) == 1 else None


def _own_letter(event: QKeyEvent, platform: str) -> str:
    if platform == "xcb" and (letter := character_of(Key(event.nativeVirtualKey()))):
        return letter
    text = event.text()
    if len(text) == 1 and text.isprintable():
        return text
    # With Ctrl held the text is a control character; the key itself is named in capitals.
    return chr(event.key()) if 0x20 <= event.key() <= 0x10FFFF else ""


def _latin_letter(event: QKeyEvent, platform: str) -> str:
    """What the key is called in Latin letters, empty where nobody knows."""
    if 0x20 < event.key() < 0x7F:
        return chr(event.key())
    native = event.nativeVirtualKey()
    if platform == "windows":
        return chr(native) if native in _WINDOWS_LETTERS else ""
    return _US_KEYS.get(event.nativeScanCode(), "") if platform == "xcb" else ""
