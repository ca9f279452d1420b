"""The view shows every pixel, repaints what was damaged, and sends input only while control is granted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QInputMethodEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import InputEvent, Key, MovePointer, ReleaseAll, TurnButton, TurnKey, TurnWheel, TypeText
from remote_assist.wire.limits import MAX_TEXT_INPUT

SIZE = Size(320, 200)
LEFT = Qt.MouseButton.LeftButton
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class CountingView(ScreenView):
    """Keeps the regions it was asked to paint."""

    def __init__(self, framebuffer: Framebuffer) -> None:
        super().__init__(framebuffer)
        self.areas: list[tuple[int, int, int, int]] = []

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        rect = event.region().boundingRect()
        self.areas.append((rect.x(), rect.y(), rect.width(), rect.height()))
        super().paintEvent(event)


class Shown:
    """A view of a noisy picture, and what it sent."""

    def __init__(self, qtbot: QtBot) -> None:
        self.framebuffer = Framebuffer()
        self.view = CountingView(self.framebuffer)
        qtbot.addWidget(self.view)
        self.sent: list[InputEvent] = []
        self.view.input_made.connect(self.sent.append)
        self.pixels = np.random.default_rng(1).integers(0, 256, (SIZE.height, SIZE.width, 4), dtype=np.uint8)
        self.framebuffer.resized(SIZE)
        self.framebuffer.painted(Rect(0, 0, *SIZE), self.pixels)
        self.view.resize(*SIZE)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.view.setFocus()

    def screenshot(self) -> Pixels:
        image = self.view.grab().toImage()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
        return rows[:, : image.width(), :3].copy()

    def taken(self) -> list[InputEvent]:
        taken, self.sent[:] = list(self.sent), []
        return taken


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


@pytest.fixture
def steering(shown: Shown) -> Shown:
    shown.view.set_controlling(True)
    return shown


def test_every_pixel_is_shown(shown: Shown) -> None:
    assert np.array_equal(shown.screenshot(), shown.pixels[..., :3])


def test_larger_widget_centres_the_picture(shown: Shown) -> None:
    shown.view.resize(SIZE.width + 41, SIZE.height + 20)
    shot = shown.screenshot()
    assert np.array_equal(shot[10:210, 20:340], shown.pixels[..., :3])
    assert len(np.unique(shot[:10].reshape(-1, 3), axis=0)) == 1


def test_only_the_damaged_region_is_painted(shown: Shown, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(shown.view.areas))
    shown.view.areas.clear()
    shown.framebuffer.painted(Rect(30, 40, 5, 6), np.zeros((6, 5, 4), np.uint8))
    shown.framebuffer.update_finished([Rect(30, 40, 5, 6)])
    qtbot.waitUntil(lambda: bool(shown.view.areas))
    assert shown.view.areas == [(30, 40, 5, 6)]


def test_fitted_picture_fills_the_widget(shown: Shown, qtbot: QtBot) -> None:
    shown.view.set_zoom(FIT)
    shown.view.resize(640, 400)
    shown.framebuffer.painted(Rect(0, 0, *SIZE), np.full((200, 320, 4), 77, np.uint8))
    shown.framebuffer.update_finished([Rect(0, 0, *SIZE)])
    qtbot.waitUntil(lambda: bool((shown.screenshot() == 77).all()))
    assert shown.view.remote_point(QPointF(639, 399)) == Point(319, 199)


MONITOR = Rect(200, 40, 100, 120)


def test_one_area_is_shown_and_nothing_beside_it(shown: Shown, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(shown.view.areas))
    shown.view.areas.clear()
    shown.view.show_area(QRect(*MONITOR))
    assert (shown.view.minimumWidth(), shown.view.minimumHeight()) == MONITOR.size
    qtbot.waitUntil(lambda: bool(shown.view.areas))
    shot = shown.screenshot()
    left, top = (SIZE.width - 100) // 2, (SIZE.height - 120) // 2
    part = shown.pixels[MONITOR.y : MONITOR.bottom, MONITOR.x : MONITOR.right, :3]
    assert np.array_equal(shot[top : top + 120, left : left + 100], part)
    assert len(np.unique(shot[:, :left].reshape(-1, 3), axis=0)) == 1
    shown.view.areas.clear()
    shown.framebuffer.update_finished([Rect(0, 0, 200, 200)])  # beside it
    shown.framebuffer.update_finished([Rect(190, 50, 20, 4)])
    qtbot.waitUntil(lambda: bool(shown.view.areas))
    assert shown.view.areas == [(left, top + 10, 10, 4)]
    shown.view.show_area(None)
    assert np.array_equal(shown.screenshot(), shown.pixels[..., :3])


def test_area_is_fitted_by_itself(shown: Shown, qtbot: QtBot) -> None:
    shown.view.show_area(QRect(*MONITOR))
    shown.view.set_zoom(FIT)
    shown.view.resize(200, 240)
    shown.framebuffer.painted(MONITOR, np.full((120, 100, 4), 77, np.uint8))
    shown.framebuffer.update_finished([MONITOR])
    qtbot.waitUntil(lambda: bool((shown.screenshot() == 77).all()))
    shown.view.resize(100, 120)  # one to one again
    assert (shown.screenshot() == 77).all()


@pytest.mark.parametrize("fits", [False, True])
def test_hand_hits_the_pixel_under_it_in_an_area(steering: Shown, fits: bool) -> None:
    steering.view.show_area(QRect(*MONITOR))
    steering.view.set_zoom(FIT if fits else EXACT)
    steering.view.resize(300, 360)
    left, top, scale = (0, 0, 3) if fits else (100, 120, 1)
    at = QPoint(left + 40 * scale, top + 70 * scale)
    QTest.mouseClick(steering.view, LEFT, pos=at)
    assert steering.taken()[0] == MovePointer(Point(240, 110))
    QTest.mouseClick(steering.view, LEFT, pos=QPoint(5, 5))
    assert bool(steering.taken()) is fits  # nothing of the picture is beside an area in 1:1


def test_area_outside_of_the_picture_shows_all_of_it(shown: Shown) -> None:
    shown.view.show_area(QRect(5000, 5000, 10, 10))
    assert np.array_equal(shown.screenshot(), shown.pixels[..., :3])
    shown.view.show_area(QRect(0, 0, 0, 0))
    assert shown.view.area == Rect(0, 0, *SIZE)


def test_pointer_elsewhere_is_not_drawn(shown: Shown) -> None:
    shown.view.show_area(QRect(*MONITOR))
    before = shown.screenshot()
    image = np.full((8, 8, 4), 255, np.uint8).tobytes()
    shown.view.show_cursor(CursorPicture(Point(199, 60), Point(0, 0), Size(8, 8), 1, image))
    assert np.array_equal(shown.screenshot(), before)
    shown.view.show_cursor(CursorPicture(Point(210, 60), Point(0, 0), Size(8, 8), 1, image))
    assert not np.array_equal(shown.screenshot(), before)


def test_exact_view_claims_the_room_it_needs(shown: Shown) -> None:
    assert (shown.view.minimumWidth(), shown.view.minimumHeight()) == tuple(SIZE)
    shown.view.set_zoom(FIT)
    assert (shown.view.minimumWidth(), shown.view.minimumHeight()) == (1, 1)


def test_without_control_nothing_is_sent(shown: Shown) -> None:
    QTest.mouseClick(shown.view, LEFT, pos=QPoint(10, 10))
    QTest.keyClick(shown.view, Qt.Key.Key_A)
    QApplication.sendEvent(shown.view, _wheel(QPoint(0, 120)))
    QApplication.sendEvent(shown.view, _commit("中"))
    assert shown.taken() == []


def test_click_moves_there_first(steering: Shown) -> None:
    QTest.mouseClick(steering.view, LEFT, pos=QPoint(12, 34))
    assert steering.taken() == [MovePointer(Point(12, 34)), TurnButton(1, True), TurnButton(1, False)]


def test_drag_that_leaves_goes_on_along_the_edge(steering: Shown) -> None:
    QTest.mousePress(steering.view, LEFT, pos=QPoint(12, 34))
    QTest.mouseMove(steering.view, QPoint(5000, 40))
    QTest.mouseRelease(steering.view, LEFT, pos=QPoint(5000, 40))
    sent = steering.taken()
    assert sent[:2] == [MovePointer(Point(12, 34)), TurnButton(1, True)]
    assert sent[2:] == [MovePointer(Point(319, 40)), TurnButton(1, False)]


def test_click_beside_the_picture_is_nothing(steering: Shown) -> None:
    steering.view.resize(SIZE.width + 100, SIZE.height)
    QTest.mouseClick(steering.view, LEFT, pos=QPoint(5, 5))
    assert steering.taken() == []


def test_wheel_counts_whole_notches_down_and_right(steering: Shown) -> None:
    for delta in (QPoint(0, -120), QPoint(0, 60), QPoint(0, 60), QPoint(-240, 0)):
        QApplication.sendEvent(steering.view, _wheel(delta))
    sent = [event for event in steering.taken() if isinstance(event, TurnWheel)]
    assert sent == [TurnWheel(0, 1), TurnWheel(0, -1), TurnWheel(2, 0)]


def test_keys_go_out_as_keysyms(steering: Shown) -> None:
    for key in (Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_F5, Qt.Key.Key_Tab, Qt.Key.Key_Left):
        QTest.keyClick(steering.view, key)
    pressed = [event.key for event in steering.taken() if isinstance(event, TurnKey) and event.pressed]
    assert pressed == [0x61, 0xFF0D, 0xFFC2, 0xFF09, 0xFF51]


def test_control_chord_names_the_letter(steering: Shown) -> None:
    QTest.keyClick(steering.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert TurnKey(Key(ord("c")), True) in steering.taken()


def test_release_names_the_key_of_the_press(steering: Shown) -> None:
    view = steering.view
    QApplication.sendEvent(view, _key(QEvent.Type.KeyPress, "A", Qt.KeyboardModifier.ShiftModifier))
    QApplication.sendEvent(view, _key(QEvent.Type.KeyRelease, "a", Qt.KeyboardModifier.NoModifier))
    assert steering.taken() == [TurnKey(Key(ord("A")), True), TurnKey(Key(ord("A")), False)]


def test_repeats_of_a_held_key_are_sent_as_presses(steering: Shown) -> None:
    view, shift = steering.view, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, _key(QEvent.Type.KeyPress, "a", shift))
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        QApplication.sendEvent(view, _key(kind, "a", shift, repeated=True))
    QApplication.sendEvent(view, _key(QEvent.Type.KeyRelease, "a", shift))
    assert steering.taken() == [TurnKey(Key(ord("a")), pressed) for pressed in (True, True, False)]


def test_key_that_was_held_before_is_not_repeated(steering: Shown) -> None:
    QApplication.sendEvent(
        steering.view, _key(QEvent.Type.KeyPress, "a", Qt.KeyboardModifier.NoModifier, repeated=True)
    )
    assert steering.taken() == []


def test_committed_text_is_sent_whole(steering: Shown) -> None:
    QApplication.sendEvent(steering.view, _commit("请稍等"))
    assert steering.taken() == [TypeText("请稍等")]
    QApplication.sendEvent(steering.view, _commit("长" * (MAX_TEXT_INPUT + 1)))
    assert [len(event.text) for event in steering.taken() if isinstance(event, TypeText)] == [MAX_TEXT_INPUT, 1]


def test_lost_focus_releases_what_is_held(steering: Shown) -> None:
    QTest.keyPress(steering.view, Qt.Key.Key_Control)
    steering.taken()
    QApplication.sendEvent(steering.view, QFocusEvent(QEvent.Type.FocusOut))
    assert steering.taken() == [ReleaseAll()]
    QApplication.sendEvent(steering.view, QFocusEvent(QEvent.Type.FocusOut))
    assert steering.taken() == []


def test_hidden_view_releases_what_is_held(steering: Shown, qtbot: QtBot) -> None:
    QTest.keyPress(steering.view, Qt.Key.Key_Control)
    steering.taken()
    steering.view.hide()
    qtbot.waitUntil(lambda: steering.sent == [ReleaseAll()])


def test_end_of_control_releases_and_silences(steering: Shown) -> None:
    QTest.mousePress(steering.view, LEFT, pos=QPoint(5, 5))
    steering.taken()
    steering.view.set_controlling(False)
    assert steering.taken() == [ReleaseAll()]
    QTest.mouseRelease(steering.view, LEFT, pos=QPoint(5, 5))
    assert steering.taken() == []


def test_ctrl_alt_home_frees_the_keyboard_until_a_click(steering: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(steering.view.keyboard_freed):
        QTest.keyClick(steering.view, Qt.Key.Key_Home, CTRL_ALT)
    assert not steering.view.has_keyboard
    steering.taken()
    QTest.keyClick(steering.view, Qt.Key.Key_A)
    assert steering.taken() == []
    QTest.mouseClick(steering.view, LEFT, pos=QPoint(5, 5))
    steering.taken()
    QTest.keyClick(steering.view, Qt.Key.Key_A)
    assert steering.taken() == [TurnKey(Key(0x61), True), TurnKey(Key(0x61), False)]


def test_shortcuts_of_the_application_rest_while_steering(shown: Shown) -> None:
    for controlling in (False, True):
        shown.view.set_controlling(controlling)
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(shown.view, event)
        assert event.isAccepted() is controlling


def test_remote_pointer_is_drawn_while_only_looking(shown: Shown) -> None:
    shown.view.show_cursor(_red_cursor(Point(100, 50)))
    shot = shown.screenshot()
    assert (shot[48:56, 97:105] == (0, 0, 255)).all()
    shown.view.show_cursor(CursorPicture(Point(10, 10), Point(0, 0), Size(0, 0), 1, None))
    moved = shown.screenshot()
    assert np.array_equal(moved[48:56, 97:105], shown.pixels[48:56, 97:105, :3])
    assert (moved[8:16, 7:15] == (0, 0, 255)).all()


def test_own_hand_hides_the_remote_pointer_and_the_customers_shows_it(steering: Shown) -> None:
    QTest.mouseMove(steering.view, QPoint(100, 50))
    steering.view.show_cursor(_red_cursor(Point(100, 50)))
    assert np.array_equal(steering.screenshot(), steering.pixels[..., :3])
    steering.view.show_cursor(_red_cursor(Point(200, 90)))
    assert (steering.screenshot()[88:96, 197:205] == (0, 0, 255)).all()


def test_view_is_named_for_assistive_technology(shown: Shown) -> None:
    interface = QAccessible.queryAccessibleInterface(shown.view)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Remote screen"
    assert "Ctrl+Alt+Home" in interface.text(QAccessible.Text.Description)


def _red_cursor(position: Point) -> CursorPicture:
    return CursorPicture(position, Point(3, 2), Size(8, 8), 1, bytes((0, 0, 255, 255)) * 64)


def _wheel(delta: QPoint) -> QWheelEvent:
    at, none = QPointF(10, 10), Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(at, at, QPoint(), delta, none, Qt.KeyboardModifier.NoModifier, phase, False)


def _key(kind: QEvent.Type, text: str, modifiers: Qt.KeyboardModifier, *, repeated: bool = False) -> QKeyEvent:
    return QKeyEvent(kind, Qt.Key(ord(text.upper())), modifiers, text, repeated)


def _commit(text: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(text)
    return event
