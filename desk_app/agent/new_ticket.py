"""A ticket that comes from no chat: subject, type, priority, first note."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, spaced
from desk_app.agent.words import word
from desk_app.domain.limits import COMMENT_CHARACTERS, SUBJECT_CHARACTERS
from desk_app.domain.refusals import Refusal
from desk_app.domain.tickets import Ticket, TicketPriority, TicketType
from desk_app.wire.tickets import CreateTicket


class NewTicketDialog(QDialog):
    """Opened with `open()`; shows the ticket when the hub has made it."""

    def __init__(self, office: Office, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("new_ticket_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New ticket"))
        self._office = office
        self._subject = QLineEdit()
        self._subject.setObjectName("new_ticket_subject")
        self._subject.setMaxLength(SUBJECT_CHARACTERS)
        self._subject.textChanged.connect(self._show_state)
        self._type, self._priority = QComboBox(), QComboBox()
        self._type.setObjectName("new_ticket_type")
        self._priority.setObjectName("new_ticket_priority")
        self._type.addItems([word(value) for value in TicketType])
        self._priority.addItems([word(value) for value in TicketPriority])
        self._priority.setCurrentIndex(list(TicketPriority).index(TicketPriority.NORMAL))
        self._apps = self._make_apps()
        self._text = QPlainTextEdit()
        self._text.setObjectName("new_ticket_text")
        self._text.setTabChangesFocus(True)
        self._failed = plain_label(role="danger")
        self._failed.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._make = buttons.addButton(self.tr("Make ticket"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._make.setObjectName("make_ticket_confirm")
        self._make.setProperty("role", "primary")
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for text, field in (
            (self.tr("Subject"), self._subject),
            (self.tr("Type"), self._type),
            (self.tr("Priority"), self._priority),
            (self.tr("Application"), self._apps),
            (self.tr("First note"), self._text),
        ):
            field.setAccessibleName(text)
            form.addRow(plain_label(text, wrap=False), field)
        form.setRowVisible(self._apps, self._apps.count() > 1)
        layout = QVBoxLayout(self)
        spaced(layout, 4, 2)
        layout.addLayout(form)
        layout.addWidget(self._failed)
        layout.addWidget(buttons)
        self.resize(480, 420)
        self._show_state()

    def _make_apps(self) -> QComboBox:
        """One to choose from, where the hub serves several applications."""
        box = QComboBox()
        box.setObjectName("new_ticket_app")
        state = self._office.bridge.state
        for app in sorted(state.apps.values(), key=lambda app: app.id) if state else ():
            box.addItem(app.name, app.id)
        return box

    def _show_state(self) -> None:
        self._make.setEnabled(bool(self._subject.text().strip()))

    def _on_buttons_accepted(self) -> None:
        state = self._office.bridge.state
        command = CreateTicket(
            subject=self._subject.text().strip(),
            app_id=self._apps.currentData(),
            ticket_type=list(TicketType)[self._type.currentIndex()],
            priority=list(TicketPriority)[self._priority.currentIndex()],
            assignee_id=state.me if state else None,
            text=self._text.toPlainText().strip()[:COMMENT_CHARACTERS],
        )
        self._make.setEnabled(False)
        self._office.ask(command, self._on_made, self, self._on_refused)

    def _on_made(self, ticket: Ticket) -> None:
        self._office.ticket_wanted.emit(ticket.id)
        self.accept()

    def _on_refused(self, refusal: Refusal) -> None:
        self._make.setEnabled(True)
        self._failed.setText(self._office.sentence(refusal))
        self._failed.show()
