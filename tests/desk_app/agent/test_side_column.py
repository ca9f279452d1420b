"""The conversation beside a remote screen: the same chat in another place, folded and unfolded, with its actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from desk_app.agent.chat_tool import ChatTool
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.side_column import SideColumn
from desk_app.agent.strip import Progress
from desk_app.domain.messages import Visibility
from desk_app.wire.sessions import EndSession, FinishWrapUp
from tests.desk_app.agent.test_screens import asked
from tests.desk_app.agent.workplace import CustomerSide, Workplace


def beside(place: Workplace) -> tuple[CustomerSide, ScreenTab, SideColumn]:
    """A screen is asked for, and shown as if it were connected, with its conversation."""
    customer, _pane, tab = asked(place)
    tab._show_panel()
    column = tab.column
    assert column is not None
    place.waits(column.chat.isVisible)
    return customer, tab, column


def test_what_is_written_beside_a_screen_is_the_chats_own_draft_and_message(place: Workplace) -> None:
    customer, _tab, column = beside(place)
    edit, inbox = column.chat.composer.edit, place.window.inbox.chat.composer.edit
    edit.setFocus()
    edit.insertPlainText("请点")
    place.waits(lambda: inbox.toPlainText() == "请点")
    edit.insertPlainText("打印")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    place.waits(lambda: "请点打印" in customer.read)
    place.waits(lambda: inbox.toPlainText() == "")
    place.press(place.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert place.window.place == "screens"
    assert column.chat.composer.is_note
    edit.insertPlainText("客户要先备份")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    key = customer.whole.session.id
    place.waits(lambda: place.state.sessions[key].messages[-1].visibility is Visibility.INTERNAL)
    assert "客户要先备份" not in customer.read


def test_folded_column_counts_what_is_unread_at_the_tool_and_at_the_edge(place: Workplace) -> None:
    customer, tab, column = beside(place)
    assert tab.panel is not None
    tool = tab.panel.findChild(ChatTool)
    assert isinstance(tool, ChatTool)
    place.press(tab.panel, Qt.Key.Key_F4)
    place.waits(lambda: not column.isVisible())
    customer.says("看到了吗？")
    customer.says("还在吗？")
    place.waits(lambda: column.unread == 2)
    assert tool.text() == "2"
    assert tool.edge.text() == "Unread: 2"
    place.click("unread_edge")
    assert column.isVisible()
    place.waits(lambda: column.unread == 0)
    assert not tool.edge.isVisible()


def test_ticket_of_the_conversation_is_made_beside_the_screen(place: Workplace) -> None:
    customer, _tab, _column = beside(place)
    place.click("side_ticket_button")
    key = customer.whole.session.id
    place.waits(lambda: place.state.sessions[key].session.ticket_id is not None)


def test_conversation_that_is_over_says_so(place: Workplace) -> None:
    customer, _tab, column = beside(place)
    key = customer.whole.session.id
    place.office.do(EndSession(session_id=key), place.office)
    place.office.do(FinishWrapUp(session_id=key), place.office)
    place.waits(lambda: key not in place.state.sessions)
    place.waits(column._gone.isVisible)
    assert not column.chat.isVisible()


def test_conversation_slides_in_over_a_full_screen_and_is_as_it_was_afterwards(place: Workplace) -> None:
    customer, tab, column = beside(place)
    panel = tab.panel
    assert panel is not None
    place.press(panel, Qt.Key.Key_F11)
    place.waits(lambda: panel.is_full_screen and panel.window() is not place.window)
    assert not column.isVisible()
    customer.says("还在吗？")
    place.waits(lambda: place.sees("unread_edge"))
    place.click("unread_edge")
    place.waits(column.isVisible)
    place.press(panel, Qt.Key.Key_F4)
    place.waits(lambda: not column.isVisible())
    panel.full_screen_chosen.emit(False)
    place.waits(lambda: panel.window() is place.window)
    assert column.isVisible()


def test_what_stood_unsent_beside_a_screen_comes_to_the_inbox_when_the_tab_goes(place: Workplace) -> None:
    _customer, _tab, column = beside(place)
    column.chat.composer.add_picture(QImage(20, 10, QImage.Format.Format_RGB32))
    assert place.window.inbox.chat.unsent_attachments == 0
    place.click("close_screen_button")
    place.waits(lambda: place.window.inbox.chat.unsent_attachments == 1)
    place.window.show_place("inbox")
    strip = place.window.inbox.chat.composer.strip
    place.waits(lambda: bool(strip.items) and strip.items[0].progress is Progress.READY)
    assert strip.isVisible()
