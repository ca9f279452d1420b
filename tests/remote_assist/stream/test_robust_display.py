"""A display that is resized, unplugged, flooded or killed while it is shown: exact pictures, little work, sentences."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading

import mss
import numpy as np
import pytest

from remote_assist.capture import Pixels
from remote_assist.capture.mss_polling import PollingScreen
from remote_assist.capture.x11 import X11Screen
from remote_assist.geometry import Rect, Size
from remote_assist.stream.doors import DialDoor
from remote_assist.wire.roles import Role
from tests.fakes.display import VirtualDisplay
from tests.fakes.x_painter import XPainter, resize_display, switch_monitor
from tests.remote_assist.stream.pixel_path import PixelPath
from tests.remote_assist.stream.sessions import CODE, until, viewing


def _shot(display: VirtualDisplay) -> Pixels:
    """What the display shows, by eyes of their own."""
    with mss.MSS(display=display.name) as grabber:
        image = grabber.grab(grabber.monitors[0])
        return np.frombuffer(image.raw, np.uint8).reshape(image.height, image.width, 4)


def _paint_stripes(painter: XPainter, seed: int) -> None:
    random = np.random.default_rng(seed)
    for y in range(0, 480, 7):
        painter.fill(Rect(int(random.integers(0, 300)), y, 340, 7), int(random.integers(0, 1 << 24)))


@pytest.mark.parametrize("polling", [False, True], ids=["damage", "polling"])
def test_picture_is_exact_after_every_change_of_size(
    display: VirtualDisplay, painter: XPainter, polling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remote_assist.capture.mss_polling._LAYOUT_PAUSE", 0.2)
    with PixelPath(lambda: PollingScreen(display.name) if polling else X11Screen(display.name)) as path:
        for seed, size in enumerate((Size(640, 480), Size(480, 300), Size(300, 480), Size(1, 1), Size(640, 480))):
            resize_display(display.name, size)
            _paint_stripes(painter, seed)
            path.await_level(lambda: _shot(display))
            assert path.sizes[-1] == size
        assert path.failure is None


def test_screen_goes_on_while_its_monitor_is_unplugged(display: VirtualDisplay, painter: XPainter) -> None:
    with PixelPath(lambda: X11Screen(display.name)) as path:
        for seed, on in enumerate((False, True)):
            switch_monitor(display.name, on)
            _paint_stripes(painter, seed)
            path.await_level(lambda: _shot(display))
        assert path.failure is None


def test_resizing_in_the_middle_of_painting_never_ends_the_share(display: VirtualDisplay, painter: XPainter) -> None:
    with PixelPath(lambda: X11Screen(display.name)) as path:
        for turn in range(24):
            resize_display(display.name, (Size(320, 240), Size(640, 480), Size(200, 400))[turn % 3])
            painter.fill(Rect(turn, turn, 300, 300), turn * 0x010A03)
        path.await_level(lambda: _shot(display))
        assert path.failure is None


def test_blinking_caret_costs_a_caret(display: VirtualDisplay, painter: XPainter) -> None:
    with PixelPath(lambda: X11Screen(display.name)) as path:
        _paint_stripes(painter, 1)
        screen = path.settle()
        pixels, sent, frames = screen.pixels, path.bytes, path.frames
        caret = Rect(200, 100, 2, 17)
        for blink in range(20):
            painter.fill(caret, 0xFFFFFF if blink % 2 else 0)
            path.settle()
            path.await_level(lambda: _shot(display))
        assert path.frames - frames <= 20
        assert screen.pixels - pixels <= 20 * caret.area
        assert path.bytes - sent <= 20 * 150


def test_still_screen_is_not_grabbed_at_all(display: VirtualDisplay, painter: XPainter) -> None:
    with PixelPath(lambda: X11Screen(display.name)) as path:
        _paint_stripes(painter, 1)
        screen = path.settle()
        grabs, frames = screen.grabs, path.frames
        assert not threading.Event().wait(1.0)
        assert (screen.grabs, path.frames) == (grabs, frames)


def test_pixels_looked_at_grow_with_the_pixels_changed(display: VirtualDisplay, painter: XPainter) -> None:
    with PixelPath(lambda: X11Screen(display.name)) as path:
        _paint_stripes(painter, 1)
        screen = path.settle()
        for side in (4, 16, 64, 256):
            before = screen.pixels
            painter.fill(Rect(100, 90, side, side), side * 0x010203)
            path.settle()
            path.await_level(lambda: _shot(display))
            assert screen.pixels - before <= side * side + 16


def test_flood_of_spots_is_shown_exactly_by_few_grabs(display: VirtualDisplay, painter: XPainter) -> None:
    spots = [Rect(x, y, 1, 1) for y in range(0, 480, 5) for x in range(0, 630, 6)]
    with PixelPath(lambda: X11Screen(display.name)) as path:
        screen = path.settle()
        for shade in range(3):
            painter.fill_each(spots, shade * 0x30 + 0x11)
            path.await_level(lambda: _shot(display))
        assert path.failure is None
        assert screen.grabs < len(spots)


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_death_of_the_display_server_is_a_sentence_and_leaves_no_thread(display: VirtualDisplay, how: str) -> None:
    before = set(threading.enumerate())
    with PixelPath(lambda: X11Screen(display.name)) as path:
        path.settle()
        getattr(display.server, how)()
        display.server.wait(10)
        assert path.await_failure() == "The X display is gone: there is no screen to show any more."
        assert path.source.join(10.0)
        assert set(threading.enumerate()) <= before


def _program(*arguments: str, display: VirtualDisplay | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "remote_assist", *arguments],
        env=display.environment() if display is not None else None, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def test_share_ends_with_a_sentence_when_its_display_dies(display: VirtualDisplay) -> None:
    relay = _program("relay", "--listen", "127.0.0.1:0")
    assert relay.stdout is not None
    port = re.search(r":(\d+)", relay.stdout.readline())
    assert port is not None
    url = f"ws://127.0.0.1:{port[1]}"
    options = ("--relay", url, "--code", CODE.text, "--allow", "view,control")
    share = _program("share", *options, display=display)

    async def story() -> None:
        async with viewing(lambda: DialDoor.by_relay(url, CODE.public, Role.VIEWER)) as (_, seen):
            await until(lambda: seen.frames, 30.0)
            display.server.kill()
            await asyncio.to_thread(share.wait, 30.0)

    try:
        asyncio.run(story())
        _, errors = share.communicate(timeout=10.0)
    finally:
        for program in (share, relay):
            program.kill()
            program.communicate(timeout=10)
    assert share.returncode == 1
    assert "The screen that was shared is gone." in errors
    assert "Traceback" not in errors
