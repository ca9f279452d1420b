"""From characters to X keysyms, the names of keys on the wire.

Source: X11 protocol, appendix A: Latin-1 keysyms are their code points, the rest of Unicode is 0x01000000 + code point.
"""

from __future__ import annotations

from remote_assist.wire.input import Key

RETURN = Key(0xFF0D)
TAB = Key(0xFF09)
ESCAPE = Key(0xFF1B)
SHIFT = Key(0xFFE1)
_UNICODE = 0x0100_0000


def keysym_of(character: str) -> Key | None:
    """The key that types this character; None for control characters and halves of surrogate pairs."""
    code = ord(character)
    if character in "\r\n":
        return RETURN
    if character == "\t":
        return TAB
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return None
    if code <= 0xFF:
        return Key(code)
    return Key(_UNICODE + code)
