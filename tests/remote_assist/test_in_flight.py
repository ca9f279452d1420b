"""What was in flight when consent is taken back: real processes, a screen that never rests, and a slow link.

The link is a hop of 3 Mbit/s and 80 ms in front of the hub. When the withdrawal is done a colour is painted that
nothing had before: whatever still arrives, that colour is not in it.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import numpy as np
import pytest

from remote_assist.geometry import Point, Rect
from remote_assist.launch import HostConfig, HostEnded, HostEvent, HostGranted, HostProcess, HostRevoked
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.viewer import Viewer
from remote_assist.wire.input import MovePointer
from remote_assist.wire.record import RecordClass, parse_header
from remote_assist.wire.roles import Capability, Role
from tests.end2end.hands import ESCAPE, Hands
from tests.end2end.probe import Probe
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_painter import XPainter
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import Seen, until, viewing

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL
HELD_BY_THE_NETWORK = (64 + 2 * 64 + 64) * 1024  # the hop's queue, its buffer as the system counts it, what was sealed
MARK = 0xFF00FF
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def slow_link(target: int) -> Iterator[int]:
    """A hop to this port; yields its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.bench.glass.shaper", str(port), str(target)]
    hop = subprocess.Popen(
        [*command, "--mbit", "3", "--delay", "80", "--queue", "64"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert hop.stdout is not None
        assert hop.stdout.readline() == "ready\n"
        yield port
    finally:
        hop.terminate()
        hop.communicate(timeout=10)


@contextmanager
def restless_screen(display: VirtualDisplay) -> Iterator[threading.Event]:
    """Grey noise all the time, until the event is set: then one colour that was never there before."""
    over, marked = threading.Event(), threading.Event()

    def paint() -> None:
        painter = XPainter(display.name)
        random = np.random.default_rng(3)
        while not over.is_set():
            if marked.is_set():
                painter.fill(Rect(0, 0, 640, 480), MARK)
                over.wait(0.02)
                continue
            shade = int(random.integers(0, 256))
            places = random.integers((0, 0, 2, 2), (600, 440, 40, 40), (200, 4)).tolist()
            painter.fill_each([Rect(*place) for place in places], shade * 0x010101)
        painter.connection.disconnect()

    thread = threading.Thread(target=paint, daemon=True)
    thread.start()
    try:
        yield marked
    finally:
        over.set()
        thread.join(10)


class Flight:
    """A share that runs over the slow link, and everybody at it."""

    def __init__(self, host: HostProcess, hub: MeetingHub, viewer: Viewer, seen: Seen, display: VirtualDisplay) -> None:
        self.host, self.hub, self.viewer, self.seen, self.display = host, hub, viewer, seen, display
        self.events = host.events()

    async def await_event(self, kind: type[HostEvent], capability: Capability | None = None) -> None:
        async with asyncio.timeout(30):
            async for event in self.events:
                if isinstance(event, kind) and capability in {None, getattr(event, "capability", None)}:
                    return
        raise AssertionError(f"{kind.__name__} never came")

    def frame_bytes(self) -> int:
        """What of the screen came through to the hub so far."""
        frames = (r for r in self.hub.records if parse_header(r).record_class is RecordClass.FRAMES)
        return sum(len(record) for record in frames if parse_header(record).direction.name == "TO_VIEWER")

    def shows_mark(self) -> bool:
        blue, green, red = (self.seen.picture[..., channel].astype(int) for channel in range(3))
        return bool(((red > 180) & (blue > 180) & (green < 80)).any())


@asynccontextmanager
async def flying(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Flight, Probe, Hands]]:
    probe = Probe(folder)
    hub = MeetingHub({"h": "host", "v": "viewer"})
    with virtual_display(1280, 720, window_manager=True) as display:
        for name, value in {**probe.environment("host"), **display.environment()}.items():
            monkeypatch.setenv(name, value)
        hands = Hands(display.name)
        async with hub.serving() as url:
            with slow_link(hub_port(url)) as port:
                config = HostConfig(
                    "a-1", f"ws://127.0.0.1:{port}/assist/a-1", "h", "Acme Ltd", "李工", language="en",
                    display=display.name,
                )  # fmt: skip
                host = await HostProcess.start(config)
                try:
                    async with viewing(
                        lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1", ask=(VIEW,)
                    ) as (viewer, seen):
                        flight = Flight(host, hub, viewer, seen, display)
                        await allow(flight, probe, hands, VIEW)
                        await until(lambda: seen.frames, 20.0)
                        yield flight, probe, hands
                finally:
                    host.kill()
                    hands.close()


def hub_port(url: str) -> int:
    return int(url.split(":")[2].split("/", maxsplit=1)[0])


async def allow(flight: Flight, probe: Probe, hands: Hands, capability: Capability) -> None:
    place = await asyncio.to_thread(lambda: probe.wait_settled("host", "allow", lambda button: button.enabled).middle)
    await asyncio.to_thread(hands.click, place)
    await flight.await_event(HostGranted, capability)


@pytest.mark.parametrize("way", ["banner", "panic", "application"])
def test_no_pixel_of_after_a_withdrawal_arrives_however_slow_the_link(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with flying(tmp_path, monkeypatch) as (flight, probe, hands):
            with restless_screen(flight.display) as marked:
                before = flight.frame_bytes()
                await until(lambda: flight.frame_bytes() > before + 200_000, 30.0)  # the link is full
                if way == "banner":
                    stop = await asyncio.to_thread(lambda: probe.wait("host", "stop").middle)
                    await asyncio.to_thread(hands.click, stop)
                elif way == "panic":
                    for _ in range(3):
                        await asyncio.to_thread(hands.press, ESCAPE)
                else:
                    await flight.host.stop()
                await flight.await_event(HostEnded)
                marked.set()
                arrived = flight.frame_bytes()
                await asyncio.sleep(2.0)  # everything that the link held has come by now
                assert flight.frame_bytes() - arrived <= HELD_BY_THE_NETWORK
                await until(lambda: flight.seen.report, 15.0)
                assert not flight.shows_mark()

    asyncio.run(story())


def test_no_move_is_made_after_control_was_taken_back_however_many_are_on_their_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with flying(tmp_path, monkeypatch) as (flight, probe, hands):
            flight.viewer.request(CONTROL)
            await allow(flight, probe, hands, CONTROL)
            over = threading.Event()

            def flood() -> None:
                step = 0
                while not over.wait(0.002):
                    step += 1
                    flight.viewer.send_input(MovePointer(Point(100 + step % 300, 100 + step % 200)))

            thread = threading.Thread(target=flood, daemon=True)
            thread.start()
            painter = XPainter(flight.display.name)

            def pointer() -> Point:
                reply = painter.connection.core.QueryPointer(painter.screen.root).reply()
                return Point(reply.root_x, reply.root_y)

            first = pointer()
            await until(lambda: pointer() != first, 15.0)
            await flight.host.revoke(CONTROL)
            await flight.await_event(HostRevoked, CONTROL)
            at = pointer()
            for _ in range(40):
                await asyncio.sleep(0.05)
                assert pointer() == at
            over.set()
            thread.join()
            painter.connection.disconnect()

    asyncio.run(story())
