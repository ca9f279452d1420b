"""Long runs: twenty thousand frames cost no memory that stays, and closed shares leave no thread and no descriptor."""

from __future__ import annotations

import asyncio
import gc
import resource
import threading
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from remote_assist.capture import Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.capture.x11 import X11Screen
from remote_assist.geometry import Rect, Size
from tests.fakes.display import virtual_display
from tests.remote_assist.stream.pixel_path import PixelPath
from tests.remote_assist.stream.sessions import sharing, until, viewing

SIZE = Size(320, 240)
WHOLE = Rect(0, 0, *SIZE)
FRAMES = 20_000
WARM = 4_000  # frames after which caches, pools and the allocator have what they will keep
MOST_GROWTH = 12 * 1024 * 1024  # bytes; one picture of this screen is 0.3 MB, so a thousand of them would show


class Endless(PixelPath):
    """A screen that changes whenever the viewer has shown its last change, until so many frames are painted."""

    def __init__(self) -> None:
        self.source_screen = SyntheticScreen(SIZE)
        super().__init__(lambda: self.source_screen)
        self._random = np.random.default_rng(7)
        self._desktop: Pixels = self._random.integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)
        self._step = 0
        self._marks = {count: threading.Event() for count in (WARM, FRAMES)}

    def __enter__(self) -> Self:
        super().__enter__()
        self.change()
        return self

    def await_frames(self, count: int) -> None:
        assert self._marks[count].wait(200.0), f"it stopped after {self.frames} frames"

    def update_finished(self, areas: object) -> None:
        for count, mark in self._marks.items():
            if self.frames >= count:
                mark.set()
        if self.frames < FRAMES:
            self.change()

    def change(self) -> None:
        """Mostly a letter, sometimes a photograph, a scrolled page, a flat window."""
        self._step += 1
        match self._step % 100:
            case 0:
                area, pixels = WHOLE, np.roll(self._desktop, -7, axis=0)
            case 33:
                area, pixels = Rect(40, 30, 96, 96), self._random.integers(0, 256, (96, 96, 4), np.uint8)
            case 66:
                area, pixels = Rect(150, 60, 120, 100), np.full((100, 120, 4), self._step // 100 % 256, np.uint8)
            case _:
                area = Rect(self._step * 9 % 300, self._step * 5 % 220, 8, 14)
                pixels = self._random.integers(0, 256, (14, 8, 4), np.uint8)
        self._desktop[area.y : area.bottom, area.x : area.right] = pixels
        self.source_screen.paint(area, pixels)


def _memory() -> int:
    """Bytes of this process that lie in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.timeout(240)  # a machine that does much else at the same time
def test_twenty_thousand_frames_leave_no_memory_behind() -> None:
    with Endless() as path:
        path.await_frames(WARM)
        before, objects = _memory(), len(gc.get_objects())
        path.await_frames(FRAMES)
        assert _memory() - before < MOST_GROWTH
        assert len(gc.get_objects()) - objects < 2_000
        path.settle()
        path.await_level(path.source_screen.grab)


def test_display_opened_and_closed_again_and_again_leaves_nothing_behind() -> None:
    with virtual_display(320, 240) as display:

        def show_once() -> None:
            with PixelPath(lambda: X11Screen(display.name)) as path:
                path.settle()

        show_once()
        threads, descriptors = threading.active_count(), _descriptors()
        for _ in range(20):
            show_once()
        assert threading.active_count() == threads
        assert _descriptors() == descriptors


def test_twenty_shares_leave_no_thread_and_no_descriptor() -> None:
    async def share_once() -> None:
        async with sharing(size=Size(64, 48)) as share, viewing(share.url) as (_, seen):
            await until(lambda: seen.frames, 20.0)

    async def story() -> None:
        await share_once()  # the loop's own threads begin with the first one
        threads, descriptors = _others(), _descriptors()
        for _ in range(20):
            await share_once()
        await until(lambda: _others() <= threads and _descriptors() <= descriptors)

    asyncio.run(story())


def _others() -> int:
    """Threads but those of the loop's own pool, which grows to its bound and stays."""
    return sum(1 for thread in threading.enumerate() if not thread.name.startswith("asyncio_"))
