"""Tickets: a list with sort and filter that never loads everything, and the chosen ticket beside it.

Invariant: sorting and filtering are questions to the hub; the table only shows what was answered.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.empty_state import EmptyState
from desk_app.agent.new_ticket import NewTicketDialog
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.agent.quiet_views import QuietTable
from desk_app.agent.search_field import SearchField
from desk_app.agent.ticket_columns import SORTS, PriorityDelegate, ticket_columns
from desk_app.agent.ticket_pane import TicketPane
from desk_app.agent.words import word
from desk_app.domain.ids import TicketId
from desk_app.domain.refusals import Refusal
from desk_app.domain.tickets import Ticket, TicketPriority, TicketState
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import PagedTable, Rows
from desk_app.wire.events import LoggedEvent, TicketChanged
from desk_app.wire.protocol import Page
from desk_app.wire.tickets import ListTickets, TicketFilter, TicketSort

SUBJECT, SUBJECT_CHARS = 1, 22
COLUMN_CHARS = {0: 7, 3: 12, 2: 12, 6: 13, 4: 18, 5: 13}
"""The other columns' widths in characters, those that are needed most first."""
_STATE_CHOICES: tuple[tuple[TicketState, ...], ...] = (
    (TicketState.NEW, TicketState.OPEN, TicketState.PENDING, TicketState.ON_HOLD),
    (),
    *((state,) for state in TicketState),
)
_PRIORITY_CHOICES: tuple[tuple[TicketPriority, ...], ...] = ((), *((priority,) for priority in TicketPriority))


