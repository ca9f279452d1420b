"""My requests: the customer's tickets, last changed first."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from desk_app.embed.card import CardButton
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.page import Page, emptied, plain_label, scrolled
from desk_app.embed.words import Words, ago_words, ticket_state_word


@contains_crashes
class TicketsPage(Page):
    """A card a ticket: number and subject over its state and when it last moved."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look) -> None:
        super().__init__("tickets_page", desk, words, look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        area, self._cards = scrolled("tickets")
        column.addWidget(area, 1)
        self._shown: tuple[object, ...] | None = None
        desk.state_changed.connect(self._on_desk_changed)
        self._refresh()

    @property
    def title(self) -> str:
        return self.words.translate("help", "My requests")

    def shown(self) -> None:
        self._shown = None
        self._refresh()
        first = self.findChild(CardButton)
        if first is not None:
            first.setFocus()

    def _refresh(self) -> None:
        tickets = self.desk.tickets
        if tickets == self._shown:
            return
        self._shown = tickets
        emptied(self._cards)
        for ticket in tickets:
            state = ticket_state_word(ticket.state, self.words)
            detail = f"{state} · {ago_words(ticket.changed_at, self.desk.now(), self.words)}"
            card = CardButton("ticket_card", f"#{ticket.number} {ticket.subject}", detail)
            card.clicked.connect(lambda _checked=False, wanted=ticket.id: self.ticket_requested.emit(wanted))
            self._cards.addWidget(card)
        if not tickets:
            empty = self.words.translate(
                "help", "You have no requests yet. What a person takes on for you stands here."
            )
            self._cards.addWidget(plain_label(empty, "muted", "tickets_empty"))
        self._cards.addStretch(1)

    def _on_desk_changed(self) -> None:
        self._refresh()
