"""Strings from other machines: made harmless before they are kept. Plain text stays plain text.

Invariant: what `one_line` and `many_lines` return holds no control characters and no characters that
reorder text on the screen, and is not longer than asked.
"""

from __future__ import annotations

import unicodedata

from desk_app.domain.refusals import RefusalCode, Refused

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Overrides and isolates can make one name look like another; right-to-left letters need none of them."""


def one_line(text: str, limit: int, field: str) -> str:
    """Returns `text` as one trimmed line in NFC. Raises `Refused` (too_long) over `limit` characters."""
    if len(text) > limit * 4:
        raise Refused(RefusalCode.TOO_LONG, field=field, limit=limit)
    clean = " ".join(_harmless(text).split())
    if len(clean) > limit:
        raise Refused(RefusalCode.TOO_LONG, field=field, limit=limit)
    return clean


def many_lines(text: str, limit: int, field: str) -> str:
    """Returns `text` with its line breaks as \\n, in NFC. Raises `Refused` (too_long) over `limit` characters."""
    if len(text) > limit:
        raise Refused(RefusalCode.TOO_LONG, field=field, limit=limit)
    clean = _harmless(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t").strip("\n")
    if len(clean) > limit:  # NFC can grow a text
        raise Refused(RefusalCode.TOO_LONG, field=field, limit=limit)
    return clean


def shortened(text: str, limit: int) -> str:
    """Returns the first line of `text`, cut to `limit` characters with an ellipsis; for previews."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def harmless_line(text: str, limit: int) -> str:
    """Returns `text` as one line in NFC, cut to `limit` characters: for what has to be shown whatever it is."""
    return " ".join(_harmless(text[: limit * 4]).split())[:limit]


def required(text: str, field: str) -> str:
    """Returns `text`, or raises `Refused` (empty) when nothing but spaces is there."""
    if not text.strip():
        raise Refused(RefusalCode.EMPTY, field=field)
    return text


def _harmless(text: str, keep: str = "") -> str:
    normal = unicodedata.normalize("NFC", text)
    return "".join(
        c if c in keep or not _is_control(c) else " " for c in normal if c not in _BIDI_CONTROLS and c != "\x00"
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
