"""asyncio on Qt's own event loop: the one module that knows qasync. Never imported on the customer's side.

Invariant: exactly one loop lives from `run_application`'s start to its end, and every task has ended before it returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import qasync
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desk_app.qt.tasks import Job, Tasks, end_job

T = TypeVar("T")


class UiTasks(Tasks):
    """Coroutines on the UI thread; only while `run_application` runs."""

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._loop.set_exception_handler(self._on_loop_exception)
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def spawn(
        self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None, owner: QObject | None = None
    ) -> Job:
        if self._is_closed:
            work.close()
            raise RuntimeError("the tasks are closed")
        job = Job()
        task = self._loop.create_task(self._lead(work, job, then, owner))
        job.on_cancel = task.cancel
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(partial(end_job, job, work))
        return job

    def run_soon(self, work: Callable[[], None]) -> None:
        work()

    def close(self) -> None:
        """Only marks the end: `aclose` awaits it, and `run_application` calls that."""
        self._is_closed = True
        for task in self._running:
            task.cancel()

    async def aclose(self) -> None:
        """Returns when every task has ended."""
        self.close()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _lead(
        self, work: Coroutine[Any, Any, T], job: Job, then: Callable[[T], None] | None, owner: QObject | None
    ) -> None:
        try:
            result = await work
            job.is_done = True
            if then is not None and not self._is_closed and (owner is None or shiboken6.isValid(owner)):
                then(result)
        except Exception as exc:  # noqa: BLE001 - told, whatever it is
            self._report(exc)


def run_application(app: QApplication, start: Callable[[UiTasks], Callable[[], None] | None]) -> int:
    """Runs the application's event loop with asyncio on it until the application quits. Returns the exit code.

    `start` is called inside the running loop: it makes the windows and keeps them, and may return what is to be called
    before the tasks are cancelled; what it raises is raised here. Never open a nested event loop (`dialog.exec()`): use
    `open()`.
    """
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    tasks = UiTasks(loop)
    failures: list[Exception] = []
    ends: list[Callable[[], None]] = []

    def begin() -> None:
        try:
            if end := start(tasks):
                ends.append(end)
        except Exception as exc:  # noqa: BLE001 - raised again below, outside of Qt
            failures.append(exc)
            app.exit(1)

    try:
        loop.call_soon(begin)
        code = loop.run_forever()
        for end in ends:
            end()
        loop.run_until_complete(tasks.aclose())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    if failures:
        raise failures[0]
    return int(code)
