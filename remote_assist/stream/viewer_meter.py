"""What a viewer counts while it looks, and the figures that come of it when somebody asks.

Counting is a few additions a record; figures are computed only when they are looked at.

Invariant: the memory is bounded however long the session, and a still screen counts nothing.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from remote_assist.geometry import Size
from remote_assist.policy.recall import NAME_SIZE
from remote_assist.stream.viewing import ViewerFigures
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import Frame, MovedRect

WINDOW = 2.0  # seconds that rates look back
_MOST_NOTES = 4096
MOVED = "moved"
"""Stands among the codecs for content that only moved."""
RECALLED = "recalled"
"""Stands there for what was sent before and only named."""


@dataclass(frozen=True, slots=True)
class _Note:
    """One record that was painted."""

    at: float
    is_last: bool
    size: int
    took: float
    codecs: tuple[tuple[str, int], ...]


class ViewerMeter:
    """Filled in the viewer's loop, read from any thread."""

    def __init__(self, name_of: Callable[[int], str], clock: Callable[[], float] = time.monotonic) -> None:
        """`name_of` gives a codec's name by its number."""
        self._name_of = name_of
        self._clock = clock
        self._lock = threading.Lock()
        self._notes: deque[_Note] = deque(maxlen=_MOST_NOTES)
        self._totals: Counter[str] = Counter()
        self._frames = 0
        self._records = 0
        self._took = 0.0
        self._resolution: Size | None = None

    def painted(self, frame: Frame, size: int, took: float) -> None:
        """A record of `size` bytes was painted `took` seconds after it had come."""
        codecs: Counter[str] = Counter()
        for rect in frame.rects:
            if isinstance(rect, MovedRect):
                codecs[MOVED] += 4
            elif rect.recalled:
                codecs[RECALLED] += NAME_SIZE
            else:
                codecs[self._name_of(rect.codec)] += len(rect.payload)
        with self._lock:
            self._notes.append(_Note(self._clock(), frame.last, size, took, tuple(codecs.items())))
            self._totals += codecs
            self._frames += frame.last
            self._records += 1
            self._took += took
            self._resolution = frame.screen

    def figures(self, path: PathFigures | None) -> ViewerFigures:
        """How it looks now; `path` is what the host told last."""
        with self._lock:
            since = self._clock() - WINDOW
            notes = [note for note in self._notes if note.at > since]
            totals = ViewerFigures(
                resolution=self._resolution,
                frames=self._frames,
                records=self._records,
                decode_total=self._took,
                codec_bytes=tuple(sorted(self._totals.items())),
            )
        shares: Counter[str] = Counter()
        for note in notes:
            shares.update(dict(note.codecs))
        whole = max(1, shares.total())
        path = path or PathFigures(0.0, 0.0)
        known = path.delay > 0  # the host says 0 while it does not know
        return replace(
            totals,
            frames_per_second=sum(note.is_last for note in notes) / WINDOW,
            bits_per_second=sum(note.size for note in notes) * 8 / WINDOW,
            codec_shares=tuple((name, count / whole) for name, count in shares.most_common()),
            decode=statistics.median(note.took for note in notes) if notes else None,
            delay=path.delay if known else None,
            queue=path.queue if known else None,
            link_rate=path.rate or None if known else None,
        )
