"""How fast a file goes, and what a letter takes meanwhile: both ways, direct and through the relay.

    python -m tests.bench file_transfer [--megabytes N] [--letters N] [--way direct] [--folder FOLDER]

Host, viewer and relay are processes of their own on this machine. A letter's time is from its painting on the host's
screen until the viewer has painted it too, without the two windows: they take the same time with a file or without.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from remote_assist.capture.screen import Pixels
from remote_assist.geometry import Rect
from remote_assist.policy.transfer import TransferState
from remote_assist.secure.codes import parse_code
from remote_assist.stream.doors import DialDoor, Door
from remote_assist.wire.roles import Role
from tests.bench.filing.host import GLYPH
from tests.fakes.file_desk import ScriptedFileDesk
from tests.remote_assist.stream.sessions import Seen, until, viewing

CODE = "7-bench-mark"
_ROUNDS = 5


class _Reader(Seen):
    """Notes when each letter was painted here."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: dict[int, float] = {}

    def painted(self, area: Rect, pixels: Pixels) -> None:
        super().painted(area, pixels)
        if area.intersected(GLYPH).area:
            self.letters[int(self.picture[GLYPH.y, GLYPH.x, 0])] = time.monotonic()


class _Host:
    def __init__(self, relay: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.filing.host", CODE, relay, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = relay or self.line()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


@contextmanager
def _relay(way: str) -> Iterator[str]:
    if way == "direct":
        yield ""
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "remote_assist", "relay", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        port = re.search(r":(\d+)", process.stdout.readline())
        assert port is not None
        yield f"ws://127.0.0.1:{port[1]}"
    finally:
        process.terminate()
        process.wait(10)


async def _letters(host: _Host, seen: _Reader, count: int) -> list[float]:
    """Seconds that each of so many letters took."""
    painted: list[tuple[int, float]] = []

    def typed() -> None:
        host.tell(f"type {count}")
        while (line := host.line()) != "typed":
            number, at = line.split()
            painted.append((int(number), float(at)))

    seen.letters.clear()
    await asyncio.to_thread(typed)
    await until(lambda: painted[-1][0] in seen.letters, 20.0)
    return [seen.letters[number] - at for number, at in painted if number in seen.letters]


def _shown(took: Sequence[float]) -> str:
    ordered = sorted(took)
    return f"p50 {statistics.median(ordered) * 1e3:5.2f} ms  p95 {ordered[len(ordered) * 95 // 100] * 1e3:5.2f} ms"


async def _measure(way: str, options: argparse.Namespace, folder: Path) -> None:
    large, there, here = folder / "large.bin", folder / "customer", folder / "engineer"
    there.mkdir()
    here.mkdir()
    with large.open("wb") as file:
        for _ in range(options.megabytes):
            file.write(os.urandom(1_000_000))
    with _relay(way) as relay:
        host = _Host(relay, there)
        desk, seen, code = ScriptedFileDesk(here), _Reader(), parse_code(CODE)

        def door() -> Door:
            return DialDoor.by_relay(relay, code.public, Role.VIEWER) if relay else DialDoor(host.url)

        async with viewing(door, code=code, seen=seen, file_desk=desk):
            await until(lambda: seen.frames > 0 and desk.controls is not None, 30.0)
            await asyncio.sleep(1.0)
            for direction in options.direction or ("send", "fetch"):
                rate = await _moved(host, desk, large, direction)
                print(f"{way:7} {direction:6} {options.megabytes} MB: {rate:.0f} Mbit/s", flush=True)
                _begin(host, desk, large, direction)
                alone, beside, rate = await _typed_beside(host, seen, desk, options)
                ratio = statistics.median(beside) / statistics.median(alone)
                print(f"{way:7} {direction:6} a letter alone   {_shown(alone)}")
                print(
                    f"{way:7} {direction:6} a letter beside  {_shown(beside)}  x{ratio:.2f} at {rate:.0f} Mbit/s",
                    flush=True,
                )
                for path in (*there.iterdir(), *here.iterdir()):
                    path.unlink()
        host.close()


def _begin(host: _Host, desk: ScriptedFileDesk, large: Path, direction: str) -> float:
    assert desk.controls is not None
    desk.told.clear()
    if direction == "send":
        desk.controls.send_files([large])
    else:
        host.tell(f"fetch {large}")
        host.line()
        desk.controls.ask_for_files()
    return time.monotonic()


async def _moved(host: _Host, desk: ScriptedFileDesk, large: Path, direction: str) -> float:
    """Mbit/s of a whole file, from the wish to the proof that it is whole."""
    begun = _begin(host, desk, large, direction)
    await until(lambda: desk.over, 900.0)
    assert desk.over[0].state is TransferState.DONE, desk.over
    return desk.last.size * 8e-6 / (time.monotonic() - begun)


async def _typed_beside(
    host: _Host, seen: _Reader, desk: ScriptedFileDesk, options: argparse.Namespace
) -> tuple[list[float], list[float], float]:
    """What letters take while the file rests and while it moves, in turns, and the Mbit/s of the file meanwhile."""
    await until(lambda: desk.told and desk.last.done > 0, 60.0)
    assert desk.controls is not None
    number = desk.last.number
    alone: list[float] = []
    beside: list[float] = []
    moved = seconds = 0.0
    for _ in range(_ROUNDS):
        desk.controls.rest_transfer(number, True)
        await until(lambda: desk.is_at(TransferState.RESTING))
        await asyncio.sleep(0.3)
        alone += await _letters(host, seen, options.letters // _ROUNDS)
        desk.controls.rest_transfer(number, False)
        await until(lambda: desk.is_at(TransferState.MOVING))
        begun, before = time.monotonic(), desk.last.done
        beside += await _letters(host, seen, options.letters // _ROUNDS)
        assert not desk.over, "the file was over before the letters were: take a larger one"
        moved += (desk.last.done - before) * 8e-6
        seconds += time.monotonic() - begun
    desk.controls.cancel_transfer(number)
    await until(lambda: desk.over, 60.0)
    return alone, beside, moved / seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="file_transfer")
    parser.add_argument("--megabytes", type=int, default=1200, metavar="N")
    parser.add_argument("--letters", type=int, default=60, metavar="N")
    parser.add_argument("--way", action="append", choices=("direct", "relay"))
    parser.add_argument("--direction", action="append", choices=("send", "fetch"))
    parser.add_argument("--folder", default=None, help="where the files lie meanwhile")
    options = parser.parse_args()
    sys.setswitchinterval(0.0005)
    for way in options.way or ("direct", "relay"):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            asyncio.run(_measure(way, options, Path(folder)))


if __name__ == "__main__":
    main()
