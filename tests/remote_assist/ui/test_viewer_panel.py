"""One panel among others: only the one that is worked in sends input, and what is not seen is not asked for."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Size
from remote_assist.stream.viewing import Attention, CapabilityState
from remote_assist.ui.hints import HintLine
from remote_assist.ui.keys_tool import KeysTool
from remote_assist.ui.panel_window import FullScreen, SmallWindow
from remote_assist.ui.quality_popover import QualityPopover
from remote_assist.ui.tool import Group, Tool
from remote_assist.ui.viewer_panel import Part, ViewerPanel
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.input import ReleaseAll, TurnKey
from tests.remote_assist.ui.test_viewer_window import Opened


class PlainTool(Tool):
    """One more, as a topic adds it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "more", "F4")
        self.clicks = 0
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.clicks += 1

    def retranslate(self) -> None:
        self.tell(f"Tool {self.objectName()}", "What it is good for.")


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    opened = Opened(qtbot)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    return opened


def panel_of(opened: Opened) -> ViewerPanel:
    return opened.window.panel


def hint_of(opened: Opened) -> HintLine:
    return panel_of(opened).hint


def test_only_what_is_worked_in_sends_input_and_lets_go_before_it_is_not(opened: Opened) -> None:
    view = opened.window.pane.view
    QTest.keyPress(view, Qt.Key.Key_A)
    panel_of(opened).play(Part.BESIDE)
    assert opened.viewer.events[-1] == ReleaseAll()
    sent = list(opened.viewer.events)
    for part in (Part.BESIDE, Part.SMALL):
        panel_of(opened).play(part)
        QTest.keyClick(view, Qt.Key.Key_B)
        QTest.mouseClick(view, Qt.MouseButton.LeftButton)
        opened.control(CapabilityState.PAUSED)
        opened.control(CapabilityState.GRANTED)  # what comes from the other end changes nothing in it
        QTest.keyClick(view, Qt.Key.Key_B)
    assert opened.viewer.events == sent
    panel_of(opened).play(Part.WORKED)
    QTest.keyClick(view, Qt.Key.Key_C)
    assert isinstance(opened.viewer.events[-1], TurnKey)


def test_attention_follows_the_part_and_what_can_be_seen(opened: Opened) -> None:
    panel, told = panel_of(opened), opened.viewer.attention
    assert told == []  # full is what holds at the beginning
    panel.play(Part.BESIDE)
    panel.hide()
    panel.play(Part.WORKED)
    panel.show()
    opened.window.showMinimized()
    opened.qtbot.waitUntil(lambda: len(told) == 4)
    opened.window.showNormal()
    opened.qtbot.waitUntil(lambda: len(told) == 5)
    assert told == [Attention.GLANCE, Attention.AWAY, Attention.FULL, Attention.AWAY, Attention.FULL]


def test_added_tool_stands_in_its_group_and_its_key_works_while_the_keyboard_is_ones_own(opened: Opened) -> None:
    first, last = PlainTool("first"), PlainTool("last")
    panel_of(opened).add_tool(last, Group.TALK)
    panel_of(opened).add_tool(first, Group.CONTROL)
    tools = panel_of(opened).toolbar.strip.tools
    assert tools[-1] is last
    assert tools.index(opened.tool("keys")) < tools.index(first) < tools.index(opened.tool("fit"))
    assert "F4" in last.toolTip()
    assert last.accessibleName() == "Tool last"


def test_tool_without_room_stands_in_the_menu_and_keeps_its_key(qtbot: QtBot) -> None:
    opened = Opened(qtbot)
    opened.go_live()
    tool = PlainTool("late")
    panel_of(opened).add_tool(tool, Group.TALK)
    opened.window.resize(420, 300)
    qtbot.waitUntil(lambda: not tool.isVisible())
    more = opened.window.findChild(QToolButton, "more")
    assert isinstance(more, QToolButton)
    assert more.isVisible()
    menu = more.menu()
    menu.aboutToShow.emit()
    named = {action.text(): action for action in menu.actions()}
    named["Tool late"].trigger()
    qtbot.waitUntil(opened.window.isActiveWindow)
    QTest.keyClick(opened.window.pane.view, Qt.Key.Key_F4)
    assert tool.clicks == 2
    tool.offer(False)
    menu.aboutToShow.emit()
    assert "Tool late" not in [action.text() for action in menu.actions()]


# A menu that pops up grabs the keyboard, which the offscreen platform has not.
@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_tool_with_a_menu_opens_it_from_behind_more_and_keeps_it(opened: Opened, qtbot: QtBot) -> None:
    opened.window.resize(240, 300)
    keys = opened.window.findChild(KeysTool, "keys")
    more = opened.window.findChild(QToolButton, "more")
    assert isinstance(keys, KeysTool)
    assert isinstance(more, QToolButton)
    qtbot.waitUntil(lambda: not keys.isVisible() and more.isVisible())
    opened.control(CapabilityState.GRANTED)
    for _ in range(2):  # what the menu held the first time goes
        more.menu().aboutToShow.emit()
        next(action for action in more.menu().actions() if action.text() == keys.accessibleName()).trigger()
        assert keys.menu().isVisible()
        keys.menu().close()
    keys.retranslate()
    assert [action.menu() is not None for action in keys.menu().actions() if action.text() == "Hold down"] == [True]


