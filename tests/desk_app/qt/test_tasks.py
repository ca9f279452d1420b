from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desk_app.qt.tasks import LoopThread


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


async def _thread_name() -> str:
    return threading.current_thread().name


def test_work_runs_beside_the_ui_and_its_result_comes_back_to_it(qtbot: QtBot, tasks: LoopThread) -> None:
    results: list[tuple[str, str]] = []
    tasks.spawn(_thread_name(), lambda name: results.append((name, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(results))
    assert results == [("deskside-loop", threading.current_thread().name)]


def test_crash_is_told_with_its_traceback(qtbot: QtBot, tasks: LoopThread) -> None:
    async def broken() -> None:
        raise RuntimeError("a bug")

    with qtbot.waitSignal(tasks.crashed) as told:
        job = tasks.spawn(broken())
    assert told.args is not None
    assert "RuntimeError: a bug" in told.args[0]
    qtbot.waitUntil(lambda: job.is_done)


def test_crash_of_the_receiver_is_told_too(qtbot: QtBot, tasks: LoopThread) -> None:
    def broken(_name: str) -> None:
        raise RuntimeError("a slot's bug")

    with qtbot.waitSignal(tasks.crashed) as told:
        tasks.spawn(_thread_name(), broken)
    assert told.args is not None
    assert "a slot's bug" in told.args[0]


def test_cancelled_work_delivers_nothing(qtbot: QtBot, tasks: LoopThread) -> None:
    begun, results = threading.Event(), list[object]()

    async def endless() -> None:
        begun.set()
        await asyncio.Event().wait()

    job = tasks.spawn(endless(), results.append)
    qtbot.waitUntil(begun.is_set)
    job.cancel()
    qtbot.waitUntil(lambda: job.is_done)
    at_once = tasks.spawn(endless(), results.append)  # cancelled before its first step
    at_once.cancel()
    qtbot.waitUntil(lambda: at_once.is_done)
    assert results == []


def test_result_for_an_owner_that_is_gone_is_dropped(qtbot: QtBot, tasks: LoopThread) -> None:
    owner = QObject()
    results: list[str] = []
    gate = asyncio.Event()

    async def late() -> str:
        await gate.wait()
        return "late"

    tasks.spawn(late(), results.append, owner)
    shiboken6.delete(owner)
    tasks.run_soon(gate.set)
    done: list[str] = []
    tasks.spawn(_thread_name(), done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert results == []


def test_close_ends_everything_and_a_second_close_is_harmless(qtbot: QtBot) -> None:
    tasks = LoopThread()
    ended = threading.Event()

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # a clean-up may take its turns
            ended.set()

    tasks.spawn(tidy())
    tasks.close()
    assert ended.is_set()
    tasks.close()
    work = tidy()
    with pytest.raises(RuntimeError, match="closed"):
        tasks.spawn(work)


def _run(program: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "error", "-c", textwrap.dedent(program)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_application_runs_coroutines_on_its_own_loop_until_it_quits() -> None:
    done = _run("""
        import asyncio, os, sys
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtWidgets import QApplication
        from desk_app.qt.event_loop import run_application
        app = QApplication([])
        said = []
        async def server_and_client():
            server = await asyncio.start_server(lambda r, w: (w.write(b"hello"), w.close()), "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            said.append(await reader.read())
            writer.close()
            server.close()
            return "done"
        async def endless():
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                said.append("ended")
        def start(tasks):
            tasks.spawn(endless())
            tasks.spawn(server_and_client(), lambda result: (said.append(result), app.exit(7)))
            return lambda: said.append("closing")
        code = run_application(app, start)
        assert said == [b"hello", "done", "closing", "ended"], said
        sys.exit(code)
    """)
    assert (done.returncode, done.stderr) == (7, "")


def test_failure_to_start_is_raised_not_swallowed() -> None:
    done = _run("""
        import os
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtWidgets import QApplication
        from desk_app.qt.event_loop import run_application
        app = QApplication([])
        def start(tasks):
            raise ValueError("no window")
        run_application(app, start)
    """)
    assert done.returncode == 1
    assert "ValueError: no window" in done.stderr


def test_crash_on_the_ui_loop_is_told_and_the_rest_goes_on() -> None:
    done = _run("""
        import asyncio, os, logging
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        logging.disable()
        from PySide6.QtWidgets import QApplication
        from desk_app.qt.event_loop import run_application
        app = QApplication([])
        told = []
        async def broken():
            raise RuntimeError("a bug")
        async def later():
            await asyncio.sleep(0.01)
        def start(tasks):
            tasks.crashed.connect(told.append)
            tasks.spawn(broken())
            tasks.spawn(later(), lambda _: app.quit())
        assert run_application(app, start) == 0
        assert len(told) == 1 and "RuntimeError: a bug" in told[0]
    """)
    assert (done.returncode, done.stderr) == (0, "")


def test_customers_side_loads_no_qasync() -> None:
    done = _run("""
        import sys
        import desk_app.qt.bridge, desk_app.qt.tasks, desk_app.qt.theme, desk_app.qt.markdown, desk_app.qt.language
        unwanted = {"qasync", "keyring", "sqlalchemy", "fastapi", "PIL"} & set(sys.modules)
        assert not unwanted, unwanted
    """)
    assert (done.returncode, done.stderr) == (0, "")
