"""Which codec and how many pixels at a time: lossless today, chosen by what the path carries.

Invariant: the choice depends only on its arguments, so the same stream is always encoded the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

FAST_CODEC = "zstd"
FAST_PIECE = 224 * 1024  # pixels: a page in a few pieces keeps both ends busy at once
SLOW_PIECE = 24 * 1024  # pixels: a small change slips in between


@dataclass(frozen=True, slots=True)
class Quality:
    """How to encode now."""

    codec: str
    piece: int


def choose_quality(is_slow: bool) -> Quality:
    """The encoding for a path."""
    return Quality(FAST_CODEC, SLOW_PIECE if is_slow else FAST_PIECE)
