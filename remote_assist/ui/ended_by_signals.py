"""Ctrl+C and a request to end reach a program although Qt holds its main thread."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier


@contextmanager
def ended_by_signals(act: Callable[[], None]) -> Iterator[None]:
    """Act on Ctrl+C and on a request to end meanwhile."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    handlers = {n: signal.signal(n, lambda _number, _frame: act()) for n in (signal.SIGINT, signal.SIGTERM)}
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    # Python runs its handler as soon as any bytecode runs in the main thread: this slot is that bytecode.
    notifier.activated.connect(lambda *_: ours.recv(64))
    try:
        yield
    finally:
        notifier.setEnabled(False)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        ours.close()
        theirs.close()
