"""Glass to glass: a change on one virtual display until another shows it; Deskside beside TigerVNC, if it is there.

`python -m tests.bench.assist_glass` prints one line a figure. Nothing of the measured systems is instrumented, and both
are measured in one run, so that their ratio counts whatever else the computer does.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import mss
import numpy as np
import xcffib
import xcffib.xproto

from tests.fakes.display import virtual_display

_WIDTH, _HEIGHT = 1280, 720
_PYTHON = [sys.executable, "-m", "remote_assist"]
_CODE = ["--code", "7-bench-mark"]


def main() -> int:
    with (
        virtual_display(_WIDTH, _HEIGHT) as customer,
        virtual_display(_WIDTH, _HEIGHT, window_manager=True) as engineer,
    ):
        for name, host, viewer in _systems():
            with ExitStack() as stack:
                painter = stack.enter_context(_painting(customer.name))
                stack.enter_context(_running(host, customer.name))
                time.sleep(3)
                stack.enter_context(_running(viewer, engineer.name))
                probe = stack.enter_context(mss.MSS(display=engineer.name))
                _await_picture(painter, probe)
                print(f"{name:12} one glyph  p50 {_glyph(painter, probe):7.1f} ms")
                print(f"{name:12} new page   p50 {_page(painter, probe):7.1f} ms", flush=True)
    return 0


def _systems() -> Iterator[tuple[str, list[str], list[str]]]:
    port = _free_port()
    yield (
        "Deskside",
        [*_PYTHON, "share", "--listen", f"127.0.0.1:{port}", *_CODE, "--allow", "view,control"],
        [*_PYTHON, "view", f"ws://127.0.0.1:{port}", *_CODE, "--fullscreen"],
    )
    if shutil.which("x0tigervncserver") and shutil.which("xtigervncviewer"):
        port = _free_port()
        yield (
            "TigerVNC",
            ["x0tigervncserver", "-fg", "-rfbport", str(port), "-SecurityTypes", "None", "-localhost=1"],
            ["xtigervncviewer", "-FullScreen=1", f"127.0.0.1::{port}"],
        )


class _Painter:
    """Paints on the customer's display; returns when the server has done it."""

    def __init__(self, display: str) -> None:
        self.connection = xcffib.connect(display=display)
        self._root = self.connection.get_setup().roots[0].root
        self._context = self.connection.generate_id()
        self.connection.core.CreateGC(self._context, self._root, 0, [])
        self._random = np.random.default_rng(1)

    def fill(self, x: int, y: int, width: int, height: int, colour: int) -> None:
        self._boxes(colour, [(x, y, width, height)])
        self.connection.core.GetInputFocus().reply()

    def page(self, mark: int) -> None:
        """A page of small boxes like glyphs; the mark is painted last."""
        self._boxes(0xF8FAFA, [(0, 0, _WIDTH, _HEIGHT - 80)])
        cells = [(x, y) for y in range(4, _HEIGHT - 90, 18) for x in range(6, _WIDTH - 150, 9)]
        size = self._random.integers(2, 9, (len(cells), 2)).tolist()
        self._boxes(0x203040, [(x, y, w, h) for (x, y), (w, h) in zip(cells, size, strict=True)])
        self.fill(_WIDTH - 120, 100, 40, 40, mark)

    def _boxes(self, colour: int, boxes: Sequence[tuple[int, int, int, int]]) -> None:
        self.connection.core.ChangeGC(self._context, xcffib.xproto.GC.Foreground, [colour])
        rectangles = [xcffib.xproto.RECTANGLE.synthetic(*box) for box in boxes]
        for start in range(0, len(rectangles), 4000):
            part = rectangles[start : start + 4000]
            self.connection.core.PolyFillRectangle(self._root, self._context, len(part), part)


@contextmanager
def _painting(display: str) -> Iterator[_Painter]:
    painter = _Painter(display)
    try:
        yield painter
    finally:
        painter.connection.disconnect()


@contextmanager
def _running(command: list[str], display: str) -> Iterator[None]:
    program = subprocess.Popen(
        command,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        program.terminate()
        program.wait(10)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _green(probe: mss.MSS, x: int, y: int) -> int:
    image = probe.grab((x, y, x + 1, y + 1))
    return int(image.raw[1])


def _await_picture(painter: _Painter, probe: mss.MSS) -> None:
    painter.fill(300, 300, 20, 20, 0x00FF00)
    end = time.monotonic() + 20
    while _green(probe, 310, 310) < 200:
        if time.monotonic() > end:
            raise SystemExit("the viewer never showed the picture")
        time.sleep(0.05)
    time.sleep(1)


def _measured(count: int, gap: float, act: Callable[[int], None], seen: Callable[[int], bool]) -> float:
    times = []
    for number in range(count):
        time.sleep(gap)
        act(number)
        begun = time.perf_counter()
        while not seen(number):
            if time.perf_counter() - begun > 5:
                raise SystemExit("a change never arrived")
            time.sleep(0.0004)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _glyph(painter: _Painter, probe: mss.MSS) -> float:
    shades = (0x101010, 0xE0E0E0)
    return _measured(
        30,
        0.15,
        lambda n: painter.fill(700, 500, 12, 18, shades[n % 2]),
        lambda n: abs(_green(probe, 705, 508) - (shades[n % 2] & 255)) < 48,
    )


def _page(painter: _Painter, probe: mss.MSS) -> float:
    return _measured(
        10,
        0.5,
        lambda n: painter.page((0x2020F0, 0x20F020)[n % 2]),
        lambda n: (_green(probe, _WIDTH - 100, 120) > 150) is bool(n % 2),
    )


if __name__ == "__main__":
    sys.exit(main())
