"""Writing: Enter sends, an input method is left in peace, canned responses by a slash, nothing half is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QIcon, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.agent.canned_popup import CannedPopup, filled_in, matching
from desk_app.agent.composer import Composer
from desk_app.domain.attachments import Attachment
from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import AttachmentId, CannedId
from desk_app.domain.messages import Visibility

HI = CannedResponse(id=CannedId("1"), shortcut="hi", title="Greeting", text="您好 {customer},我是 {agent}。{other}")
THANKS = CannedResponse(id=CannedId("2"), shortcut="thanks", title="Goodbye", text="感谢您的来访!")
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def composer(qtbot: QtBot) -> Iterator[Composer]:
    held = QWidget()
    held.resize(700, 500)
    made = Composer(lambda name: QIcon(), held)
    made.setGeometry(0, 250, 700, 250)
    made.load("", (HI, THANKS), "客户甲", "王工")
    made.set_open(True)
    qtbot.addWidget(held)
    held.show()
    qtbot.waitExposed(held)
    held.activateWindow()
    made.edit.setFocus()
    qtbot.waitUntil(made.edit.hasFocus)
    yield made
    held.close()


def sent_by(composer: Composer) -> list[tuple[str, Visibility, list[Attachment]]]:
    heard: list[tuple[str, Visibility, list[Attachment]]] = []
    composer.send_requested.connect(lambda text, visibility, files: heard.append((text, visibility, files)))
    return heard


def test_enter_sends_and_shift_enter_breaks_the_line(composer: Composer) -> None:
    heard = sent_by(composer)
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(composer.edit, "two")
    assert heard == []
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard == [("one\ntwo", Visibility.PUBLIC, [])]
    assert composer.edit.toPlainText() == ""


def test_enter_while_composing_never_sends(composer: Composer) -> None:
    heard = sent_by(composer)
    QTest.keyClicks(composer.edit, "a")
    QApplication.sendEvent(composer.edit, QInputMethodEvent("ni hao", []))
    assert composer.edit.is_composing
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    QTest.keyClick(composer.edit, Qt.Key.Key_Enter)
    composer.send()
    assert heard == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("你好")
    QApplication.sendEvent(composer.edit, commit)
    assert not composer.edit.is_composing
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert len(heard) == 1
    assert "你好" in heard[0][0]


def test_nothing_but_spaces_is_not_sent(composer: Composer) -> None:
    heard = sent_by(composer)
    QTest.keyClicks(composer.edit, "   ")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard == []


def test_slash_offers_responses_and_enter_takes_the_marked_one(composer: Composer) -> None:
    heard = sent_by(composer)
    QTest.keyClicks(composer.edit, "/")
    popup = composer.window().findChild(CannedPopup)
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClicks(composer.edit, "th")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard == []
    assert composer.edit.toPlainText() == THANKS.text
    assert not popup.isVisible()
    assert composer.edit.hasFocus()


def test_escape_closes_the_responses_and_keeps_the_text(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "/h")
    QTest.keyClick(composer.edit, Qt.Key.Key_Escape)
    popup = composer.window().findChild(CannedPopup)
    assert popup is not None
    assert not popup.isVisible()
    assert composer.edit.toPlainText() == "/h"


def test_only_the_two_known_names_are_filled_in() -> None:
    assert filled_in(HI, "客户甲", "王工") == "您好 客户甲,我是 王工。{other}"


def test_matching_puts_shortcuts_before_words() -> None:
    assert matching((THANKS, HI), "hi") == [HI]
    assert matching((THANKS, HI), "") == [HI, THANKS]
    assert matching((HI, THANKS), "来访") == [THANKS]
    assert matching((HI, THANKS), "nothing") == []


def test_upload_on_its_way_holds_the_message_back(composer: Composer) -> None:
    heard = sent_by(composer)
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(0)
    mime = QMimeData()
    mime.setImageData(picture)
    composer.edit.insertFromMimeData(mime)
    QTest.keyClicks(composer.edit, "look")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard == []
    (item,) = composer.strip.items
    item.fail("No room.")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard == []
    assert composer.edit.toPlainText() == "look"
    item.finish(Attachment(id=AttachmentId("a"), name="a.png", media_type="image/png", size=1, sha256="0"))
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert [(text, [file.id for file in files]) for text, _, files in heard] == [("look", ["a"])]
    assert not composer.strip.items


def test_programs_and_folders_are_refused_with_a_sentence(composer: Composer, tmp_path: Path) -> None:
    complaints: list[str] = []
    composer.complained.connect(complaints.append)
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (program, tmp_path, tmp_path / "gone.txt")])
    composer.edit.insertFromMimeData(mime)
    assert len(complaints) == 3
    assert "setup.exe" in complaints[0]
    assert not composer.strip.items


def test_draft_is_told_and_emptied_by_sending(composer: Composer, qtbot: QtBot) -> None:
    drafts: list[str] = []
    composer.draft_changed.connect(drafts.append)
    QTest.keyClicks(composer.edit, "half a word")
    qtbot.waitUntil(lambda: drafts == ["half a word"], timeout=5000)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert drafts[-1] == ""