def test_lent_toolbar_stands_elsewhere_while_it_is_worked_in(opened: Opened, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    QVBoxLayout(other).addWidget(holder := QWidget())
    QVBoxLayout(holder)
    other.resize(900, 400)
    other.show()
    panel = panel_of(opened)
    panel.lend_toolbar(holder)
    assert panel.toolbar.parentWidget() is holder
    quality = holder.findChild(QToolButton, "quality")
    assert isinstance(quality, QToolButton)
    quality.click()
    popover = other.findChild(QualityPopover)
    assert isinstance(popover, QualityPopover)
    assert popover.isVisible()
    panel.play(Part.BESIDE)
    assert not popover.isVisible()
    assert not panel.toolbar.isVisible()
    panel.lend_toolbar(None)
    panel.play(Part.WORKED)
    assert panel.toolbar.parentWidget() is panel
    assert panel.toolbar.isVisible()


def test_small_window_shows_all_of_it_and_a_click_is_the_wish_to_have_it_back(opened: Opened, qtbot: QtBot) -> None:
    panel = panel_of(opened)
    places: list[QRect] = []
    wishes: list[str] = []
    small = SmallWindow(panel, "客户甲", QRect(50, 60, 400, 300))
    qtbot.addWidget(small)
    small.placed.connect(places.append)
    small.back_requested.connect(lambda: wishes.append("back"))
    small.leave_requested.connect(lambda: wishes.append("leave"))
    panel.pane.zooming.fit_meanwhile(True)
    small.show()
    qtbot.waitExposed(small)
    assert not panel.toolbar.isVisible()
    assert panel.pane.view.zoom == FIT
    before = list(opened.viewer.events)
    target = small.childAt(small.rect().center())
    assert target is not None
    QTest.mouseClick(target, Qt.MouseButton.LeftButton)
    small.close()
    assert wishes == ["back", "leave"]
    assert opened.viewer.events == before
    small.resize(300, 200)
    qtbot.waitUntil(lambda: bool(places))
    panel.pane.zooming.fit_meanwhile(False)
    assert small.give_back() is panel
    assert panel.pane.view.zoom == EXACT


def test_closing_a_full_screen_is_the_wish_to_leave_it(opened: Opened, qtbot: QtBot) -> None:
    full = FullScreen(panel_of(opened), "客户甲")
    qtbot.addWidget(full)
    full.showFullScreen()
    qtbot.waitExposed(full)
    with qtbot.waitSignal(full.leave_requested):
        full.close()
    panel = full.give_back()
    assert not panel.is_full_screen
    panel.setParent(opened.window)  # its owner takes it back
    assert opened.viewer.calls == []


def test_first_control_says_how_the_keyboard_is_freed_and_who_did_it_is_told_no_more(opened: Opened) -> None:
    hint = hint_of(opened)
    assert hint.isVisible()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(opened.window.pane.view, Qt.Key.Key_Home, keys)
    assert not hint.isVisible()
    opened.control(CapabilityState.REVOKED)
    opened.control(CapabilityState.GRANTED)
    assert not hint.isVisible()


def test_hint_is_put_away_for_good(opened: Opened) -> None:
    hint = hint_of(opened)
    away = hint.findChild(QWidget, "hint_away")
    assert away is not None
    QTest.mouseClick(away, Qt.MouseButton.LeftButton)
    opened.control(CapabilityState.REVOKED)
    opened.control(CapabilityState.GRANTED)
    assert not hint.isVisible()


def test_hint_that_could_be_read_goes_by_itself_for_good(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.ui.hints._READ_MS", 1)
    opened = Opened(qtbot)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    qtbot.waitUntil(lambda: not hint_of(opened).isVisible())
    opened.control(CapabilityState.REVOKED)
    opened.control(CapabilityState.GRANTED)
    assert not hint_of(opened).isVisible()


def test_picture_that_is_larger_than_the_window_says_how_to_see_the_rest(qtbot: QtBot) -> None:
    opened = Opened(qtbot)
    opened.window.resize(500, 400)
    opened.go_live(Size(2000, 1500))
    qtbot.waitUntil(lambda: hint_of(opened).isVisible())
    assert hint_of(opened).geometry().intersects(opened.window.pane.geometry())
    assert opened.window.panel.rect().contains(hint_of(opened).geometry())
    opened.control(CapabilityState.TAKEN)  # which is nothing to it
    assert hint_of(opened).isVisible()
    opened.window.resize(2100, 1700)  # it has room by now
    qtbot.waitUntil(lambda: not hint_of(opened).isVisible())
    opened.window.resize(500, 400)
    qtbot.waitUntil(lambda: hint_of(opened).isVisible())
    opened.tool("fit").click()
    assert not hint_of(opened).isVisible()


def test_press_that_only_brought_the_focus_is_not_sent(opened: Opened) -> None:
    panel, view = panel_of(opened), opened.window.pane.view
    panel.play(Part.BESIDE)
    sent = len(opened.viewer.events)
    down = Qt.MouseButton.LeftButton
    panel.play(Part.WORKED)
    QTest.mouseClick(view, down, pos=QPoint(10, 10))
    assert len(opened.viewer.events) == sent
    QApplication.processEvents()
    QTest.mouseClick(view, down, pos=QPoint(10, 10))
    assert len(opened.viewer.events) > sent


def test_window_may_be_deleted_with_everything_in_it(qtbot: QtBot) -> None:
    opened = Opened(qtbot)
    opened.go_live()
    opened.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not shiboken6.isValid(opened.window)
