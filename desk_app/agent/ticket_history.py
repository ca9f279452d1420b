"""A ticket's history, entry by entry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desk_app.agent.attachment_button import AttachmentButton
from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, spaced
from desk_app.agent.words import field_word, value_word
from desk_app.domain.messages import Visibility
from desk_app.domain.tickets import TicketEntry


class EntryView(QFrame):
    """A comment, or changes made together. Texts stay plain text."""

    def __init__(self, office: Office, entry: TicketEntry) -> None:
        super().__init__()
        self.setObjectName("ticket_entry")
        layout = QVBoxLayout(self)
        spaced(layout, (0, 0, 0, 1), 0)
        kind = ""
        if entry.text:
            public = entry.visibility is Visibility.PUBLIC
            kind = "  ·  " + (self.tr("to the customer") if public else self.tr("note"))
        head = plain_label(f"{entry.author_name}  ·  {office.ago(entry.at)}{kind}", role="muted")
        head.setToolTip(office.exact(entry.at))
        layout.addWidget(head)
        for change in entry.changes:
            old = value_word(change.field, change.old) or "–"
            new = value_word(change.field, change.new) or "–"
            layout.addWidget(plain_label(f"{field_word(change.field)}:  {old} → {new}"))
        if entry.text:
            text: QLabel = plain_label(entry.text)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(text)
        for attachment in entry.attachments:
            layout.addWidget(AttachmentButton(office, attachment))
