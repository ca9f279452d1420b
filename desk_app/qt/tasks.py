"""Coroutines under Qt: who starts them, keeps them, ends them and shows their crashes.

Invariant: no coroutine is started anywhere else in a window; each result is delivered on the UI thread, and never to an
owner that is gone; a crash is logged and told by `crashed`, never swallowed.

Two kinds with one face. `desk_app.qt.event_loop.UiTasks` runs on the UI thread itself (the engineer's client: its event
loop is ours). `LoopThread` runs asyncio in a thread of its own (the help window: the event loop is the vendor's).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

T = TypeVar("T")

log = logging.getLogger("deskside.tasks")


class Job:
    """A running coroutine. `cancel` may be called from the UI thread at any time, also when it is done."""

    def __init__(self) -> None:
        self.on_cancel: Callable[[], object] | None = None
        self.is_done = False

    def cancel(self) -> None:
        if not self.is_done and self.on_cancel is not None:
            self.on_cancel()


class Tasks(QObject):
    """What both kinds promise; use it as the type of a parameter."""

    crashed = Signal(str)  # the traceback, for a visible notice

    def spawn(
        self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None, owner: QObject | None = None
    ) -> Job:
        """Starts `work`. `then` gets its result on the UI thread, unless it was cancelled or `owner` is deleted."""
        raise NotImplementedError

    def run_soon(self, work: Callable[[], None]) -> None:
        """Runs a plain function on the loop's thread: at once when this is that thread."""
        raise NotImplementedError

    def close(self) -> None:
        """Cancels everything and returns when all of it has ended. Nothing is delivered any more."""
        raise NotImplementedError

    def _report(self, exc: BaseException) -> None:
        """From either thread: a crash."""
        text = "".join(traceback.format_exception(exc))
        log.error("a task crashed\n%s", text)
        self.crashed.emit(text)

    def _on_loop_exception(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        exc = context.get("exception")
        self._report(exc if isinstance(exc, BaseException) else RuntimeError(str(context.get("message"))))


class LoopThread(Tasks):
    """An asyncio loop in its own thread; made and used on the UI thread. `close` takes at most `stop_s` seconds."""

    _delivered = Signal(object)  # a function to call on the UI thread

    def __init__(self, parent: QObject | None = None, stop_s: float = 5.0) -> None:
        super().__init__(parent)
        self._stop_s = stop_s
        self._delivered.connect(self._on_delivered, Qt.ConnectionType.QueuedConnection)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._on_loop_exception)
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False
        # A daemon: a host that ends without closing us is not held back.
        self._thread = threading.Thread(target=self._run, name="deskside-loop", daemon=True)
        self._thread.start()

    def spawn(
        self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None, owner: QObject | None = None
    ) -> Job:
        if self._is_closed:
            work.close()
            raise RuntimeError("the loop's thread is closed")
        job = Job()
        started: list[asyncio.Task[None]] = []

        def cancel() -> None:  # on the loop's thread, after the start
            started[0].cancel()

        def start() -> None:
            started.append(self._start(self._lead(work, job, then, owner)))
            started[0].add_done_callback(partial(end_job, job, work))

        self._loop_call(start)
        job.on_cancel = lambda: self._loop_call(cancel)
        return job

    def run_soon(self, work: Callable[[], None]) -> None:
        if threading.current_thread() is self._thread:
            work()
        else:
            self._loop_call(work)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._loop_call(lambda: self._start(self._end()))
        self._thread.join(self._stop_s)
        if self._thread.is_alive():
            log.error("the loop's thread did not end in %s s", self._stop_s)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _lead(
        self, work: Coroutine[Any, Any, T], job: Job, then: Callable[[T], None] | None, owner: QObject | None
    ) -> None:
        try:
            result = await work
        except Exception as exc:  # noqa: BLE001 - told, whatever it is
            self._report(exc)
            return
        job.is_done = True
        if then is not None and not self._is_closed:
            self._delivered.emit(lambda: _deliver(then, result, owner))

    async def _end(self) -> None:
        others = [task for task in self._running if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._loop.stop()

    def _loop_call(self, work: Callable[[], Any]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(work)

    # Declared: a slot that Qt adds at run time changes the class while the other thread emits, and facts get lost.
    @Slot(object)
    def _on_delivered(self, call: Callable[[], None]) -> None:
        if self._is_closed:
            return
        try:
            call()
        except Exception as exc:  # noqa: BLE001 - a slot's crash must not reach the host's excepthook
            self._report(exc)


def _deliver(then: Callable[[T], None], result: T, owner: QObject | None) -> None:
    if owner is None or shiboken6.isValid(owner):
        then(result)


def end_job(job: Job, work: Coroutine[Any, Any, Any], _task: asyncio.Task[None]) -> None:
    """A task has ended, perhaps by a cancellation before its first step: then its work was never begun."""
    job.is_done = True
    work.close()


def is_ui_thread(thing: QObject) -> bool:
    """Is this the thread that `thing` lives in?"""
    return QThread.currentThread() is thing.thread()
