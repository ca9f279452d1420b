"""Three remote screens side by side in one window, each fed by a stream of its own: how long is the UI thread held?

`python -m tests.bench.viewer_tiles [seconds]` shows a new page of text twice a second on one screen, scrolls the second
at 60 Hz and plays video on the third, all 1080p, on a real display: fitted, at 1:1, and fitted on a denser screen. A
slot is one event of the UI thread, waiting for the interpreter and the display server included; beside it stands what
it took of the processor, since the threads that decode and the display server run on the same computer.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QWidget

from remote_assist.codec import JPEG, codec_named
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.paint_line import PaintLine
from remote_assist.stream.painter import Painter
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect
from tests.fakes.display import virtual_display

SCREEN = Size(1920, 1080)
_WARM_UP = 1.0  # seconds
_ZSTD = codec_named("zstd")
_MODES = {"fitted": (True, "1"), "1:1": (False, "1"), "fitted, ratio 1.5": (True, "1.5")}


@dataclass(slots=True)
class Slots:
    """What each event of the UI thread took."""

    wall: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    seconds: float = 1.0

    def line(self) -> str:
        wall, busy = np.array(self.wall) * 1000, np.array(self.busy) * 1000
        return (
            f"longest slot {wall.max():6.1f} ms ({busy.max():5.1f} of the processor)   "
            f"p99 {np.percentile(wall, 99):5.2f} ms   over 8 ms: {(wall > 8).sum()} of {len(wall)}   "
            f"UI thread {busy.sum() / 10 / self.seconds:5.1f} %"
        )


class TimedApplication(QApplication):
    """Notes how long each event takes."""

    slots: Slots | None = None
    _is_inside = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._is_inside or self.slots is None:
            return super().notify(receiver, event)
        self._is_inside = True
        wall, busy = time.perf_counter(), time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            self._is_inside = False
            if self.slots is not None:
                self.slots.wall.append(time.perf_counter() - wall)
                self.slots.busy.append(time.thread_time() - busy)


def text_page(seed: int) -> Pixels:
    """A page of something like text."""
    random = np.random.default_rng(seed)
    glyphs = np.where(random.random((64, 18, 9)) < 0.3, 20, 250).astype(np.uint8)
    cells = random.integers(0, 64, (SCREEN.height // 18, SCREEN.width // 9))
    page = glyphs[cells].transpose(0, 2, 1, 3).reshape(cells.shape[0] * 18, cells.shape[1] * 9)
    pixels = np.full((SCREEN.height, SCREEN.width, 4), 250, np.uint8)
    pixels[: page.shape[0], : page.shape[1], :3] = page[:, :, None]
    return pixels


def _coded(area: Rect, pixels: Pixels) -> PixelRect:
    return PixelRect(area, _ZSTD.id, _ZSTD.encode(pixels[area.y : area.bottom, area.x : area.right]))


def _whole(pixels: Pixels) -> list[FrameRect]:
    """A page in pieces as a host sends it."""
    return [_coded(Rect(0, y, SCREEN.width, 135), pixels) for y in range(0, SCREEN.height, 135)]


def pages() -> tuple[float, list[list[FrameRect]]]:
    return 0.5, [_whole(text_page(seed)) for seed in range(4)]


def scroll() -> tuple[float, list[list[FrameRect]]]:
    """A part of a page that moves up by some rows, as moves and what comes in below."""
    step, area = 12, Rect(200, 120, 1200, 800)
    fresh = Rect(area.x, area.bottom - step, area.width, step)
    moved = MovedRect(Rect(area.x, area.y, area.width, area.height - step), Point(area.x, area.y + step))
    page = text_page(9)
    rows = [page[y : y + step, : area.width] for y in range(0, 1000, step)]
    steps: list[list[FrameRect]] = [
        [moved, PixelRect(fresh, _ZSTD.id, _ZSTD.encode(np.ascontiguousarray(part)))] for part in rows
    ]
    return 1 / 60, [_whole(page), *steps]


def video() -> tuple[float, list[list[FrameRect]]]:
    """Something like a film of 854 by 480, 30 pictures a second, in a page of text."""
    area = Rect(400, 300, 854, 480)
    random = np.random.default_rng(3)
    coarse = random.integers(0, 256, (60, 80, 4)).astype(np.uint8)
    film = np.kron(coarse, np.ones((16, 16, 1), np.uint8))
    pictures = [np.ascontiguousarray(film[n * 4 : n * 4 + 480, n * 5 : n * 5 + 854]) for n in range(60)]
    coded: list[list[FrameRect]] = [[PixelRect(area, JPEG.id, JPEG.encode(p, 60, False))] for p in pictures]
    return 1 / 30, [_whole(text_page(5)), *coded]


class Feed:
    """Plays a recorded stream into a framebuffer, at its pace, as a viewer would."""

    def __init__(self, stream: tuple[float, list[list[FrameRect]]], frame: Framebuffer) -> None:
        self._period, self._steps = stream
        self.late = 0
        self._line = PaintLine(Painter(frame), self._painted, self._failed)
        self._room = threading.Semaphore(4)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._room.release()
        self._thread.join()
        self._line.close()

    def _painted(self, frame: Frame) -> None:
        del frame
        self._room.release()

    def _failed(self, failure: Exception) -> None:
        raise failure

    def _run(self) -> None:
        due = time.monotonic()
        for number, rects in enumerate(self._endless(), 1):
            if self._end.wait(max(0.0, due - time.monotonic())):
                return
            due += self._period
            if due < time.monotonic() - 0.1:
                self.late += 1
                due = time.monotonic()
            self._room.acquire()
            self._line.put(Frame(number, SCREEN, tuple(rects)))

    def _endless(self) -> Iterator[list[FrameRect]]:
        yield self._steps[0]
        yield from cycle(self._steps[1:])


def measure(mode: str, seconds: float) -> None:
    """One line of figures, by a window of its own."""
    fits, _ = _MODES[mode]
    application = TimedApplication([])
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    feeds = []
    for stream in (pages(), scroll(), video()):
        frame = Framebuffer()
        view = ScreenView(frame)
        view.set_zoom(FIT if fits else EXACT)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(view)
        row.addWidget(area)
        feeds.append(Feed(stream, frame))
    window.showFullScreen()
    slots = Slots(seconds=seconds)

    def begin() -> None:
        gc.collect()
        gc.freeze()  # as the programs do
        application.slots = slots

    for feed in feeds:
        feed.start()
    QTimer.singleShot(round(_WARM_UP * 1000), begin)
    QTimer.singleShot(round((_WARM_UP + seconds) * 1000), application.quit)
    application.exec()
    application.slots = None
    for feed in feeds:
        feed.stop()
    late = sum(feed.late for feed in feeds)
    print(f"{mode:18} {slots.line()}   steps late: {late}", flush=True)


def main(arguments: list[str]) -> int:
    sys.setswitchinterval(0.0005)  # as the programs do
    if arguments and arguments[0] in _MODES:
        measure(arguments[0], float(arguments[1]))
        return 0
    seconds = arguments[0] if arguments else "8"
    with virtual_display(1920, 1080, window_manager=True) as display:
        for mode, (_, ratio) in _MODES.items():
            environment = {**display.environment(), "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "xcb"}
            command = [sys.executable, "-m", "tests.bench.viewer_tiles", mode, seconds]
            if subprocess.run(command, env={**os.environ, **environment}, check=False).returncode:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
