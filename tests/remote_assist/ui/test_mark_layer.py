"""Drawing over a remote picture: by hand and by keys, never also clicking, and nothing left behind."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import CapabilityState, ViewerState
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.mark_bar import MarkBar
from remote_assist.ui.mark_layer import MarkLayer
from remote_assist.ui.mark_painting import PALETTE
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_window import ViewerWindow
from remote_assist.ui.zoom import FIT
from remote_assist.wire.marks import (
    CUSTOMER,
    Aim,
    Board,
    Clear,
    Draw,
    Drawing,
    Extend,
    Held,
    MarkKind,
    MarkOwner,
    NotDrawn,
    Painted,
    Undo,
    points_of,
)
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer

SIZE = Size(400, 300)
ME = 1
LEFT = Qt.MouseButton.LeftButton


class DrawnOn:
    """A window over a viewer that only records, whose host takes marks."""

    def __init__(self, qtbot: QtBot, *, in_picture: bool = True, control: bool = False) -> None:
        self.viewer, self.framebuffer, self.bridge = RecordingViewer(), Framebuffer(), ViewerBridge()
        self.window = ViewerWindow(self.viewer, self.framebuffer, self.bridge)
        qtbot.addWidget(self.window)
        self.window.present()
        qtbot.waitExposed(self.window)
        self.bridge.state_changed(ViewerState.CONNECTED, None)
        self.bridge.capability_changed(Capability.VIEW, CapabilityState.GRANTED)
        if control:
            self.bridge.capability_changed(Capability.CONTROL, CapabilityState.GRANTED)
        self.framebuffer.resized(SIZE)
        self.paint()
        self.board(in_picture=in_picture)

    def board(self, *, in_picture: bool) -> None:
        owners = (MarkOwner(CUSTOMER, "", 0), MarkOwner(ME, "李工", 2), MarkOwner(7, "Ada", 4))
        self.bridge.marks_told(Board(ME, owners, in_picture))

    def paint(self) -> None:
        self.framebuffer.painted(Rect(0, 0, *SIZE), np.zeros((SIZE.height, SIZE.width, 4), np.uint8))
        self.framebuffer.update_finished([Rect(0, 0, *SIZE)])

    @property
    def layer(self) -> MarkLayer:
        return self.window.panel.marks

    @property
    def bar(self) -> MarkBar:
        return self.window.panel._mark_bar

    @property
    def tool(self) -> Tool:
        tool = self.window.findChild(Tool, "marks")
        assert isinstance(tool, Tool)
        return tool

    def at(self, x: int, y: int) -> QPoint:
        """Where a remote pixel is on the layer."""
        view = self.window.pane.view
        return view.placement().to_local_exactly(QPoint(x, y).toPointF()).toPoint()

    def drag(self, *places: tuple[int, int]) -> None:
        first, *others = (self.at(*place) for place in places)
        QTest.mousePress(self.layer, LEFT, Qt.KeyboardModifier.NoModifier, first)
        for place in others:
            QTest.mouseMove(self.layer, place)
        QTest.mouseRelease(self.layer, LEFT, Qt.KeyboardModifier.NoModifier, (first, *others)[-1])

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.layer, key, modifiers)

    def drawn(self, *kinds: type[Drawing]) -> list[Drawing]:
        return [word for word in self.viewer.drawn if isinstance(word, kinds or (Draw, Extend))]

    def colour_at(self, x: int, y: int) -> QColor:
        # A grab keeps the picture's fourth byte, which is nothing, where an earlier test made widgets see-through.
        shot = self.window.pane.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return shot.pixelColor(self.at(x, y))


@pytest.fixture
def drawing(qtbot: QtBot) -> DrawnOn:
    return DrawnOn(qtbot)


def test_tool_is_there_where_marks_are_taken_and_gives_the_hand(drawing: DrawnOn) -> None:
    assert drawing.tool.is_wanted
    assert drawing.layer.isHidden()  # it costs nothing
    QTest.keyClick(drawing.window.pane.view, Qt.Key.Key_F7)
    assert drawing.layer.is_annotating
    assert drawing.tool.isChecked()
    assert drawing.bar.isVisible()
    drawing.press(Qt.Key.Key_Escape)
    assert not drawing.layer.is_annotating
    assert not drawing.tool.isChecked()
    assert drawing.bar.isHidden()
    assert drawing.layer.isHidden()


def test_arrow_and_box_are_said_when_they_are_whole_and_a_line_as_it_goes(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    drawing.press(Qt.Key.Key_B)
    drawing.drag((10, 20), (50, 60), (110, 120))
    drawing.press(Qt.Key.Key_A)
    drawing.drag((200, 20), (150, 60))
    drawing.press(Qt.Key.Key_F)
    drawing.press(Qt.Key.Key_K)
    drawing.drag((10, 200), (20, 210), (30, 200))
    box, arrow, line, *more = drawing.drawn()
    assert box == Draw(0, MarkKind.BOX, (10, 20, 110, 120))
    assert arrow == Draw(1, MarkKind.ARROW, (200, 20, 150, 60))
    assert line == Draw(2, MarkKind.FREEHAND, (10, 200), fades=False, more=True)
    assert all(isinstance(word, Extend) and word.number == 2 for word in more)
    assert [p for word in more if isinstance(word, Extend) for p in points_of(word)] == [(20, 210), (30, 200)]
    assert isinstance(more[-1], Extend)
    assert not more[-1].more
    assert drawing.viewer.events == []


def test_pointer_shows_where_it_is_clicks_as_a_ring_and_draws_when_dragged(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    QTest.mouseMove(drawing.layer, drawing.at(50, 60))
    assert drawing.drawn(Aim) == [Aim((50, 60))]
    drawing.drag((50, 60))
    assert drawing.drawn() == [Draw(0, MarkKind.RIPPLE, (50, 60))]
    drawing.drag((50, 60), (150, 60), (150, 160))
    kinds = [word.kind for word in drawing.drawn(Draw) if isinstance(word, Draw)]
    assert kinds == [MarkKind.RIPPLE, MarkKind.FREEHAND]
    drawing.press(Qt.Key.Key_Escape)
    assert drawing.drawn(Aim)[-1] == Aim(None)


def test_drawing_never_also_clicks_types_or_scrolls_there(qtbot: QtBot) -> None:
    drawing = DrawnOn(qtbot, control=True)
    QTest.mouseMove(drawing.window.pane.view, drawing.at(5, 5))
    before = len(drawing.viewer.events)
    assert before
    drawing.layer.annotate(True)
    drawing.drag((50, 60), (100, 100))
    drawing.press(Qt.Key.Key_X)
    at, zoom = drawing.at(50, 60), drawing.window.pane.zooming.zoom
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        wheel = QWheelEvent(
            at.toPointF(), drawing.layer.mapToGlobal(at).toPointF(), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(drawing.layer, wheel)
    assert drawing.window.pane.zooming.zoom != zoom
    assert len(drawing.viewer.events) == before
    drawing.layer.annotate(False)
    QTest.mouseMove(drawing.window.pane.view, drawing.at(90, 95))
    assert len(drawing.viewer.events) > before


def test_everything_is_done_by_keys_too(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    drawing.press(Qt.Key.Key_B)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Down):
        drawing.press(key)
    drawing.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert drawing.layer.drawn.marks  # the box under the hand is seen
    drawing.press(Qt.Key.Key_Space)
    (box,) = drawing.drawn()
    assert isinstance(box, Draw)
    left, top, right, bottom = box.points
    assert (right - left, bottom - top) == (16, 17)
    drawing.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    drawing.press(Qt.Key.Key_Delete)
    assert drawing.drawn(Undo, Clear) == [Undo(), Clear()]
    assert not drawing.layer.drawn


def test_text_is_written_where_the_hand_was_and_enter_ends_it(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    drawing.press(Qt.Key.Key_T)
    drawing.drag((120, 130))
    field = drawing.layer._field
    assert field.isVisible()
    QTest.keyClicks(field, "click here")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert drawing.drawn() == [Draw(0, MarkKind.TEXT, (120, 130), "click here")]
    assert field.isHidden()
    drawing.drag((10, 10))
    QTest.keyClicks(field, "no")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert len(drawing.drawn()) == 1
    assert drawing.layer.is_annotating  # Esc ended the text, not the drawing


def test_own_mark_is_seen_at_once_and_once_only(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    drawing.press(Qt.Key.Key_B)
    drawing.drag((40, 40), (140, 140))
    assert drawing.colour_at(40, 90) == QColor(PALETTE[2])
    drawing.bridge.marks_told(Painted(0, 2))
    assert drawing.colour_at(40, 90) == QColor(PALETTE[2])
    drawing.paint()  # a picture; this one shows it, or would
    assert not drawing.layer.drawn
    assert drawing.colour_at(40, 90) == QColor(0, 0, 0)


@pytest.mark.parametrize("fitted", [False, True])
def test_marks_of_others_stand_on_their_pixels_where_no_picture_has_them(qtbot: QtBot, *, fitted: bool) -> None:
    drawing = DrawnOn(qtbot, in_picture=False)
    if fitted:
        drawing.window.resize(900, 700)
        drawing.window.pane.zooming.set_zoom(FIT)
    drawing.bridge.marks_told(Draw(3, MarkKind.BOX, (40, 40, 240, 140), width=8, fades=False, owner=7))
    drawing.bridge.marks_told(Aim((300, 200), owner=CUSTOMER))
    assert drawing.layer.isVisible()
    for x, y in ((40, 90), (240, 90), (140, 140)):
        assert drawing.colour_at(x, y) == QColor(PALETTE[4])
    assert drawing.colour_at(300, 200) == QColor(PALETTE[0])
    assert drawing.colour_at(140, 90) == QColor(0, 0, 0)
    # It lets the hand through.
    drawing.bridge.capability_changed(Capability.CONTROL, CapabilityState.GRANTED)
    QTest.mouseClick(drawing.window.windowHandle(), LEFT, pos=drawing.layer.mapTo(drawing.window, drawing.at(40, 90)))
    assert drawing.viewer.events
    drawing.bridge.marks_told(Clear(7))
    drawing.bridge.marks_told(Aim(None, owner=CUSTOMER))
    assert drawing.layer.isHidden()


def test_what_is_not_taken_is_said_in_a_sentence(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    note = drawing.bar.findChild(QLabel, "mark_note")
    assert isinstance(note, QLabel)
    drawing.bridge.marks_told(NotDrawn(0, Held.FULL))
    assert "Too many marks" in note.text()
    assert note.isVisible()


def test_lost_link_ends_the_drawing_and_takes_everything_away(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    drawing.press(Qt.Key.Key_B)
    drawing.drag((40, 40), (140, 140))
    drawing.bridge.marks_told(None)
    assert not drawing.layer.is_annotating
    assert drawing.layer.isHidden()
    assert not drawing.tool.isEnabled()
    drawing.board(in_picture=True)
    assert drawing.tool.isEnabled()


def test_each_button_of_the_bar_has_a_name_and_shows_what_is_chosen(drawing: DrawnOn) -> None:
    drawing.layer.annotate(True)
    buttons = drawing.bar.findChildren(QToolButton)
    assert len(buttons) == 9
    assert all(button.accessibleName() and button.toolTip() for button in buttons)
    pen = drawing.bar.findChild(QToolButton, "mark_freehand_button")
    assert isinstance(pen, QToolButton)
    pen.click()
    assert pen.isChecked()
    assert [button.objectName() for button in buttons if button.isChecked()] == ["mark_freehand_button"]


def test_no_hint_lies_on_the_drawing_tools(qtbot: QtBot) -> None:
    drawn_on = DrawnOn(qtbot)
    drawn_on.layer.annotate(True)
    drawn_on.bridge.capability_changed(Capability.CONTROL, CapabilityState.GRANTED)
    assert not drawn_on.window.panel.hint.isVisible()
