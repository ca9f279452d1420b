"""A viewer at the other end of a modelled link: paints what comes, judges every pixel of it, answers in its time.

What a record will show is painted at the moment it is made, when the screen still shows what was grabbed; that it
arrives later is arithmetic. So each finished update can be held against the screen: an area that is not marked as
lossy must be equal to it, and one that is must be near it.

Invariant: whoever paints with loss marks it, moved content takes its marks along, and only exact pixels clear them.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from remote_assist.capture.screen import Pixels
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.painter import Painter, decoded
from remote_assist.wire.frames import Frame, PixelRect
from tests.bench.replaying.link import SEALING, Link, LinkKind
from tests.fakes.picture import ArrayPicture

DECODING = 0.001  # seconds that a viewer is taken to need for a record
LOSSY = frozenset({"jpeg", "video"})
_JUDGED = 4096  # lossy pixels in one update below which their noise says nothing
_COLOURS = np.uint32(0xFFFFFF)


class Answered(Protocol):
    """What a viewer's acknowledgement reaches."""

    def acked(self, number: int, decode: float) -> None:
        """The viewer painted a frame."""


@dataclass(slots=True)
class Tally:
    """What one viewer was sent and how it looked."""

    bytes: int = 0
    records: int = 0
    updates: int = 0
    moves: int = 0
    recalled: int = 0
    by_codec: Counter[str] = field(default_factory=Counter)
    wrong_pixels: int = 0
    worst_psnr: float = 99.0
    decode_seconds: float = 0.0
    lags: list[float] = field(default_factory=list)
    exact_after: list[float] = field(default_factory=list)


class _Judged(ArrayPicture):
    """One that knows which of its pixels are not exact."""

    def __init__(self, finished: Callable[[Sequence[Rect]], None]) -> None:
        super().__init__()
        self.lossy: npt.NDArray[np.bool_] = np.zeros((0, 0), np.bool_)
        self.with_loss = False
        self._finished = finished

    def resized(self, size: Size) -> None:
        super().resized(size)
        self.lossy = np.zeros((size.height, size.width), np.bool_)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        super().painted(area, pixels)
        self.lossy[area.y : area.bottom, area.x : area.right] = self.with_loss

    def moved(self, area: Rect, source: Point) -> None:
        super().moved(area, source)
        part = self.lossy[source.y : source.y + area.height, source.x : source.x + area.width].copy()
        self.lossy[area.y : area.bottom, area.x : area.right] = part

    def update_finished(self, areas: Sequence[Rect]) -> None:
        self._finished(areas)


