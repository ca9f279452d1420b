"""Every pane for every reader: names on all that takes the focus, both languages live, nothing cut off when large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desk_app.agent.rail import PLACES
from desk_app.qt.language import LanguageChoice
from desk_app.wire.articles import SaveArticle
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import RunningHub

HELD = (QScrollArea, QStackedWidget, QTabWidget)


@pytest.fixture
def busy(place: Workplace) -> Workplace:
    """Wang with a chat, a ticket and an article, every pane built."""
    place.serves("打印发票时报错", "客户甲")
    place.press(place.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    answers: list[object] = []
    place.bridge.call(SaveArticle(title="打印", body="**文**"), answers.append)
    place.waits(lambda: bool(answers))
    for entry in PLACES:
        place.window.show_place(entry.name)
    place.window.show_place("inbox")
    return place


@pytest.fixture
def large_type(qtbot: QtBot) -> Iterator[None]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    larger = app.font()
    larger.setPointSizeF(before.pointSizeF() * 1.5)
    app.setFont(larger)
    yield
    app.setFont(before)


def reachable(window: QWidget) -> list[QWidget]:
    """What the tab key reaches, and what can be clicked."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if (widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton))
        and not isinstance(widget, HELD)
        and not widget.objectName().startswith("qt_")
        and not (isinstance(widget, QLineEdit) and isinstance(widget.parent(), QComboBox))
        and not (isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QLineEdit | QTabBar))
        and not (isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QAbstractScrollArea))
        and widget.metaObject().className() not in ("QComboBoxListView", "QComboBoxPrivateContainer", "QHeaderView")
    ]


def test_everything_that_takes_the_focus_has_a_name_and_a_role(busy: Workplace) -> None:
    for widget in reachable(busy.window):
        interface = QAccessible.queryAccessibleInterface(widget)
        who = f"{widget.metaObject().className()} {widget.objectName()}"
        assert widget.objectName(), f"{who} in {widget.parent()}"
        name = interface.text(QAccessible.Text.Name)
        assert name.strip(), who
        assert interface.role() is not QAccessible.Role.NoRole, who


def test_painted_rows_are_spoken(busy: Workplace) -> None:
    inbox = busy.window.inbox
    for model in (inbox.list_model, inbox.chat.model):
        for row in range(model.rowCount()):
            assert str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)).strip()
    mine = [str(inbox.list_model.index(row).data()) for row in range(inbox.list_model.rowCount())]
    assert any("客户甲" in text and "Live" in text for text in mine)


def test_language_switches_live_and_leaves_no_english_behind(busy: Workplace) -> None:
    def texts() -> list[tuple[str, str]]:
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        ours = set(reachable(busy.window))
        buttons = [button for button in busy.window.findChildren(QAbstractButton) if button in ours]
        return [(button.objectName(), button.accessibleName() or button.text()) for button in buttons]

    english = texts()
    busy.office.set_language(LanguageChoice.CHINESE)
    of_the_hub = {"presence_button", "customer_ticket", "ticket_session", "ticket_customer"}
    left = [
        (name, text)
        for (name, text), (_, before) in zip(texts(), english, strict=True)
        if text == before and text.isascii() and name not in of_the_hub
    ]
    assert left == []
    busy.office.set_language(LanguageChoice.ENGLISH)
    assert texts() == english


def cut_off(window: QWidget) -> list[str]:
    """Visible texts that are wider or taller than the place they have, and do not say so by an ellipsis."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            ignored = widget.sizePolicy().horizontalPolicy().name == "Ignored"
            if not ignored and widget.width() + 1 < widget.minimumSizeHint().width():
                found.append(f"label {widget.objectName()} {widget.text()!r}")
        if isinstance(widget, QLabel) and widget.text() and widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            if widget.height() + 1 < needed:
                found.append(f"wrapped {widget.text()!r}: {widget.height()} < {needed}")
        if isinstance(widget, QPushButton) and widget.text():
            needed = QFontMetrics(widget.font()).horizontalAdvance(widget.text())
            if widget.width() < needed:
                found.append(f"button {widget.objectName()} {widget.text()!r}")
        if isinstance(widget, QLineEdit | QPlainTextEdit) and widget.height() < QFontMetrics(widget.font()).height():
            found.append(f"field {widget.objectName()}")
    return found


@pytest.mark.parametrize("language", [LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
def test_no_text_is_cut_off_in_type_half_as_large_again(
    large_type: None, hub: RunningHub, tmp_path: Path, qtbot: QtBot, language: LanguageChoice
) -> None:
    with Workplace(hub, tmp_path / "large", qtbot, language=language.value) as place:
        place.serves("打印发票时报错", "客户甲")
        place.window.resize(1366, 900)
        for entry in PLACES:
            place.window.show_place(entry.name)
            qtbot.wait(50)
            assert not cut_off(place.window), entry.name
