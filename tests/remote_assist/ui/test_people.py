"""Who else looks stands in the toolbar and beside the pointer; control is handed over from there or by a quiet line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Size
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.people_popover import PeoplePopover
from remote_assist.wire.company import ControlWanted, HandedOver, Member, Roster
from remote_assist.wire.frames import CursorPicture
from tests.remote_assist.ui.test_viewer_window import Opened

ME, BORIS = Member(0, "Anna", 2, verified=True), Member(1, "Boris", 5)
LEAD = Member(2, "Wang Fang", 7, verified=True, observes=True)


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    opened = Opened(qtbot)
    opened.go_live(Size(640, 400))
    return opened


def _say(opened: Opened, *members: Member) -> None:
    opened.bridge.company_told(Roster(0, members))


def _popover(opened: Opened) -> PeoplePopover:
    popover = opened.window.findChild(PeoplePopover, "people_popover")
    assert isinstance(popover, PeoplePopover)
    return popover


def _buttons(opened: Opened) -> list[QPushButton]:
    return [b for b in _popover(opened).findChildren(QPushButton, "hand_over") if b.isVisible()]


def test_tool_is_there_with_company_and_names_who_steers(opened: Opened) -> None:
    tool = opened.tool("people")
    assert not tool.is_wanted
    _say(opened, ME, BORIS, LEAD)
    assert (tool.is_wanted, tool.text()) == (True, "3")
    _say(opened, ME, Member(1, "Boris", 5, steers=True), LEAD)
    assert tool.text() == "Boris steers"
    flag = opened.window.findChild(QLabel, "pointer_flag")
    assert isinstance(flag, QLabel)
    assert not flag.isVisible()
    opened.bridge.cursor_changed(CursorPicture(Point(300, 200), Point(0, 0), Size(0, 0), 1, None))
    assert flag.isVisible()
    assert flag.text() == "Boris"
    _say(opened, ME)
    assert not flag.isVisible()
    assert not tool.is_wanted


def test_control_is_handed_over_from_the_list_to_whom_it_may_go(opened: Opened, qtbot: QtBot) -> None:
    _say(opened, ME, BORIS, LEAD)
    QTest.keyClick(opened.window.panel, Qt.Key.Key_F5)
    assert _popover(opened).isVisible()
    assert _buttons(opened) == []  # one has nothing to hand over
    opened.control(CapabilityState.GRANTED)
    qtbot.waitUntil(lambda: len(_buttons(opened)) == 1)
    (button,) = _buttons(opened)
    assert "Boris" in button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened.viewer.calls[-1] == ("hand_over", 1)
    opened.bridge.company_told(HandedOver(1, timed_out=True))
    assert opened.window.pane.note == "The customer did not answer; you keep control."


def test_who_has_control_hears_who_wants_it_and_answers_without_losing_the_keyboard(opened: Opened) -> None:
    notice = opened.window.findChild(QFrame, "control_notice")
    assert isinstance(notice, QFrame)
    _say(opened, ME, BORIS)
    opened.bridge.company_told(ControlWanted(1))
    assert not notice.isVisible()  # one has no control to give
    opened.control(CapabilityState.GRANTED)
    opened.window.pane.view.setFocus()
    opened.bridge.company_told(ControlWanted(1))
    assert notice.isVisible()
    assert "Boris" in notice.accessibleName()
    assert opened.window.focusWidget() is opened.window.pane.view
    QTest.mouseClick(opened.button("hand_over_now"), Qt.MouseButton.LeftButton)
    assert opened.viewer.calls[-1] == ("hand_over", 1)
    assert not notice.isVisible()
    opened.bridge.company_told(ControlWanted(1))
    opened.control(CapabilityState.REVOKED)
    assert not notice.isVisible()
