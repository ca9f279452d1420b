"""The ticket of a chat: made once, opened ever after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desk_app.agent.office import Office
from desk_app.wire.sessions import SessionWhole
from desk_app.wire.tickets import CreateTicket


class SessionTicket(QObject):
    """`made` is called after a ticket was made."""

    def __init__(self, office: Office, parent: QObject, made: Callable[[], None] = lambda: None) -> None:
        super().__init__(parent)
        self._office = office
        self._made = made

    def open(self, whole: SessionWhole) -> None:
        """Opens the session's ticket, or makes it."""
        if whole.session.ticket_id is not None:
            self._office.ticket_wanted.emit(whole.session.ticket_id)
            return
        me = self._office.me
        command = CreateTicket(session_id=whole.session.id, assignee_id=me.id if me else None)
        self._office.ask(command, lambda ticket: self._on_made(ticket.number), self)

    def _on_made(self, number: int) -> None:
        self._office.say(self.tr("Ticket {number} was made. Ctrl+T opens it.").format(number=number))
        self._made()
