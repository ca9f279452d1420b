"""A ticket without a chat: which application it is about is asked where there are several."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit

from desk_app.agent.new_ticket import NewTicketDialog
from desk_app.wire.tickets import ListTickets
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import RunningHub


def opened(place: Workplace) -> NewTicketDialog:
    dialog = NewTicketDialog(place.office, place.window)
    dialog.open()
    return dialog


def test_one_application_is_no_question(place: Workplace) -> None:
    opened(place)
    assert not place.sees("new_ticket_app")


def test_ticket_is_about_the_application_that_is_chosen(hub: RunningHub, place: Workplace) -> None:
    planner = hub.add_app("Planner").app
    place.waits(lambda: planner.id in place.state.apps)
    opened(place)
    box = place.finds(QComboBox, "new_ticket_app")
    assert [box.itemText(row) for row in range(box.count())] == ["Ledger", "Planner"]
    box.setCurrentIndex(1)
    place.finds(QLineEdit, "new_ticket_subject").setText("Licence")
    place.click("make_ticket_confirm")
    answers: list[object] = []
    place.waits(lambda: not place.sees("new_ticket_dialog"))
    place.bridge.call(ListTickets(), lambda answer: answers.append([row.app_id for row in answer.rows]))  # type: ignore[union-attr]
    place.waits(lambda: answers == [[planner.id]])
