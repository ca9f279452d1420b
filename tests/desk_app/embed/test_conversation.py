"""From the first question to the rating, by clicks and keys, against a real hub."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.domain.articles import ArticleState
from desk_app.domain.sessions import SessionState
from desk_app.wire.articles import SaveArticle
from desk_app.wire.messages import MarkRead
from desk_app.wire.sessions import EndSession
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person


def test_question_is_answered_by_a_person(person: Person, engineer: Engineer) -> None:
    engineer.does(
        SaveArticle(title="Printing an invoice fails", body="Check the *printer*.", state=ArticleState.PUBLISHED)
    )
    person.opens()
    person.clicks("home_talk")
    person.types("message_edit", "Printing an invoice fails", enter=True)
    person.clicks("offered_article_0")
    person.waits(lambda: person.window.page is person.window.article and person.reads("Printing an invoice fails"))
    person.clicks("help_back")
    person.clicks("ask_person")
    person.waits(lambda: person.reads("You are number 1 in line."))
    engineer.accepts()
    person.waits(lambda: person.reads("Anna is here to help."))
    engineer.says("Which **printer**? 哪一台打印机?")
    person.waits(lambda: bool(person.received))
    assert person.received[0].author_name == "Anna"
    person.types("message_edit", "The big one", enter=True)
    engineer.waits(lambda: engineer.heard("The big one"))
    assert person.errors == []


def test_message_mark_moves_from_sending_to_read(person: Person, engineer: Engineer) -> None:
    person.asks_for_a_person("Hello")
    engineer.accepts()
    engineer.waits(lambda: engineer.heard("Hello"))
    whole = engineer.whole
    engineer.does(MarkRead(conversation_id=whole.conversations[0].id, seq=whole.conversations[0].last_seq))
    person.waits(lambda: person.reads("Read ✓✓"))


def test_rating_reaches_the_engineer(person: Person, engineer: Engineer) -> None:
    person.asks_for_a_person("Hello")
    engineer.accepts()
    person.waits(lambda: person.reads("Anna is here to help."))
    engineer.does(EndSession(session_id=engineer.whole.session.id))
    person.clicks("rate_button")
    QTest.keyClick(person.window.rating, Qt.Key.Key_5)
    person.types("rating_comment", "Quick and kind")
    person.clicks("rating_send")
    person.waits(lambda: person.reads("Thank you!"))
    rating = engineer.whole.session.rating
    engineer.waits(lambda: engineer.whole.session.rating is not None)
    rating = engineer.whole.session.rating
    assert rating is not None
    assert (rating.score, rating.comment) == (5, "Quick and kind")
    assert engineer.whole.session.state is SessionState.WRAP_UP
