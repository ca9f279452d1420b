"""The column beside the work: who the customer is, suggestions for the last message, what came before.

Invariant: it follows the shown chat; an answer to an earlier question never replaces a newer one's.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.customer_facts import Card, CustomerFacts, link_card
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, name_button, plain_label, rule, spaced
from desk_app.agent.shortcuts import keys_of
from desk_app.agent.words import word
from desk_app.domain.articles import ArticleCard
from desk_app.domain.customers import Customer
from desk_app.domain.limits import QUERY_CHARACTERS
from desk_app.domain.messages import AuthorKind
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import SessionState
from desk_app.domain.text import shortened
from desk_app.wire.articles import SearchArticles, SearchHits
from desk_app.wire.customers import CustomerWhole, ReadCustomer
from desk_app.wire.sessions import SessionWhole

SUGGESTIONS = 3
SUGGEST_MS = 250
SHOWN_BEFORE = 5


class Section(Pane):
    """A titled part that folds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._head = QToolButton()
        self._head.setObjectName(f"{name}_section")
        self._head.setProperty("role", "section")
        self._head.setCheckable(True)
        self._head.setChecked(True)
        self._head.setAutoRaise(True)
        self._head.setArrowType(Qt.ArrowType.DownArrow)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setIconSize(QSize(10, 10))
        self._head.toggled.connect(self._on_head_toggled)
        self.body = QWidget()
        self.box = QVBoxLayout(self.body)
        spaced(self.box, (2, 0, 0, 2), 1)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addWidget(self._head)
        layout.addWidget(self.body)

    def set_title(self, title: str) -> None:
        self._head.setText(title)
        self._head.setAccessibleName(title)

    def clear(self) -> None:
        """Takes everything out of the body."""
        while self.box.count():
            item = self.box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _on_head_toggled(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self._head.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)


