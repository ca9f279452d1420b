"""On a real display: monitors are plugged, unplugged, turned and resized while an engineer looks at one of them.

He sees what is there, pixel by pixel, hits the pixel under his hand, and the list of monitors is right, each within a
moment.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import mss
import numpy as np
import pytest
import xcffib
import xcffib.randr
import xcffib.xproto
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from remote_assist.capture import Pixels
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.doors import DialDoor, ListenDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.machine import local_machine
from remote_assist.stream.share_setup import Machine
from remote_assist.stream.transport import Address
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import ViewerPanel
from remote_assist.ui.zoom import EXACT, FIT, Zoom
from remote_assist.wire.input import InputEvent, MovePointer, TurnButton
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability
from tests.fakes.display import VirtualDisplay, nested_display, virtual_display
from tests.fakes.host_driver import Host
from tests.fakes.monitors import Monitors
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE, Sharing

SIZE = Size(1024, 768)
LEFT, RIGHT = Rect(0, 100, 400, 600), Rect(400, 0, 624, 768)
_FLAT = (0x1D, 0x18, 0x14)  # where no monitor is: blue, green, red
_FRAME = (0x2B, 0x3A, 0xD9)
_PATIENCE_MS = 20_000  # on a busy computer; what it takes is told by `-s`


class RealShare(Sharing):
    """A share of a display in a thread of its own; only consent and the customer's hand are played."""

    def __init__(self, display: str) -> None:
        granted = frozenset({Capability.VIEW, Capability.CONTROL})
        super().__init__(lambda _question: True, granted, SIZE)
        self._display = display
        self._is_open = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._is_open.wait(10)

    def machine(self) -> Machine:
        played = super().machine()
        return replace(local_machine(self.ui, self._display), open_watch=played.open_watch, open_clipboard=None)

    async def _run(self) -> None:
        door = ListenDoor(Address("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{await door.listen()}"
        self.begin(door, HostPairing(seeded(1), code=CODE))
        self._is_open.set()
        await self.task

    def end(self) -> None:
        self.share.stop(ReasonCode.TERMINATED)
        self._thread.join(10)
        assert not self._thread.is_alive()


class Watching:
    """An engineer's panel over such a share."""

    def __init__(self, qtbot: QtBot, display: str) -> None:
        self._qtbot = qtbot
        self._display = display
        self._connection = xcffib.connect(display=display)
        self._root = self._connection.get_setup().roots[0].root
        self.share = RealShare(display)
        self.framebuffer, bridge = Framebuffer(), ViewerBridge()
        setup = ViewerSetup("李工", "", CODE, ask_at_once=(Capability.VIEW, Capability.CONTROL))
        self.viewer = Viewer(lambda: DialDoor(self.share.url), setup, self.framebuffer, bridge)
        self.panel = ViewerPanel(self.viewer, self.framebuffer, bridge)
        qtbot.addWidget(self.panel)
        self.panel.resize(1300, 1200)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.choice, self.view = self.panel.monitors, self.panel.pane.view
        self.viewer.start()
        self.until(lambda: self.panel.pane.control_state is CapabilityState.GRANTED)

    def until(self, fact: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(fact()), timeout=_PATIENCE_MS)

    def shot(self) -> Pixels:
        """What the display shows."""
        with mss.MSS(display=self._display) as grabber:
            image = grabber.grab(grabber.monitors[0])
            return np.frombuffer(bytes(image.raw), np.uint8).reshape(image.height, image.width, 4)[..., :3]

    def glass(self) -> Pixels:
        """What the engineer sees of the picture."""
        image = self.view.grab().toImage()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
        target = self.view.placement().target
        return rows[target.top() : target.bottom() + 1, target.left() : target.right() + 1, :3].copy()

    def shows(self, area: Rect) -> bool:
        """Does the engineer see this part of the display, and nothing else?"""
        there = self.shot().copy()
        is_dead = np.ones(there.shape[:2], np.bool_)
        for monitor in self.choice.monitors:
            is_dead[monitor.y : monitor.area.bottom, monitor.x : monitor.area.right] = False
        there[is_dead] = _FLAT
        there = there[area.y : area.bottom, area.x : area.right]
        return self.view.area == area and np.array_equal(self.glass(), there)

    def points_where_the_hand_is(self) -> bool:
        reply = self._connection.core.QueryPointer(self._root).reply()
        return Point(reply.root_x, reply.root_y) == self.view.hand

    def close(self) -> None:
        self.viewer.stop()
        assert self.viewer.join(10)
        self.share.end()
        self._connection.disconnect()


class Wallpaper:
    """Pixels that are nowhere alike, on everything that the display may become."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        core, screen = self._connection.core, self._connection.get_setup().roots[0]
        window, context = self._connection.generate_id(), self._connection.generate_id()
        pixmap = self._connection.generate_id()
        core.CreatePixmap(24, pixmap, screen.root, 256, 256)
        core.CreateGC(context, pixmap, 0, [])
        random = np.random.default_rng(3)
        for _ in range(400):
            core.ChangeGC(context, xcffib.xproto.GC.Foreground, [int(random.integers(0, 1 << 24))])
            area = xcffib.xproto.RECTANGLE.synthetic(*random.integers(0, 256, 2).tolist(), 23, 9)
            core.PolyFillRectangle(pixmap, context, 1, [area])
        mask = xcffib.xproto.CW.BackPixmap | xcffib.xproto.CW.OverrideRedirect
        core.CreateWindow(24, window, screen.root, 0, 0, 1600, 1600, 0, 1, screen.root_visual, mask, [pixmap, 1])
        core.MapWindow(window)
        core.GetInputFocus().reply()

    def close(self) -> None:
        self._connection.disconnect()


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(1600, 1200) as outer, nested_display(outer, *SIZE) as display:
        paper = Wallpaper(display.name)
        yield display
        paper.close()


@pytest.fixture
def monitors(display: VirtualDisplay) -> Iterator[Monitors]:
    monitors = Monitors(display.name)
    monitors.turn(xcffib.randr.Rotation.Rotate_0, SIZE)
    monitors.put("left", *LEFT)
    monitors.put("right", *RIGHT)
    yield monitors
    for name in ("left", "right"):
        monitors.take(name)
    monitors.close()


@pytest.fixture
def watching(qtbot: QtBot, display: VirtualDisplay, monitors: Monitors) -> Iterator[Watching]:
    watching = Watching(qtbot, display.name)
    yield watching
    watching.close()


def test_chosen_monitor_is_followed_through_everything_that_cables_do(watching: Watching, monitors: Monitors) -> None:
    watching.until(lambda: [each.area for each in watching.choice.monitors] == [LEFT, RIGHT])
    watching.panel.pane.zooming.set_zoom(EXACT)
    watching.until(lambda: watching.shows(Rect(0, 0, *SIZE)))
    watching.choice.show_one(2)
    watching.until(lambda: watching.shows(RIGHT))
    monitors.take("right")
    watching.until(lambda: watching.shows(Rect(0, 0, *SIZE)))
    assert "Monitor 2 is gone" in watching.panel.pane.note
    monitors.put("right", *RIGHT)
    watching.until(lambda: watching.shows(RIGHT))
    turned = Rect(400, 0, 368, 768)  # of what is now 768 by 1024
    monitors.turn(xcffib.randr.Rotation.Rotate_90, SIZE)
    watching.until(lambda: watching.shows(turned))
    monitors.turn(xcffib.randr.Rotation.Rotate_0, (800, 600))
    watching.until(lambda: watching.shows(Rect(400, 0, 400, 600)))
    monitors.turn(xcffib.randr.Rotation.Rotate_0, SIZE)
    monitors.put("right", 500, 0, 300, 768, primary=True)
    watching.until(lambda: watching.shows(Rect(500, 0, 300, 768)))
    assert watching.choice.monitors[1].primary


@pytest.mark.parametrize("zoom", [EXACT, FIT, Zoom(1.5)], ids=["exact", "fit", "larger"])
def test_pixel_under_the_hand_is_the_pixel_that_is_hit(watching: Watching, zoom: Zoom) -> None:
    watching.until(lambda: len(watching.choice.monitors) == 2)
    watching.panel.pane.zooming.set_zoom(zoom)
    sent: list[InputEvent] = []
    watching.view.input_made.connect(sent.append)
    for number, area in ((1, LEFT), (2, RIGHT), (0, Rect(0, 0, *SIZE))):
        if number:
            watching.choice.show_one(number)
        else:
            watching.choice.show_all()
        assert watching.view.area == area
        for across, down in ((0.2, 0.3), (0.31, 0.77), (0.8, 0.5)):
            seen = watching.view.placement().target.intersected(watching.view.visibleRegion().boundingRect())
            at = seen.topLeft() + QPoint(int(across * seen.width()), int(down * seen.height()))
            pixel = watching.view.placement().to_remote(at.toPointF())
            sent.clear()
            QTest.mouseClick(watching.view, Qt.MouseButton.LeftButton, pos=at)
            assert sent[:2] == [MovePointer(pixel), TurnButton(1, True)]
            watching.until(watching.points_where_the_hand_is)


def test_view_goes_with_the_hand_from_one_monitor_to_the_next(watching: Watching) -> None:
    watching.until(lambda: len(watching.choice.monitors) == 2)
    watching.panel.pane.zooming.set_zoom(EXACT)
    watching.choice.follow()
    watching.until(lambda: watching.shows(LEFT) or watching.shows(RIGHT))
    watching.choice.show_one(1)
    watching.choice.follow()
    target = watching.view.placement().target
    QTest.mouseMove(watching.view, target.center())
    QTest.mouseMove(watching.view, QPoint(target.right(), target.center().y()))
    watching.until(lambda: watching.shows(RIGHT))


def test_banner_and_frame_turn_with_the_monitor(display: VirtualDisplay, monitors: Monitors, qtbot: QtBot) -> None:
    for name in ("left", "right"):
        monitors.take(name)  # the banner stands on what Qt takes for monitors, and here that is the display itself
    host = Host(display)
    try:
        host.tell("banner")
        host.await_standing(True)
        for rotation, mode, size in (
            (xcffib.randr.Rotation.Rotate_90, SIZE, (768, 1024)),
            (xcffib.randr.Rotation.Rotate_0, (800, 600), (800, 600)),
        ):
            monitors.turn(rotation, mode)
            qtbot.waitUntil(partial(_is_framed, display.name, *size), timeout=_PATIENCE_MS)
            place = host.banners(1)[0][0]
            assert isinstance(place, list)
            assert Rect(0, 0, *size).encloses(Rect(*place))
    finally:
        host.close()


def _is_framed(display: str, width: int, height: int) -> bool:
    """Does a frame go round a display of this size?"""
    with mss.MSS(display=display) as grabber:
        image = grabber.grab(grabber.monitors[0])
        pixels = np.frombuffer(bytes(image.raw), np.uint8).reshape(image.height, image.width, 4)[..., :3]
    edges = (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])
    return pixels.shape[:2] == (height, width) and all((edge == _FRAME).all() for edge in edges)
