"""Ctrl+C and a request to end reach a program although Qt holds its main thread.

Invariant: what is done about them is done in a turn of Qt's loop of its own, never in the middle of anything: the main
thread may hold a lock at that moment, and would wait for itself.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

_ENDS = frozenset((signal.SIGINT, signal.SIGTERM))


@contextmanager
def ended_by_signals(act: Callable[[], None]) -> Iterator[None]:
    """Act on Ctrl+C and on a request to end meanwhile."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    # A handler of Python's own is needed, or the number would not be written there.
    handlers = {number: signal.signal(number, lambda *_: None) for number in _ENDS}
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)

    def told() -> None:
        if not _ENDS.isdisjoint(ours.recv(64)):
            act()

    notifier.activated.connect(lambda *_: told())
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        ours.close()
        theirs.close()
