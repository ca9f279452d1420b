"""The list of messages: still while one reads, following at its end, cheap for every row that is out of sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.agent.bubble import Bubble, Hit, Part
from desk_app.agent.bubble_sheet import Sheet, Texts
from desk_app.agent.look import look_of
from desk_app.agent.timeline import Timeline
from desk_app.agent.timeline_model import TimelineModel
from desk_app.agent.timeline_rows import Row, Waiting, make_rows
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId, ConversationId, MessageId, Millis, SessionId
from desk_app.domain.messages import AuthorKind, Delivery, Message, Visibility
from desk_app.qt.theme import LIGHT

SESSION, CONVERSATION = SessionId("s"), ConversationId("c")


def message(seq: int, text: str = "", kind: AuthorKind = AuthorKind.CUSTOMER, **more: object) -> Message:
    fields: dict[str, object] = {
        "id": MessageId(f"m{seq}"),
        "session_id": SESSION,
        "conversation_id": CONVERSATION,
        "seq": seq,
        "at": Millis(1_790_000_000_000 + seq * 1000),
        "author_kind": kind,
        "author_id": kind.value,
        "author_name": kind.value,
        "text": text or f"message {seq}",
        **more,
    }
    return Message(**fields)  # type: ignore[arg-type]  # built from named fields


def document(text: str) -> QTextDocument:
    made = QTextDocument()
    made.setDocumentMargin(0)
    made.setPlainText(text)
    return made


def sheet(width: int = 600) -> Sheet:
    words = Texts(
        new="New", note="Note", robot="Robot", article="Article", retry="Retry", discard="Discard",
        day=lambda at: "Today", exact=str, size=str,
    )  # fmt: skip
    return Sheet(
        width=width,
        look=look_of(LIGHT, QFont(QApplication.font())),
        texts=words,
        notice_text=lambda message: message.text,
        document=document,
        thumbnail=lambda attachment: None,
    )


def rows(count: int, first: int = 1) -> list[Row]:
    long = "这是一条比较长的消息,会换好几行。" * 6
    return make_rows([message(n, long if n % 3 == 0 else "") for n in range(first, first + count)], [], None)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline(TimelineModel(lambda message: message.text), sheet())
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def top_of(timeline: Timeline, key: str) -> int:
    model = timeline.model()
    assert isinstance(model, TimelineModel)
    return timeline.visualRect(model.index(model.place_of(key) or 0)).top()


def test_view_at_its_end_follows_new_messages(timeline: Timeline) -> None:
    timeline.begin(rows(40))
    assert timeline.is_at_end
    timeline.update_rows(rows(41))
    assert timeline.is_at_end
    assert timeline.new_below == 0


def test_nothing_moves_while_one_reads_and_the_new_are_counted(timeline: Timeline) -> None:
    timeline.begin(rows(40))
    timeline.verticalScrollBar().setValue(300)
    before = {key: top_of(timeline, key) for key in ("m10", "m12")}
    timeline.update_rows(rows(43))
    assert {key: top_of(timeline, key) for key in before} == before
    assert timeline.new_below == 3
    assert timeline.pill.isVisible()
    assert "3" in timeline.pill.text()
    QTest.mouseClick(timeline.pill, Qt.MouseButton.LeftButton)
    assert timeline.is_at_end
    assert not timeline.pill.isVisible()


def test_older_messages_above_move_nothing(timeline: Timeline) -> None:
    timeline.begin(rows(30, first=31))
    timeline.verticalScrollBar().setValue(250)
    before = top_of(timeline, "m40")
    timeline.update_rows(rows(60))
    assert top_of(timeline, "m40") == before


def test_estimates_become_exact_without_moving_what_is_read(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.begin(rows(300))
    timeline.verticalScrollBar().setValue(timeline.verticalScrollBar().maximum() - 900)
    index = timeline.indexAt(timeline.viewport().rect().center())
    key, before = index.row(), timeline.visualRect(index).top()
    qtbot.waitUntil(lambda: not timeline._refine.isActive(), timeout=30_000)
    assert abs(timeline.visualRect(timeline.model().index(key, 0)).top() - before) <= 2


def stands_apart(timeline: Timeline) -> bool:
    """Does every row in sight begin where the one above it ends, as high as it is painted?"""
    first = timeline.indexAt(QPoint(4, 1)).row()
    last = timeline.indexAt(QPoint(4, timeline.viewport().height() - 2)).row()
    rects = {place: timeline.visualRect(timeline.model().index(place, 0)) for place in range(first, last + 1)}
    return first < last and all(
        rect.height() == timeline.bubble(place).height
        and (place == first or rect.top() == rects[place - 1].bottom() + 1)
        for place, rect in rects.items()
    )


@pytest.mark.parametrize("scrolled_to", [0, 700, 100_000])
def test_rows_never_overlap_when_the_width_changes(timeline: Timeline, qtbot: QtBot, scrolled_to: int) -> None:
    timeline.begin(make_rows([message(n, "一二三四五六七 " * (n % 9)) for n in range(1, 81)], [], {CONVERSATION: 3}))
    timeline.verticalScrollBar().setValue(scrolled_to)
    for width in (300, 560, 420):
        timeline.set_sheet(sheet(width))
        assert stands_apart(timeline)
        timeline.grab()  # painted before anything was made exact in an idle moment
        qtbot.waitUntil(lambda: not timeline._refine.isActive(), timeout=30_000)
        assert stands_apart(timeline)


def test_row_that_becomes_less_high_leaves_no_hole(timeline: Timeline, qtbot: QtBot) -> None:
    messages = [message(n) for n in range(1, 61)]
    timeline.begin(make_rows(messages, [], {CONVERSATION: 20}))
    qtbot.waitUntil(lambda: not timeline._refine.isActive(), timeout=30_000)
    assert stands_apart(timeline)
    timeline.update_rows(make_rows(messages, [], None))  # the unread mark goes
    timeline.scrollTo(timeline.model().index(18, 0), Timeline.ScrollHint.PositionAtTop)
    assert stands_apart(timeline)


def test_unread_mark_is_where_one_begins_to_read(timeline: Timeline) -> None:
    made = make_rows([message(n) for n in range(1, 61)], [], {CONVERSATION: 20})
    timeline.begin(made)
    assert [row.key for row in made if row.first_unread] == ["m21"]
    assert 0 <= top_of(timeline, "m21") < timeline.viewport().height()


def test_failed_message_offers_retry_and_discard_by_mouse_and_key(timeline: Timeline, qtbot: QtBot) -> None:
    mine = message(0, "not gone", AuthorKind.AGENT, client_ref="ref", delivery=Delivery.FAILED)
    timeline.begin(make_rows([message(1)], [Waiting(mine, "The session is over.")], None))
    heard: list[tuple[Hit, Row]] = []
    timeline.activated_part.connect(lambda hit, row: heard.append((hit, row)))
    index = timeline.model().index(1, 0)
    timeline.setCurrentIndex(index)
    QTest.keyClick(timeline, Qt.Key.Key_Return)
    QTest.keyClick(timeline, Qt.Key.Key_Delete)
    assert [hit.part for hit, _ in heard] == [Part.RETRY, Part.DISCARD]
    heard.clear()
    bubble = timeline.bubble(1)
    places = {hit.part: area.center() for area, hit in bubble._hits}
    for part in (Part.RETRY, Part.DISCARD):
        at = timeline.visualRect(index).topLeft() + places[part]
        QTest.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert [hit.part for hit, _ in heard] == [Part.RETRY, Part.DISCARD]
    assert {row.key for _, row in heard} == {"ref"}


def test_bubble_keeps_its_height_when_its_picture_arrives() -> None:
    picture = Attachment(
        id=AttachmentId("a"), name="a.png", media_type="image/png", size=10, sha256="0" * 64, width=900, height=500
    )
    row = make_rows([message(1, attachments=(picture,))], [], None)[0]
    assert Bubble(row, sheet()).height == Bubble(row, sheet()).height
    hits = [hit for _, hit in Bubble(row, sheet())._hits]
    assert hits == [Hit(Part.PICTURE, "a")]


def test_hub_answer_replaces_the_pending_row_in_place() -> None:
    pending = message(0, "hello", AuthorKind.AGENT, client_ref="ref", delivery=Delivery.PENDING)
    before = make_rows([message(1)], [Waiting(pending)], None)
    after = make_rows([message(1), message(2, "hello", AuthorKind.AGENT, client_ref="ref")], [Waiting(pending)], None)
    assert [row.key for row in before] == [row.key for row in after] == ["m1", "ref"]
    assert after[1].message.delivery is Delivery.SENT


def test_one_author_stands_under_one_name_until_a_pause_or_a_note() -> None:
    made = make_rows(
        [
            message(1, at=Millis(1_790_000_000_000)),
            message(2, at=Millis(1_790_000_060_000)),
            message(3, at=Millis(1_790_000_600_000)),
            message(4, kind=AuthorKind.AGENT, at=Millis(1_790_000_601_000)),
            message(5, kind=AuthorKind.AGENT, at=Millis(1_790_000_602_000), visibility=Visibility.INTERNAL),
        ],
        [],
        None,
    )
    assert [row.starts_group for row in made] == [True, False, True, True, True]


def test_rows_are_spoken_with_author_time_words_and_delivery(timeline: Timeline) -> None:
    sent = message(1, "您好", AuthorKind.AGENT, delivery=Delivery.READ, author_name="王工")
    timeline.begin(make_rows([sent], [], None))
    spoken = timeline.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("王工, ")
    assert spoken.endswith("您好, read")
