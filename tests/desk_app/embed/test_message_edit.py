"""Enter sends, except while an input method is composing: then it belongs to the input method."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.embed.message_edit import MessageEdit


class Opened:
    def __init__(self, qtbot: QtBot) -> None:
        self.edit = MessageEdit()
        qtbot.addWidget(self.edit)
        self.sent: list[str] = []
        self.edit.send_requested.connect(lambda: self.sent.append(self.edit.toPlainText()))
        self.edit.show()
        self.edit.setFocus()

    def composes(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.edit, event)


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_enter_sends(opened: Opened) -> None:
    QTest.keyClicks(opened.edit, "hello")
    QTest.keyClick(opened.edit, Qt.Key.Key_Return)
    assert opened.sent == ["hello"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_while_composing_never_sends(opened: Opened, key: Qt.Key) -> None:
    opened.composes("ni hao")
    QTest.keyClick(opened.edit, key)
    assert opened.sent == []
    assert opened.edit.is_composing
    opened.composes("", "你好")
    assert opened.edit.toPlainText() == "你好"
    assert opened.sent == []
    QTest.keyClick(opened.edit, key)
    assert opened.sent == ["你好"]


def test_shift_enter_breaks_the_line(opened: Opened) -> None:
    QTest.keyClicks(opened.edit, "a")
    QTest.keyClick(opened.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(opened.edit, "b")
    assert opened.edit.toPlainText() == "a\nb"
    assert opened.sent == []


def test_losing_the_composition_without_text_gives_enter_back(opened: Opened) -> None:
    QTest.keyClicks(opened.edit, "x")
    opened.composes("ni")
    opened.composes("")
    QTest.keyClick(opened.edit, Qt.Key.Key_Return)
    assert opened.sent == ["x"]


_steps = st.lists(
    st.one_of(
        st.sampled_from(["enter", "shift_enter"]),
        st.text("abc你好", max_size=3).map(lambda text: f"preedit:{text}"),
        st.text("abc你好", min_size=1, max_size=3).map(lambda text: f"commit:{text}"),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps=_steps)
def test_nothing_is_ever_sent_while_composing(qapp: QApplication, steps: list[str]) -> None:
    edit = MessageEdit()
    composing_at_send: list[bool] = []
    composing = False
    edit.send_requested.connect(lambda: composing_at_send.append(composing))
    sent_wanted = 0
    for step in steps:
        kind, _, text = step.partition(":")
        if kind == "enter":
            sent_wanted += not composing
            QTest.keyClick(edit, Qt.Key.Key_Return)
        elif kind == "shift_enter":
            QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        else:
            event = QInputMethodEvent(text if kind == "preedit" else "", [])
            event.setCommitString(text if kind == "commit" else "")
            QApplication.sendEvent(edit, event)
            composing = kind == "preedit" and bool(text)
    assert composing_at_send == [False] * sent_wanted
    edit.deleteLater()


def test_pasted_picture_is_given_and_not_inserted(opened: Opened) -> None:
    given_pictures: list[QImage] = []
    opened.edit.picture_given.connect(given_pictures.append)
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)
    opened.edit.insertFromMimeData(mime)
    assert [picture.size() for picture in given_pictures] == [image.size()]
    assert opened.edit.toPlainText() == ""


def test_pasted_markup_is_plain_text(opened: Opened) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b><script>alert(1)</script>")
    mime.setText("<b>bold</b>")
    opened.edit.insertFromMimeData(mime)
    assert opened.edit.toPlainText() == "<b>bold</b>"


def test_dropped_files_are_given_by_path(opened: Opened) -> None:
    given_files: list[list[str]] = []
    opened.edit.files_given.connect(given_files.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/a b.txt"), QUrl("https://example.com/x")])
    opened.edit.insertFromMimeData(mime)
    assert given_files == [["/tmp/a b.txt"]]


def test_field_grows_with_its_text_and_stops(opened: Opened, qtbot: QtBot) -> None:
    one = opened.edit.height()
    opened.edit.setPlainText("\n" * 2)
    three = opened.edit.height()
    opened.edit.setPlainText("\n" * 40)
    assert one < three < opened.edit.height() < one * 6
