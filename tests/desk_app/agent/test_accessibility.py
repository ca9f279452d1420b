"""Every pane for every reader: names on all that takes the focus, both languages live, nothing cut off when large."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QWidget,
)

from desk_app.agent.rail import PLACES
from desk_app.qt.language import LanguageChoice
from desk_app.wire.articles import SaveArticle
from tests.desk_app.agent.workplace import Workplace

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
