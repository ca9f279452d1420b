"""The paged table at 100,000 rows: how long one frame of scrolling keeps the UI thread."""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QTableView

from desk_app.qt.paged_table import Column, PagedTable, Rows
from desk_app.qt.tasks import LoopThread
from desk_app.wire.protocol import Page

ROWS = 100_000
FRAMES = 300


async def fetch(page: Page) -> Rows[int]:
    return Rows(range(page.offset, min(page.offset + page.limit, ROWS)), ROWS)


def main() -> None:
    app = QApplication([])
    tasks = LoopThread()
    table = PagedTable([Column[int](lambda: "Number", str) for _ in range(8)], tasks)
    view = QTableView()
    view.setModel(table)
    view.resize(1200, 900)
    begun = time.perf_counter()
    table.ask(fetch)
    view.show()
    while table.total != ROWS:
        app.processEvents()
    print(f"first page of {ROWS:,} rows in the view: {(time.perf_counter() - begun) * 1000:.0f} ms")

    frames = []
    for number in range(FRAMES):
        begun = time.perf_counter()
        view.verticalScrollBar().setValue(number * (ROWS // FRAMES))
        view.viewport().repaint()
        app.processEvents()
        frames.append((time.perf_counter() - begun) * 1000)
    frames.sort()
    print(f"a frame of scrolling: median {frames[FRAMES // 2]:.1f} ms, slowest {frames[-1]:.1f} ms")

    begun = time.perf_counter()
    for _ in range(1_000):
        table.mark_stale()
    app.processEvents()
    print(f"a thousand events that make the list stale: {(time.perf_counter() - begun) * 1000:.1f} ms")
    tasks.close()


if __name__ == "__main__":
    main()
