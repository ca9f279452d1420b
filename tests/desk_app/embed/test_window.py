"""Every page can be used by keys and by ear, nothing is cut off, and no text of others is markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextBrowser, QWidget
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot

from desk_app.domain.articles import ArticleState
from desk_app.embed.help import View
from desk_app.embed.help_window import HelpWindow
from desk_app.wire.articles import SaveArticle
from desk_app.wire.sessions import EndSession
from desk_app.wire.tickets import CreateTicket
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.hub import RunningHub, make_jwt

HOSTILE = [
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](http://127.0.0.1:1/pixel.png) [f](file:///etc/passwd)",
    f"{chr(0x202E)}txt.exe {chr(0x200F)} مرحبا بالعالم 👩‍👩‍👧‍👦🏳️‍🌈",
    "long" * 4000,
    "| a | b |\n|---|---|\n" + "| x | y |\n" * 60,
    "> " * 60 + "deep",
]


def pages(person: Person, engineer: Engineer) -> Iterator[str]:
    """Goes through every page of the window with something on it; yields where it is."""
    article = engineer.does(SaveArticle(title="Printing", body="# One\n\ntext", state=ArticleState.PUBLISHED))
    person.opens()
    yield "home"
    person.clicks("home_tickets")
    yield "tickets, empty"
    person.clicks("help_back")
    person.clicks("home_talk")
    yield "question"
    person.types("message_edit", "Printing", enter=True)
    person.finds(QWidget, "offered_article_0")
    yield "offers"
    person.clicks("ask_person")
    yield "waiting"
    engineer.accepts()
    person.finds(QWidget, "help_share")
    engineer.says("**Hello**, [guide](https://example.com)", article_id=article.id)
    person.finds(QWidget, "message_article")
    yield "live"
    person.clicks("help_share")
    yield "share"
    person.clicks("help_back")
    ticket = engineer.does(CreateTicket(session_id=engineer.whole.session.id, subject="Printing"))
    engineer.does(EndSession(session_id=engineer.whole.session.id))
    person.finds(QWidget, "rate_button")
    yield "ended"
    person.clicks("rate_button")
    yield "rating"
    person.window.show_article(article.id)
    person.waits(lambda: person.reads("Printing"))
    yield "article"
    person.window.show_tickets()
    person.finds(QWidget, "ticket_card")
    yield "tickets"
    person.window.show_ticket(ticket.id)
    person.finds(QWidget, "ticket_state")
    yield "ticket"


def settle(qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.wait(5)


def focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def test_everything_one_can_reach_has_a_name_and_a_role(person: Person, engineer: Engineer, qtbot: QtBot) -> None:
    seen = 0
    for where in pages(person, engineer):
        settle(qtbot)
        for widget in focusable(person.window):
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None, f"{where}: {widget.objectName()}"
            name = interface.text(QAccessible.Text.Name) or interface.text(QAccessible.Text.Value)
            assert name.strip(), f"{where}: {widget.metaObject().className()} {widget.objectName()} has no name"
            assert interface.role() is not QAccessible.Role.NoRole, f"{where}: {widget.objectName()}"
            assert widget.objectName(), f"{where}: {name} has no objectName"
            seen += 1
    assert seen > 40


def test_tab_reaches_everything_on_each_page(person: Person, engineer: Engineer, qtbot: QtBot) -> None:
    for where in pages(person, engineer):
        settle(qtbot)
        window = person.window
        wanted = set(focusable(window))
        reached: set[QWidget] = set()
        for _ in range(2 * len(wanted) + 4):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
            focused = window.focusWidget()
            if focused is not None:
                reached.add(focused)
        missing = [widget.objectName() for widget in wanted - reached]
        assert missing == [], where


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("en", 1.5), ("zh_CN", 1.0), ("zh_CN", 2.0)])
def test_no_text_is_cut_off(tmp_path: Path, engineer: Engineer, qtbot: QtBot, language: str, scale: float) -> None:
    hub = engineer.hub
    before = QApplication.font()
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * scale)
    QApplication.setFont(larger)
    try:
        with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot, language) as person:
            for where in pages(person, engineer):
                settle(qtbot)
                assert is_whole(person, where)
    finally:
        QApplication.setFont(before)


def is_whole(person: Person, where: str) -> bool:
    """Is there room for every text, once what has just come is laid out?"""
    try:
        person.waits(lambda: cut_off(person.window) == [], timeout_ms=2000)
    except WaitedTooLong:
        pytest.fail(f"{where}: {cut_off(person.window)}")
    return True


def cut_off(window: HelpWindow) -> list[str]:
    """The texts for which there is less room than they need."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.width() == 0:
            continue
        if isinstance(widget, QLabel) and widget.text():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            wide = not widget.wordWrap() and widget.sizeHint().width() > widget.width() + 1
            if needed > widget.height() + 1 or wide:
                found.append(f"{widget.objectName()}: {widget.text()[:40]}")
        elif isinstance(widget, QAbstractButton) and widget.text():
            text = QFontMetrics(widget.font()).horizontalAdvance(widget.text())
            if text > widget.width() - 8 or QFontMetrics(widget.font()).height() > widget.height():
                found.append(f"{widget.objectName()}: {widget.text()}")
        elif isinstance(widget, QTextBrowser):
            if widget.document().size().height() > widget.height() + 1:
                found.append(f"{widget.objectName()}: {widget.toPlainText()[:40]}")
        elif isinstance(widget, QLineEdit | QPlainTextEdit) and QFontMetrics(widget.font()).height() > widget.height():
            found.append(widget.objectName())
        outside = widget.mapTo(window, widget.rect().topRight()).x() > window.width()
        if outside and isinstance(widget, QAbstractButton | QLabel | QLineEdit):
            found.append(f"outside: {widget.objectName()}")
    return found


@pytest.mark.parametrize("text", HOSTILE, ids=["html", "links", "bidi", "long", "table", "deep"])
def test_text_of_others_stays_text(person: Person, engineer: Engineer, qtbot: QtBot, text: str) -> None:
    person.asks_for_a_person("Hello")
    engineer.accepts()
    person.finds(QWidget, "help_share")
    engineer.says(text)
    person.waits(lambda: bool(person.received))
    settle(qtbot)
    views = person.window.chat.findChildren(QTextBrowser, "message_text")
    html = views[-1].toHtml()
    assert "<img" not in html
    assert "<script" not in html
    assert "javascript:" not in html.replace("(javascript:alert(1))", "")
    assert 'href="file' not in html
    assert views[-1].width() <= person.window.width()
    assert is_whole(person, "live")
    assert person.errors == []


def test_hostile_names_stay_text_everywhere(
    hub: RunningHub, tmp_path: Path, qtbot: QtBot, person: Person, engineer: Engineer
) -> None:
    person.client.identify(make_jwt(hub.app, "u", name="<b>Mallory</b>"))
    with Engineer(hub, tmp_path / "other", qtbot, name="<h1>Anna</h1>" + "x" * 150) as other:
        person.asks_for_a_person("Hello")
        other.accepts()
        person.waits(lambda: person.reads("<h1>Anna</h1>"))
        for label in person.window.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText or "<" not in label.text()
        assert is_whole(person, "live")


def test_back_goes_the_way_one_came_and_escape_too(person: Person, qtbot: QtBot) -> None:
    window = person.opens()
    person.clicks("home_tickets")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is window.home
    person.clicks("home_talk")
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page is window.home
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    person.client.open(View.TICKETS)
    assert person.window.page is person.window.tickets