class TicketsPane(Pane):
    """List at the left, the chosen ticket at the right."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tickets_pane")
        self._office = office
        self._sort, self._descending = TicketSort.CHANGED, True
        self._make_filters()
        self.table = PagedTable[Ticket](ticket_columns(office), office.tasks, self)
        self.table.total_changed.connect(self._on_table_total_changed)
        self.table.refused.connect(self._on_table_refused)
        self._make_view()
        self.ticket = TicketPane(office)
        self._empty = EmptyState(office, "ticket")
        self._right = QStackedWidget()
        self._right.addWidget(self._empty)
        self._right.addWidget(self.ticket)
        self._lay_out()
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        office.look_changed.connect(lambda: self.view.viewport().update())
        self.retranslate()
        self._ask()

    def _make_filters(self) -> None:
        self._title = plain_label(role="pane_title", wrap=False)
        self._count = plain_label(role="muted")
        self._new = QPushButton()
        self._new.setObjectName("new_ticket_button")
        self._new.clicked.connect(lambda: NewTicketDialog(self._office, self.window()).open())
        self._search = SearchField("tickets_search")
        self._search.search_wanted.connect(self._ask)
        self._states, self._priorities, self._whose = QComboBox(), QComboBox(), QComboBox()
        for box, name, count in (
            (self._states, "tickets_state", len(_STATE_CHOICES)),
            (self._priorities, "tickets_priority", len(_PRIORITY_CHOICES)),
            (self._whose, "tickets_assignee", 3),
        ):
            box.setObjectName(name)
            box.addItems([""] * count)
            box.currentIndexChanged.connect(self._ask)

    def _make_view(self) -> None:
        self.view = QuietTable()
        self.view.setObjectName("tickets_table")
        self.view.setModel(self.table)
        self.view.setItemDelegateForColumn(2, PriorityDelegate(self._office, self.view))
        self.view.selectionModel().currentRowChanged.connect(self._on_view_row_changed)
        self.view.activated.connect(lambda _index: self.ticket.focus_first())
        header = self.view.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(list(SORTS).index(TicketSort.CHANGED), Qt.SortOrder.DescendingOrder)
        header.sortIndicatorChanged.connect(self._on_header_sort_changed)
        header.setSectionResizeMode(SUBJECT, QHeaderView.ResizeMode.Stretch)
        self.view.resized.connect(self._fit_columns)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Gives each column what its words need; in a narrow list the least needed ones go first."""
        unit = self.fontMetrics().averageCharWidth()
        header = self.view.horizontalHeader()
        header.setMinimumSectionSize(unit * 6)
        room = self.view.viewport().width() - unit * SUBJECT_CHARS
        for column, characters in COLUMN_CHARS.items():
            wide = unit * characters + 16
            room -= wide
            self.view.setColumnHidden(column, room < 0)
            header.resizeSection(column, wide)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        spaced(column, (0, 3, 0, 0), 2)
        head = QHBoxLayout()
        spaced(head, (4, 0, 4, 0), 2)
        head.addWidget(self._title)
        head.addWidget(self._search, 1)
        head.addWidget(self._new)
        filters = QHBoxLayout()
        spaced(filters, (4, 0, 4, 0), 2)
        for box in (self._states, self._priorities, self._whose):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            filters.addWidget(box)
        filters.addWidget(self._count, 1)
        column.addLayout(head)
        column.addLayout(filters)
        column.addWidget(self.view, 1)
        self.splitter = QSplitter()
        self.splitter.setObjectName("tickets_splitter")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self._right)
        self._right.setMinimumWidth(320)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([800, 500])
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(self.splitter)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Tickets"))
        label_button(self._new, self.tr("New ticket"))
        self._search.setPlaceholderText(self.tr("Number, subject, customer"))
        self._search.setAccessibleName(self.tr("Search tickets"))
        self._states.setAccessibleName(self.tr("State"))
        self._priorities.setAccessibleName(self.tr("Priority"))
        self._whose.setAccessibleName(self.tr("Assignee"))
        self.view.setAccessibleName(self.tr("Tickets"))
        states = [self.tr("To do"), self.tr("Any state"), *(word(state) for state in TicketState)]
        priorities = [self.tr("Any priority"), *(word(priority) for priority in TicketPriority)]
        whose = [self.tr("Anybody's"), self.tr("Mine"), self.tr("Nobody's")]
        for box, texts in ((self._states, states), (self._priorities, priorities), (self._whose, whose)):
            for place, text in enumerate(texts):
                box.setItemText(place, text)
        self._empty.set_words(
            self.tr("No ticket is chosen"), self.tr("Choose one at the left, or make one from a chat with Ctrl+T.")
        )
        self._on_table_total_changed(self.table.total)
        self.table.retitle()

    # -- the question

    def _filter(self) -> TicketFilter:
        state = self._office.bridge.state
        whose = self._whose.currentIndex()
        return TicketFilter(
            states=_STATE_CHOICES[max(0, self._states.currentIndex())],
            priorities=_PRIORITY_CHOICES[max(0, self._priorities.currentIndex())],
            assignee_id=state.me if whose == 1 and state else None,
            unassigned=whose == 2,
            text=self._search.query,
        )

    def _ask(self) -> None:
        question, sort, descending = self._filter(), self._sort, self._descending

        async def fetch(page: Page) -> Rows[Ticket] | Refusal:
            command = ListTickets(filter=question, sort=sort, descending=descending, page=page)
            answer = await self._office.bridge.desk.call(command)
            return answer if isinstance(answer, Refusal) else Rows(answer.rows, answer.total)

        self.table.ask(fetch)

    def _on_header_sort_changed(self, column: int, order: Qt.SortOrder) -> None:
        self._sort = list(SORTS)[column]
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._ask()

    def _on_table_total_changed(self, total: int) -> None:
        nothing = self.tr("Nothing found. Loosen the filter, or make a ticket from a chat with Ctrl+T.")
        text = f"{total:,}" if total else nothing
        self._count.setText(text if self.table.is_answered else "")

    def _on_table_refused(self, refusal: Refusal) -> None:
        self._count.setText(self._office.sentence(refusal))

    # -- the ticket

    def focus_search(self) -> None:
        self._search.begin()

    def show_ticket(self, ticket_id: TicketId) -> None:
        """Reads one ticket and shows it."""
        self._right.setCurrentWidget(self.ticket)
        self.ticket.show_ticket(ticket_id)

    def _on_view_row_changed(self, current: QModelIndex) -> None:
        ticket = current.data(ITEM_ROLE)
        if isinstance(ticket, Ticket):
            self.show_ticket(ticket.id)

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if any(isinstance(logged.event, TicketChanged) for logged in events):
            self.table.mark_stale()
