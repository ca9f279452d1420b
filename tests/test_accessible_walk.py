"""The walker finds what it is there to find."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.accessible_walk import cut_off, type_as_large_as, unspoken, untabbed

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> None:
    """Without the theme that a test before this one may have put on the application."""
    qapp.setStyleSheet("")


class Trap(QLineEdit):
    """Keeps the focus, whatever key comes."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return True
        return super().event(event)


def shown(qtbot: QtBot, *parts: QWidget) -> QWidget:
    window = QWidget()
    window.setWindowTitle("Walked")
    layout = QHBoxLayout(window)
    for part in parts:
        layout.addWidget(part)
    qtbot.addWidget(window)
    window.show()
    return window


def test_button_without_a_name_is_found(qtbot: QtBot) -> None:
    window = shown(qtbot, QPushButton("Send"), QPushButton())
    assert unspoken(window) == ["QPushButton (without objectName) has no name."]


def test_row_that_says_nothing_is_found(qtbot: QtBot) -> None:
    rows = QListWidget()
    rows.setAccessibleName("Rows")
    rows.addItems(["one", ""])
    assert unspoken(shown(qtbot, rows)) == ["Row 1 of QListWidget (without objectName) says nothing."]


def test_field_that_keeps_the_focus_is_found(qtbot: QtBot) -> None:
    trap = Trap()
    trap.setObjectName("trap")
    window = shown(qtbot, trap, QPushButton("Send"), QPushButton("Cancel"))
    trap.setFocus()
    assert "Tab does not leave Trap trap." in untabbed(window)


def test_fields_that_let_the_focus_go_are_right(qtbot: QtBot) -> None:
    assert untabbed(shown(qtbot, QLineEdit(), QPushButton("Send"), QPushButton("Cancel"))) == []


def test_text_with_too_little_room_is_found(qtbot: QtBot) -> None:
    label, button = QLabel("A sentence"), QPushButton("A word")
    window = shown(qtbot, label, button)
    assert cut_off(window) == []
    label.setFixedWidth(20)
    button.setFixedWidth(20)
    assert len(cut_off(window)) == 2


def test_larger_type_needs_more_room(qtbot: QtBot) -> None:
    label = QLabel("A sentence")
    window = shown(qtbot, label)
    label.setFixedWidth(label.sizeHint().width())
    assert cut_off(window) == []
    with type_as_large_as(2.0):
        assert cut_off(window) != []
