"""One ticket: what it is, who has it, what happened to it, and where it came from.

Invariant: a change names the version that was seen; when another was faster, the ticket is read anew and nothing that
was typed is lost.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.customer_facts import link_card
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, rule, spaced
from desk_app.agent.session_report import SessionReportCard
from desk_app.agent.ticket_history import EntryView
from desk_app.agent.words import field_word, word
from desk_app.domain.ids import AgentId, AssistId, SessionId, TicketId
from desk_app.domain.limits import COMMENT_CHARACTERS, SUBJECT_CHARACTERS, TAG_CHARACTERS, TAGS
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.domain.tickets import TICKET_STEPS, Ticket, TicketPriority, TicketState, TicketType
from desk_app.wire.events import AssistChanged, LoggedEvent, MessagePosted, TicketChanged
from desk_app.wire.tickets import ChangeTicket, CommentTicket, ReadTicket, TicketWhole


class TicketPane(Pane):
    """`show_ticket` reads and shows one; it follows the events of that one."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticket_pane")
        self._office = office
        self._wanted: TicketId | None = None
        self._whole: TicketWhole | None = None
        self._states: list[TicketState] = []
        self._assignees: list[AgentId | None] = []
        self._filling = False
        self._unfolded: set[AssistId] = set()
        self._make_fields()
        self._make_comment()
        self._lay_out()
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        self.retranslate()

    def _make_fields(self) -> None:
        self._number = plain_label(role="muted", wrap=False)
        self._subject = QLineEdit()
        self._subject.setObjectName("ticket_subject")
        self._subject.setMaxLength(SUBJECT_CHARACTERS)
        self._subject.editingFinished.connect(self._on_subject_finished)
        self._boxes = {name: QComboBox() for name in ("state", "priority", "ticket_type", "assignee_id")}
        for name, box in self._boxes.items():
            box.setObjectName(f"ticket_{name}")
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda _place, field=name: self._on_box_activated(field))
        self._tags = QLineEdit()
        self._tags.setObjectName("ticket_tags")
        self._tags.editingFinished.connect(self._on_tags_finished)
        self._labels = {name: plain_label(role="muted", wrap=False) for name in (*self._boxes, "tags")}

    def _make_comment(self) -> None:
        self._comment = QPlainTextEdit()
        self._comment.setObjectName("ticket_comment")
        self._comment.setTabChangesFocus(True)
        self._comment.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 16)
        self._comment.textChanged.connect(self._show_comment_state)
        self._public = QCheckBox()
        self._public.setObjectName("ticket_comment_public")
        self._public.toggled.connect(self._show_comment_state)
        self._post = QPushButton()
        self._post.setObjectName("ticket_comment_button")
        self._post.clicked.connect(self._on_post_clicked)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        spaced(head, (4, 3, 4, 2), 2)
        head.addWidget(self._number)
        head.addWidget(self._subject)
        grid = QGridLayout()
        spaced(grid, 0, 1)
        grid.setHorizontalSpacing(12)
        for place, (name, box) in enumerate(self._boxes.items()):
            grid.addWidget(self._labels[name], place // 2 * 2, place % 2)
            grid.addWidget(box, place // 2 * 2 + 1, place % 2)
        grid.addWidget(self._labels["tags"], 4, 0, 1, 2)
        grid.addWidget(self._tags, 5, 0, 1, 2)
        head.addLayout(grid)
        self._links = QVBoxLayout()
        spaced(self._links, 0, 1)
        self._history = QVBoxLayout()
        spaced(self._history, 0, 2)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, (4, 2, 4, 2), 2)
        self._history_title = plain_label(role="section", wrap=False)
        column.addLayout(self._links)
        column.addWidget(self._history_title)
        column.addLayout(self._history)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("ticket_area")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        foot = QVBoxLayout()
        spaced(foot, (4, 2, 4, 3), 1)
        foot.addWidget(self._comment)
        row = QHBoxLayout()
        row.addWidget(self._public)
        row.addStretch(1)
        row.addWidget(self._post)
        foot.addLayout(row)
        whole = QVBoxLayout(self)
        spaced(whole, 0, 0)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self._area, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    def retranslate(self) -> None:
        for name, label in self._labels.items():
            label.setText(field_word(name))
        for name, box in self._boxes.items():
            box.setAccessibleName(field_word(name))
        self._tags.setAccessibleName(field_word("tags"))
        self._tags.setPlaceholderText(self.tr("Separated by commas"))
        self._subject.setAccessibleName(field_word("subject"))
        self._history_title.setText(self.tr("History"))
        self._area.setAccessibleName(self.tr("History"))
        self._comment.setAccessibleName(self.tr("Comment"))
        self._public.setText(self.tr("The customer sees it"))
        self._show_comment_state()
        if self._whole is not None:
            self._show(self._whole)

    # -- showing

    def focus_first(self) -> None:
        self._boxes["state"].setFocus()

    def show_ticket(self, ticket_id: TicketId) -> None:
        """Reads the ticket and shows it."""
        if ticket_id != self._wanted:
            self._comment.clear()
        self._wanted = ticket_id
        self._office.ask(ReadTicket(ticket_id=ticket_id), self._on_read, self)

    @property
    def _session_id(self) -> SessionId | None:
        return self._whole.ticket.session_id if self._whole is not None else None

    def _on_read(self, whole: TicketWhole) -> None:
        if whole.ticket.id == self._wanted:
            self._whole = whole
            self._show(whole)

    def _show(self, whole: TicketWhole) -> None:
        ticket = whole.ticket
        self._filling = True
        parts = (ticket.customer_name, ticket.organisation, self._office.ago(ticket.changed_at))
        who = "  ·  ".join(part for part in parts if part)
        self._number.setText(f"#{ticket.number}  ·  {who}")
        self._number.setToolTip(self._office.exact(ticket.changed_at))
        if not self._subject.hasFocus():
            self._subject.setText(ticket.subject)
            self._subject.setCursorPosition(0)
        if not self._tags.hasFocus():
            self._tags.setText(", ".join(ticket.tags))
        steps = TICKET_STEPS[ticket.state] - {TicketState.MERGED}
        self._states = [ticket.state, *(state for state in TicketState if state in steps)]
        self._fill("state", [word(state) for state in self._states], 0)
        self._fill("priority", [word(p) for p in TicketPriority], list(TicketPriority).index(ticket.priority))
        self._fill("ticket_type", [word(t) for t in TicketType], list(TicketType).index(ticket.ticket_type))
        self._fill_assignees(ticket)
        self._filling = False
        self._show_links(whole)
        self._show_entries(whole)

    def _fill(self, name: str, texts: list[str], chosen: int) -> None:
        box = self._boxes[name]
        box.clear()
        box.addItems(texts)
        box.setCurrentIndex(chosen)

    def _fill_assignees(self, ticket: Ticket) -> None:
        state = self._office.bridge.state
        agents = sorted(state.agents.values(), key=lambda agent: agent.name) if state else []
        here = [agent for agent in agents if not agent.disabled or agent.id == ticket.assignee_id]
        self._assignees = [None, *(agent.id for agent in here)]
        if ticket.assignee_id is not None and ticket.assignee_id not in self._assignees:
            self._assignees.append(ticket.assignee_id)
        names = [self.tr("Nobody"), *(agent.name for agent in here)]
        names.extend([ticket.assignee_name] * (len(self._assignees) - len(names)))
        self._fill("assignee_id", names, self._assignees.index(ticket.assignee_id))

    def _show_links(self, whole: TicketWhole) -> None:
        _clear(self._links)
        session = whole.session
        if session is not None:
            title = self.tr("Session: {subject}").format(subject=session.subject or word(session.state))
            parts = (word(session.state), session.agent_name, self._office.ago(session.started_at))
            card = link_card(title, " · ".join(part for part in parts if part), "ticket_session")
            card.clicked.connect(lambda: self._office.session_wanted.emit(session.id))
            self._links.addWidget(card)
        reports = {report.assist_id: report for report in whole.reports}
        for assist in whole.assists:
            unfolded = assist.id in self._unfolded
            report = SessionReportCard(self._office, assist, reports.get(assist.id), is_unfolded=unfolded)
            report.unfolded.connect(partial(self._on_report_unfolded, assist.id))
            self._links.addWidget(report)
        customer_id = whole.ticket.customer_id
        if customer_id is not None:
            card = link_card(self.tr("Customer: {name}").format(name=whole.ticket.customer_name), "", "ticket_customer")
            card.clicked.connect(lambda: self._office.customer_wanted.emit(customer_id))
            self._links.addWidget(card)

    def _show_entries(self, whole: TicketWhole) -> None:
        _clear(self._history)
        for entry in reversed(whole.entries):
            self._history.addWidget(EntryView(self._office, entry))

    def _on_report_unfolded(self, assist_id: AssistId, is_unfolded: bool) -> None:
        """A report that was opened stays open when the ticket is read anew."""
        (self._unfolded.add if is_unfolded else self._unfolded.discard)(assist_id)

    # -- changing

    def _on_box_activated(self, field: str) -> None:
        if self._filling or self._whole is None:
            return
        ticket, place = self._whole.ticket, self._boxes[field].currentIndex()
        match field:
            case "state" if self._states[place] is not ticket.state:
                self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, state=self._states[place]))
            case "priority" if list(TicketPriority)[place] is not ticket.priority:
                priority = list(TicketPriority)[place]
                self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, priority=priority))
            case "ticket_type" if list(TicketType)[place] is not ticket.ticket_type:
                kind = list(TicketType)[place]
                self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, ticket_type=kind))
            case "assignee_id" if self._assignees[place] != ticket.assignee_id:
                who = self._assignees[place]
                self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, assignee_id=who))

    def _on_subject_finished(self) -> None:
        text = self._subject.text().strip()
        if self._whole is not None and text and text != self._whole.ticket.subject:
            ticket = self._whole.ticket
            self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, subject=text))

    def _on_tags_finished(self) -> None:
        if self._whole is None:
            return
        ticket = self._whole.ticket
        typed = [part.strip()[:TAG_CHARACTERS] for part in self._tags.text().replace("，", ",").split(",")]
        tags = tuple(dict.fromkeys(tag for tag in typed if tag))[:TAGS]
        if tags != ticket.tags:
            self._change(ChangeTicket(ticket_id=ticket.id, version=ticket.version, tags=tags))

    def _change(self, command: ChangeTicket) -> None:
        self._office.ask(command, lambda ticket: self.show_ticket(ticket.id), self, self._on_change_refused)

    def _on_change_refused(self, refusal: Refusal) -> None:
        text = self._office.sentence(refusal)
        if refusal.code == RefusalCode.CHANGED_MEANWHILE:
            text = self.tr("A colleague changed this ticket just now. It was read anew; please change it again.")
        self._office.complain(text)
        if self._wanted is not None:
            self.show_ticket(self._wanted)

    # -- comments

    def _show_comment_state(self) -> None:
        public = self._public.isChecked()
        label_button(self._post, self.tr("Send to the customer") if public else self.tr("Add note"))
        self._post.setEnabled(bool(self._comment.toPlainText().strip()))
        hint = self.tr("Write to the customer…") if public else self.tr("Write a note for colleagues…")
        self._comment.setPlaceholderText(hint)

    def _on_post_clicked(self) -> None:
        text = self._comment.toPlainText().strip()
        if self._wanted is None or not text:
            return
        if len(text) > COMMENT_CHARACTERS:
            too_long = self.tr("The comment is {count} characters too long.")
            self._office.complain(too_long.format(count=len(text) - COMMENT_CHARACTERS))
            return
        visibility = Visibility.PUBLIC if self._public.isChecked() else Visibility.INTERNAL
        command = CommentTicket(ticket_id=self._wanted, text=text, visibility=visibility)
        self._post.setEnabled(False)
        self._office.ask(command, lambda _done: self._on_posted(), self, self._on_post_refused)

    def _on_posted(self) -> None:
        self._comment.clear()
        if self._wanted is not None:
            self.show_ticket(self._wanted)

    def _on_post_refused(self, refusal: Refusal) -> None:
        self._show_comment_state()
        self._office.complain(self._office.sentence(refusal))

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if self._wanted is None or not self.isVisible():
            return
        for logged in events:
            event = logged.event
            mine = isinstance(event, TicketChanged) and event.ticket.id == self._wanted
            noted = isinstance(event, MessagePosted) and event.message.session_id == self._session_id
            if mine or noted or isinstance(event, AssistChanged):
                self.show_ticket(self._wanted)
                return


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
