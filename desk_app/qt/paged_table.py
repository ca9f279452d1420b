"""A table over a paged query: it shows any number of rows and never holds more than a few pages.

Invariant: `data` never waits: a row that is not there yet shows a placeholder and asks for its page, once; an answer to
an older question (another filter, another sort) is never shown.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desk_app.domain.refusals import Refusal
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.tasks import Tasks
from desk_app.wire.protocol import Page

T = TypeVar("T")

PAGE = 100
"""Rows a fetch; at most `limits.PAGE_ROWS`."""
PAGES_HELD = 40
PLACEHOLDER = "…"
_STALE_AFTER_MS = 250
"""Events come in bursts: the rows in sight are asked for again once, this long after the first of them."""

_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Rows(Generic[T]):
    """One page's rows and how many rows there are in all."""

    rows: Sequence[T]
    total: int


Fetch = Callable[[Page], Coroutine[Any, Any, "Rows[T] | Refusal"]]
"""Asks the hub for one page, of one question: the filter and sort are its own."""


@dataclass(frozen=True)
class Column(Generic[T]):
    """`show` gives the text of a cell; `title` is called, so that a switch of language is seen.

    `roles` shows more roles (decoration, tooltip, alignment) of the item.
    """

    title: Callable[[], str]
    show: Callable[[T], str]
    roles: tuple[tuple[int, Callable[[T], object]], ...] = ()


class PagedTable(QAbstractTableModel, Generic[T]):
    """Use: `ask(fetch)` for each new question, `mark_stale()` when an event says that rows may have changed."""

    total_changed = Signal(int)  # rows in all, with the first answer to each question too
    refused = Signal(object)  # Refusal: a page could not be had; `retry` asks again
    loading_changed = Signal(bool)  # whether an answer is awaited

    def __init__(self, columns: Sequence[Column[T]], tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._shows: list[dict[int, Callable[[T], object]]] = [
            {**dict(column.roles), _DISPLAY: column.show, _SPOKEN: column.show} for column in self._columns
        ]
        self._roles = {int(ITEM_ROLE)}.union(*self._shows)
        self._tasks = tasks
        self._fetch: Fetch[T] | None = None
        self._question = 0
        self._total = 0
        self._pages: OrderedDict[int, Sequence[T]] = OrderedDict()
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._failed: set[int] = set()
        self._ask_soon = _single_shot(self, 0, self._on_ask_soon_timeout)
        self._refresh_soon = _single_shot(self, _STALE_AFTER_MS, self._on_refresh_soon_timeout)

    @property
    def total(self) -> int:
        """How many rows the question has, as far as known."""
        return self._total

    @property
    def is_answered(self) -> bool:
        """Has the present question had an answer? Before it, no rows does not mean that there are none."""
        return bool(self._pages)

    @property
    def is_loading(self) -> bool:
        return bool(self._asked)

    def ask(self, fetch: Fetch[T]) -> None:
        """Puts a new question: another filter or sort. Old rows go at once, answers to old questions are dropped."""
        self.beginResetModel()
        self._question += 1
        self._fetch = fetch
        self._total = 0
        for held in (self._pages, self._stale, self._asked, self._wanted, self._failed):
            held.clear()
        self.endResetModel()
        self._want(0)

    def mark_stale(self) -> None:
        """Rows may have changed: those in sight are asked for again, the rest when they come into sight."""
        if not self._refresh_soon.isActive():
            self._refresh_soon.start()

    def retry(self) -> None:
        """Asks again for what could not be had."""
        failed, self._failed = self._failed, set()
        for page in failed:
            self._want(page)

    def item(self, row: int) -> T | None:
        """Returns a row's item when it is here, without asking for it."""
        page = self._pages.get(row // PAGE)
        place = row % PAGE
        return page[place] if page is not None and place < len(page) else None

    def row_of(self, is_it: Callable[[T], bool]) -> int | None:
        """Returns the row of the first item here that `is_it`, or None."""
        for page, rows in sorted(self._pages.items()):
            for place, item in enumerate(rows):
                if is_it(item):
                    return page * PAGE + place
        return None

    def retitle(self) -> None:
        """The language or the time has changed: everything is shown anew, nothing is asked for."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        if self._total:
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self._columns) - 1))

    def _want(self, page: int) -> None:
        if page not in self._asked and page not in self._failed:
            self._wanted[page] = None
            self._wanted.move_to_end(page)
            if not self._ask_soon.isActive():
                self._ask_soon.start()

    def _on_ask_soon_timeout(self) -> None:
        if self._fetch is None:
            return
        was_loading = self.is_loading
        # Scrolling fast passes many pages: only the last few that were wanted are still in sight.
        for page in list(self._wanted)[-4:]:
            self._asked.add(page)
            question = self._question
            self._tasks.spawn(
                self._fetch(Page(offset=page * PAGE, limit=PAGE)), _Arrival(self, question, page).take, self
            )
        self._wanted.clear()
        if not was_loading and self.is_loading:
            self.loading_changed.emit(True)

    def _on_refresh_soon_timeout(self) -> None:
        self._stale = set(self._pages)
        if self._total:
            # The views ask for the data of what they show, and by that for its pages.
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self._columns) - 1))
        else:
            self._want(0)

    def _arrived(self, question: int, page: int, answer: Rows[T] | Refusal) -> None:
        if question != self._question:
            return
        self._asked.discard(page)
        if isinstance(answer, Refusal):
            self._failed.add(page)
            self.refused.emit(answer)
        else:
            self._take_page(page, answer)
        if not self.is_loading and not self._wanted:
            self.loading_changed.emit(False)

    def _take_page(self, page: int, answer: Rows[T]) -> None:
        self._pages[page] = tuple(answer.rows[:PAGE])
        self._pages.move_to_end(page)
        self._stale.discard(page)
        while len(self._pages) > PAGES_HELD:
            self._stale.discard(self._pages.popitem(last=False)[0])
        self._set_total(max(0, answer.total))
        first = page * PAGE
        last = min(first + PAGE, self._total) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def _set_total(self, total: int) -> None:
        was = self._total
        if total > was:
            self.beginInsertRows(_ROOT, was, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < was:
            self.beginRemoveRows(_ROOT, total, was - 1)
            self._total = total
            self.endRemoveRows()
        if total != was or total == 0:
            self.total_changed.emit(total)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title()
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # Called a thousand times a repaint: what is not shown leaves at once, one look-up decides the rest.
        if role not in self._roles or not index.isValid():
            return None
        row = index.row()
        number, place = divmod(row, PAGE)
        if role == _DISPLAY:
            if number not in self._pages or number in self._stale:
                self._want(number)
            else:
                self._pages.move_to_end(number)
        page = self._pages.get(number)
        if page is None or place >= len(page):
            return PLACEHOLDER if role == _DISPLAY else None
        if role == ITEM_ROLE:
            return page[place]
        show = self._shows[index.column()].get(role)
        return show(page[place]) if show is not None else None


class _Arrival(Generic[T]):
    """Remembers which question and page an answer belongs to."""

    def __init__(self, table: PagedTable[T], question: int, page: int) -> None:
        self._table = table
        self._question = question
        self._page = page

    def take(self, answer: Rows[T] | Refusal) -> None:
        self._table._arrived(self._question, self._page, answer)


def _single_shot(parent: QObject, milliseconds: int, timeout: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(timeout)
    return timer
