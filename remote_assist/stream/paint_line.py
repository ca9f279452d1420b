"""Frames on their way into the picture: decoded beside each other by two threads, painted one after the other.

While a frame is decoded here, the loop that reads the network goes on. Whichever thread finds the head of the line
decoded paints it, and goes on while the next is decoded too: no thread waits for another, and nothing is handed on.

Invariant: rectangles are painted in the order they came, by one thread at a time; decoded pixels that wait for their
turn are bounded by `MOST_HELD`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from remote_assist.errors import AssistError
from remote_assist.stream.painter import Painter, decoded
from remote_assist.stream.viewing import Pixels
from remote_assist.wire.frames import Frame, FrameRect

THREADS = 2
MOST_HELD = 16 * 1024 * 1024
"""Pixels that are decoded or being decoded and not painted yet; a larger rectangle goes alone."""
_PORTION = 64 * 1024  # pixels; what is less is not worth a turn of its own


@dataclass(slots=True)
class _Portion:
    """Some rectangles of a frame, taken by one thread at once."""

    frame: Frame
    rects: tuple[FrameRect, ...]
    begins: bool
    ends: bool
    area: int
    pixels: list[Pixels | None] = field(default_factory=list)
    is_decoded: bool = False


class PaintLine:
    """Belongs to one link. `painted` and `failed` are called in a thread of the line; after `close` neither is."""

    def __init__(
        self,
        painter: Painter,
        painted: Callable[[Frame], object],
        failed: Callable[[Exception], object],
        most_held: int = MOST_HELD,
    ) -> None:
        self._painter = painter
        self._painted = painted
        self._failed = failed
        self._most_held = most_held
        self._state = threading.Condition()
        self._waiting: deque[_Portion] = deque()  # not yet taken
        self._line: deque[_Portion] = deque()  # not yet painted, in order
        self._held = 0
        self._is_painting = False
        self._is_closed = False
        self._threads: list[threading.Thread] = []

    @property
    def held(self) -> int:
        """Pixels that are decoded or being decoded and not painted yet."""
        with self._state:
            return self._held

    def put(self, frame: Frame) -> None:
        """Let a frame be decoded and painted after those before it; returns at once."""
        if not self._threads:
            self._begin()
        with self._state:
            if self._is_closed:
                return
            for portion in _portions(frame):
                self._waiting.append(portion)
                self._line.append(portion)
            self._state.notify_all()

    def close(self) -> None:
        """Drop what waits, and wait for what is being decoded or painted."""
        with self._state:
            self._stop()
        for thread in self._threads:
            thread.join()

    def _begin(self) -> None:
        self._threads = [
            threading.Thread(target=self._run, name=f"deskside-paint-{n}", daemon=True) for n in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def _stop(self) -> None:
        self._is_closed = True
        self._waiting.clear()
        self._line.clear()
        self._state.notify_all()

    def _run(self) -> None:
        try:
            while (portion := self._taken()) is not None:
                portion.pixels = [decoded(rect, self._painter.decoders) for rect in portion.rects]
                self._paint_from_here(portion)
        except AssistError as exc:
            self._give_up(exc)
        except Exception as exc:
            self._give_up(exc)  # a bug: it is raised again where the link is served
            raise

    def _give_up(self, exc: Exception) -> None:
        with self._state:
            if self._is_closed:
                return
            self._stop()
        self._failed(exc)

    def _taken(self) -> _Portion | None:
        """The next portion to decode; None when the line is closed."""
        with self._state:
            while not self._is_closed:
                if self._waiting and (not self._held or self._held + self._waiting[0].area <= self._most_held):
                    portion = self._waiting.popleft()
                    self._held += portion.area
                    return portion
                self._state.wait()
        return None

    def _paint_from_here(self, decoded_now: _Portion) -> None:
        """Paint what is due, unless another thread does: then that one comes to this portion."""
        with self._state:
            decoded_now.is_decoded = True
            if self._is_painting:
                return
        while (portion := self._next_to_paint()) is not None:
            self._paint(portion)

    def _next_to_paint(self) -> _Portion | None:
        with self._state:
            self._is_painting = bool(self._line) and self._line[0].is_decoded
            return self._line.popleft() if self._is_painting else None

    def _paint(self, portion: _Portion) -> None:
        if portion.begins:
            self._painter.begin(portion.frame)
        for rect, pixels in zip(portion.rects, portion.pixels, strict=True):
            self._painter.put(rect, pixels)
        portion.pixels = []
        if portion.ends:
            self._painter.finish(portion.frame)
        with self._state:
            self._held -= portion.area
            self._state.notify_all()
            if self._is_closed:
                return
        if portion.ends:
            self._painted(portion.frame)


def _portions(frame: Frame) -> Iterator[_Portion]:
    """A frame in parts that are worth a thread's turn."""
    gathered: list[list[FrameRect]] = [[]]
    areas = [0]
    for rect in frame.rects:
        if gathered[-1] and areas[-1] + rect.area.area > _PORTION:
            gathered.append([])
            areas.append(0)
        gathered[-1].append(rect)
        areas[-1] += rect.area.area
    last = len(gathered) - 1
    for index, (rects, area) in enumerate(zip(gathered, areas, strict=True)):
        yield _Portion(frame, tuple(rects), index == 0, index == last, area)
