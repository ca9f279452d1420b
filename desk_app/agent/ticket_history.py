"""A ticket's history, entry by entry, and the record of an assist session."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, spaced
from desk_app.agent.words import capability_word, field_word, value_word, word
from desk_app.domain.assist import AssistSession
from desk_app.domain.messages import Visibility
from desk_app.domain.sessions import Side
from desk_app.domain.tickets import TicketEntry
from desk_app.qt.times import lasting


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
            layout.addWidget(plain_label(f"▤ {attachment.name}"))


class AssistRecord(QFrame):
    """What a ticket remembers of an assist session: who, what, how long, and the heads of both audit logs."""

    def __init__(self, office: Office, assist: AssistSession) -> None:
        super().__init__()
        self.setObjectName("assist_record")
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        spaced(layout, 2, 0)
        title = self.tr("Screen session with {agent}: {state}")
        layout.addWidget(plain_label(title.format(agent=assist.agent_name, state=word(assist.state)), role="name"))
        parts = [office.ago(assist.asked_at)]
        if assist.started_at and assist.ended_at:
            parts.append(lasting((assist.ended_at - assist.started_at) / 1000, office.language))
        if assist.capabilities:
            parts.append(self.tr("granted: {list}").format(
                list=", ".join(capability_word(name) for name in assist.capabilities)
            ))  # fmt: skip
        line = plain_label(" · ".join(parts), role="muted")
        line.setToolTip(office.exact(assist.asked_at))
        layout.addWidget(line)
        for head in assist.heads:
            side = self.tr("customer") if head.side is Side.CUSTOMER else self.tr("engineer")
            text = self.tr("Audit log of the {side}: {count} records, {head}…")
            record = plain_label(text.format(side=side, count=head.count, head=head.head[:12]), role="muted")
            record.setToolTip(head.head)
            layout.addWidget(record)
