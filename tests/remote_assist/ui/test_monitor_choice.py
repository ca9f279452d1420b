"""The engineer's choice of a monitor: all, one or with the pointer; what he sees, hits, is sent and told."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.monitor_choice import Way
from remote_assist.ui.monitor_tool import MonitorTool
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import ViewerPanel
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import MovePointer, TurnKey
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer

SIZE = Size(900, 400)
LEFT = Monitor(0, 100, 400, 300, "HDMI-1", primary=True)
RIGHT = Monitor(400, 0, 500, 400, "DP-2", 150)
BOTH = Layout.of(SIZE, (LEFT, RIGHT))
WHOLE = Rect(0, 0, *SIZE)
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Watched:
    """A panel that shows a picture of two monitors."""

    def __init__(self, qtbot: QtBot) -> None:
        self.viewer = RecordingViewer()
        self.framebuffer = Framebuffer()
        self.bridge = ViewerBridge()
        self.panel = ViewerPanel(self.viewer, self.framebuffer, self.bridge)
        qtbot.addWidget(self.panel)
        self.choice = self.panel.monitors
        self.tool = next(tool for tool in self.panel.toolbar.strip.tools if isinstance(tool, MonitorTool))
        self.bridge.state_changed(ViewerState.CONNECTED, None)
        self.bridge.capability_changed(Capability.VIEW, CapabilityState.GRANTED)
        self.resize(SIZE)
        self.panel.resize(1100, 700)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.panel.pane.view.setFocus()
        self.bridge.monitors_changed(BOTH)

    def resize(self, size: Size) -> None:
        self.framebuffer.resized(size)
        pixels = np.random.default_rng(1).integers(0, 256, (size.height, size.width, 4), np.uint8)
        self.framebuffer.painted(Rect(0, 0, *size), pixels)

    @property
    def shown(self) -> Rect:
        return self.panel.pane.view.area

    def looks(self) -> list[object]:
        return [call[1] for call in self.viewer.calls if call[0] == "look_at"]

    def point(self, x: int, y: int) -> None:
        """The customer's pointer goes there."""
        self.bridge.cursor_changed(CursorPicture(Point(x, y), Point(0, 0), Size(0, 0), 1, None))

    def control(self) -> None:
        self.bridge.capability_changed(Capability.CONTROL, CapabilityState.GRANTED)


@pytest.fixture
def watched(qtbot: QtBot) -> Watched:
    return Watched(qtbot)


def test_all_are_shown_and_nothing_is_said_until_somebody_chooses(watched: Watched) -> None:
    assert watched.shown == WHOLE
    assert watched.looks() == []
    assert watched.tool.is_wanted


def test_one_is_shown_and_the_host_knows(watched: Watched) -> None:
    watched.choice.show_one(2)
    assert watched.shown == RIGHT.area
    watched.choice.show_one(9)
    watched.choice.show_one(1)
    watched.choice.show_all()
    assert watched.shown == WHOLE
    assert watched.looks() == [(RIGHT.area, SIZE), (LEFT.area, SIZE), (None, SIZE)]


def test_what_no_monitor_shows_is_flat_and_out_of_reach(watched: Watched) -> None:
    view = watched.panel.pane.view
    watched.control()
    corner = view.placement().target.topLeft()
    image = view.grab().toImage()
    flat = image.pixel(corner - QPoint(1, 1))
    assert {image.pixel(corner + QPoint(x, y)) for x in range(0, 400, 7) for y in range(0, 100, 9)} == {flat}
    assert image.pixel(corner + QPoint(399, 100)) != flat
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=corner + QPoint(200, 50))
    assert watched.viewer.events == []
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=corner + QPoint(200, 150))
    assert watched.viewer.events[0] == MovePointer(Point(200, 150))


def test_tool_stands_only_where_there_are_several(watched: Watched) -> None:
    watched.bridge.monitors_changed(Layout.of(SIZE, (LEFT,)))
    assert not watched.tool.is_wanted
    watched.bridge.monitors_changed(BOTH)
    assert watched.tool.is_wanted


def test_keys_choose_where_the_picture_has_them_and_go_to_the_customer_while_he_gets_them(watched: Watched) -> None:
    view = watched.panel.pane.view
    QTest.keyClick(view, Qt.Key.Key_2, CTRL_ALT)
    assert watched.shown == RIGHT.area
    QTest.keyClick(view, Qt.Key.Key_0, CTRL_ALT)
    assert watched.shown == WHOLE
    watched.control()
    QTest.keyClick(view, Qt.Key.Key_1, CTRL_ALT)
    assert watched.shown == WHOLE
    assert any(isinstance(event, TurnKey) for event in watched.viewer.events)
    QTest.keyClick(view, Qt.Key.Key_Home, CTRL_ALT)  # the keyboard is free, and stands in the toolbar
    QTest.keyClick(watched.panel.focusWidget(), Qt.Key.Key_1, CTRL_ALT)
    assert watched.shown == LEFT.area


