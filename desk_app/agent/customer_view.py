"""One customer whole: facts, sessions, tickets."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desk_app.agent.customer_facts import CustomerFacts, link_card
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced
from desk_app.agent.words import word
from desk_app.wire.customers import CustomerWhole


class CustomerView(Pane):
    """`show_customer` shows another one."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_view")
        self._office = office
        self._whole: CustomerWhole | None = None
        self._area = QScrollArea()
        self._area.setObjectName("customer_area")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(self._area)

    def retranslate(self) -> None:
        if self._whole is not None:
            self.show_customer(self._whole)

    def show_customer(self, whole: CustomerWhole) -> None:
        self._whole = whole
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, 4, 2)
        column.addWidget(CustomerFacts(whole.customer))
        column.addWidget(plain_label(self.tr("Tickets"), role="section"))
        for ticket in whole.tickets:
            detail = f"{word(ticket.state)} · {word(ticket.priority)} · {self._office.ago(ticket.changed_at)}"
            card = link_card(f"{ticket.number}  {ticket.subject}", detail, "customer_ticket")
            card.clicked.connect(lambda _checked=False, key=ticket.id: self._office.ticket_wanted.emit(key))
            column.addWidget(card)
        if not whole.tickets:
            column.addWidget(plain_label(self.tr("No tickets yet. Ctrl+T in a chat makes one."), role="muted"))
        column.addWidget(plain_label(self.tr("Sessions"), role="section"))
        for row in whole.sessions:
            parts = (word(row.state), row.agent_name, self._office.ago(row.changed_at))
            detail = " · ".join(part for part in parts if part)
            card = link_card(row.subject or row.preview or word(row.state), detail, "customer_session")
            card.clicked.connect(lambda _checked=False, key=row.session_id: self._office.session_wanted.emit(key))
            column.addWidget(card)
        if not whole.sessions:
            column.addWidget(plain_label(self.tr("No sessions yet."), role="muted"))
        column.addStretch(1)
        self._area.setWidget(inner)