class ContextPane(Pane):
    """Shows the customer of one session."""

    send_card_wanted = Signal(object)  # ArticleCard
    action_wanted = Signal(str)  # an action's name in `shortcuts`

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("context_pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._office = office
        self._whole: SessionWhole | None = None
        self._before: CustomerWhole | None = None
        self._cards: tuple[ArticleCard, ...] = ()
        self._asked_for = ""
        self._shown_customer: Customer | None = None
        self._customer = Section("customer")
        self._suggestions = Section("suggestions")
        self._tickets = Section("tickets")
        self._sessions = Section("sessions")
        self._screen = QPushButton()
        self._screen.setObjectName("see_screen_button")
        self._screen.clicked.connect(lambda: self.action_wanted.emit("ask_screen"))
        inner = QWidget()
        inner.setObjectName("context_inner")
        column = QVBoxLayout(inner)
        spaced(column, (2, 2, 3, 2), 1)
        for section in (self._customer, self._suggestions, self._tickets, self._sessions):
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("context_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addWidget(area, 1)
        layout.addWidget(rule())
        foot = QVBoxLayout()
        spaced(foot, 3)
        foot.addWidget(self._screen)
        layout.addLayout(foot)
        self._suggest = QTimer(self)
        self._suggest.setSingleShot(True)
        self._suggest.setInterval(SUGGEST_MS)
        self._suggest.timeout.connect(self._ask_suggestions)
        self.retranslate()

    def retranslate(self) -> None:
        self._customer.set_title(self.tr("Customer"))
        self._suggestions.set_title(self.tr("Suggestions"))
        self._tickets.set_title(self.tr("Tickets"))
        self._sessions.set_title(self.tr("Earlier sessions"))
        label_button(self._screen, self.tr("See screen"), keys=keys_of("ask_screen"))
        self._screen.setText(f"{self.tr('See screen')}   F8")
        self._show_customer(again=True)
        self._show_suggestions()
        self._show_before()

    # -- what is shown

    def show_session(self, whole: SessionWhole | None) -> None:
        """Shows another session's customer, or what changed of the same one."""
        fresh = whole is None or self._whole is None or whole.session.id != self._whole.session.id
        ended = whole is not None and self._whole is not None and whole.session.state is not self._whole.session.state
        self._whole = whole
        self._screen.setEnabled(whole is not None and whole.session.state is SessionState.LIVE)
        self._show_customer()
        if fresh:
            self._before, self._cards, self._asked_for = None, (), ""
            self._show_suggestions()
            self._show_before()
        if whole is None:
            return
        if fresh or ended:
            self.refresh_before()
        if self._question() != self._asked_for:
            self._suggest.start()

    def refresh_before(self) -> None:
        """Reads the customer's sessions and tickets again."""
        if self._whole is not None:
            customer_id = self._whole.customer.id
            self._office.bridge.call(ReadCustomer(customer_id=customer_id), self._on_customer_read, self)

    def _on_customer_read(self, answer: CustomerWhole | Refusal) -> None:
        if isinstance(answer, Refusal) or self._whole is None or answer.customer.id != self._whole.customer.id:
            return
        self._before = answer
        self._show_before()

    # -- customer

    def _show_customer(self, again: bool = False) -> None:
        customer = self._whole.customer if self._whole else None
        if customer == self._shown_customer and not again:
            return
        self._shown_customer = customer
        self._customer.clear()
        if customer is None:
            self._customer.box.addWidget(plain_label(self.tr("Choose a conversation to see its customer."), "muted"))
            return
        self._customer.box.addWidget(CustomerFacts(customer))

    # -- suggestions

    def _question(self) -> str:
        """The customer's last words."""
        if self._whole is None:
            return ""
        for message in reversed(self._whole.messages):
            if message.author_kind is AuthorKind.CUSTOMER and message.text.strip():
                return message.text
        return self._whole.session.subject

    def _ask_suggestions(self) -> None:
        question = self._question()
        self._asked_for = question
        if not question.strip() or self._whole is None:
            return
        self._search(question, question)

    def _search(self, question: str, words: str) -> None:
        language = self._whole.customer.language if self._whole else ""
        query = SearchArticles(query=words[:QUERY_CHARACTERS], language=language, limit=SUGGESTIONS)
        self._office.bridge.call(query, lambda answer: self._on_suggestions(question, words, answer), self)

    def _on_suggestions(self, question: str, words: str, answer: SearchHits | Refusal) -> None:
        if question != self._asked_for or self._whole is None:
            return
        if isinstance(answer, Refusal):
            self._asked_for = ""
            return
        subject = self._whole.session.subject
        if not answer.hits and subject and words != subject:
            # "Yes, that is it" finds nothing: what the session is about may.
            self._search(question, subject)
            return
        self._cards = answer.hits[:SUGGESTIONS]
        self._show_suggestions()

    def _show_suggestions(self) -> None:
        self._suggestions.clear()
        if not self._cards:
            text = self.tr("Articles that fit the customer's last message appear here.")
            self._suggestions.box.addWidget(plain_label(text, role="muted"))
            return
        for place, card in enumerate(self._cards, 1):
            self._suggestions.box.addWidget(self._suggestion(place, card))

    def _suggestion(self, place: int, card: ArticleCard) -> QWidget:
        title = f"{place}  {card.title}"
        button = Card(title, shortened(card.excerpt, 90), f"suggestion_{place}_button", bold=True)
        button.clicked.connect(lambda: self.send_suggestion(place))
        name_button(button, card.title, self.tr("Send this article to the customer"), f"Alt+{place}")
        return button

    def send_suggestion(self, place: int) -> None:
        """Sends suggestion 1, 2 or 3."""
        if 1 <= place <= len(self._cards):
            self.send_card_wanted.emit(self._cards[place - 1])

    # -- before

    def _show_before(self) -> None:
        self._tickets.clear()
        self._sessions.clear()
        for section in (self._suggestions, self._tickets, self._sessions):
            section.setVisible(self._whole is not None)
        before = self._before
        if before is None:
            return
        if not before.tickets:
            self._tickets.box.addWidget(plain_label(self.tr("No tickets. Ctrl+T makes one."), role="muted"))
        for ticket in before.tickets[:SHOWN_BEFORE]:
            detail = f"{word(ticket.state)} · {word(ticket.priority)}"
            button = link_card(f"{ticket.number}  {ticket.subject}", detail, "customer_ticket")
            button.clicked.connect(lambda _checked=False, key=ticket.id: self._office.ticket_wanted.emit(key))
            self._tickets.box.addWidget(button)
        own = self._whole.session.id if self._whole else None
        earlier = [row for row in before.sessions if row.session_id != own]
        if not earlier:
            self._sessions.box.addWidget(plain_label(self.tr("This is the first session."), role="muted"))
        for row in earlier[:SHOWN_BEFORE]:
            detail = f"{self._office.ago(row.changed_at)} · {row.agent_name or word(row.state)}"
            button = link_card(row.subject or row.preview or word(row.state), detail, "customer_session")
            button.clicked.connect(lambda _checked=False, key=row.session_id: self._office.session_wanted.emit(key))
            self._sessions.box.addWidget(button)
