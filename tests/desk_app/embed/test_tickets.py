"""The customer follows a request, adds to it, and says how it was when it is solved."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from desk_app.domain.messages import Visibility
from desk_app.domain.tickets import Ticket, TicketState
from desk_app.wire.sessions import EndSession
from desk_app.wire.tickets import ChangeTicket, CommentTicket, CreateTicket, ReadTicket
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.fakes.audited_hub import audited_hub, left_by, today
from tests.fakes.hub import RunningHub


@pytest.fixture
def ticket(person: Person, engineer: Engineer) -> Ticket:
    person.asks_for_a_person("The printer <b>smokes</b>")
    engineer.accepts()
    return engineer.does(CreateTicket(session_id=engineer.whole.session.id, subject="Printer <b>smokes</b>"))


def opens_ticket(person: Person) -> None:
    person.window.show_home()
    person.clicks("home_tickets")
    person.clicks("ticket_card")
    person.waits(lambda: person.finds(QLabel, "ticket_subject").text() == "Printer <b>smokes</b>")


def test_public_comments_are_seen_and_notes_are_not(person: Person, engineer: Engineer, ticket: Ticket) -> None:
    engineer.does(CommentTicket(ticket_id=ticket.id, text="internal thought"))
    engineer.does(CommentTicket(ticket_id=ticket.id, text="A part is ordered.", visibility=Visibility.PUBLIC))
    opens_ticket(person)
    page = person.window.ticket
    person.waits(lambda: "A part is ordered." in page_text(person))
    assert "internal thought" not in page_text(person)
    person.types("ticket_reply", "When will it come?")
    person.clicks("ticket_send")
    engineer.waits(
        lambda: any(
            entry.text == "When will it come?" for entry in engineer.does(ReadTicket(ticket_id=ticket.id)).entries
        )
    )
    person.waits(lambda: "When will it come?" in page_text(person))
    assert page.edit.toPlainText() == ""


def test_state_moves_while_one_looks_and_can_be_rated(person: Person, engineer: Engineer, ticket: Ticket) -> None:
    opens_ticket(person)
    engineer.does(EndSession(session_id=engineer.whole.session.id))
    newest = engineer.does(ReadTicket(ticket_id=ticket.id)).ticket
    engineer.does(ChangeTicket(ticket_id=ticket.id, version=newest.version, state=TicketState.SOLVED))
    person.waits(lambda: person.finds(QLabel, "ticket_state").text() == "Solved")
    person.clicks("ticket_rate")
    person.clicks("rate_4")
    person.clicks("rating_send")
    person.waits(lambda: person.reads("Thank you!"))
    engineer.waits(lambda: engineer.whole.session.rating is not None)
    rating = engineer.whole.session.rating
    assert rating is not None
    assert rating.score == 4


def test_customer_s_word_reopens_a_solved_request(person: Person, engineer: Engineer, ticket: Ticket) -> None:
    newest = engineer.does(ReadTicket(ticket_id=ticket.id)).ticket
    engineer.does(ChangeTicket(ticket_id=ticket.id, version=newest.version, state=TicketState.SOLVED))
    opens_ticket(person)
    person.types("ticket_reply", "It smokes again", enter=True)
    person.waits(lambda: person.finds(QLabel, "ticket_state").text().startswith("In work"))


def test_what_was_shown_of_the_screen_stands_on_the_request(
    hub: RunningHub, person: Person, engineer: Engineer, ticket: Ticket
) -> None:
    opens_ticket(person)
    audited = audited_hub(hub, today(), engineer.whole)
    left_by(hub, audited)
    person.waits(lambda: person.reads("Both records agree."))
    assert person.reads("Allowed: mouse and keyboard")
    assert person.reads("Ended: by the engineer")
    assert person.reads("Screen session with Anna")
    assert ticket.id


def test_no_requests_says_what_will_be_here(person: Person) -> None:
    person.opens()
    person.clicks("home_tickets")
    person.waits(lambda: person.reads("You have no requests yet."))


def page_text(person: Person) -> str:
    views = person.window.ticket.findChildren(type(person.window.article._body), "ticket_entry_text")
    return "\n".join(view.toPlainText() for view in views if view.isVisible())
