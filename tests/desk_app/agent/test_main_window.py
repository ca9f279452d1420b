"""The window as an engineer uses it: keys in, words at the customer's end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desk_app.agent import chat_pane
from desk_app.domain.articles import ArticleState
from desk_app.domain.messages import Visibility
from desk_app.domain.sessions import SessionState
from desk_app.wire.articles import SaveArticle
from desk_app.wire.messages import MarkRead
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import RunningHub

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def colleague(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Workplace]:
    with Workplace(hub, tmp_path / "lee", qtbot, name="Lee") as made:
        yield made


def test_one_key_accepts_who_waits_and_shows_the_chat(place: Workplace) -> None:
    customer = place.customer("客户甲").asks("打印发票时报错")
    place.waits(lambda: bool(place.state.queue))
    place.press(place.window, Qt.Key.Key_A)
    place.waits(lambda: place.window.inbox.chat.session_id == customer.whole.session.id)
    assert any("打印发票时报错" in row for row in place.shown)
    assert place.window.inbox.chat.composer.edit.hasFocus() or not place.window.isActiveWindow()


def test_enter_on_a_waiting_row_accepts_it(place: Workplace) -> None:
    first = place.customer("客户甲").asks("一")
    second = place.customer("客户乙").asks("二")
    inbox = place.window.inbox
    key = f"waiting-{second.whole.session.id}"
    place.waits(lambda: inbox.list_model.place_of(key) is not None)
    inbox.list.setCurrentIndex(inbox.list_model.index_of(key))
    place.press(inbox.list, Qt.Key.Key_Return)
    place.waits(lambda: inbox.chat.session_id == second.whole.session.id)
    assert first.whole.session.id not in place.state.sessions


def test_reply_reaches_the_customer_and_stands_once(place: Workplace) -> None:
    customer = place.serves()
    place.replies("您好,我来看看。")
    place.waits(lambda: "您好,我来看看。" in customer.read)
    place.waits(lambda: not place.bridge.pending)
    place.waits(lambda: any("您好,我来看看。" in row for row in place.shown))
    assert sum("您好,我来看看。" in row for row in place.shown) == 1
    assert place.window.inbox.chat.composer.edit.toPlainText() == ""


def test_note_never_reaches_the_customer(place: Workplace) -> None:
    customer = place.serves()
    place.press(place.window, Qt.Key.Key_N)
    assert place.window.inbox.chat.composer.is_note
    place.replies("驱动的问题")
    place.waits(lambda: any(m.text == "驱动的问题" for m in place.window.inbox.chat.whole.messages))  # type: ignore[union-attr]
    place.replies("公开的话")
    place.waits(lambda: "公开的话" in customer.read)
    assert "驱动的问题" not in customer.read
    note = next(m for m in place.window.inbox.chat.whole.messages if m.text == "驱动的问题")  # type: ignore[union-attr]
    assert note.visibility is Visibility.INTERNAL


def test_arriving_messages_mark_unread_and_steal_nothing(place: Workplace) -> None:
    first, second = place.serves("一", "客户甲"), place.serves("二", "客户乙")
    chat = place.window.inbox.chat
    assert chat.session_id == second.whole.session.id
    place.writes("半句")
    first.says("在吗?")
    model = place.window.inbox.list_model
    place.waits(lambda: any(row.count == 1 for row in model.rows if row.session_id == first.whole.session.id))
    assert chat.session_id == second.whole.session.id
    assert chat.composer.edit.toPlainText() == "半句"


def test_drafts_stay_with_their_chats(place: Workplace) -> None:
    place.serves("一", "客户甲")
    place.writes("给甲的话")
    place.serves("二", "客户乙")
    assert place.window.inbox.chat.composer.edit.toPlainText() == ""
    place.press(place.window, Qt.Key.Key_1, CTRL)
    assert place.window.inbox.chat.composer.edit.toPlainText() == "给甲的话"
    place.press(place.window, Qt.Key.Key_2, CTRL)
    place.press(place.window, Qt.Key.Key_1, CTRL)
    assert place.window.inbox.chat.composer.edit.toPlainText() == "给甲的话", "there and back in one breath"


def test_one_key_makes_a_ticket_and_again_opens_it(place: Workplace) -> None:
    customer = place.serves("打印发票时报错")
    place.press(place.window, Qt.Key.Key_T, CTRL)
    key = customer.whole.session.id
    place.waits(lambda: place.state.sessions[key].session.ticket_id is not None)
    place.press(place.window, Qt.Key.Key_T, CTRL)
    place.waits(lambda: place.window.place == "tickets" and place.sees("ticket_state"))
    place.waits(lambda: place.sees("ticket_session"))


def test_suggestion_goes_out_by_one_key(place: Workplace) -> None:
    article = SaveArticle(title="打印发票失败怎么办", body="请检查打印机", state=ArticleState.PUBLISHED)
    answers: list[object] = []
    place.bridge.call(article, answers.append)
    place.waits(lambda: bool(answers))
    place.serves("打印发票失败")
    place.finds(QPushButton, "suggestion_1_button")
    place.press(place.window, Qt.Key.Key_1, ALT)
    place.waits(lambda: any(m.article for m in place.window.inbox.chat.whole.messages))  # type: ignore[union-attr]


def test_pasted_picture_is_uploaded_and_sent(place: Workplace) -> None:
    customer = place.serves()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(0xFF3465A4)
    composer = place.window.inbox.chat.composer
    composer.add_picture(picture)
    assert not place.finds(QPushButton, "send_button").isEnabled()
    place.waits(lambda: not composer.strip.is_busy)
    place.press(composer.edit, Qt.Key.Key_Return)
    session = customer.whole.session.id

    def arrived() -> bool:
        held = [m for m in place.state.sessions[session].messages if m.attachments]
        return len(held) == 1 and (held[0].attachments[0].width, held[0].attachments[0].height) == (64, 48)

    place.waits(arrived)
    assert not composer.strip.items


def test_attachments_stay_with_their_chats(place: Workplace) -> None:
    first = place.serves("一", "客户甲")
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    composer = place.window.inbox.chat.composer
    composer.add_picture(picture)
    place.serves("二", "客户乙")
    assert not composer.strip.items
    place.window.inbox.show_chat(first.whole.session.id)
    assert len(composer.strip.items) == 1
    place.waits(lambda: not composer.strip.is_busy)
    place.press(composer.edit, Qt.Key.Key_Return)
    key = first.whole.session.id
    place.waits(lambda: any(m.attachments for m in place.state.sessions[key].messages))


def test_closing_asks_before_unsent_attachments_are_lost(place: Workplace) -> None:
    place.serves()
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    composer = place.window.inbox.chat.composer
    composer.add_picture(picture)
    place.waits(lambda: not composer.strip.is_busy)
    place.window.perform("quit")
    box = place.finds(QMessageBox, "close_question")
    assert "1" in box.text()
    box.defaultButton().click()
    place.waits(lambda: not place.sees("close_question"))
    assert place.window.isVisible()
    assert len(composer.strip.items) == 1
    place.window.perform("quit")
    box = place.finds(QMessageBox, "close_question")
    next(button for button in box.buttons() if button is not box.defaultButton()).click()
    place.waits(lambda: not place.window.isVisible())


def test_session_is_transferred_with_its_note(place: Workplace, colleague: Workplace) -> None:
    customer = place.serves()
    place.waits(lambda: colleague.agent.id in place.bridge.signals.loads)
    place.window.perform("transfer_session")
    names = place.finds(QListWidget, "colleagues")
    place.waits(lambda: "Lee" in names.item(0).text())
    place.click("transfer_button")
    place.waits(lambda: customer.whole.session.id not in place.state.sessions)
    place.waits(lambda: customer.whole.session.id in colleague.state.sessions)
    place.waits(lambda: place.window.inbox.chat.session_id is None)


def test_ending_wraps_up_and_finishing_clears_the_list(place: Workplace) -> None:
    customer = place.serves()
    key = customer.whole.session.id
    place.click("end_session_button")
    place.waits(lambda: place.state.sessions[key].session.state is SessionState.WRAP_UP)
    place.waits(lambda: place.window.inbox.chat.composer.is_note)
    place.click("end_session_button")
    place.waits(lambda: key not in place.state.sessions)
    place.waits(lambda: place.window.inbox.chat.session_id is None)


def test_older_messages_are_read_back_without_moving_what_is_read(place: Workplace) -> None:
    customer = place.serves()
    for number in range(70):
        customer.says(f"消息 {number}")
    chat = place.window.inbox.chat
    key = customer.whole.session.id
    place.waits(lambda: any(m.text == "消息 69" for m in place.state.sessions[key].messages))
    chat.leave()
    place.window.inbox.show_chat(key)
    held = len(chat.model.rows)
    assert held <= 51
    chat.timeline.verticalScrollBar().setValue(0)
    place.waits(lambda: len(chat.model.rows) > held)
    assert [m.seq for m in (row.message for row in chat.model.rows)] == sorted(
        row.message.seq for row in chat.model.rows
    )
    assert chat.timeline.verticalScrollBar().value() > 0


def test_what_one_reads_stays_though_more_messages_come_than_are_shown(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_pane, "ROWS_SHOWN", 10)
    customer = place.serves()
    for number in range(35):
        customer.says(f"消息 {number}")
    place.waits(lambda: any("消息 34" in row for row in place.shown))
    timeline = place.window.inbox.chat.timeline
    model = place.window.inbox.chat.model
    timeline.verticalScrollBar().setValue(0)
    place.waits(lambda: any("消息 15," in f"{row}," for row in place.shown))
    index = next(model.index(row) for row in range(model.rowCount()) if model.rows[row].message.text == "消息 15")
    timeline.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
    for last in (49, 64, 79):  # fewer in all than a customer may say at once
        for number in range(last - 14, last + 1):
            customer.says(f"消息 {number}")
        place.waits(lambda last=last: any(f"消息 {last}" in row for row in place.shown))  # type: ignore[misc]
    top = timeline.indexAt(QPoint(4, 4))
    assert model.rows[top.row()].message.text == "消息 15"


def test_letters_typed_into_a_reply_are_only_letters(place: Workplace) -> None:
    place.serves("一", "客户甲")
    place.customer("客户乙").asks("二")
    place.waits(lambda: len(place.state.queue) == 1)
    edit = place.window.inbox.chat.composer.edit
    for key in (Qt.Key.Key_A, Qt.Key.Key_N, Qt.Key.Key_T):
        place.press(edit, key)
    assert edit.toPlainText() == "ant"
    assert len(place.state.queue) == 1


def test_every_place_opens_by_its_key(place: Workplace) -> None:
    for name, key in (
        ("tickets", Qt.Key.Key_T),
        ("knowledge", Qt.Key.Key_K),
        ("customers", Qt.Key.Key_C),
        ("screens", Qt.Key.Key_S),
        ("reports", Qt.Key.Key_R),
        ("inbox", Qt.Key.Key_I),
    ):
        place.press(place.window, key, ALT)
        assert place.window.place == name


def test_read_mark_needs_eyes(place: Workplace) -> None:
    """Nothing is marked read while another window is in front: the offscreen one never is."""
    customer = place.serves()
    customer.says("看到了吗?")
    key = customer.whole.session.id
    place.waits(lambda: any(m.text == "看到了吗?" for m in place.state.sessions[key].messages))
    sent = [entry.command for entry in place.bridge.pending if isinstance(entry.command, MarkRead)]
    assert place.window.isActiveWindow() or not sent
