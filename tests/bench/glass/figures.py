"""What is measured: single changes, the pointer, pages, animations at 60 Hz, rest.

An animation's latency is that of a small counter in the corner: what a small change waits beside a big one.

Invariant: each figure is a number, or None where the change never arrived.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from remote_assist.geometry import Point, Rect, Size
from tests.bench.glass.probe import Probe
from tests.bench.glass.programs import Running
from tests.bench.glass.scenery import Scenery
from tests.bench.glass.source import Source

_RATE = 60
_LOOK = 0.0005  # seconds between two looks of the probe
_EDGE = Rect(8, 8, 16, 96)  # left, top, right and bottom margin that is not compared: our frame and banner
_REST = 1.0
_LAST = 0.3  # seconds for the last frame of an animation
Figures = dict[str, float | None]


@dataclass(slots=True)
class Bench:
    """One system under measurement. `patience` in seconds; `figures` fills up."""

    source: Source
    probe: Probe
    own: Probe
    running: Running
    scenery: Scenery
    seconds: float
    patience: float
    figures: Figures = field(default_factory=dict)

    # --- single changes

    def await_picture(self) -> None:
        """Until the viewer shows a mark where it belongs. Raises SystemExit when it never does."""
        at = Point(self.source.size.width // 3, self.source.size.height // 3)
        self.source.fill(Rect(at.x - 20, at.y - 20, 40, 40), 0x00FF00)
        self.source.sync()
        end = time.monotonic() + 30
        while self.probe.green(at) < 200:
            if time.monotonic() > end:
                raise SystemExit("The viewer never showed the picture.")
            time.sleep(0.05)
        time.sleep(1.5)

    def glyph(self) -> None:
        """One changed glyph."""
        place = Rect(self.source.size.width * 2 // 5, self.source.size.height // 2, 11, 17)
        shades = (0x181818, 0xD8D8D8)
        self._rest()
        times, size = self._single(
            30,
            0.13,
            lambda n: self.source.fill(place, shades[n % 2]),
            lambda n: abs(self.probe.green(Point(place.x + 5, place.y + 8)) - (shades[n % 2] & 255)) < 48,
        )
        self._note_times("glyph", times)
        self.figures["glyph_bytes"] = size

    def pointer(self) -> None:
        """The engineer's pointer until the customer's has followed."""
        self._rest()
        times = []
        for number in range(25):
            time.sleep(0.07)
            to = Point(200 + number * 37 % 600, 180 + number * 53 % 300)
            self.probe.move_pointer(to)
            times.append(self._until(partial(self._pointer_is, to), 3.0))
        self.figures["pointer_ms"] = _settled(times)

    def page(self) -> None:
        """A whole new page, judged by a mark that is painted last, and by every pixel."""
        pages = self.scenery.pages
        mark = Rect(self.source.size.width - 90, self.source.size.height - 150, 48, 32)
        whole = Rect(0, 0, *self.source.size)

        def paint(number: int) -> None:
            self.source.show(pages[number % len(pages)], whole)
            self.source.fill(mark, (0x2020F0, 0x20F020)[number % 2])

        def seen(number: int) -> bool:
            return (self.probe.green(Point(mark.x + 20, mark.y + 16)) > 150) is bool(number % 2)

        self._rest()
        paint(1)
        self.source.sync()
        self._until_exact()
        times, size = self._single(10, 0.8, lambda n: paint(n + 2), seen)
        self._note_times("page", times)
        self.figures["page_kB"] = None if size is None else size / 1000
        exact = []
        for number in range(3):
            paint(number)
            self.source.sync()
            exact.append(self._until_exact())
            time.sleep(0.4)
        self.figures["page_exact_ms"] = _settled(exact)

    # --- animations

    def animation(self, name: str) -> None:
        """60 Hz for some seconds, then the time until every pixel is equal."""
        draw = self.scenery.animations[name]
        self._rest()
        host, viewer, size = self.running.host_seconds(), self.running.viewer_seconds(), self.running.carried()
        sent, seen = self._animate(draw)
        took = max(sent.values()) - min(sent.values())
        self.figures[f"{name}_host_cpu"] = 100 * (self.running.host_seconds() - host) / took
        self.figures[f"{name}_viewer_cpu"] = 100 * (self.running.viewer_seconds() - viewer) / took
        self.figures[f"{name}_mbit"] = (self.running.carried() - size) * 8 / took / 1e6
        self.figures[f"{name}_source_fps"] = len(sent) / took
        self.figures[f"{name}_fps"] = len(seen) / took
        lags = [(seen[number] - sent[number]) * 1000 for number in sorted(seen)]
        self._note_times(name, lags)
        fifth = max(1, len(lags) // 5)
        # A queue that only grows shows here: the last fifth of the frames beside the first.
        self.figures[f"{name}_growth_ms"] = _growth(lags, fifth)
        exact = self._until_exact()
        since = (time.perf_counter() - max(sent.values())) * 1000
        self.figures[f"{name}_exact_ms"] = None if exact is None else since

    def idle(self) -> None:
        """A still screen."""
        self._rest(3.0)
        host, viewer, size = self.running.host_seconds(), self.running.viewer_seconds(), self.running.carried()
        begun = time.perf_counter()
        time.sleep(max(4.0, self.seconds))
        took = time.perf_counter() - begun
        self.figures["idle_host_cpu"] = 100 * (self.running.host_seconds() - host) / took
        self.figures["idle_viewer_cpu"] = 100 * (self.running.viewer_seconds() - viewer) / took
        self.figures["idle_bytes"] = (self.running.carried() - size) / took

    def memory(self) -> None:
        """What both ends hold now."""
        self.figures["memory_host_mb"] = self.running.host_megabytes()
        self.figures["memory_viewer_mb"] = self.running.viewer_megabytes()

    # --- how

    def _pointer_is(self, at: Point) -> bool:
        return self.source.pointer() == at

    def _animate(self, draw: Callable[[int], None]) -> tuple[dict[int, float], dict[int, float]]:
        sent: dict[int, float] = {}
        seen: dict[int, float] = {}
        begun = time.perf_counter()
        number = 0
        end = begun + self.seconds
        # The last frame is waited for, but not for long: what never comes is not delivered.
        while (now := time.perf_counter()) < end or (number not in seen and now < end + _LAST):
            if begun + number / _RATE <= now < end:
                number += 1
                draw(number - 1)
                self.source.count(number)
                self.source.sync()
                sent[number] = time.perf_counter()
            shown = self.probe.count(self.source.counter_at)
            if shown in sent and shown not in seen:
                seen[shown] = time.perf_counter()
            time.sleep(_LOOK)
        return sent, seen

    def _single(
        self, count: int, gap: float, paint: Callable[[int], None], seen: Callable[[int], bool]
    ) -> tuple[list[float | None], float | None]:
        """Milliseconds of separate changes, and the bytes of one."""
        times: list[float | None] = []
        size = self.running.carried()
        for number in range(count):
            time.sleep(gap * (1 + 0.37 * (number % 3)))
            paint(number)
            self.source.sync()
            times.append(self._until(partial(seen, number), self.patience))
        time.sleep(gap)
        return times, (self.running.carried() - size) / count

    def _until(self, seen: Callable[[], bool], patience: float) -> float | None:
        """Milliseconds until it is seen, None when it never is."""
        begun = time.perf_counter()
        while not seen():
            if time.perf_counter() - begun > patience:
                return None
            time.sleep(_LOOK)
        return (time.perf_counter() - begun) * 1000

    def _until_exact(self, patience: float | None = None) -> float | None:
        """Milliseconds until the engineer's display equals the customer's, but for the margins."""
        width, height = self.source.size
        rect = Rect(_EDGE.x, _EDGE.y, width - _EDGE.x - _EDGE.width, height - _EDGE.y - _EDGE.height)
        wanted = self.own.grab(rect)[:, :, :3].copy()

        def equal() -> bool:
            shown = self.probe.grab(rect)[:, :, :3]
            return np.array_equal(shown[::23], wanted[::23]) and np.array_equal(shown, wanted)

        return self._until(equal, patience or max(4.0, self.patience))

    def _rest(self, seconds: float = _REST) -> None:
        self.source.show(self.scenery.pages[0], Rect(0, 0, *self.source.size))
        self.source.sync()
        self._until_exact(min(3.0, self.patience))
        time.sleep(seconds)

    def _note_times(self, name: str, times: list[float | None] | list[float]) -> None:
        known = sorted(t for t in times if t is not None)
        enough = len(known) > len(times) * 2 / 3
        self.figures[f"{name}_ms"] = statistics.median(known) if enough and known else None
        self.figures[f"{name}_p95_ms"] = known[len(known) * 95 // 100] if enough and known else None


def _growth(lags: list[float], part: int) -> float | None:
    return statistics.median(lags[-part:]) - statistics.median(lags[:part]) if lags else None


def _settled(times: list[float | None]) -> float | None:
    """The median, None where one of three or more never came."""
    known = [t for t in times if t is not None]
    return statistics.median(known) if known and len(known) * 3 > len(times) * 2 else None


def region(size: Size, left: int, top: int, wide: int, high: int) -> Rect:
    """A part of the display in hundredths of its sides."""
    return Rect(size.width * left // 100, size.height * top // 100, size.width * wide // 100, size.height * high // 100)
