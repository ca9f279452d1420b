"""Pictures and files reach the engineer whole; what may not be sent is told, and nothing written is lost."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal
from desk_app.embed import composer as composer_module
from desk_app.embed.bubble import PictureButton
from desk_app.embed.help import View
from desk_app.embed.picture_window import PictureWindow
from desk_app.embed.redaction_window import RedactionWindow
from desk_app.embed.screenshot import ScreenGrab
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.accessible_walk import cut_off
from tests.fakes.hub import HubProcess, RunningHub

REVERSES = chr(0x202E)  # right-to-left override: makes one name look like another


@pytest.fixture
def talking(person: Person, engineer: Engineer) -> Person:
    person.asks_for_a_person("Hello")
    engineer.accepts()
    person.waits(lambda: person.reads("Anna is here to help."))
    return person


def picture(colour: str = "#3060a0", width: int = 120, height: int = 80) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def pastes(person: Person, mime: QMimeData) -> None:
    QApplication.clipboard().setMimeData(mime)
    QTest.keyClick(person.finds(QWidget, "message_edit"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def received(engineer: Engineer) -> list[Attachment]:
    return [attachment for message in engineer.whole.messages for attachment in message.attachments]


def downloaded(engineer: Engineer, attachment: Attachment) -> bytes:
    answers: list[Path | Refusal] = []
    engineer.bridge.download(attachment, answers.append)
    engineer.waits(lambda: bool(answers))
    (answer,) = answers
    assert isinstance(answer, Path), answer
    return answer.read_bytes()


def test_pasted_picture_is_sent_by_enter_as_soon_as_it_is_there(talking: Person, engineer: Engineer) -> None:
    mime = QMimeData()
    mime.setImageData(picture())
    pastes(talking, mime)
    talking.finds(QWidget, "attachment_item")
    QTest.keyClick(talking.finds(QWidget, "message_edit"), Qt.Key.Key_Return)
    engineer.waits(lambda: len(received(engineer)) == 1)
    (attachment,) = received(engineer)
    assert (attachment.media_type, attachment.width, attachment.height) == ("image/png", 120, 80)
    sent = QImage.fromData(downloaded(engineer, attachment))
    assert sent.pixelColor(60, 40) == QColor("#3060a0")
    assert talking.client.unread_count == 0


def test_own_picture_is_shown_and_opens_whole(talking: Person, engineer: Engineer, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setImageData(picture("#a03030"))
    pastes(talking, mime)
    talking.clicks("send_button")
    button = talking.finds(PictureButton, "message_picture")
    talking.waits(lambda: not button.icon().isNull())
    shown = button.icon().pixmap(button.iconSize()).toImage()
    assert shown.pixelColor(shown.width() // 2, shown.height() // 2) == QColor("#a03030")
    talking.clicks("message_picture")
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, PictureWindow))
    qtbot.waitUntil(lambda: not window._image.isNull(), timeout=30_000)
    assert window._image.size() == picture().size()
    window.close()


def test_file_with_a_strange_name_arrives_whole(talking: Person, engineer: Engineer, tmp_path: Path) -> None:
    content = bytes(range(256)) * 3000
    file = tmp_path / f"日志 {REVERSES}gnp.exe.txt"
    file.write_bytes(content)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    pastes(talking, mime)
    talking.finds(QWidget, "attachment_item")
    talking.types("message_edit", "the log")
    talking.clicks("send_button")
    engineer.waits(lambda: len(received(engineer)) == 1)
    (attachment,) = received(engineer)
    assert REVERSES not in attachment.name
    assert attachment.name.endswith(".txt")
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert downloaded(engineer, attachment) == content


def test_program_is_not_sent_and_the_text_stays(talking: Person, tmp_path: Path) -> None:
    file = tmp_path / "setup.exe"
    file.write_bytes(b"MZ")
    talking.types("message_edit", "see this")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    pastes(talking, mime)
    talking.waits(lambda: talking.reads("setup.exe is a program."))
    assert not talking.sees("attachment_item")
    assert talking.window.chat.composer.edit.toPlainText() == "see this"


def test_too_large_and_missing_files_are_told(talking: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer_module, "ATTACHMENT_BYTES", 1000)
    file = tmp_path / "big.bin"
    file.write_bytes(bytes(1001))
    composer = talking.window.chat.composer
    composer._on_files_given([str(file)])
    talking.waits(lambda: talking.reads("big.bin is too large"))
    composer._on_files_given([str(tmp_path / "gone.bin")])
    talking.waits(lambda: talking.reads("gone.bin cannot be read."))


def test_removed_attachment_is_not_sent(talking: Person, engineer: Engineer) -> None:
    mime = QMimeData()
    mime.setImageData(picture())
    pastes(talking, mime)
    talking.clicks("attachment_remove")
    talking.types("message_edit", "without it", enter=True)
    engineer.waits(lambda: engineer.heard("without it"))
    assert received(engineer) == []


def test_files_not_yet_sent_survive_the_end_of_the_application(
    hub: RunningHub, engineer: Engineer, tmp_path: Path, qtbot: QtBot
) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(b"0123456789" * 1000)
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        person.clicks("home_talk")
        mime = QMimeData()
        mime.setImageData(picture())
        pastes(person, mime)
        person.waits(lambda: person.window.chat.composer.strip.count == 1)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(log))])
        pastes(person, mime)
        person.waits(lambda: person.window.chat.composer.strip.count == 2)
        pastes(person, mime)
        person.waits(lambda: person.window.chat.composer.strip.count == 3)
        # The last one is not wanted after all.
        person.window.chat.composer.strip.findChildren(QPushButton, "attachment_remove")[-1].click()
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        person.clicks("home_talk")
        person.waits(lambda: person.window.chat.composer.strip.count == 2)
        preview = person.finds(QLabel, "attachment_preview")
        person.waits(lambda: not preview.pixmap().isNull())
        person.types("message_edit", "These two", enter=True)
        person.clicks("ask_person")
        engineer.accepts()
        engineer.waits(lambda: len(received(engineer)) == 2)
        assert [attachment.name for attachment in received(engineer)] == ["Picture.png", "log.txt"]
        assert downloaded(engineer, received(engineer)[1]) == log.read_bytes()
        desk = person.window.chat.desk
        person.waits(lambda: desk.unsent.all == ())
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        window = person.opens(View.CONVERSATION)
        person.finds(QWidget, "place_strip")
        assert window.chat.composer.strip.is_empty


def test_file_chosen_while_the_hub_is_away_goes_up_when_it_is_back(tmp_path: Path, qtbot: QtBot) -> None:
    process = HubProcess(tmp_path / "hub")
    process.prepare()
    process.start()
    try:
        with Person(process.address, process.app.app.app_key, tmp_path / "p", qtbot) as person:
            person.opens()
            person.clicks("home_talk")
            process.kill()
            person.waits(lambda: not person.client.is_online)
            mime = QMimeData()
            mime.setImageData(picture())
            pastes(person, mime)
            strip = person.window.chat.composer.strip
            person.waits(lambda: strip.has_problem)
            process.start()
            person.waits(lambda: person.client.is_online)
            person.waits(lambda: strip.is_ready)
            assert not strip.has_problem
    finally:
        process.stop()


def test_logout_leaves_no_file(hub: RunningHub, tmp_path: Path, qtbot: QtBot) -> None:
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot) as person:
        person.opens()
        person.clicks("home_talk")
        mime = QMimeData()
        mime.setImageData(picture())
        pastes(person, mime)
        person.finds(QWidget, "attachment_item")
        person.client.logout()
        person.waits(lambda: not any(files for _, _, files in os.walk(tmp_path / "p")))
        person.opens()
        person.clicks("home_talk")
        assert person.window.chat.composer.strip.is_empty


def test_ten_files_at_once_all_go_up_and_leave_room_for_the_words(
    talking: Person, engineer: Engineer, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number} with a name that is longer than the strip is wide.txt" for number in range(10)]
    for file in files:
        file.write_bytes(b"x" * 100_000)
    composer = talking.window.chat.composer
    composer._on_files_given([str(file) for file in files])
    talking.waits(lambda: composer.strip.count == 10)
    talking.waits(lambda: composer.strip.is_ready)
    assert not composer.strip.has_problem
    talking.waits(lambda: not cut_off(talking.window))
    assert composer.height() < talking.window.height() / 2
    talking.clicks("send_button")
    engineer.waits(lambda: len(received(engineer)) == 10)


def test_more_files_than_a_message_carries_are_told(talking: Person, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(11)]
    for file in files:
        file.write_bytes(b"x")
    talking.window.chat.composer._on_files_given([str(file) for file in files])
    talking.waits(lambda: talking.reads("At most 10 files go with one message."))
    assert talking.window.chat.composer.strip.count == 10


def test_screenshot_is_taken_without_our_window_and_covered_before_it_is_sent(
    talking: Person, engineer: Engineer, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    visible_at_grab: list[bool] = []
    help_window = talking.window

    def grab(window: QWidget) -> QImage:
        visible_at_grab.append(window.isVisible())
        return picture("#ffffff", 400, 300)

    original = ScreenGrab.__init__
    # The edge of the system: the offscreen platform has no screen to read.
    monkeypatch.setattr(ScreenGrab, "__init__", lambda self, hidden: original(self, hidden, grab))
    talking.clicks("screenshot_button")
    qtbot.waitUntil(
        lambda: any(isinstance(w, RedactionWindow) for w in help_window.findChildren(RedactionWindow)), timeout=5000
    )
    (window,) = help_window.findChildren(RedactionWindow)
    assert visible_at_grab == [False]
    assert help_window.isVisible()
    window._black.click()
    canvas = window.canvas
    start, end = canvas.rect().center(), canvas.rect().bottomRight()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    window._on_use_clicked()
    talking.finds(QWidget, "attachment_item")
    talking.clicks("send_button")
    engineer.waits(lambda: len(received(engineer)) == 1)
    sent = QImage.fromData(downloaded(engineer, received(engineer)[0]))
    assert sent.pixelColor(300, 250) == QColor("black")
    assert sent.pixelColor(50, 50) == QColor("white")


def test_attach_button_opens_a_dialog_that_blocks_nothing(talking: Person) -> None:
    talking.clicks("attach_button")
    dialog = talking.window.findChild(QFileDialog, "attach_dialog")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
