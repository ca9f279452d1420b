"""The engineer's window: what it says, asks and hides."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import CapabilityState, Reason, ReasonCode, ViewerState
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.panel_window import SmallWindow
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_window import ViewerWindow
from remote_assist.ui.words_popover import WordsPopover
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.input import Key, ReleaseAll, TurnKey
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer

SMALL = Size(400, 300)


class Opened:
    """A window over a viewer that only records."""

    def __init__(self, qtbot: QtBot, *, fullscreen: bool = False) -> None:
        self.qtbot = qtbot
        self.viewer = RecordingViewer()
        self.framebuffer = Framebuffer()
        self.bridge = ViewerBridge()
        self.window = ViewerWindow(self.viewer, self.framebuffer, self.bridge, fullscreen=fullscreen)
        qtbot.addWidget(self.window)
        self.window.present()
        qtbot.waitExposed(self.window)

    def go_live(self, size: Size = SMALL) -> None:
        self.bridge.state_changed(ViewerState.CONNECTED, None)
        self.bridge.capability_changed(Capability.VIEW, CapabilityState.GRANTED)
        self.framebuffer.resized(size)
        self.framebuffer.painted(Rect(0, 0, *size), np.zeros((size.height, size.width, 4), np.uint8))
        self.framebuffer.update_finished([Rect(0, 0, *size)])

    def control(self, state: CapabilityState) -> None:
        self.bridge.capability_changed(Capability.CONTROL, state)

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    def tool(self, name: str) -> Tool:
        tool = self.window.findChild(Tool, name)
        assert isinstance(tool, Tool)
        return tool


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_note_tells_each_step_until_the_picture_lives(opened: Opened) -> None:
    pane = opened.window.pane
    assert pane.note == "Connecting…"
    opened.bridge.state_changed(ViewerState.PAIRING, None)
    assert pane.note == "Agreeing on keys…"
    opened.bridge.state_changed(ViewerState.CONNECTED, None)
    opened.bridge.capability_changed(Capability.VIEW, CapabilityState.ASKED)
    assert pane.note == "Waiting for the customer's answer…"
    opened.go_live()
    assert pane.note == ""


@pytest.mark.parametrize(
    ("tell", "note"),
    [
        (
            lambda o: o.bridge.state_changed(ViewerState.FAILED, Reason(ReasonCode.WRONG_CODE)),
            "The session could not go on. The code is wrong.",
        ),
        (
            lambda o: o.bridge.state_changed(ViewerState.FAILED, Reason(ReasonCode.NOT_REACHABLE, "ws://a\n\u202eb")),
            "The session could not go on. ws://a b cannot be reached.",
        ),
        (
            lambda o: o.bridge.capability_changed(Capability.VIEW, CapabilityState.REVOKED),
            "The customer does not show the screen.",
        ),
        (
            lambda o: o.control(CapabilityState.PAUSED),
            "The customer uses the computer. Control comes back by itself.",
        ),
        (
            lambda o: o.bridge.capability_changed(Capability.VIEW, CapabilityState.PAUSED),
            "The customer has paused. Nothing comes or can be done until the customer goes on.",
        ),
        (
            lambda o: o.control(CapabilityState.TAKEN),
            "Another engineer has mouse and keyboard. Ask again when they are free.",
        ),
    ],
)
def test_note_says_what_is_wrong(opened: Opened, tell: Callable[[Opened], None], note: str) -> None:
    opened.go_live()
    tell(opened)
    assert opened.window.pane.note == note


def test_lost_link_is_told_once_it_stays_away_and_the_picture_is_dim(opened: Opened) -> None:
    pane = opened.window.pane
    opened.go_live()
    opened.bridge.state_changed(ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE))
    assert (pane.note, pane.view.is_dimmed) == ("", False)
    opened.qtbot.waitUntil(lambda: pane.note == "Connection lost. Trying again…")
    assert pane.view.is_dimmed
    opened.bridge.state_changed(ViewerState.CONNECTED, None)
    assert (pane.note, pane.view.is_dimmed) == ("", True)  # what is seen is still old
    opened.framebuffer.update_finished([Rect(0, 0, 1, 1)])
    opened.qtbot.waitUntil(lambda: not pane.view.is_dimmed)


def test_lost_link_counts_the_seconds_that_are_left(opened: Opened) -> None:
    pane = opened.window.pane
    opened.go_live()
    opened.viewer.left = 41.2
    opened.bridge.state_changed(ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE))
    opened.qtbot.waitUntil(lambda: pane.note == "Connection lost. Trying again… 42 s left.")
    opened.viewer.left = 40.2
    opened.qtbot.waitUntil(lambda: pane.note.endswith("41 s left."))


def test_nothing_goes_out_and_nothing_stays_pressed_while_the_link_is_lost(opened: Opened) -> None:
    view = opened.window.pane.view
    opened.framebuffer.resized(SMALL)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    QTest.keyPress(view, Qt.Key.Key_A)
    opened.bridge.state_changed(ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE))
    sent = list(opened.viewer.events)
    assert sent[-1] == ReleaseAll()
    QTest.keyRelease(view, Qt.Key.Key_A)
    QTest.keyClick(view, Qt.Key.Key_B)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert opened.viewer.events == sent
    opened.bridge.state_changed(ViewerState.CONNECTED, None)
    QTest.keyClick(view, Qt.Key.Key_C)
    assert len(opened.viewer.events) > len(sent)


def test_end_that_follows_a_lost_link_is_all_that_is_told(opened: Opened) -> None:
    pane = opened.window.pane
    opened.go_live()
    told: list[str] = []
    opened.bridge.state_changed(ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE))
    told.append(pane.note)
    opened.bridge.state_changed(ViewerState.ENDED, Reason(ReasonCode.PANIC))
    opened.qtbot.wait(700)  # longer than a lost link is kept quiet
    told.append(pane.note)
    assert told == ["", "The customer has ended the session by Esc Esc Esc."]


def _brightness(opened: Opened) -> int:
    image = opened.window.pane.view.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).lightness()


def test_picture_of_a_session_that_is_over_is_dim_and_takes_no_input(opened: Opened) -> None:
    opened.framebuffer.resized(SMALL)
    opened.go_live()
    opened.framebuffer.painted(Rect(0, 0, *SMALL), np.full((SMALL.height, SMALL.width, 4), 255, np.uint8))
    opened.framebuffer.update_finished([Rect(0, 0, *SMALL)])
    opened.control(CapabilityState.GRANTED)
    live = _brightness(opened)
    opened.bridge.state_changed(ViewerState.ENDED, Reason(ReasonCode.STOPPED_BY_CUSTOMER))
    assert live == 255
    assert _brightness(opened) < 100
    QTest.mouseClick(opened.window.pane.view, Qt.MouseButton.LeftButton)
    opened.control(CapabilityState.GRANTED)  # a fact that comes late
    QTest.mouseClick(opened.window.pane.view, Qt.MouseButton.LeftButton)
    assert opened.viewer.events == []


@pytest.mark.parametrize(
    ("viewer_says", "hub_says", "note"),
    [
        (None, ReasonCode.PANIC, "The customer has ended the session by Esc Esc Esc."),
        (None, ReasonCode.ENDED, "The session has ended."),
        ((ViewerState.ENDED, ReasonCode.ENDED), ReasonCode.VIEW_REVOKED, "The customer no longer shows the screen."),
        ((ViewerState.ENDED, ReasonCode.ENDED_BY_ENGINEER), ReasonCode.ENDED, "You have ended the session."),
        ((ViewerState.FAILED, ReasonCode.BAD_TICKET), ReasonCode.ENDED, "The session has ended."),
    ],
)
def test_hub_tells_the_end_when_it_knows_better(
    opened: Opened, viewer_says: tuple[ViewerState, ReasonCode] | None, hub_says: ReasonCode, note: str
) -> None:
    pane = opened.window.pane
    opened.go_live()
    opened.bridge.state_changed(ViewerState.RECONNECTING, Reason(ReasonCode.PEER_GONE))
    pane.tell_end(hub_says)
    assert pane.is_over
    assert pane.view.is_dimmed
    if viewer_says is not None:
        opened.bridge.state_changed(viewer_says[0], Reason(viewer_says[1]))
    assert pane.note == note


def test_toolbar_after_the_end_offers_nothing_but_to_close(opened: Opened) -> None:
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    opened.control(CapabilityState.PAUSED)
    opened.bridge.state_changed(ViewerState.ENDED, Reason(ReasonCode.PANIC))
    QApplication.sendEvent(opened.window.toolbar, QEvent(QEvent.Type.LanguageChange))
    control = opened.button("control")
    assert (control.text(), control.isEnabled(), control.toolTip()) == ("Ask for control", False, "")
    assert (opened.button("end").text(), opened.button("end").isEnabled()) == ("Close", True)


def test_facts_from_another_thread_arrive(opened: Opened) -> None:
    thread = threading.Thread(target=opened.go_live)
    thread.start()
    thread.join()
    opened.qtbot.waitUntil(lambda: opened.window.pane.note == "")


def test_control_is_asked_given_back_and_shown(opened: Opened) -> None:
    opened.go_live()
    button = opened.button("control")
    assert button.text() == "Ask for control"
    button.click()
    opened.control(CapabilityState.ASKED)
    assert not button.isEnabled()
    opened.control(CapabilityState.GRANTED)
    assert (button.text(), button.isEnabled()) == ("Give control back", True)
    button.click()
    assert opened.viewer.calls == [("request", Capability.CONTROL), ("give_up", Capability.CONTROL)]


@pytest.mark.parametrize("state", [s for s in CapabilityState if s is not CapabilityState.GRANTED])
def test_only_granted_control_lets_input_out(opened: Opened, state: CapabilityState) -> None:
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    opened.control(state)
    QTest.mouseClick(opened.window.pane.view, Qt.MouseButton.LeftButton)
    opened.window.pane.press_keys((Key(0xFFE3), Key(0xFFFF)))
    assert opened.viewer.events == []


def test_special_keys_are_pressed_in_order_and_released_in_reverse(opened: Opened) -> None:
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    menu = opened.tool("keys").menu()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    control, alt, delete = Key(0xFFE3), Key(0xFFE9), Key(0xFFFF)
    presses = [TurnKey(key, True) for key in (control, alt, delete)]
    assert opened.viewer.events == presses + [TurnKey(key, False) for key in (delete, alt, control)]


def test_words_are_shown(opened: Opened) -> None:
    opened.bridge.words_agreed(("bench", "marble", "river", "lamp"), ("长凳", "大理石", "河流", "台灯"))
    assert opened.window.toolbar.words_shown == "Words: bench · marble · river · lamp"
    label = opened.window.findChild(QLabel, "words")
    assert isinstance(label, QLabel)
    assert "nobody sits in between" in label.toolTip()
    assert "nobody sits in between" in label.accessibleDescription()


def test_a_button_beside_the_words_says_what_they_are_good_for(opened: Opened) -> None:
    why = opened.window.findChild(QToolButton, "words_why")
    assert isinstance(why, QToolButton)
    assert not why.isVisible()  # there is nothing to explain yet
    opened.bridge.words_agreed(("bench", "marble", "river", "lamp"), ("长凳", "大理石", "河流", "台灯"))
    why.click()
    popover = opened.window.findChild(WordsPopover)
    assert isinstance(popover, WordsPopover)
    assert popover.isVisible()
    assert [label.text() for label in popover.findChildren(QLabel)][:2] == [
        "bench · marble · river · lamp",
        "长凳 · 大理石 · 河流 · 台灯",
    ]
    assert "nobody sits in between" in popover.meaning
    assert popover.meaning in popover.accessibleDescription()
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert not why.isChecked()
    assert why.hasFocus()


@pytest.mark.parametrize("width", [1600, 480])
def test_words_are_uncut_at_any_width(opened: Opened, width: int) -> None:
    opened.bridge.words_agreed(("bench", "marble", "river", "lamp"), ("长凳", "大理石", "河流", "台灯"))
    for each in (1600, width):
        opened.window.resize(each, 500)
        opened.qtbot.waitUntil(lambda each=each: opened.window.toolbar.width() == each)  # type: ignore[misc]
    label = opened.window.findChild(QLabel, "words")
    assert isinstance(label, QLabel)
    needed = label.fontMetrics().horizontalAdvance(label.text())
    opened.qtbot.waitUntil(lambda: needed <= label.width())
    assert label.heightForWidth(label.width()) <= label.height()
    beside = label.mapTo(opened.window, QPoint(0, 0)).y() < opened.button("end").geometry().bottom()
    assert beside is (width == 1600)


def test_fit_and_exact_pixels_are_switched(opened: Opened) -> None:
    opened.go_live()
    opened.tool("fit").click()
    assert opened.window.pane.view.zoom == FIT
    opened.tool("fit").click()
    assert opened.window.pane.view.zoom == EXACT


def test_end_asks_the_viewer_and_close_comes_after(opened: Opened) -> None:
    opened.button("end").click()
    assert opened.viewer.calls == [("stop", ReasonCode.ENDED_BY_ENGINEER)]
    opened.bridge.state_changed(ViewerState.ENDED, Reason(ReasonCode.ENDED_BY_ENGINEER))
    assert opened.window.pane.note == "You have ended the session."
    assert opened.button("end").text() == "Close"
    opened.button("end").click()
    assert not opened.window.isVisible()
    assert opened.viewer.calls == [("stop", ReasonCode.ENDED_BY_ENGINEER)]


def test_closing_the_window_ends_the_session(opened: Opened) -> None:
    opened.window.close()
    assert opened.viewer.calls == [("stop", ReasonCode.ENDED_BY_ENGINEER)]


def test_small_window_stands_in_for_this_one_until_it_is_clicked(opened: Opened) -> None:
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    opened.tool("small").click()
    small = next(top for top in QApplication.topLevelWidgets() if isinstance(top, SmallWindow) and top.isVisible())
    assert not opened.window.isVisible()
    cover = small.findChild(QWidget, "small_cover")
    assert isinstance(cover, QWidget)
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton)
    assert opened.window.isVisible()
    assert not small.isVisible()
    assert opened.viewer.events == []
    QTest.mouseClick(opened.window.pane.view, Qt.MouseButton.LeftButton)  # the press that chose is over by now
    assert opened.viewer.calls == []


def test_full_screen_hides_the_toolbar_until_the_top_edge_is_touched(qtbot: QtBot) -> None:
    opened = Opened(qtbot, fullscreen=True)
    opened.go_live(Size(opened.window.width(), opened.window.height()))
    toolbar, view = opened.window.toolbar, opened.window.pane.view
    assert not toolbar.isVisible()
    assert view.size() == opened.window.size()
    QTest.mouseMove(view, QPoint(100, 300))
    assert not toolbar.isVisible()
    QTest.mouseMove(view, QPoint(100, 0))
    assert toolbar.isVisible()
    QTest.mouseMove(view, QPoint(100, toolbar.height() + 5))
    assert toolbar.isVisible()
    QTest.mouseMove(view, QPoint(100, 300))
    assert not toolbar.isVisible()


def test_end_in_full_screen_shows_the_note_beside_the_toolbar(qtbot: QtBot) -> None:
    opened = Opened(qtbot, fullscreen=True)
    opened.go_live()
    opened.bridge.state_changed(ViewerState.ENDED, Reason(ReasonCode.PANIC))
    pane, toolbar = opened.window.pane, opened.window.toolbar
    qtbot.waitUntil(lambda: pane.mapTo(opened.window, QPoint()).y() >= toolbar.height())
    assert opened.window.toolbar.isVisible()
    assert opened.window.pane.note == "The customer has ended the session by Esc Esc Esc."
    QTest.mouseMove(opened.window.pane.view, QPoint(100, 300))
    assert opened.window.toolbar.isVisible()


def test_keyboard_alone_reaches_the_toolbar_of_a_full_screen(qtbot: QtBot) -> None:
    opened = Opened(qtbot, fullscreen=True)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(opened.window.pane.view, Qt.Key.Key_Home, keys)
    assert opened.window.toolbar.isVisible()
    assert opened.window.focusWidget() is opened.button("control")
    note = opened.window.pane.findChild(QLabel, "note")
    assert note is not None
    assert note.isVisible()
    assert note.y() >= opened.window.toolbar.height()  # the toolbar does not lie on what is said


def test_every_button_has_a_name_and_the_tab_order_is_as_seen(opened: Opened) -> None:
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    buttons = [b for b in opened.window.toolbar.findChildren(QAbstractButton) if b.isVisible()]
    assert all(b.text() or b.accessibleName() for b in buttons)
    order: list[QAbstractButton] = []
    widget: QWidget | None = opened.button("control")
    while widget is not None and widget not in order[:1]:
        if isinstance(widget, QAbstractButton) and widget in buttons:
            order.append(widget)
        widget = widget.nextInFocusChain()
    assert order == sorted(buttons, key=lambda b: b.mapTo(opened.window, QPoint(0, 0)).x())
