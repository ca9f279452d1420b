"""A request to end is heard while Qt waits, and waits itself while the main thread is in the middle of something."""

from __future__ import annotations

import signal
import threading

import pytest
from pytestqt.qtbot import QtBot

from remote_assist.ui.ended_by_signals import ended_by_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_request_to_end_that_comes_while_a_lock_is_held_does_not_wait_for_itself(
    qtbot: QtBot, number: signal.Signals
) -> None:
    lock = threading.Lock()
    got: list[bool] = []

    def act() -> None:
        got.append(lock.acquire(timeout=0.2))

    before = signal.getsignal(number)
    with ended_by_signals(act):
        with lock:
            signal.raise_signal(number)
        qtbot.waitUntil(lambda: bool(got))
    assert got == [True]
    assert signal.getsignal(number) is before
