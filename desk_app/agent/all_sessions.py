"""Every session of the desk, open or over, newest change first: a list that never loads everything."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced
from desk_app.agent.quiet_views import QuietList
from desk_app.agent.search_field import SearchField
from desk_app.agent.words import word
from desk_app.domain.refusals import Refusal
from desk_app.domain.text import shortened
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import Column, PagedTable, Rows
from desk_app.wire.protocol import Page
from desk_app.wire.sessions import ListSessions, SessionFilter, SessionRow


class AllSessions(Pane):
    """Asks only when it is first looked at."""

    session_chosen = Signal(str)  # SessionId

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("all_sessions")
        self._office = office
        self._begun = False
        self._search = SearchField("sessions_search")
        self._search.search_wanted.connect(self._ask)
        self._table = PagedTable[SessionRow]((Column(lambda: "", self._shown),), office.tasks, self)
        self._table.refused.connect(lambda refusal: self._say(self._office.sentence(refusal)))
        self._table.total_changed.connect(self._on_table_total_changed)
        self.list = QuietList(lines=3)
        self.list.setObjectName("sessions_list")
        self.list.setModel(self._table)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self._note = plain_label(role="muted")
        layout = QVBoxLayout(self)
        spaced(layout, (0, 1, 0, 0), 1)
        head = QVBoxLayout()
        spaced(head, (3, 0, 3, 1), 0)
        head.addWidget(self._search)
        head.addWidget(self._note)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Customer, organisation, subject"))
        self._search.setAccessibleName(self.tr("Search all sessions"))
        self.list.setAccessibleName(self.tr("All sessions"))
        self._table.retitle()

    def begin(self) -> None:
        """Asks for the first page, the first time."""
        if not self._begun:
            self._begun = True
            self._ask()

    def mark_stale(self) -> None:
        if self._begun and self.isVisible():
            self._table.mark_stale()

    def focus_search(self) -> None:
        self._search.begin()

    def _ask(self) -> None:
        text = self._search.query

        async def fetch(page: Page) -> Rows[SessionRow] | Refusal:
            command = ListSessions(filter=SessionFilter.ALL, text=text, page=page)
            answer = await self._office.bridge.desk.call(command)
            return answer if isinstance(answer, Refusal) else Rows(answer.rows, answer.total)

        self._say("")
        self._table.ask(fetch)

    def _shown(self, row: SessionRow) -> str:
        who = " · ".join(part for part in (row.customer_name or self.tr("Without a name"), row.organisation) if part)
        what = row.preview or row.subject
        state = " · ".join(part for part in (word(row.state), row.agent_name, self._office.ago(row.changed_at)) if part)
        return f"{who}\n{shortened(what, 60)}\n{state}"

    def _on_table_total_changed(self, total: int) -> None:
        self._say("" if total else self.tr("Nothing found. Search for less, or clear the field."))

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _on_list_current_changed(self, current: QModelIndex) -> None:
        row = current.data(ITEM_ROLE)
        if isinstance(row, SessionRow):
            self.session_chosen.emit(row.session_id)
