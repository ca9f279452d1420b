"""Two hundred thousand frames through a real session: does either end grow?

    python -m tests.bench.memory_frames [frames]

A host and a viewer in a process of their own each, sealed, over loopback; glyphs, scrolls, photographs with their
repairs and plain areas as fast as they go. A tenth of the frames warms both up (caches, arenas, windows); what each end
holds after the rest may be at most 8 MB more. Ends with 1 where it is.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.geometry import Rect, Size
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Unheard
from tests.bench.glass.programs import megabytes
from tests.bench.sessions.canvas import Canvas, Words
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import photograph
from tests.fakes.picture import ArrayPicture
from tests.remote_assist.stream.sessions import CODE, sharing

_FRAMES = 200_000
_ALLOWED = 8.0  # MB
_SIZE = Size(640, 480)
_PAUSE = 0.0002  # seconds between two looks whether a change was taken
_LONGEST = 0.05  # seconds that a change may wait for it
_LOOK = 0.5
_STUCK = 60.0  # seconds without a frame


def main(arguments: list[str]) -> int:
    sys.setswitchinterval(0.0005)  # as the programs do
    match arguments:
        case ["host"]:
            asyncio.run(_host())
            return 0
        case ["view", url]:
            _view(url)
            return 0
    frames = int(arguments[0]) if arguments else _FRAMES
    with _child("host") as host:
        url = _line(host)
        with _child("view", url) as viewer:
            return _watch(host, viewer, frames)


def _watch(host: subprocess.Popen[str], viewer: subprocess.Popen[str], frames: int) -> int:
    """Print what both hold at each tenth; returns 1 where one has grown."""
    held: list[tuple[float, float]] = []
    begun, moved_at, last = time.monotonic(), time.monotonic(), 0
    while len(held) <= 10:
        count = int(_line(viewer))
        if count != last:
            last, moved_at = count, time.monotonic()
        if time.monotonic() - moved_at > _STUCK:
            print(f"no frame came for {_STUCK:.0f} s after {count}", file=sys.stderr)
            return 1
        while len(held) <= 10 and count >= frames * len(held) // 10 and count:
            held.append((megabytes(host.pid), megabytes(viewer.pid)))
            rate = count / (time.monotonic() - begun)
            print(f"{count:9,} frames  host {held[-1][0]:7.1f} MB  viewer {held[-1][1]:7.1f} MB  {rate:6.0f} a second")
            sys.stdout.flush()
    grown = [held[-1][end] - held[1][end] for end in (0, 1)]
    print(f"after the first tenth: host {grown[0]:+.1f} MB, viewer {grown[1]:+.1f} MB; at most {_ALLOWED:+.0f} each")
    return 1 if max(grown) > _ALLOWED else 0


@contextmanager
def _child(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.memory_frames", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        raise SystemExit("One end has ended by itself.")
    return line.strip()


async def _host() -> None:
    async with sharing(size=_SIZE) as setting:
        print(setting.url, flush=True)
        threading.Thread(target=_paint, args=(setting.screen,), daemon=True).start()
        # The pipe closes with the program that measures, however that ends.
        await asyncio.to_thread(sys.stdin.read)


def _paint(screen: SyntheticScreen) -> None:
    """Change something for ever."""
    canvas, words = Canvas(_SIZE), Words(1)
    canvas.fill(canvas.whole, (250, 250, 250))
    text = Rect(0, 0, 400, _SIZE.height)
    films = [photograph(seed, Size(160, 120)) for seed in range(6)]
    number = 0
    while True:
        number += 1
        match number % 12:
            case 0:
                canvas.paste(0, 0, canvas.cut(Rect(0, 20, text.width, text.height - 20)))
                canvas.fill(Rect(0, text.bottom - 20, text.width, 20), (250, 250, 250))
                canvas.text(4, text.bottom - 18, words.line(50), Font(15), (30, 30, 30), text.right)
                area = text
            case 3 | 9:
                area = canvas.paste(440, 40, films[number // 6 % len(films)])
            case 6:
                area = canvas.fill(Rect(440, 240, 180, 100), (number % 256, 90, 160))
            case _:
                area = canvas.fill(Rect(440 + number * 9 % 180, 400, 8, 14), (number % 200, number % 90, 40))
        grabs, painted = screen.grabs, time.monotonic()
        screen.paint(area, canvas.cut(area))
        # So that each change makes a frame of its own, and the painter does not keep the capture thread from its turn.
        while screen.grabs == grabs and time.monotonic() < painted + _LONGEST:
            time.sleep(_PAUSE)


class _Picture(ArrayPicture):
    """One that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def update_finished(self, areas: Sequence[Rect]) -> None:
        self.frames += 1


def _view(url: str) -> None:
    picture = _Picture()
    viewer = Viewer(lambda: DialDoor(url), ViewerSetup("Bench", code=CODE), picture, Unheard())
    viewer.start()
    while not viewer.join(_LOOK):
        print(picture.frames, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
