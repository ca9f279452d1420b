"""Tickets, knowledge, customers, reports, settings, palette: what is done there reaches the hub."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QMessageBox, QPlainTextEdit, QWidget

from desk_app.agent.customer_facts import days_left
from desk_app.agent.customers_pane import CustomersPane
from desk_app.agent.knowledge_pane import KnowledgePane
from desk_app.agent.palette import Entry, matches
from desk_app.agent.tickets_pane import TicketsPane
from desk_app.agent.tray import Tray
from desk_app.domain.articles import ArticleState
from desk_app.domain.customers import Attribute
from desk_app.domain.ids import Millis
from desk_app.domain.tickets import TicketPriority, TicketState
from desk_app.qt.theme import ThemeChoice
from desk_app.wire.articles import SaveArticle
from desk_app.wire.customers import SetContext
from desk_app.wire.events import LoggedEvent, MessagePosted, SessionQueued
from desk_app.wire.protocol import Command
from desk_app.wire.ratings import RateSession
from desk_app.wire.sessions import EndSession
from desk_app.wire.tickets import ChangeTicket, CreateTicket
from tests.desk_app.agent.test_timeline import message
from tests.desk_app.agent.workplace import R, Workplace

CTRL = Qt.KeyboardModifier.ControlModifier


def does(place: Workplace, command: Command[R]) -> R:
    """The engineer's own command, its answer awaited."""
    answers: list[object] = []
    place.bridge.call(command, answers.append)
    place.waits(lambda: bool(answers))
    return answers[0]  # type: ignore[return-value]  # a refusal fails where it is used


