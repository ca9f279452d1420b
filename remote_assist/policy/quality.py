"""How a rectangle is encoded, by what it is and what the path carries: exact, or with loss and repaired later.

Text and interfaces are exact from the first. A photograph that is new loses what nobody sees, and more where the path
is slow; a region that moves like video loses what the path cannot carry, and its quality follows the path: down by a
fifth when it fills, up by a step a picture while it is free.

Invariant: the answers depend only on what was told, so the same stream is always encoded the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FAST_PIECE = 224 * 1024  # pixels: a page in a few pieces keeps both ends busy at once
SLOW_PIECE = 24 * 1024  # pixels: a small change slips in between
FAST_RECORD = 64 * 1024  # bytes
_FAST_AREA = 384 * 1024  # pixels
SMALLEST_RECORD = 2 * 1024
_RECORD_TIME = 0.008  # seconds of the path
_VIDEO_BEST, _VIDEO_WORST = 55, 12
_FILM_BEST, _FILM_WORST = 8_000_000, 150_000  # bits a second
_FILM_SHARE = 0.6  # of what the path carries
_HELD_BACK = 0.8
_QUEUE_FREE, _QUEUE_FULL = 0.010, 0.030  # seconds
_REPAIR_DELAY = 0.25  # seconds
_PIECE_TIME = 0.02  # seconds of the path that one piece may take
_BYTES_A_PIXEL = 0.06  # of a video at a middling quality
_MIDDLING = 1e6  # bytes a second


@dataclass(frozen=True, slots=True)
class Encoding:
    """`loss` is a JPEG quality, None for exact; `film` the bits a second of a video stream, 0 for none."""

    loss: int | None = None
    whole_colours: bool = True
    film: int = 0


EXACT = Encoding()


@dataclass(frozen=True, slots=True)
class Path:
    """The way to the viewer: bytes a second (0: not known yet), seconds of queue, and whether it is slow."""

    rate: float = 0.0
    queue: float = 0.0
    is_slow: bool = False


class Quality:
    """The choices for one audience; the quality of its video is remembered."""

    def __init__(self) -> None:
        self._video = float(_VIDEO_BEST)

    def photograph(self, path: Path) -> Encoding:
        """For a photograph that does not move."""
        if not path.is_slow:
            return Encoding(90)
        return Encoding(75 if path.rate > _MIDDLING else 50, whole_colours=False)

    def video(self) -> Encoding:
        """For what moves."""
        return Encoding(round(self._video), whole_colours=False)

    def film(self, path: Path) -> Encoding:
        """For what moves, where all viewers take video streams: what the path carries beside everything else."""
        bits = _FILM_BEST if not path.rate else min(_FILM_BEST, int(path.rate * 8 * _FILM_SHARE))
        return Encoding(round(self._video), whole_colours=False, film=max(_FILM_WORST, bits))

    def video_went(self, path: Path, *, held_back: bool) -> None:
        """A frame of it was sent; `held_back` says that the path did not take it at once."""
        if held_back or path.queue > _QUEUE_FULL:
            self._video = max(_VIDEO_WORST, self._video * _HELD_BACK)
        elif path.queue < _QUEUE_FREE:
            self._video = min(_VIDEO_BEST, self._video + 1)


def piece_size(path: Path, encoding: Encoding) -> int:
    """Pixels of one piece, so that a small change soon finds a gap."""
    if not path.is_slow:
        return FAST_PIECE
    if encoding.loss is None:
        return SLOW_PIECE
    # Each JPEG brings its tables along: many small ones would be mostly tables.
    return max(SLOW_PIECE * 2, min(FAST_PIECE, int(path.rate * _PIECE_TIME / _BYTES_A_PIXEL)))


def record_size(path: Path) -> int:
    """Bytes gathered into one record."""
    if not path.is_slow:
        return FAST_RECORD
    return max(SMALLEST_RECORD, min(FAST_RECORD, int(path.rate * _RECORD_TIME)))


def record_area(path: Path) -> float:
    """Pixels gathered into one record: where the path is known to be fast, the viewer decodes while we look further."""
    return math.inf if path.is_slow or not path.rate else _FAST_AREA


def repair_delay(path: Path) -> float:
    """Seconds that what came to rest has to wait: on a slow path what goes on in a moment would be paid for twice."""
    return _REPAIR_DELAY if path.is_slow else 0.0


def repair_size(path: Path) -> int:
    """Pixels repaired at a time: never more than the path takes in a moment, if that is known."""
    if not path.rate:
        return FAST_PIECE // 2
    return max(1024, min(FAST_PIECE // 2, int(path.rate * _PIECE_TIME / 2)))
