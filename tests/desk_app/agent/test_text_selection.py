"""Text in a message is selected as everywhere: by a drag, by a double click, and copied by Ctrl+C."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.agent.bubble import Hit
from desk_app.agent.text_selection import TextSelection, text_in, word_at
from desk_app.agent.timeline import MenuWish, Timeline
from desk_app.agent.timeline_model import TimelineModel
from desk_app.agent.timeline_rows import make_rows
from tests.desk_app.agent.test_timeline import message, rows, sheet

LEFT = Qt.MouseButton.LeftButton
COPY = (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline(TimelineModel(lambda message: message.text), sheet())
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    QGuiApplication.clipboard().clear()
    return made


def place_of(timeline: Timeline, row: int, position: int) -> QPoint:
    """A point of the viewport inside the letter at `position` of a row's text."""
    bubble = timeline.bubble(row)
    document = bubble._document
    assert document is not None
    block = document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    left, right = (line.cursorToX(position - block.position() + step) for step in (0, 1))
    # PySide gives (x, cursor) where C++ has an argument that goes in and out.
    x = (left[0] + right[0]) / 2 - 1 if isinstance(left, tuple) and isinstance(right, tuple) else 0
    top = block.layout().position().y() + line.y() + line.height() / 2
    return timeline.visualRect(timeline.model().index(row, 0)).topLeft() + bubble._text_at + QPoint(int(x), int(top))


def drag(timeline: Timeline, start: QPoint, end: QPoint) -> None:
    port = timeline.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, pos=end)


def copied(timeline: Timeline) -> str:
    QTest.keyClick(timeline, *COPY)
    return QGuiApplication.clipboard().text()


def test_drag_selects_inside_a_message_and_ctrl_c_copies_it(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "Error 0x80070005 in 打印服务 on start")], [], None))
    drag(timeline, place_of(timeline, 0, 6), place_of(timeline, 0, 16))
    assert copied(timeline) == "0x80070005"
    drag(timeline, place_of(timeline, 0, 24), place_of(timeline, 0, 20))
    assert copied(timeline) == "打印服务"


def test_double_click_selects_the_word(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "Error 0x80070005 in print")], [], None))
    QTest.mouseDClick(timeline.viewport(), LEFT, pos=place_of(timeline, 0, 9))
    assert copied(timeline) == "0x80070005"


def test_drag_out_of_the_message_stays_in_it(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "first words"), message(2, "second words")], [], None))
    drag(timeline, place_of(timeline, 0, 6), place_of(timeline, 1, 8))
    assert copied(timeline) == "words"
    assert timeline.currentIndex().row() == 0


def test_click_selects_nothing_and_ctrl_c_copies_the_message(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "first words"), message(2, "second words")], [], None))
    drag(timeline, place_of(timeline, 0, 0), place_of(timeline, 0, 6))
    assert copied(timeline) == "first "
    QTest.mouseClick(timeline.viewport(), LEFT, pos=place_of(timeline, 1, 3))
    assert copied(timeline) == "second words"


def test_selection_stays_when_messages_come_and_goes_with_the_conversation(timeline: Timeline) -> None:
    timeline.begin(rows(3))
    drag(timeline, place_of(timeline, 0, 0), place_of(timeline, 0, 7))
    timeline.update_rows(rows(30))
    assert copied(timeline) == "message"
    timeline.begin(rows(3))
    timeline.setCurrentIndex(timeline.model().index(1, 0))
    assert copied(timeline) == "message 2"


def test_selected_letters_are_painted_and_no_others(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "MMMM MMMM"), message(2, "MMMM MMMM")], [], None))
    accent = sheet().look.accent

    def painted() -> set[tuple[int, int]]:
        image = timeline.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return {(int(x), int(y)) for y, x in np.argwhere(pixels == accent.rgb())}

    QTest.mouseClick(timeline.viewport(), LEFT, pos=place_of(timeline, 0, 2))
    before = painted()
    drag(timeline, place_of(timeline, 0, 0), place_of(timeline, 0, 4))
    added = painted() - before
    assert added
    end = place_of(timeline, 0, 4)
    assert all(x <= end.x() and abs(y - end.y()) < 20 for x, y in added)


def test_drag_over_a_link_does_not_open_it_and_a_click_does(timeline: Timeline) -> None:
    def linked(text: str) -> QTextDocument:
        made = QTextDocument()
        made.setHtml(f'<a href="https://example.com">{text}</a>')
        return made

    timeline._sheet = type(timeline._sheet)(**{**vars(timeline._sheet), "document": linked})
    timeline.begin(make_rows([message(1, "the address")], [], None))
    opened: list[Hit] = []
    timeline.activated_part.connect(lambda hit, row: opened.append(hit))
    drag(timeline, place_of(timeline, 0, 0), place_of(timeline, 0, 8))
    assert opened == []
    assert copied(timeline) == "the addr"
    QTest.mouseClick(timeline.viewport(), LEFT, pos=place_of(timeline, 0, 5))
    assert [hit.payload for hit in opened] == ["https://example.com"]


def test_menu_knows_what_is_selected_in_its_message_only(timeline: Timeline) -> None:
    timeline.begin(make_rows([message(1, "first words"), message(2, "second words")], [], None))
    wishes: list[MenuWish] = []
    timeline.menu_wanted.connect(wishes.append)
    drag(timeline, place_of(timeline, 0, 0), place_of(timeline, 0, 5))
    QTest.keyClick(timeline, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    timeline.setCurrentIndex(timeline.model().index(1, 0))
    QTest.keyClick(timeline, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert [wish.selected for wish in wishes] == ["first", ""]


def test_view_follows_a_drag_beyond_its_edge(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.begin(make_rows([message(1, "\n".join(f"line {number}" for number in range(200)))], [], None))
    bar = timeline.verticalScrollBar()
    bar.setValue(0)
    QTest.mousePress(timeline.viewport(), LEFT, pos=place_of(timeline, 0, 0))
    below = QPoint(60, timeline.viewport().height() + 50)
    QCursor.setPos(timeline.viewport().mapToGlobal(below))
    QTest.mouseMove(timeline.viewport(), below)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum(), timeout=30_000)
    QTest.mouseRelease(timeline.viewport(), LEFT, pos=below)
    assert copied(timeline).splitlines()[:2] == ["line 0", "line 1"]
    assert len(copied(timeline).splitlines()) > 190


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@settings(deadline=None)
@given(text=texts, positions=st.tuples(st.integers(0, 60), st.integers(0, 60)), cut=texts)
def test_span_never_reaches_beyond_a_text(qapp: QApplication, text: str, positions: tuple[int, int], cut: str) -> None:
    selection = TextSelection()
    selection.choose("k", positions)
    span = selection.span_in("k")
    assert selection.span_in("other") is None
    for shown in (text, cut):  # a text may become another under the selection
        document = QTextDocument()
        document.setPlainText(shown)
        if span is not None:
            assert len(text_in(document, span)) <= span[1] - span[0]
        start, end = word_at(document, positions[0])
        assert 0 <= start <= end < document.characterCount()
