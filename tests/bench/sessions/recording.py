"""What a recorded session is: a canvas that changes in steps, each at its time, each telling what was painted.

Invariant: played twice, a recording paints the same pixels at the same times.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from remote_assist.geometry import Rect, Size
from tests.bench.sessions.canvas import Canvas

TICK = 1 / 60  # seconds
RESTED = 0.7
"""Seconds without a change after which a viewer must see every pixel as it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """`after` seconds since the step before, these areas were painted: like a display's damage, rather too much."""

    after: float
    areas: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """`script` paints on a fresh canvas of `size`, one step at a time; `most` steps are taken of it."""

    name: str
    size: Size
    script: Callable[[Canvas], Iterator[Step]]
    most: int = 100_000

    def play(self, canvas: Canvas) -> Iterator[Step]:
        """The steps; the canvas is right for one until the next is asked for."""
        return itertools.islice(self.script(canvas), self.most)

    def digest(self) -> str:
        """A name for exactly these pixels at these times, so that figures of different recordings never mix."""
        canvas, digest = Canvas(self.size), hashlib.sha256()
        for step in self.play(canvas):
            digest.update(repr(step).encode())
            for area in step.areas:
                digest.update(canvas.cut(area).tobytes())
        return digest.hexdigest()[:16]