def test_list_and_drawing_choose(watched: Watched) -> None:
    watched.tool.click()
    popover = watched.tool.popover
    assert popover.isVisible()
    assert popover.lines == [
        "All monitors  (0)",
        "Monitor 1 · 400 × 300 · \u2068HDMI-1\u2069 · main  (1)",
        "Monitor 2 · 500 × 400 · 150 % · \u2068DP-2\u2069  (2)",
        "Follow the pointer  (F)",
    ]
    QTest.keyClick(popover, Qt.Key.Key_2)
    assert watched.shown == RIGHT.area
    drawing = popover._map
    QTest.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=drawing.place_of(1).center().toPoint())
    assert watched.shown == LEFT.area
    QTest.keyClick(popover, Qt.Key.Key_F)
    assert watched.choice.way is Way.FOLLOW
    QTest.keyClick(popover, Qt.Key.Key_0)
    assert watched.shown == WHOLE
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not watched.tool.isChecked()


def test_chosen_one_that_goes_is_waited_for(watched: Watched) -> None:
    watched.choice.show_one(2)
    watched.bridge.monitors_changed(Layout.of(SIZE, (LEFT,)))
    assert watched.shown == WHOLE
    assert "Monitor 2 is gone" in watched.panel.pane.note
    watched.bridge.monitors_changed(BOTH)
    assert watched.shown == RIGHT.area
    # Elsewhere, in another resolution and turned: it is the same monitor still.
    turned = Monitor(0, 0, 300, 400, "DP-2")
    watched.bridge.monitors_changed(Layout.of(SIZE, (turned, LEFT)))
    assert watched.shown == turned.area
    assert watched.looks()[-1] == (turned.area, SIZE)


def test_other_choice_waits_for_nothing(watched: Watched) -> None:
    watched.choice.show_one(2)
    watched.bridge.monitors_changed(Layout.of(SIZE, (LEFT,)))
    watched.choice.show_all()
    watched.bridge.monitors_changed(BOTH)
    assert watched.shown == WHOLE


def test_layout_counts_only_for_its_own_picture(watched: Watched) -> None:
    watched.choice.show_one(2)
    larger = Layout.of(Size(1200, 400), (LEFT, Monitor(400, 0, 800, 400, "DP-2")))
    watched.bridge.monitors_changed(larger)  # its first picture is on the way
    assert watched.shown == WHOLE
    assert watched.panel.pane.note == ""
    watched.resize(larger.size)
    assert watched.shown == larger.monitors[1].area
    watched.resize(Size(640, 480))  # and here the picture is first
    assert watched.shown == Rect(0, 0, 640, 480)


def test_list_that_makes_no_sense_is_a_sentence_and_shows_all(watched: Watched) -> None:
    watched.choice.show_one(2)
    watched.bridge.monitors_changed(None)
    assert watched.shown == WHOLE
    assert "makes no sense" in watched.panel.pane.note
    assert not watched.tool.is_wanted


def test_view_follows_the_customers_pointer(watched: Watched, qtbot: QtBot) -> None:
    watched.point(100, 200)
    watched.choice.follow()
    assert watched.shown == LEFT.area
    watched.point(700, 200)
    assert watched.shown == RIGHT.area
    watched.point(399, 200)  # just behind the border: not before it rests there
    assert watched.shown == RIGHT.area
    qtbot.waitUntil(lambda: watched.shown == LEFT.area)
    watched.bridge.monitors_changed(Layout.of(SIZE, (LEFT,)))
    assert watched.shown == WHOLE
    watched.bridge.monitors_changed(BOTH)
    assert watched.shown == LEFT.area


@pytest.mark.parametrize("zoom", [FIT, EXACT])
def test_own_hand_decides_while_it_steers(watched: Watched, qtbot: QtBot, zoom: object) -> None:
    assert zoom in (FIT, EXACT)
    watched.panel.pane.zooming.set_zoom(FIT if zoom is FIT else EXACT)
    watched.choice.follow()
    watched.control()
    watched.point(700, 200)  # what the own hand did there, or a program
    assert watched.shown == LEFT.area
    view = watched.panel.pane.view
    target = view.placement().target
    QTest.mouseMove(view, target.center())
    QTest.mouseMove(view, QPoint(target.right(), target.center().y()))
    sent = watched.viewer.events[-1]
    assert isinstance(sent, MovePointer)
    assert LEFT.area.right - 2 <= sent.point.x < LEFT.area.right
    qtbot.waitUntil(lambda: watched.shown == RIGHT.area)
    place = view.placement()
    at = place.to_device(Point(640, 130))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at + QPoint(1, 1))
    assert MovePointer(place.to_remote(at.toPointF() + QPoint(1, 1).toPointF())) in watched.viewer.events


def test_names_from_elsewhere_are_plain(watched: Watched) -> None:
    evil = Monitor(400, 0, 500, 400, "<b>\u202eevil\n&x")
    watched.bridge.monitors_changed(Layout.of(SIZE, (LEFT, evil)))
    watched.tool.click()
    assert "\u202e" not in watched.tool.popover.lines[2]
    assert "&&x" in watched.tool.popover.lines[2]
