"""Every page can be used by keys and by ear, nothing is cut off, and no text of others is markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from desk_app.domain.articles import ArticleState
from desk_app.embed.help import View
from desk_app.embed.picture_window import PictureWindow
from desk_app.embed.redaction_window import RedactionWindow
from desk_app.wire.articles import SaveArticle
from desk_app.wire.nameplates import OfferCode
from desk_app.wire.sessions import EndSession
from desk_app.wire.tickets import CreateTicket
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.accessible_walk import cut_off, is_right, type_as_large_as, unspoken, untabbed
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
    offer = engineer.does(OfferCode())
    person.window.show_code()
    person.finds(QLineEdit, "code_edit").setText(f"{offer.public} 456 789")
    yield "code"
    person.clicks("code_continue")
    person.finds(QWidget, "guard_who")
    yield "did you call them"
    person.clicks("guard_was_called")
    person.finds(QWidget, "guard_report")
    yield "stop here"
    person.window.show_ticket(ticket.id)
    person.finds(QWidget, "ticket_state")
    yield "ticket"


def settle(qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.wait(5)


def nameless(window: QWidget) -> list[str]:
    """What can be reached and has no name by which a vendor could find it."""
    return [
        widget.metaObject().className()
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not widget.objectName()
    ]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_is_spoken_and_reached_by_keys(
    tmp_path: Path, engineer: Engineer, qtbot: QtBot, language: str
) -> None:
    hub = engineer.hub
    with Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot, language) as person:
        for where in pages(person, engineer):
            for check in (unspoken, untabbed, nameless):
                is_right(check, person.window, where, qtbot)


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("en", 1.5), ("zh_CN", 1.0), ("zh_CN", 2.0)])
def test_no_text_is_cut_off(tmp_path: Path, engineer: Engineer, qtbot: QtBot, language: str, scale: float) -> None:
    hub = engineer.hub
    with (
        type_as_large_as(scale),
        Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot, language) as person,
    ):
        for where in pages(person, engineer):
            is_right(cut_off, person.window, where, qtbot)


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("en", 1.5), ("zh_CN", 1.0), ("zh_CN", 2.0)])
def test_windows_of_pictures_are_spoken_reached_and_whole(
    tmp_path: Path, engineer: Engineer, qtbot: QtBot, language: str, scale: float
) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    hub = engineer.hub
    with (
        type_as_large_as(scale),
        Person(hub.address, hub.app.app.app_key, tmp_path / "p", qtbot, language) as person,
    ):
        person.asks_for_a_person("Hello")
        engineer.accepts()
        composer = person.window.chat.composer
        composer._on_picture_given(image)
        person.clicks("send_button")
        person.clicks("message_picture")
        composer._on_screen_taken(image)
        kinds = (PictureWindow, RedactionWindow)
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, kinds) and w.isVisible()]
        assert {type(window) for window in windows} == set(kinds)
        for window in windows:
            for check in (unspoken, untabbed, nameless, cut_off):
                is_right(check, window, type(window).__name__, qtbot)
            window.close()


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
    is_right(cut_off, person.window, "live", qtbot)
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
        is_right(cut_off, person.window, "live", qtbot)


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
