"""How long a laser's move takes from the engineer's hand to pixels on the customer's screen, and to his own picture.

    python -m tests.bench mark_delay

A real share on a virtual display, a real viewer, loopback. The customer's pixels are read in a loop beside it, so the
first figure is a little too large, never too small.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import xcffib
import xcffib.xproto

from remote_assist.geometry import Point, Rect, Size
from remote_assist.secure.codes import parse_code
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Capability, Pixels, Unheard
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.wire.marks import Aim, Board, MarkWord
from tests.fakes.display import VirtualDisplay, virtual_display

_MOVES = 120
_PATIENCE = 20.0  # seconds until the share is there, or a move is seen
_CODE = "123456789"


class Eyes(Unheard):
    """The engineer's picture: `seen` when something was painted where the laser points."""

    def __init__(self) -> None:
        self.board: Board | None = None
        self.frames = 0
        self.seen = threading.Event()
        self.watched = Point(0, 0)

    def resized(self, size: Size) -> None: ...

    def painted(self, area: Rect, pixels: Pixels) -> None:
        if area.contains(self.watched):
            self.seen.set()

    def moved(self, area: Rect, source: Point) -> None: ...

    def update_finished(self, areas: object) -> None:
        self.frames += 1

    def marks_told(self, word: MarkWord | None) -> None:
        if isinstance(word, Board):
            self.board = word


def _wait(true: object, seconds: float = _PATIENCE) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit("It never came.")
        time.sleep(0.02)


@contextmanager
def _share(display: VirtualDisplay) -> Iterator[str]:
    """A share that waits; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "remote_assist", "share", "--listen", address, "--code", _CODE, "--allow", "view"]
    share = subprocess.Popen(command, env=display.environment(), stdout=subprocess.DEVNULL)
    try:
        yield address
    finally:
        share.terminate()
        share.wait(10)


def _measure(viewer: Viewer, eyes: Eyes, display: VirtualDisplay) -> tuple[list[float], list[float]]:
    assert eyes.board is not None
    mine = next(owner.colour for owner in eyes.board.owners if owner.number == eyes.board.you)
    colour = bytes.fromhex(PALETTE[mine][1:])[::-1]
    connection = xcffib.connect(display=display.name)
    core, root = connection.core, connection.get_setup().roots[0].root
    there, back = [], []
    for turn in range(_MOVES):
        at = Point(300 + turn * 10 % 900, 200 + turn * 37 % 600)
        eyes.watched = at
        eyes.seen.clear()
        began = time.perf_counter()
        viewer.draw(Aim((at.x, at.y)))
        while time.perf_counter() - began < _PATIENCE:
            reply = core.GetImage(xcffib.xproto.ImageFormat.ZPixmap, root, at.x, at.y, 1, 1, 0xFFFFFFFF).reply()
            if bytes(reply.data.buf()[:3]) == colour:
                break
        there.append(time.perf_counter() - began)
        eyes.seen.wait(_PATIENCE)
        back.append(time.perf_counter() - began)
        time.sleep(0.03)
    connection.disconnect()
    return there, back


def main() -> None:
    with virtual_display(1920, 1080) as display, _share(display) as address:
        time.sleep(3.0)  # knocking to see whether it is there would take the viewer's place
        eyes = Eyes()
        setup = ViewerSetup("Anna", code=parse_code(_CODE), ask_at_once=(Capability.VIEW,))
        viewer = Viewer(lambda: DialDoor(f"ws://{address}"), setup, eyes, eyes)
        viewer.start()
        try:
            _wait(lambda: eyes.board and eyes.frames)
            time.sleep(1.0)
            there, back = _measure(viewer, eyes, display)
        finally:
            viewer.stop()
            viewer.join(5.0)
    for name, times in (("hand to the customer's screen", there), ("hand to the engineer's picture", back)):
        cuts = statistics.quantiles(times, n=20)
        print(f"{name:<34} p50 {statistics.median(times) * 1000:6.1f} ms   p95 {cuts[-1] * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
