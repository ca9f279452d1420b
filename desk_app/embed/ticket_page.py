"""One request: where it stands, what was said in public, and a way to add something."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desk_app.domain.assist import AssistSession
from desk_app.domain.audit import AuditVerdict, SessionReport
from desk_app.domain.ids import Millis, TicketId
from desk_app.domain.limits import COMMENT_CHARACTERS
from desk_app.domain.messages import AuthorKind
from desk_app.domain.refusals import Refusal
from desk_app.domain.tickets import Ticket, TicketEntry, TicketState
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.markdown_view import MarkdownView
from desk_app.embed.message_edit import MessageEdit
from desk_app.embed.page import EDGE, Page, emptied, plain_label, scrolled
from desk_app.embed.words import Words, ago_words, ticket_state_sentence, ticket_state_word
from desk_app.qt import audit_words
from desk_app.wire.tickets import ReadTicket, TicketWhole


@contains_crashes
class TicketPage(Page):
    """Read anew whenever the ticket changed."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look) -> None:
        super().__init__("ticket_page", desk, words, look)
        self._ticket_id = TicketId("")
        self._whole: TicketWhole | None = None
        self._asked_at = Millis(0)
        self._build()
        desk.state_changed.connect(self._on_desk_changed)

    @property
    def title(self) -> str:
        if self._whole is None:
            return self.words.translate("help", "My request")
        return self.words.translate("help", "Request {number}").format(number=self._whole.ticket.number)

    def open(self, ticket_id: TicketId) -> None:
        self.keep_draft()
        self._ticket_id = ticket_id
        self._whole = None
        emptied(self._entries)
        self._subject.setText(self.words.translate("help", "One moment…"))
        self._state.setText("")
        self.edit.setPlainText(self.desk.draft(f"ticket:{ticket_id}"))
        self._read()

    def shown(self) -> None:
        self.edit.setFocus()

    def keep_draft(self) -> None:
        if self._ticket_id:
            self.desk.keep_draft(f"ticket:{self._ticket_id}", self.edit.toPlainText())

    def _build(self) -> None:
        t = self.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        area, inner = scrolled("ticket_scroll")
        self._subject = plain_label("", "title", "ticket_subject")
        self._state = plain_label("", "", "ticket_state")
        self._entries = QVBoxLayout()
        self._entries.setSpacing(8)
        inner.addWidget(self._subject)
        inner.addWidget(self._state)
        inner.addLayout(self._entries)
        inner.addStretch(1)
        column.addWidget(area, 1)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(EDGE, 8, EDGE, EDGE)
        bottom.setSpacing(8)
        self._problem = plain_label("", "problem", "ticket_problem")
        self._problem.hide()
        self.edit = MessageEdit()
        self.edit.setObjectName("ticket_reply")
        self.edit.setPlaceholderText(t.translate("help", "Add something to this request"))
        self.edit.setAccessibleName(t.translate("help", "Add something to this request"))
        self.edit.send_requested.connect(self._on_send_requested)
        self.edit.textChanged.connect(self._on_text_changed)
        bottom.addWidget(self._problem)
        bottom.addWidget(self.edit)
        row = QHBoxLayout()
        self._rate = QPushButton(t.translate("help", "Say how it was"))
        self._rate.setObjectName("ticket_rate")
        self._rate.clicked.connect(self._on_rate_clicked)
        self.send = QPushButton(t.translate("help", "Send"))
        self.send.setObjectName("ticket_send")
        self.send.setProperty("role", "primary")
        self.send.setEnabled(False)
        self.send.clicked.connect(self._on_send_requested)
        row.addWidget(self._rate)
        row.addStretch(1)
        row.addWidget(self.send)
        bottom.addLayout(row)
        column.addLayout(bottom)

    def _read(self) -> None:
        ticket_id = self._ticket_id
        self.desk.ask(ReadTicket(ticket_id=ticket_id), lambda answer: self._on_ticket_read(ticket_id, answer))

    def _known(self) -> Ticket | None:
        return next((ticket for ticket in self.desk.tickets if ticket.id == self._ticket_id), None)

    def _show(self, whole: TicketWhole) -> None:
        self._whole = whole
        ticket, t = whole.ticket, self.words
        self._subject.setText(ticket.subject)
        self._state.setText(ticket_state_sentence(ticket.state, ticket.assignee_name, t))
        emptied(self._entries)
        for entry in whole.entries:
            self._entries.addWidget(self._make_entry(entry))
        assists = {assist.id: assist for assist in whole.assists}
        for report in whole.reports:
            if report.assist_id in assists and report.verdict is not AuditVerdict.NEVER_MET:
                self._entries.addWidget(self._make_report(assists[report.assist_id], report))
        solved = ticket.state in (TicketState.SOLVED, TicketState.CLOSED)
        unrated = whole.session is not None and whole.session.rating is None and whole.session.answered_at is not None
        self._rate.setVisible(solved and unrated)
        open_for_words = ticket.state not in (TicketState.CLOSED, TicketState.MERGED)
        self.edit.setVisible(open_for_words)
        self.send.setVisible(open_for_words)
        if ticket.state is TicketState.SOLVED:
            self.edit.setPlaceholderText(t.translate("help", "Not solved? Say what is still wrong"))
        else:
            self.edit.setPlaceholderText(t.translate("help", "Add something to this request"))
        self.title_changed.emit()

    def _make_entry(self, entry: TicketEntry) -> QFrame:
        box = QFrame()
        box.setObjectName("ticket_entry")
        box.setProperty("role", "bubble_mine" if entry.author_kind is AuthorKind.CUSTOMER else "bubble_theirs")
        column = QVBoxLayout(box)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        mine = entry.author_kind is AuthorKind.CUSTOMER
        who = self.words.translate("help", "You") if mine else entry.author_name
        heading = " · ".join(part for part in (who, ago_words(entry.at, self.desk.now(), self.words)) if part)
        column.addWidget(plain_label(heading, "author"))
        if entry.text:
            text = MarkdownView(self.look, "ticket_entry_text")
            text.set_markdown(entry.text)
            column.addWidget(text)
        for change in entry.changes:
            if change.field == "state" and change.new in set(TicketState):
                state = ticket_state_word(TicketState(change.new), self.words)
                column.addWidget(plain_label(self.words.translate("help", "Now: {state}").format(state=state)))
        return box

    def _make_report(self, assist: AssistSession, report: SessionReport) -> QFrame:
        """What was seen and done on the customer's screen, from his own computer's record."""
        language = self.words.chosen
        box = QFrame()
        box.setObjectName("ticket_report")
        box.setProperty("role", "bubble_theirs")
        column = QVBoxLayout(box)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(plain_label(audit_words.title_sentence(assist, language), "author"))
        column.addWidget(plain_label(audit_words.when_sentence(assist, language)))
        lines = "\n".join(audit_words.report_lines(assist, report, language))
        for text in (lines, audit_words.verdict_sentence(report, language)):
            if text:
                column.addWidget(plain_label(text))
        if report.deleted_at is not None:
            column.addWidget(plain_label(audit_words.records_sentence(report, language)))
        return box

    def _on_text_changed(self) -> None:
        self.send.setEnabled(bool(self.edit.toPlainText().strip()))

    def _on_send_requested(self) -> None:
        text = self.edit.toPlainText().strip()
        if not text or self.edit.is_composing:
            return
        if len(text) > COMMENT_CHARACTERS:
            sentence = self.words.translate("help", "This message is too long: at most {limit} characters can be sent.")
            self._problem.setText(sentence.format(limit=COMMENT_CHARACTERS))
            self._problem.show()
            return
        self._problem.hide()
        self.desk.comment_ticket(self._ticket_id, text, self._on_comment_answered)
        self.edit.clear()
        self.keep_draft()

    def _on_comment_answered(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self._problem.setText(self.desk.sentence(refusal))
            self._problem.show()
            return
        self._read()

    def _on_ticket_read(self, ticket_id: TicketId, answer: TicketWhole | Refusal) -> None:
        if ticket_id != self._ticket_id:
            return
        if not isinstance(answer, Refusal):
            self._show(answer)
        elif self._whole is None:
            known = self._known()
            self._subject.setText(known.subject if known is not None else self.desk.sentence(answer))
            self._state.setText(self.desk.sentence(answer) if known is not None else "")

    def _on_desk_changed(self) -> None:
        known = self._known()
        if known is not None and self.isVisible() and known.changed_at != self._asked_at:
            self._asked_at = known.changed_at
            self._read()

    def _on_rate_clicked(self) -> None:
        if self._whole is not None and self._whole.session is not None:
            self.rating_requested.emit(self._whole.session.id)
