"""Esc-Esc-Esc with real programs on two displays, whatever hangs: how long pixels leave and input lands after it.

A film runs on the customer's screen and the engineer floods it with input. What is measured is from the third press to
the last byte that leaves the share, as a proxy sees it, and to the last move of the pointer that he did not make.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from remote_assist.geometry import Point, Rect
from remote_assist.launch import HostConfig
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.appearance import LIGHT
from remote_assist.wire.input import MovePointer
from remote_assist.wire.roles import Capability, Role
from tests.fakes.counted_path import CountedPath, counted_path
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_painter import XPainter
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import Seen, until, viewing
from tests.remote_assist.test_programs import _Hands, _place_of_colour

ROOT = Path(__file__).resolve().parents[2]
AT_MOST = 0.5  # seconds: what a machine that is shared with others may take; alone it takes some ten milliseconds
CLOSING = 16 * 1024  # bytes: a viewer that was cut off comes for the end of the log
_ESCAPE = 9
_SHARE = """
import signal, sys, time
from remote_assist.__main__ import main
signal.signal(signal.SIGUSR1, lambda *_: time.sleep(1.5))  # runs in the thread of the windows
signal.signal(signal.SIGUSR2, lambda *_: time.sleep(12.0))
sys.exit(main(sys.argv[1:]))
"""


class Desk:
    """The customer's screen, with a film on it; `moved_at` is when the pointer was last seen to move."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._connection = xcffib.connect(display=display)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root
        self.moved_at = 0.0
        self.moves = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=act) for act in (self._play, self._look)]
        for thread in self._threads:
            thread.start()

    def panics(self) -> float:
        """Presses Esc three times; returns the moment of the third."""
        for _ in range(3):
            time.sleep(0.1)
            for kind in (2, 3):
                self._xtest.FakeInput(kind, _ESCAPE, 0, self._root, 0, 0, 0)
            self._connection.core.GetInputFocus().reply()
        return time.monotonic()

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._connection.disconnect()

    def _play(self) -> None:
        painter, turn = XPainter(self._display), 0
        while not self._over.wait(0.016):
            turn += 1
            spots = [Rect(40 * (spot % 10), 40 * (spot // 10), 40, 40) for spot in range(80)]
            for spot in spots[turn % 2 :: 2]:
                painter.fill(spot, (turn * 7919 + spot.x * 31 + spot.y) & 0xFFFFFF)
        painter.connection.disconnect()

    def _look(self) -> None:
        connection = xcffib.connect(display=self._display)
        root, before = connection.get_setup().roots[0].root, None
        while not self._over.wait(0.001):
            pointer = connection.core.QueryPointer(root).reply()
            place = (pointer.root_x, pointer.root_y)
            if place != before:
                before, self.moved_at = place, time.monotonic()
                self.moves += 1
        connection.disconnect()


@contextmanager
def _desk(display: VirtualDisplay) -> Iterator[Desk]:
    desk = Desk(display.name)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def _flood(send: Callable[[int], None]) -> Iterator[None]:
    """Somebody moves the pointer as fast as it goes."""
    over = threading.Event()

    def move() -> None:
        turn = 0
        while not over.wait(0.001):
            turn += 1
            send(turn)

    thread = threading.Thread(target=move)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Mouse:
    """The engineer's own."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self._xtest = self._connection(xcffib.xtest.key)
        self._root = self._connection.get_setup().roots[0].root

    def __call__(self, turn: int) -> None:
        self._xtest.FakeInput(6, 0, 0, self._root, 100 + turn * 7 % 500, 100 + turn * 3 % 300, 0)
        self._connection.core.GetInputFocus().reply()


@contextmanager
def _program(*arguments: str, display: VirtualDisplay | None = None) -> Iterator[subprocess.Popen[str]]:
    environment = {**(display.environment() if display else os.environ), "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield program
    finally:
        program.send_signal(signal.SIGCONT)
        program.kill()
        program.communicate(timeout=20)


def _until(true: Callable[[], object], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def _measured(what: str, path: CountedPath, desk: Desk, pressed: float) -> None:
    """Holds what was seen against the bounds."""
    link, *later = path.connections
    pixels, moves = link.last - pressed, desk.moved_at - pressed
    print(f"panic, {what}: last byte {pixels * 1000:+.0f} ms, last move {moves * 1000:+.0f} ms")
    assert pixels < AT_MOST
    assert moves < AT_MOST
    assert sum(connection.sent for connection in later) < CLOSING


@dataclass(frozen=True)
class Scene:
    """A share, a relay and a viewer, programs on two displays, and a path that counts what the share sends."""

    engineer: VirtualDisplay
    desk: Desk
    relay: subprocess.Popen[str]
    sharing: subprocess.Popen[str]
    path: CountedPath


@contextmanager
def _scene() -> Iterator[Scene]:
    with contextlib.ExitStack() as stack:
        enter = stack.enter_context
        customer, engineer = enter(virtual_display(800, 600)), enter(virtual_display(800, 600, window_manager=True))
        relay = enter(_program("-m", "remote_assist", "relay", "--listen", "127.0.0.1:0"))
        assert relay.stdout is not None
        found = re.search(r":(\d+)", relay.stdout.readline())
        assert found is not None
        path, desk = enter(counted_path(int(found[1]))), enter(_desk(customer))
        meet = ("--code", "7-test-words", "--relay")
        share = ("-c", _SHARE, "share", "--allow", "view,control", *meet, f"ws://127.0.0.1:{path.port}")
        sharing = enter(_program(*share, display=customer))
        view = ("-m", "remote_assist", "view", "--fullscreen", *meet, f"ws://127.0.0.1:{found[1]}")
        enter(_program(*view, display=engineer))
        _until(lambda: path.connections and path.connections[0].sent > 200_000)
        yield Scene(engineer, desk, relay, sharing, path)


@pytest.mark.parametrize("hangs", ["nothing", "network", "relay", "windows"])
def test_panic_ends_pixels_and_input_at_once(hangs: str) -> None:
    with _scene() as it, _flood(Mouse(it.engineer.name)):
        _until(lambda: it.desk.moves > 50)
        time.sleep(0.5)
        match hangs:
            case "network":
                it.path.swallows = True
            case "relay":
                it.relay.send_signal(signal.SIGSTOP)
            case "windows":
                it.sharing.send_signal(signal.SIGUSR1)
        pressed = it.desk.panics()
        assert it.sharing.wait(30) == 0
        _measured(f"{hangs} hangs", it.path, it.desk, pressed)


def test_windows_that_hang_for_long_make_everything_rest_until_they_are_back() -> None:
    """Who can neither read the banner nor press its Stop is shown nothing; the panic key works all the time."""
    with _scene() as it:
        it.sharing.send_signal(signal.SIGUSR2)
        hung = time.monotonic()
        time.sleep(4.5)  # what was said last of the banner holds for three
        before = it.path.connections[0].sent
        time.sleep(2.0)
        assert time.monotonic() - hung < 11.9, "this machine is too slow to tell"
        assert it.path.connections[0].sent - before < 4096  # signs of life, and no picture of a film
        _until(lambda: it.path.connections[0].sent - before > 200_000)
        pressed = it.desk.panics()
        assert it.sharing.wait(30) == 0
        _measured("everything is back", it.path, it.desk, pressed)


def test_panic_ends_pixels_and_input_at_once_while_the_application_hangs() -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        with virtual_display(800, 600, window_manager=True) as customer:
            async with (
                hub.serving() as url,
                viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (viewer, seen),
            ):
                port = re.search(r":(\d+)", url)
                assert port is not None
                with counted_path(int(port[1])) as path:
                    config = HostConfig("a-1", url.replace(port[1], str(path.port)), "h", "Acme", "Li", theme="light")
                    config = msgspec.structs.replace(config, language="en", display=customer.name)
                    vendor = ("-m", "tests.fakes.vendor_program", msgspec.json.encode(config).decode())
                    with _program(*vendor, display=customer) as application:
                        await _allow(customer.name, seen, Capability.VIEW)
                        viewer.request(Capability.CONTROL)
                        await _allow(customer.name, seen, Capability.CONTROL)
                        with (
                            _desk(customer) as desk,
                            _flood(lambda turn: viewer.send_input(MovePointer(Point(9 + turn % 500, 9 + turn % 300)))),
                        ):
                            await until(lambda: desk.moves > 50, 20.0)
                            await asyncio.sleep(0.5)
                            application.send_signal(signal.SIGSTOP)
                            pressed = await asyncio.to_thread(desk.panics)
                            await until(lambda: seen.report, 20.0)
                            await asyncio.sleep(0.5)
                            _measured("application hangs", path, desk, pressed)

    asyncio.run(story())


async def _allow(display: str, seen: Seen, capability: Capability) -> None:
    """The customer says yes."""
    hands, places = _Hands(display), list[tuple[int, int]]()

    def shows_allow() -> bool:
        place = _place_of_colour(display, LIGHT.accent)
        places[:] = [place] if place is not None else []
        return place is not None

    while seen.capabilities[capability] not in (CapabilityState.GRANTED, CapabilityState.PAUSED):
        await until(shows_allow, 20.0)
        hands.click(*places[0])
        await asyncio.sleep(0.3)