def choose(place: Workplace, name: str, text: str) -> None:
    """Picks an entry of a combo box as a hand does."""
    box = place.finds(QComboBox, name)
    place.waits(lambda: box.findText(text) >= 0)
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def labels(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_ticket_is_found_filtered_and_sorted_by_the_hub(place: Workplace) -> None:
    for number in range(3):
        does(place, CreateTicket(subject=f"工单 {number}", priority=list(TicketPriority)[number]))
    place.window.show_place("tickets")
    pane = place.window.pane("tickets")
    assert isinstance(pane, TicketsPane)
    place.waits(lambda: pane.table.total == 3)
    place.finds(QLineEdit, "tickets_search").setText("工单 1")
    place.waits(lambda: pane.table.total == 1 and pane.table.item(0) is not None)
    place.finds(QLineEdit, "tickets_search").clear()
    place.waits(lambda: pane.table.total == 3)
    pane.view.horizontalHeader().setSortIndicator(2, Qt.SortOrder.AscendingOrder)
    place.waits(
        lambda: [getattr(pane.table.item(row), "priority", None) for row in range(3)] == list(TicketPriority)[:3]
    )
    box = place.finds(QComboBox, "tickets_priority")
    box.setCurrentIndex(1 + list(TicketPriority).index(TicketPriority.HIGH))
    place.waits(lambda: pane.table.total == 1)


def test_ticket_is_changed_commented_and_its_history_shown(place: Workplace) -> None:
    customer = place.serves()
    place.press(place.window, Qt.Key.Key_T, CTRL)
    place.waits(lambda: place.state.sessions[customer.whole.session.id].session.ticket_id is not None)
    place.press(place.window, Qt.Key.Key_T, CTRL)
    choose(place, "ticket_state", "Open")
    pane = place.window.pane("tickets")
    assert isinstance(pane, TicketsPane)
    place.waits(lambda: any("New → Open" in text for text in labels(pane.ticket)))
    choose(place, "ticket_priority", "Urgent")
    place.waits(lambda: any("Normal → Urgent" in text for text in labels(pane.ticket)))
    assert place.finds(QComboBox, "ticket_assignee_id").currentText() == "Wang", "who made it has it"
    choose(place, "ticket_assignee_id", "Nobody")
    place.waits(lambda: any("Wang → " in text for text in labels(pane.ticket)))
    tags = place.finds(QLineEdit, "ticket_tags")
    tags.setText("打印，invoice, 打印")
    QTest.keyClick(tags, Qt.Key.Key_Return)
    place.waits(lambda: any("打印, invoice" in text for text in labels(pane.ticket)))
    place.finds(QPlainTextEdit, "ticket_comment").setPlainText("<b>see</b> the driver")
    place.click("ticket_comment_button")
    place.waits(lambda: "<b>see</b> the driver" in labels(pane.ticket))
    assert place.finds(QPlainTextEdit, "ticket_comment").toPlainText() == ""


def test_colleagues_faster_change_is_told_and_nothing_typed_is_lost(place: Workplace) -> None:
    ticket = does(place, CreateTicket(subject="工单"))
    place.office.ticket_wanted.emit(ticket.id)
    place.finds(QComboBox, "ticket_priority")
    pane = place.window.pane("tickets")
    assert isinstance(pane, TicketsPane)
    place.waits(lambda: place.finds(QLineEdit, "ticket_subject").text() == "工单")
    place.finds(QPlainTextEdit, "ticket_comment").setPlainText("half a comment")
    stale = ChangeTicket(ticket_id=ticket.id, version=ticket.version + 7, state=TicketState.OPEN)
    pane.ticket._change(stale)
    place.waits(lambda: any("colleague" in text for text in place.said))
    assert place.finds(QPlainTextEdit, "ticket_comment").toPlainText() == "half a comment"


def test_article_is_written_published_versioned_and_restored(place: Workplace) -> None:
    place.window.show_place("knowledge")
    place.click("new_article_button")
    place.finds(QLineEdit, "article_title").setText("打印发票失败")
    place.finds(QPlainTextEdit, "article_edit").setPlainText("第一版 <script>alert(1)</script>")
    place.click("article_publish_button")
    pane = place.window.pane("knowledge")
    assert isinstance(pane, KnowledgePane)
    place.waits(lambda: pane.article.article_id is not None and place.sees("article_edit_button"))
    assert "<script>" in pane.article._view.toPlainText()
    place.click("article_edit_button")
    place.finds(QPlainTextEdit, "article_edit").setPlainText("第二版")
    place.click("article_save_draft_button")
    place.waits(lambda: place.sees("article_version") and "第二版" in pane.article._view.toPlainText())
    choose(place, "article_version", place.finds(QComboBox, "article_version").itemText(1))
    place.waits(lambda: "第一版" in pane.article._view.toPlainText())
    place.click("article_restore_button")
    place.waits(lambda: place.finds(QComboBox, "article_version").count() == 3)
    assert "第一版" in pane.article._view.toPlainText()


def test_leaving_a_changed_article_asks_first(place: Workplace) -> None:
    does(place, SaveArticle(title="别的文章", body="文"))
    place.window.show_place("knowledge")
    place.click("new_article_button")
    place.finds(QLineEdit, "article_title").setText("写到一半")
    place.click("new_article_button")
    box = place.finds(QMessageBox, "leave_article_question")
    box.defaultButton().click()
    assert place.finds(QLineEdit, "article_title").text() == "写到一半"
    place.waits(lambda: not place.sees("leave_article_question"))


def test_article_goes_into_the_chat_as_a_card(place: Workplace) -> None:
    article = does(place, SaveArticle(title="打印", body="正文", state=ArticleState.PUBLISHED))
    customer = place.serves("别的问题")
    place.office.article_wanted.emit(article.id)
    place.click("article_send_card_button")
    place.waits(lambda: any(m.article for m in place.state.sessions[customer.whole.session.id].messages))
    assert place.window.place == "inbox"


def test_two_character_chinese_word_finds_the_article(place: Workplace) -> None:
    does(place, SaveArticle(title="更换打印机后格式不对", body="重新选择纸张"))
    does(place, SaveArticle(title="登录后界面空白", body="清除缓存"))
    place.window.show_place("knowledge")
    pane = place.window.pane("knowledge")
    assert isinstance(pane, KnowledgePane)
    place.waits(lambda: pane.table.total == 2)
    place.finds(QLineEdit, "knowledge_search").setText("缓存")
    place.waits(lambda: pane.table.total == 1 and pane.table.item(0) is not None)
    first = pane.table.item(0)
    assert first is not None
    assert first.title == "登录后界面空白"


def test_customer_column_marks_what_the_application_only_reported(place: Workplace) -> None:
    customer = place.serves()
    customer.does(SetContext(attributes=(Attribute(name="OS", value="<i>Windows</i> 11"),)))
    context = place.window.inbox.context
    place.waits(lambda: any("<i>Windows</i> 11 ◌" in text for text in labels(context)))
    place.window.show_place("customers")
    pane = place.window.pane("customers")
    assert isinstance(pane, CustomersPane)
    place.waits(lambda: pane.table.item(0) is not None)
    pane.view.selectRow(0)
    place.waits(lambda: place.sees("customer_session"))


@pytest.mark.parametrize(
    ("expires", "left"),
    [("2026-12-01", 10), ("2026-11-20", -1), ("2026-11-21T00:00:00Z", 0), ("soon", None), ("", None)],
)
def test_days_left_of_a_licence(expires: str, left: int | None) -> None:
    assert days_left(expires, date(2026, 11, 21)) == left


def test_reports_show_what_happened_today(place: Workplace) -> None:
    customer = place.serves()
    place.replies("您好")
    place.waits(lambda: "您好" in customer.read)
    does(place, EndSession(session_id=customer.whole.session.id))
    customer.does(RateSession(session_id=customer.whole.session.id, score=5))
    place.window.show_place("reports")
    place.waits(lambda: place.finds(QLabel, "report_today_csat").text() == "100%")
    assert place.finds(QLabel, "report_today_offered").text() == "1"
    place.waits(lambda: place.finds(QLabel, "report_week_answered").text() == "1 (100%)")
    assert place.finds(QLabel, "report_today_median").text() != "–"


def test_reports_of_an_empty_desk_measure_nothing(place: Workplace) -> None:
    place.window.show_place("reports")
    place.waits(lambda: place.finds(QLabel, "report_today_offered").text() == "0")
    assert place.finds(QLabel, "report_today_csat").text() == "–"
    assert place.finds(QLabel, "report_today_p90").text() == "–"


def test_canned_response_is_made_and_then_offered_in_the_chat(place: Workplace) -> None:
    place.window.show_place("settings")
    place.finds(QLineEdit, "canned_shortcut").setText("/hi")
    place.finds(QLineEdit, "canned_title").setText("Greeting")
    place.finds(QPlainTextEdit, "canned_text").setPlainText("您好 {customer}")
    place.click("canned_save_button")
    place.waits(lambda: [c.shortcut for c in place.state.canned.values()] == ["hi"])
    place.waits(lambda: place.finds(QListWidget, "canned_responses").count() == 1)
    place.window.show_place("inbox")
    place.serves()
    composer = place.window.inbox.chat.composer
    place.waits(lambda: len(composer._canned) == 1)


def test_password_is_changed_only_by_who_knows_the_present_one(place: Workplace) -> None:
    place.window.show_place("settings")
    for name, text in (("old", "not it"), ("new", "new password 1"), ("again", "new password 1")):
        place.finds(QLineEdit, f"password_{name}").setText(text)
    place.click("change_password_button")
    place.waits(lambda: place.sees("password_problem"))
    place.finds(QLineEdit, "password_again").setText("other")
    assert "differ" in place.finds(QLabel, "password_problem").text()


def test_theme_switches_live_and_is_remembered(place: Workplace) -> None:
    light = place.office.look.surface.name()
    place.office.set_theme(ThemeChoice.DARK)
    assert place.office.look.is_dark
    assert place.office.look.surface.name() != light
    assert place.preferences.theme == "dark"
    place.office.set_theme(ThemeChoice.LIGHT)


def test_palette_runs_what_the_letters_find(place: Workplace) -> None:
    place.press(place.window, Qt.Key.Key_K, CTRL)
    edit = place.finds(QLineEdit, "palette_edit")
    QTest.keyClicks(edit, "rep")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    place.waits(lambda: place.window.place == "reports")
    assert not place.sees("palette")


def test_palette_wants_every_word() -> None:
    entry = Entry("See the customer's screen", "F8", lambda: None)
    assert matches(entry, "see") == 0
    assert matches(entry, "screen f8") is not None
    assert matches(entry, "screen f9") is None


def test_notices_speak_of_those_who_wait_and_write(place: Workplace) -> None:
    customer = place.customer("<b>客户甲</b>").asks("在吗?")
    place.waits(lambda: bool(place.state.queue))
    tray = Tray(place.office, place.window)
    entry = place.state.queue[0]
    waiting = tray.notice_of(LoggedEvent(number=1, at=Millis(0), event=SessionQueued(entry=entry)))
    assert waiting is not None
    assert waiting[0] == customer.whole.session.id
    assert "is waiting" in waiting[1]
    posted = MessagePosted(message=message(1, "看到了吗"), conversation=customer.whole.conversations[0])
    said = tray.notice_of(LoggedEvent(number=2, at=Millis(0), event=posted))
    assert said is not None
    assert said[2] == "看到了吗"
    tray.hide()


def test_escape_leads_out_of_the_reply_to_the_list(place: Workplace) -> None:
    place.serves()
    composer = place.window.inbox.chat.composer
    place.window.activateWindow()
    composer.edit.setFocus()
    place.waits(composer.edit.hasFocus)
    place.press(composer.edit, Qt.Key.Key_Escape)
    assert place.window.inbox.list.hasFocus()
