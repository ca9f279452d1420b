from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import PAGE, PAGES_HELD, PLACEHOLDER, Column, Fetch, PagedTable, Rows
from desk_app.qt.tasks import LoopThread
from desk_app.wire.protocol import Page

COLUMNS: list[Column[int]] = [Column(lambda: "Number", str), Column(lambda: "Half", lambda n: str(n / 2))]


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


class Source:
    """Numbers from 0, as a hub would page them."""

    def __init__(self, total: int, offset: int = 0) -> None:
        self.total = total
        self.offset = offset
        self.asked: list[int] = []
        self.refusal: Refusal | None = None

    async def fetch(self, page: Page) -> Rows[int] | Refusal:
        self.asked.append(page.offset)
        await asyncio.sleep(0)
        if self.refusal is not None:
            return self.refusal
        last = min(page.offset + page.limit, self.total)
        return Rows([self.offset + n for n in range(page.offset, last)], self.total)


def _table(tasks: LoopThread, source: Source) -> PagedTable[int]:
    table = PagedTable(COLUMNS, tasks)
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Warning, table)
    table.ask(source.fetch)
    return table


def _cell(table: PagedTable[int], row: int, column: int = 0) -> str:
    return str(table.data(table.index(row, column)))


def test_hundred_thousand_rows_are_shown_from_a_few_pages(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(100_000)
    table = PagedTable(COLUMNS, tasks)
    table.ask(source.fetch)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(table)
    view.resize(400, 600)
    view.show()
    qtbot.waitUntil(lambda: table.total == 100_000)
    view.scrollToBottom()
    qtbot.waitUntil(lambda: table.item(99_999) == 99_999)
    assert _cell(table, 99_999, 1) == "49999.5"
    assert len(source.asked) < 10


def test_row_that_is_not_here_shows_a_placeholder_and_asks_once(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(1_000)
    table = _table(tasks, source)
    qtbot.waitUntil(lambda: table.total == 1_000 and not table.is_loading)
    for _ in range(20):
        assert _cell(table, 555) == PLACEHOLDER
        assert table.data(table.index(555, 0), ITEM_ROLE) is None
    qtbot.waitUntil(lambda: table.item(555) == 555)
    assert source.asked.count(500) == 1
    assert _cell(table, 555) == "555"


def test_answer_to_an_old_question_is_never_shown(qtbot: QtBot, tasks: LoopThread) -> None:
    slow, quick = Source(3, offset=100), Source(2, offset=200)
    gate = asyncio.Event()

    async def held_back(page: Page) -> Rows[int] | Refusal:
        await gate.wait()
        return await slow.fetch(page)

    table = PagedTable(COLUMNS, tasks)
    held: Fetch[int] = held_back
    table.ask(held)
    qtbot.waitUntil(lambda: table.is_loading)
    table.ask(quick.fetch)
    qtbot.waitUntil(lambda: table.total == 2)
    tasks.run_soon(gate.set)
    qtbot.waitUntil(lambda: slow.asked == [0])
    qtbot.wait(20)  # room for the late answer to do harm
    assert [_cell(table, row) for row in range(table.total)] == ["200", "201"]


def test_stale_rows_stay_in_sight_until_fresh_ones_are_here(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(50)
    table = _table(tasks, source)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(table)
    view.show()
    qtbot.waitUntil(lambda: table.item(0) == 0)
    source.offset, source.total = 1_000, 48
    seen: list[str] = []
    table.dataChanged.connect(lambda *_: seen.append(_cell(table, 0)))
    for _ in range(30):
        table.mark_stale()
    asked = len(source.asked)
    qtbot.waitUntil(lambda: table.item(0) == 1_000)
    assert table.total == 48
    assert PLACEHOLDER not in seen
    assert len(source.asked) == asked + 1


def test_rows_that_went_and_came_are_told_as_rows(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(0)
    table = _table(tasks, source)
    with qtbot.waitSignal(table.total_changed) as told:
        pass
    assert told.args == [0]
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    source.total = 5
    table.mark_stale()
    qtbot.waitUntil(lambda: table.rowCount() == 5)
    assert resets == []


def test_refused_page_is_told_and_asked_again_only_by_hand(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(5)
    source.refusal = Refusal(RefusalCode.OFFLINE)
    table = PagedTable(COLUMNS, tasks)
    with qtbot.waitSignal(table.refused) as told:
        table.ask(source.fetch)
    assert told.args == [Refusal(RefusalCode.OFFLINE)]
    source.refusal = None
    table.retry()
    qtbot.waitUntil(lambda: table.total == 5)


def test_only_so_many_pages_are_held(qtbot: QtBot, tasks: LoopThread) -> None:
    table = PagedTable(COLUMNS, tasks)
    table.ask(Source(20_000).fetch)
    qtbot.waitUntil(lambda: table.total == 20_000)
    for page in range(PAGES_HELD + 5):
        table.data(table.index(page * PAGE, 0))
        qtbot.waitUntil(lambda page=page: table.item(page * PAGE) is not None)  # type: ignore[misc]  # bound early
    assert table.item(0) is None
    assert table.row_of(lambda n: n == PAGE * PAGES_HELD) == PAGE * PAGES_HELD


def test_headers_are_asked_for_anew_at_a_switch_of_language(qtbot: QtBot, tasks: LoopThread) -> None:
    titles = iter(["Number", "编号"])
    table = PagedTable([Column[int](lambda: next(titles), str)], tasks)
    assert table.headerData(0, Qt.Orientation.Horizontal) == "Number"
    with qtbot.waitSignal(table.headerDataChanged):
        table.retitle()
    assert table.headerData(0, Qt.Orientation.Horizontal) == "编号"
    assert table.rowCount(QModelIndex()) == 0


def test_no_rows_mean_none_only_after_an_answer(qtbot: QtBot, tasks: LoopThread) -> None:
    source = Source(0)
    table = _table(tasks, source)
    assert not table.is_answered
    qtbot.waitUntil(lambda: table.is_answered)
    assert table.total == 0
    table.ask(source.fetch)
    assert not table.is_answered
