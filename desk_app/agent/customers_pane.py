"""Customers: a list that never loads everything, and one customer with sessions and tickets."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desk_app.agent.customer_view import CustomerView
from desk_app.agent.empty_state import EmptyState
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced
from desk_app.agent.quiet_views import QuietTable
from desk_app.agent.search_field import SearchField
from desk_app.domain.customers import Customer
from desk_app.domain.ids import CustomerId
from desk_app.domain.refusals import Refusal
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import Column, PagedTable, Rows
from desk_app.wire.customers import CustomerWhole, ListCustomers, ReadCustomer
from desk_app.wire.events import CustomerChanged, LoggedEvent
from desk_app.wire.protocol import Page


class CustomersPane(Pane):
    """List at the left, the chosen customer at the right."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customers_pane")
        self._office = office
        self._shown: CustomerId | None = None
        self._title = plain_label(role="pane_title", wrap=False)
        self._state = plain_label(role="muted", wrap=False)
        self._search = SearchField("customers_search")
        self._search.search_wanted.connect(self._ask)
        columns = (
            Column[Customer](lambda: self.tr("Name"), lambda c: c.name or self.tr("Without a name")),
            Column[Customer](lambda: self.tr("Organisation"), lambda c: c.organisation),
            Column[Customer](lambda: self.tr("Product"), lambda c: f"{c.product} {c.version}".strip()),
            Column[Customer](
                lambda: self.tr("Last seen"),
                lambda c: office.ago(c.last_seen_at),
                ((int(Qt.ItemDataRole.ToolTipRole), lambda c: office.exact(c.last_seen_at)),),
            ),
        )
        self.table = PagedTable[Customer](columns, office.tasks, self)
        self.table.total_changed.connect(self._on_table_total_changed)
        self.table.refused.connect(lambda refusal: self._state.setText(office.sentence(refusal)))
        self.view = QuietTable()
        self.view.setObjectName("customers_table")
        self.view.setModel(self.table)
        self.view.selectionModel().currentRowChanged.connect(self._on_view_row_changed)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        unit = self.fontMetrics().averageCharWidth()
        for column, characters in ((1, 22), (2, 16), (3, 14)):
            header.resizeSection(column, unit * characters + 16)
        self._lay_out(office)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        self.retranslate()
        self._ask()

    def _lay_out(self, office: Office) -> None:
        self._detail = CustomerView(office)
        self._empty = EmptyState(office, "customers")
        self._right = QStackedWidget()
        self._right.addWidget(self._empty)
        self._right.addWidget(self._detail)
        left = QWidget()
        column = QVBoxLayout(left)
        spaced(column, (0, 3, 0, 0), 2)
        head = QVBoxLayout()
        spaced(head, (4, 0, 4, 0), 2)
        head.addWidget(self._title)
        head.addWidget(self._search)
        head.addWidget(self._state)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        splitter = QSplitter()
        splitter.setObjectName("customers_splitter")
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([760, 460])
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(splitter)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Customers"))
        self._search.setPlaceholderText(self.tr("Name, e-mail, organisation"))
        self._search.setAccessibleName(self.tr("Search customers"))
        self.view.setAccessibleName(self.tr("Customers"))
        self._empty.set_words(
            self.tr("No customer is chosen"), self.tr("Choose one at the left to see sessions and tickets.")
        )
        self._on_table_total_changed(self.table.total)
        self.table.retitle()

    def focus_search(self) -> None:
        self._search.begin()

    def show_customer(self, customer_id: CustomerId) -> None:
        """Reads one customer and shows it."""
        self._shown = customer_id
        self._office.ask(ReadCustomer(customer_id=customer_id), self._on_read, self)

    def _on_read(self, whole: CustomerWhole) -> None:
        if whole.customer.id == self._shown:
            self._detail.show_customer(whole)
            self._right.setCurrentWidget(self._detail)

    def _ask(self) -> None:
        text = self._search.query

        async def fetch(page: Page) -> Rows[Customer] | Refusal:
            answer = await self._office.bridge.desk.call(ListCustomers(text=text, page=page))
            return answer if isinstance(answer, Refusal) else Rows(answer.rows, answer.total)

        self.table.ask(fetch)

    def _on_table_total_changed(self, total: int) -> None:
        nothing = self.tr("Nobody found. Search for less, or clear the field.") if self.table.is_answered else ""
        self._state.setText(self.tr("Customers: {count}").format(count=total) if total else nothing)

    def _on_view_row_changed(self, current: QModelIndex) -> None:
        customer = current.data(ITEM_ROLE)
        if isinstance(customer, Customer):
            self.show_customer(customer.id)

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if any(isinstance(logged.event, CustomerChanged) for logged in events):
            self.table.mark_stale()
