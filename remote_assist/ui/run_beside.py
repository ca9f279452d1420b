"""A share and the windows of its process, beside each other: the end of the share is the end of the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtWidgets import QApplication

from remote_assist.errors import AssistError
from remote_assist.stream.host import Share
from remote_assist.stream.share_thread import ShareThread
from remote_assist.ui.ended_by_signals import ended_by_signals
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode


def run_beside(
    application: QApplication,
    share: Share,
    ended: Callable[[AssistReport | None, AssistError | None], None],
    begun: Callable[[], None],
) -> int:
    """Run the share in its thread and the windows in this one; returns the exit code. `begun` is called in between."""
    outcome: list[int] = []

    def over(report: AssistReport | None, failure: AssistError | None) -> None:
        outcome.append(1 if failure is not None else 0)
        ended(report, failure)
        QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)

    application.setQuitOnLastWindowClosed(False)
    thread = ShareThread(share, over)
    with ended_by_signals(lambda: thread.stop(ReasonCode.TERMINATED)):
        thread.start()
        begun()
        result = application.exec()
    # Qt ends its loop with a failure when its display is gone, mostly before the capture thread has said so.
    thread.stop(ReasonCode.SCREEN_GONE if result else ReasonCode.TERMINATED)
    thread.join(5.0)
    return (outcome[0] or result) if outcome else 1
