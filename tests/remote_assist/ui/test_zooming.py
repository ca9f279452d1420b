"""Another part of the picture, or a larger one: nothing jumps, nothing blurs, and the customer loses no key to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.zoom import EXACT, FIT, STEPS, Zoom
from remote_assist.wire.input import MovePointer, TurnButton, TurnWheel
from tests.remote_assist.ui.test_viewer_window import Opened

LARGE = Size(1600, 1200)
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_ALT = CTRL | Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    """A window over the middle of a picture that is larger than it."""
    opened = Opened(qtbot)
    opened.go_live(LARGE)
    opened.window.resize(800, 600)
    qtbot.waitUntil(lambda: opened.window.width() == 800)
    area = opened.window.pane
    area.horizontalScrollBar().setValue(400)
    area.verticalScrollBar().setValue(300)
    return opened


def place(opened: Opened) -> tuple[int, int]:
    pane = opened.window.pane
    return pane.horizontalScrollBar().value(), pane.verticalScrollBar().value()


def wheel(opened: Opened, up: int, at: QPoint, keys: Qt.KeyboardModifier = CTRL) -> None:
    """Turned over this place of what is seen."""
    view = opened.window.pane.view
    local = QPointF(view.mapFrom(opened.window.pane.viewport(), at))
    event = QWheelEvent(
        local, QPointF(view.mapToGlobal(local)), QPoint(), QPoint(0, up), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def under(opened: Opened, at: QPoint) -> Point:
    """The remote pixel that is seen at this place."""
    view = opened.window.pane.view
    return view.placement().to_remote(QPointF(view.mapFrom(opened.window.pane.viewport(), at)))


@given(st.sampled_from([None, *STEPS]), st.floats(0.05, 8), st.integers(-30, 30))
def test_steps_stay_within_what_can_be_shown(factor: float | None, shown: float, steps: int) -> None:
    stepped = Zoom(factor).stepped(shown, steps)
    assert stepped.factor is not None
    if steps:
        assert STEPS[0] <= stepped.factor <= STEPS[-1]
    assert Zoom.of_text(stepped.as_text) is not None


@pytest.mark.parametrize(
    ("text", "zoom"),
    [
        ("fit", FIT),
        ("1", EXACT),
        ("1.25", Zoom(1.25)),
        ("1e9", Zoom(4.0)),
        ("-3", Zoom(0.25)),
        ("nan", None),
        ("", None),
    ],
)
def test_kept_text_is_read_or_is_as_good_as_none(text: str, zoom: Zoom | None) -> None:
    assert Zoom.of_text(text) == zoom


@pytest.mark.parametrize("at", [QPoint(10, 20), QPoint(400, 300), QPoint(700, 90)])
def test_pixel_under_the_pointer_stays_there(opened: Opened, at: QPoint) -> None:
    before = under(opened, at)
    for up in (120, 120, 120, -120):
        wheel(opened, up, at)
        now = under(opened, at)
        assert max(abs(now.x - before.x), abs(now.y - before.y)) <= 2
    assert opened.window.pane.view.zoom == Zoom(1.25)


def test_twice_as_large_each_pixel_is_a_square(opened: Opened) -> None:
    pane = opened.window.pane
    pixels = np.random.default_rng(3).integers(0, 256, (LARGE.height, LARGE.width, 4), dtype=np.uint8)
    opened.framebuffer.painted(Rect(0, 0, *LARGE), pixels)
    pane.zooming.set_zoom(Zoom(2.0))
    image = pane.view.grab().toImage()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    assert np.array_equal(rows[:2000, :2000, :3], pixels[:1000, :1000, :3].repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("factor", [0.5, 1.25, 3.0])
def test_hand_hits_the_pixel_that_is_seen(opened: Opened, factor: float) -> None:
    opened.control(CapabilityState.GRANTED)
    opened.window.pane.zooming.set_zoom(Zoom(factor))
    view = opened.window.pane.view
    at = view.mapFrom(opened.window.pane.viewport(), QPoint(333, 222))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert opened.viewer.events[0] == MovePointer(under(opened, QPoint(333, 222)))


def test_wheel_and_middle_button_are_the_customers_while_one_steers(opened: Opened) -> None:
    opened.control(CapabilityState.GRANTED)
    view = opened.window.pane.view
    wheel(opened, 120, QPoint(100, 100))
    QTest.mousePress(view, MIDDLE, pos=QPoint(500, 500))
    QTest.mouseRelease(view, MIDDLE, pos=QPoint(500, 500))
    assert view.zoom == EXACT
    assert [event for event in opened.viewer.events if not isinstance(event, MovePointer)] == [
        TurnWheel(0, -1), TurnButton(2, True), TurnButton(2, False),
    ]  # fmt: skip


def test_wheel_zooms_once_the_keyboard_is_freed(opened: Opened) -> None:
    opened.control(CapabilityState.GRANTED)
    QTest.keyClick(opened.window.pane.view, Qt.Key.Key_Home, CTRL_ALT)
    wheel(opened, 120, QPoint(100, 100))
    assert opened.window.pane.view.zoom == Zoom(1.1)
    assert not [event for event in opened.viewer.events if isinstance(event, TurnWheel)]


def test_middle_button_drags_the_picture(opened: Opened) -> None:
    view = opened.window.pane.view
    QTest.mousePress(view, MIDDLE, pos=QPoint(700, 600))
    QTest.mouseMove(view, QPoint(650, 560))
    QTest.mouseRelease(view, MIDDLE, pos=QPoint(650, 560))
    assert place(opened) == (450, 340)


def test_pointer_at_the_edge_moves_the_picture_on_and_the_hand_with_it(opened: Opened) -> None:
    opened.control(CapabilityState.GRANTED)
    pane = opened.window.pane
    QTest.mouseMove(pane.view, pane.view.mapFrom(pane.viewport(), QPoint(pane.viewport().width() - 1, 200)))
    begun = opened.viewer.events[-1]
    end = pane.horizontalScrollBar().maximum()
    opened.qtbot.waitUntil(lambda: pane.horizontalScrollBar().value() == end)
    assert place(opened)[1] == 300
    moved = opened.viewer.events[-1]
    assert isinstance(begun, MovePointer)
    assert moved == MovePointer(Point(LARGE.width - 1, begun.point.y))


def test_pointer_at_the_edge_moves_nothing_of_who_only_looks(opened: Opened) -> None:
    pane = opened.window.pane
    QTest.mouseMove(pane.view, pane.view.mapFrom(pane.viewport(), QPoint(1, 200)))
    opened.qtbot.wait(250)  # longer than it waits before it pushes
    assert place(opened) == (400, 300)


def test_keyboard_zooms_and_pans_while_it_is_ones_own(opened: Opened) -> None:
    view = opened.window.pane.view
    view.setFocus()
    for key, zoom in ((Qt.Key.Key_Plus, Zoom(1.1)), (Qt.Key.Key_Equal, Zoom(1.25)), (Qt.Key.Key_Minus, Zoom(1.1))):
        QTest.keyClick(view, key, CTRL)
        assert view.zoom == zoom
    QTest.keyClick(view, Qt.Key.Key_0, CTRL)
    assert view.zoom == EXACT
    before = place(opened)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert place(opened)[0] > before[0]
    assert place(opened)[1] < before[1]
    QTest.keyClick(view, Qt.Key.Key_F9)
    assert view.zoom == FIT
    opened.control(CapabilityState.GRANTED)
    QTest.keyClick(view, Qt.Key.Key_0, CTRL)
    QTest.keyClick(view, Qt.Key.Key_F9)
    assert view.zoom == FIT
    assert len(opened.viewer.events) >= 5


def test_tool_says_how_large_it_is_and_offers_every_size(opened: Opened) -> None:
    tool = opened.tool("zoom")
    assert tool.text() == "100%"
    actions = {action.text(): action for action in tool.menu().actions()}
    actions["200%"].trigger()
    assert opened.window.pane.view.zoom == Zoom(2.0)
    assert tool.text() == "200%"
    opened.tool("fit").click()
    shown = opened.window.pane.zooming.factor
    assert tool.text() == f"{shown:.0%}"
    actions["Larger"].trigger()
    assert opened.window.pane.view.zoom.factor == next(step for step in STEPS if step > shown)
