"""Text from another machine, made fit to stand in a sentence of ours.

Invariant: the result has no line break, no control or direction character of its own, and a bounded length; a
right-to-left name turns round nothing but itself.
"""

from __future__ import annotations

import unicodedata
from html import escape

MOST_NAME = 80
"""Characters of a name or a subject that are shown."""
_ISOLATE, _POP = "\u2068", "\u2069"
_ZERO_WIDTH_SPACE = "\u200b"
_LONGEST_WORD = 24
_MOST_MARKS = 2


def plain(text: str, limit: int = MOST_NAME) -> str:
    """One bounded line of visible characters; "…" stands for what was cut."""
    # Twice the limit is looked at and no more: a megabyte of marks costs nothing.
    kept: list[str] = []
    marks = 0
    for character in text[: limit * 8]:
        category = unicodedata.category(character)
        if category in ("Cf", "Cs", "Co", "Cn"):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(" " if category in ("Cc", "Zl", "Zp") else character)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def wrapped(sentence: str) -> str:
    """A sentence of ours for a tooltip, which breaks the lines of rich text only."""
    return f"<p>{escape(sentence)}</p>"


def quoted(text: str, limit: int = MOST_NAME) -> str:
    """`plain`, isolated from the direction of the sentence round it, and breakable in words that never end."""
    words = (_breakable(word) for word in plain(text, limit).split(" "))
    return f"{_ISOLATE}{' '.join(words)}{_POP}"


def _breakable(word: str) -> str:
    pieces = (word[i : i + _LONGEST_WORD] for i in range(0, len(word), _LONGEST_WORD))
    return _ZERO_WIDTH_SPACE.join(pieces)
