"""Characters and the keys that stand for them: Latin-1 by its code points, the rest of Unicode beyond 0x01000000.

X has older names for the letters of some alphabets too, each in the order of a code table of its time; keyboard maps
still use them. Source: X11 protocol, appendix A; X11/keysymdef.h.
"""

from __future__ import annotations

from remote_assist.wire.input import Key

_UNICODE = 0x0100_0000
_LAST_CHARACTER = 0x10_FFFF
_TABLES = {
    0x1: "iso8859-2", 0x2: "iso8859-3", 0x3: "iso8859-4", 0x5: "iso8859-6",
    0x6: "koi8-r", 0x7: "iso8859-7", 0xC: "iso8859-8", 0xD: "tis-620",
}  # fmt: skip
_CYRILLIC, _GREEK = range(0x6A1, 0x6C0), range(0x7A1, 0x7BC)
_CYRILLIC_LETTERS = "ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏ"
_GREEK_LETTERS = "ΆΈΉΊΪ\0ΌΎΫ\0Ώ\0\0΅―\0άέήίϊΐόύϋΰώ"
_KANA = range(0x4A1, 0x4E0)
_KANA_LETTERS = (
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタ"
    "チツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
)
_SINGLE = {0x20AC: "€", 0x13BD: "œ", 0x13BC: "Œ", 0x7F2: "σ", 0x7F3: "ς"}


def key_of(character: str) -> Key:
    """The key that types one character, by its newest name."""
    code = ord(character)
    return Key(code if code <= 0xFF else _UNICODE + code)


def long_name(key: Key) -> Key:
    """The name beyond 0x01000000, also of what has a short one: no input method takes it for a letter to spell with."""
    character = character_of(key)
    return key if character is None else Key(_UNICODE + ord(character))


def character_of(key: Key) -> str | None:
    """The character that a key stands for by any of its names; None for keys that type none."""
    if 0x20 <= key <= 0x7E or 0xA0 <= key <= 0xFF:
        return chr(key)
    if key >= _UNICODE:
        code = key - _UNICODE
        return chr(code) if 0x20 <= code <= _LAST_CHARACTER and not 0xD800 <= code <= 0xDFFF else None
    if key in _SINGLE:
        return _SINGLE[key]
    return _letter_of_alphabet(key)


def newest_name(key: Key) -> Key:
    """The same key as characters are called here, whatever name it came by."""
    character = character_of(key)
    return key if character is None else key_of(character)


def _letter_of_alphabet(key: Key) -> str | None:
    if key in _CYRILLIC:
        return _CYRILLIC_LETTERS[key - _CYRILLIC.start]
    if key in _GREEK:
        letter = _GREEK_LETTERS[key - _GREEK.start]
        return letter if letter != "\0" else None
    if key in _KANA:
        return _KANA_LETTERS[key - _KANA.start]
    table = _TABLES.get(key >> 8)
    if table is None or key & 0xFF < 0xA1:
        return None
    letter = bytes((key & 0xFF,)).decode(table, "replace")
    return letter if letter.isalpha() or (table == "tis-620" and letter != "\ufffd") else None
