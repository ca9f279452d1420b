"""The engineer's clipboard where only Qt reaches it: the same contract, drawn in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from remote_assist.clipboard import Found, Remembering, unhindered
from remote_assist.clipboard.contents import paths_of
from remote_assist.ui.engineers_clipboard import QtClipboard, QtDesk, engineers_clipboard
from remote_assist.wire.clipboard import Kind
from tests.fakes.display import virtual_display

_PASTES = """
import time
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from remote_assist.clipboard import unhindered
from remote_assist.ui.engineers_clipboard import engineers_clipboard
from remote_assist.wire.clipboard import Kind

class Field(QPlainTextEdit):
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or super().canInsertFromMimeData(source)  # Python waits here, with its lock

def until(holds):
    while not holds():
        application.processEvents()
        time.sleep(0.01)

application = QApplication([])
field = Field()
field.show()
clipboard = engineers_clipboard()(lambda: None, unhindered)
clipboard.put({Kind.TEXT: "客户".encode(), Kind.HTML: None}, lambda _: None)
until(application.clipboard().ownsClipboard)
began = time.monotonic()
QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
assert field.toPlainText() == "客户", field.toPlainText()
assert time.monotonic() - began < 4, "one format alone is waited for 5 s"
found = []
clipboard.look(found.append)
until(lambda: found)
assert found[0].is_remote and found[0].contents == {Kind.TEXT: "客户".encode()}, found
clipboard.close()
print("pasted")
"""


class Opened:
    """A clipboard that is open, and how often something was copied."""

    def __init__(self, qtbot: QtBot) -> None:
        QGuiApplication.clipboard().clear()
        self._qtbot = qtbot
        self.copies = 0
        self.desk = QtDesk()
        self.clipboard: QtClipboard = self.desk.open(self._copied, unhindered)

    def _copied(self) -> None:
        self.copies += 1

    def look(self) -> Found:
        found: list[Found] = []
        self.clipboard.look(found.append)
        self._qtbot.waitUntil(lambda: bool(found))
        return found[0]

    def copy(self, data: QMimeData) -> None:
        before = self.copies
        QGuiApplication.clipboard().setMimeData(data)
        self._qtbot.waitUntil(lambda: self.copies > before)


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_what_this_computer_copies_is_found(opened: Opened) -> None:
    data = QMimeData()
    data.setText("你好\n😀")
    data.setHtml("<b>x</b>")
    opened.copy(data)
    found = opened.look()
    assert found.contents == {Kind.TEXT: "你好\n😀".encode(), Kind.HTML: b"<b>x</b>"}
    assert not found.is_remote


def test_picture_and_files_are_found(opened: Opened) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)
    opened.copy(data)
    assert QImage.fromData(opened.look().contents[Kind.PICTURE]).size() == image.size()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/发票.pdf"), QUrl("https://example.com/")])
    opened.copy(data)
    assert paths_of(opened.look().contents[Kind.FILES]) == (Path("/tmp/发票.pdf"),)


@pytest.mark.parametrize(
    "mark",
    [
        "x-kde-passwordManagerHint",
        'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"',
    ],
)
def test_password_is_left_alone(opened: Opened, mark: str) -> None:
    data = QMimeData()
    data.setText("hunter2")
    data.setData(mark, b"secret")
    opened.copy(data)
    assert opened.look() == Found(is_secret=True)


def test_what_is_put_there_is_there_and_is_not_taken_for_a_copy(opened: Opened, qtbot: QtBot) -> None:
    opened.clipboard.put({Kind.TEXT: b"now", Kind.HTML: None}, lambda _: None)
    system = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: system.text() == "now")
    opened.clipboard.fill(Kind.HTML, b"<i>late</i>")
    qtbot.waitUntil(lambda: system.mimeData().html() == "<i>late</i>")
    assert system.text() == "now"
    assert opened.look().is_remote
    assert opened.copies == 0


def test_picture_is_decoded_beside_and_one_that_comes_too_late_is_dropped(opened: Opened, qtbot: QtBot) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    data = QMimeData()
    data.setImageData(image)
    opened.copy(data)
    picture = opened.look().contents[Kind.PICTURE]
    system = QGuiApplication.clipboard()
    opened.clipboard.put({Kind.PICTURE: picture}, lambda _: None)
    qtbot.waitUntil(lambda: system.mimeData().hasImage() and opened.look().is_remote)
    assert system.image().pixelColor(3, 3) == QColor("blue")
    text = QMimeData()
    text.setText("newer")
    opened.copy(text)
    opened.clipboard.fill(Kind.PICTURE, picture)
    opened.look()
    assert system.text() == "newer"


def test_session_that_is_over_hears_of_no_copy(opened: Opened, qtbot: QtBot) -> None:
    opened.clipboard.close()
    QGuiApplication.clipboard().setText("elsewhere")
    qtbot.wait(1)
    assert opened.copies == 0


def test_all_sessions_of_the_program_share_one_memory(qtbot: QtBot) -> None:
    del qtbot
    assert isinstance(engineers_clipboard(), Remembering)
    assert engineers_clipboard() is engineers_clipboard()


def test_what_a_customer_copied_is_pasted_in_a_window_of_the_same_program_on_x11() -> None:
    with virtual_display(320, 200) as display:
        environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, "-c", _PASTES], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout == "pasted\n", done.stderr