class Watcher:
    """See the module. A `FrameReceiver`; everything is called in the capture thread."""

    def __init__(self, kind: LinkKind, clock: Callable[[], float], trace: Callable[[str], None] | None = None) -> None:
        self.tally = Tally()
        self._trace = trace
        self.real_seconds = 0.0
        self.spectator: Answered | None = None
        self._clock = clock
        self._link = Link(kind)
        self._sink = _Judged(self._update_painted)
        self._painter = Painter(self._sink)
        self._screen: Callable[[], Pixels] = lambda: self._sink.picture
        self._events: list[tuple[float, int, int, bool]] = []  # due, frame, step it shows, is it an answer?
        self._under_way = 0
        self._stepped_at: list[float] = []
        self._shown_step = 0
        self._settled_at_step = 0
        self._looked: tuple[int, int] = (0, 0)

    @property
    def codecs(self) -> frozenset[int]:
        """The numbers it decodes."""
        return frozenset(self._painter.codecs)

    def look_at(self, screen: Callable[[], Pixels]) -> None:
        """Compare with what this returns."""
        self._screen = screen

    # --- FrameReceiver

    def frame_made(self, payload: bytes) -> None:
        begun = time.perf_counter()
        frame = self._painter.admit(payload)
        self._count(frame, len(payload) + SEALING)
        if self._trace is not None:
            self._trace(self._told(frame, len(payload)))
        self._paint(frame)
        arrives = self._link.send(len(payload), self._clock())
        self._under_way += 1
        heapq.heappush(self._events, (arrives, frame.number, self._step, False))
        self.real_seconds += time.perf_counter() - begun

    def cursor_made(self, payload: bytes) -> None:
        self.tally.bytes += len(payload) + SEALING
        self.tally.by_codec["pointer"] += len(payload) + SEALING

    # --- Surroundings

    def next_due(self) -> float:
        return self._events[0][0] if self._events else float("inf")

    def act(self, now: float) -> None:
        while self._events and self._events[0][0] <= now:
            due, number, step, is_answer = heapq.heappop(self._events)
            if is_answer:
                if self.spectator is not None:
                    self.spectator.acked(number, DECODING)
                continue
            self._under_way -= 1
            heapq.heappush(self._events, (self._link.answered(due + DECODING), number, step, True))
            if step > self._shown_step:
                self._shown_step = step
                self.tally.lags.append(due - self._stepped_at[step - 1])

    def stepped(self, now: float) -> None:
        self._stepped_at.append(now)

    @property
    def _step(self) -> int:
        """How many steps the screen has taken."""
        return len(self._stepped_at)

    def is_settled(self) -> bool:
        """Has everything arrived, and is every pixel equal? Writes down when that was."""
        if self._settled_at_step == self._step:
            return True
        if self._under_way or self._looked == (self._step, self.tally.records):
            return False
        self._looked = (self._step, self.tally.records)
        screen, picture = self._screen(), self._sink.picture
        if screen.shape != picture.shape or _different(screen, picture).any():
            return False
        self._settled_at_step = self._step
        self.tally.exact_after.append(self._clock() - self._stepped_at[-1])
        return True

    def give_up(self) -> None:
        """A rest ends; write down if this picture never became exact."""
        if self._settled_at_step != self._step:
            self.tally.exact_after.append(float("inf"))

    def _count(self, frame: Frame, size: int) -> None:
        tally = self.tally
        tally.bytes += size
        tally.records += 1
        for rect in frame.rects:
            if isinstance(rect, PixelRect) and rect.recalled:
                tally.recalled += 1
            elif isinstance(rect, PixelRect):
                tally.by_codec[self._painter.decoders.name_of(rect.codec)] += len(rect.payload)
                size -= len(rect.payload)
            else:
                tally.moves += 1
        tally.by_codec["headers"] += size

    def _told(self, frame: Frame, size: int) -> str:
        """One line of what a record holds."""
        parts = []
        for rect in frame.rects:
            x, y, width, height = rect.area
            if isinstance(rect, PixelRect):
                kind = f"{self._painter.decoders.name_of(rect.codec)} {len(rect.payload)} B"
            else:
                kind = f"moved by {x - rect.source.x:+},{y - rect.source.y:+}"
            parts.append(f"{width}x{height} at {x},{y}: {kind}")
        end = "" if frame.last else " and more"
        return f"{self._clock():8.3f} s, step {self._step}, {size} B: {'; '.join(parts)}{end}"

    def _paint(self, frame: Frame) -> None:
        painter, sink = self._painter, self._sink
        painter.begin(frame)
        for rect in frame.rects:
            sink.with_loss = isinstance(rect, PixelRect) and painter.decoders.name_of(rect.codec) in LOSSY
            begun = time.perf_counter()
            painter.put(rect, decoded(rect, painter.decoders))
            self.tally.decode_seconds += time.perf_counter() - begun
        painter.finish(frame)

    def _update_painted(self, areas: Sequence[Rect]) -> None:
        """Hold an update against the screen."""
        self.tally.updates += 1
        screen, sink = self._screen(), self._sink
        error, count = 0, 0
        for area in areas:
            part = (slice(area.y, area.bottom), slice(area.x, area.right))
            wrong = _different(screen[part], sink.picture[part])
            lossy = sink.lossy[part]
            self.tally.wrong_pixels += int(np.count_nonzero(wrong & ~lossy))
            if lossy.any():
                far = screen[part][:, :, :3].astype(np.int32) - sink.picture[part][:, :, :3]
                error += int((far * far)[lossy].sum())
                count += 3 * int(np.count_nonzero(lossy))
        if count >= 3 * _JUDGED and error:
            self.tally.worst_psnr = min(self.tally.worst_psnr, float(10 * np.log10(255**2 * count / error)))


def _different(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Which pixels differ in blue, green or red?"""
    words = [np.ascontiguousarray(part).view(np.uint32)[:, :, 0] for part in (one, other)]
    flags: npt.NDArray[np.bool_] = ((words[0] ^ words[1]) & _COLOURS) != 0
    return flags
