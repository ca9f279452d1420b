"""Three customers play films over one slow link, and the engineer works with one of them: what does he get of it?

    python -m tests.bench.several_screens [seconds] [mbit]

Once all three are looked at alike, once one is in front and two are glanced at, once those two are hidden. A change as
small as a letter comes four times a second into the screen in front; its delay is from its painting there to its
painting here.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import numpy as np

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import Attention, Pixels
from tests.bench.glass.shaper import Hop, Line
from tests.remote_assist.stream.sessions import Seen, Sharing, sharing, until, viewing

_SCREENS = 3
_SIZE = Size(1280, 720)
_FILM = Rect(100, 100, 480, 320)
_LETTER = Rect(900, 500, 12, 16)
_PICTURES_A_SECOND = 25
_LENGTH = 40  # pictures, then it begins again
_DELAY = 0.04  # seconds there and back
_QUEUE = 256 * 1024  # bytes
_WARM_UP = 4.0  # seconds
_WAYS = (("all alike", Attention.FULL), ("two glanced at", Attention.GLANCE), ("two hidden", Attention.AWAY))


@dataclass
class _Watch(Seen):
    """Notes when each letter is painted, and how often anything of the film is."""

    seen_at: dict[int, float] = field(default_factory=dict)
    pictures: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def painted(self, area: Rect, pixels: Pixels) -> None:
        super().painted(area, pixels)
        if area.intersected(_LETTER).area:
            grey = int(self.picture[_LETTER.y + 4, _LETTER.x + 4, 0])
            self.seen_at.setdefault(grey, time.monotonic())

    def update_finished(self, areas: Sequence[Rect]) -> None:
        super().update_finished(areas)
        self.pictures += any(area.intersected(_FILM).area for area in areas)


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else 8.0
    mbit = float(arguments[1]) if len(arguments) > 1 else 3.0
    print(f"{_SCREENS} films of {_FILM.width}×{_FILM.height} over {mbit:g} Mbit/s, {_DELAY * 1000:g} ms")
    for name, others in _WAYS:
        asyncio.run(_measure(name, others, seconds, mbit * 1e6 / 8))
    return 0


async def _measure(name: str, others: Attention, seconds: float, rate: float) -> None:
    line = Line()
    async with AsyncExitStack() as stack:
        loop = asyncio.get_running_loop()
        shares: list[Sharing] = []
        watches: list[_Watch] = []
        viewers: list[Viewer] = []
        for number in range(_SCREENS):
            share = await stack.enter_async_context(sharing(size=_SIZE))
            hop = Hop(int(share.url.rsplit(":", 1)[1]), rate, _DELAY, _QUEUE, line)
            server = await loop.create_server(hop.accept, "127.0.0.1", 0)
            stack.callback(server.close)
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            viewer, seen = await stack.enter_async_context(viewing(url, seen=_Watch()))
            viewer.attend(others if number else Attention.FULL)
            assert isinstance(seen, _Watch)
            shares.append(share)
            watches.append(seen)
            viewers.append(viewer)
        await until(lambda: all(watch.frames for watch in watches), 30)
        film = _film()
        films = [asyncio.create_task(_play(share, film, number)) for number, share in enumerate(shares)]
        await asyncio.sleep(_WARM_UP)
        before = [watch.pictures for watch in watches]
        delays = await _write(shares[0], watches[0], seconds)
        pictures = [(watch.pictures - was) / seconds for watch, was in zip(watches, before, strict=True)]
        data = viewers[0].figures().bits_per_second / 1e6
        for task in films:
            task.cancel()
    delays.sort()
    typical, slow = (1000 * delays[int(len(delays) * part)] for part in (0.5, 0.9))
    print(
        f"{name:16} in front {pictures[0]:5.1f} pictures a second, {data:4.1f} Mbit/s,"
        f" a letter in {typical:4.0f} ms (90 % in {slow:4.0f} ms); beside it {pictures[1]:4.1f} and {pictures[2]:4.1f}",
        flush=True,
    )


def _film() -> list[Pixels]:
    """Soft shapes that move."""
    rows, columns = np.mgrid[0 : _FILM.height, 0 : _FILM.width]
    made = []
    for number in range(_LENGTH):
        shapes = [np.sin((columns + number * 5) / 40 + c) + np.cos((rows - number * 3) / 30 + c) for c in (0, 1, 2, 3)]
        made.append((np.stack(shapes, axis=2) * 50 + 110).astype(np.uint8))
    return made


async def _play(share: Sharing, film: list[Pixels], seed: int) -> None:
    """With grain, so that no two pictures are equal."""
    random = np.random.default_rng(seed)
    grain = random.integers(0, 18, (2 * _FILM.height, 2 * _FILM.width, 1), dtype=np.uint8)
    for picture in itertools.cycle(film):
        y, x = random.integers(0, _FILM.height), random.integers(0, _FILM.width)
        share.screen.paint(_FILM, picture + grain[y : y + _FILM.height, x : x + _FILM.width])
        await asyncio.sleep(1 / _PICTURES_A_SECOND)


async def _write(share: Sharing, watch: _Watch, seconds: float) -> list[float]:
    """Seconds from each letter's painting there to its painting here."""
    written: dict[int, float] = {}
    end = time.monotonic() + seconds
    grey = 2
    while time.monotonic() < end:
        grey = grey + 1 if grey < 250 else 3
        written[grey] = time.monotonic()
        watch.seen_at.pop(grey, None)
        share.screen.paint(_LETTER, np.full((_LETTER.height, _LETTER.width, 4), grey, np.uint8))
        await asyncio.sleep(0.25)
    await asyncio.sleep(1.0)
    return [watch.seen_at[grey] - at for grey, at in written.items() if grey in watch.seen_at]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
