"""Six customers' screens in one engineer's window: what share of a core does his side take, still and while they type?

    python -m tests.bench.six_screens [seconds]

Six sealed sessions over loopback; their hosts run in another process. The engineer's process has six viewers, six
framebuffers and six fitted views in one window on a display of its own. A typing customer writes ten letters a second
into a page of text, and his caret blinks. The window manager and the display server are not counted. At most one core.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from contextlib import AsyncExitStack
from typing import TextIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QGridLayout, QScrollArea, QWidget

from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.geometry import Rect, Size
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Unheard
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.zoom import FIT
from tests.bench.sessions.canvas import Canvas, Words
from tests.bench.sessions.lettering import Font
from tests.fakes.display import virtual_display
from tests.remote_assist.stream.sessions import CODE, sharing

_SCREENS = 6
_SIZE = Size(1920, 1080)
_WARM_UP = 3.0  # seconds
_PHASES = ((0, "six still"), (3, "three type, three still"), (6, "six type"))
_LETTERS_A_SECOND = 10
_FONT = Font(17)


def main(arguments: list[str]) -> int:
    sys.setswitchinterval(0.0005)  # as the programs do
    match arguments:
        case ["hosts"]:
            asyncio.run(_hosts())
            return 0
        case ["engineer", seconds, *urls]:
            return _engineer(float(seconds), urls)
    seconds = arguments[0] if arguments else "8"
    with virtual_display(*_SIZE, window_manager=True) as display, _started("hosts") as hosts:
        assert hosts.stdout is not None
        urls = json.loads(hosts.stdout.readline())
        command = [sys.executable, "-m", "tests.bench.six_screens", "engineer", seconds, *urls]
        with subprocess.Popen(command, env=display.environment(), stdout=subprocess.PIPE, text=True) as engineer:
            try:
                return _tell(engineer, hosts)
            finally:
                engineer.kill()
                hosts.kill()


def _started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.six_screens", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _tell(engineer: subprocess.Popen[str], hosts: subprocess.Popen[str]) -> int:
    """Hand the engineer's phases on to the hosts, print his figures."""
    assert engineer.stdout is not None
    assert hosts.stdin is not None
    worst = 0.0
    for line in engineer.stdout:
        told = json.loads(line)
        if "phase" in told:
            hosts.stdin.write(f"{told['phase']}\n")
            hosts.stdin.flush()
        else:
            worst = max(worst, told["share"])
            print(
                f"{told['name']:26}{told['share']:7.1f} % of a core{told['frames']:9.1f} frames a second in all",
                flush=True,
            )
    print("at most 100 %:", "ok" if worst <= 100 else "NOT MET")
    return 0


# --- the customers


async def _hosts() -> None:
    async with AsyncExitStack() as stack:
        settings = [await stack.enter_async_context(sharing(size=_SIZE)) for _ in range(_SCREENS)]
        customers = [_Customer(setting.screen, number) for number, setting in enumerate(settings)]
        print(json.dumps([setting.url for setting in settings]), flush=True)
        for customer in customers:
            threading.Thread(target=customer.live, daemon=True).start()
        await asyncio.to_thread(_obey, sys.stdin, customers)


def _obey(lines: TextIO, customers: list[_Customer]) -> None:
    for line in lines:
        for number, customer in enumerate(customers):
            customer.types.set() if number < int(line) else customer.types.clear()


class _Customer:
    """Types while `types` is set."""

    def __init__(self, screen: SyntheticScreen, seed: int) -> None:
        self.types = threading.Event()
        self._screen = screen
        self._canvas = Canvas(_SIZE)
        self._words = Words(seed)
        self._canvas.fill(self._canvas.whole, (250, 250, 248))
        for row in range(_SIZE.height // 22):
            self._canvas.text(8, 2 + row * 22, self._words.line(180), _FONT, (30, 30, 40))
        screen.paint(self._canvas.whole, self._canvas.pixels)

    def live(self) -> None:
        row = 0
        while True:
            row = row % 40 + 1
            line = self._canvas.fill(Rect(8, 2 + row * 22, 1800, 22), (250, 250, 248))
            self._screen.paint(line, self._canvas.cut(line))
            x = 8
            for letter in self._words.line(150):
                self.types.wait()
                area = self._canvas.text(x, 2 + row * 22, letter, _FONT, (30, 30, 40))
                x += _FONT.advance(letter)
                caret = self._canvas.fill(Rect(x, 2 + row * 22, 2, 17), (0, 0, 0))
                self._screen.paint(area.united(caret), self._canvas.cut(area.united(caret)))
                self._canvas.fill(caret, (250, 250, 248))
                time.sleep(1 / _LETTERS_A_SECOND)


# --- the engineer


class _CountedFramebuffer(Framebuffer):
    def __init__(self) -> None:
        super().__init__()
        self.finished = 0
        self.region_painted.connect(self._on_region_painted)

    def _on_region_painted(self) -> None:
        self.finished += 1


def _engineer(seconds: float, urls: list[str]) -> int:
    application = QApplication([])
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    framebuffers: list[_CountedFramebuffer] = []
    viewers = []
    for number, url in enumerate(urls):
        framebuffer = _CountedFramebuffer()
        view = ScreenView(framebuffer)
        view.set_zoom(FIT)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(view)
        grid.addWidget(area, number // 3, number % 3)
        framebuffers.append(framebuffer)
        viewers.append(_viewer(url, framebuffer))
    window.showFullScreen()
    for viewer in viewers:
        viewer.start()
    phases = iter(_PHASES)
    begun = [0.0, 0.0, 0.0]

    def begin() -> None:
        phase = next(phases, None)
        if phase is None:
            application.quit()
            return
        print(json.dumps({"phase": phase[0]}), flush=True)
        QTimer.singleShot(round(_WARM_UP * 1000), lambda: measure(phase[1]))

    def measure(name: str) -> None:
        begun[:] = time.process_time(), time.monotonic(), sum(f.finished for f in framebuffers)
        QTimer.singleShot(round(seconds * 1000), lambda: tell(name))

    def tell(name: str) -> None:
        took = time.monotonic() - begun[1]
        share = 100 * (time.process_time() - begun[0]) / took
        frames = (sum(f.finished for f in framebuffers) - begun[2]) / took
        print(json.dumps({"name": name, "share": share, "frames": frames}), flush=True)
        begin()

    begin()
    application.exec()
    for viewer in viewers:
        viewer.stop()
    for viewer in viewers:
        viewer.join(3.0)
    return 0


def _viewer(url: str, framebuffer: Framebuffer) -> Viewer:
    return Viewer(lambda: DialDoor(url), ViewerSetup("Bench", code=CODE), framebuffer, Unheard())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
