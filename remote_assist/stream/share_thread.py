"""A share in a thread and loop of its own, beside a user interface that has the main thread.

Invariant: `ended` is called exactly once, in the share's thread, whatever ends it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from remote_assist.errors import AssistError, ScreenUnavailable, SealBroken
from remote_assist.stream.host import Share
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode

_BUG = "The share broke; the log of this program says where."


class ShareThread:
    """`ended` gets the report (None when no session began) and the failure, if it was one."""

    def __init__(self, share: Share, ended: Callable[[AssistReport | None, AssistError | None], None]) -> None:
        self._share = share
        self._ended = ended
        self._thread = threading.Thread(target=self._run, name="deskside-share", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, reason: ReasonCode = ReasonCode.STOPPED_BY_CUSTOMER) -> None:
        """End the share; the gate is closed when this returns."""
        self._share.stop(reason)

    def join(self, timeout: float) -> bool:
        """Wait for the thread's end; returns whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        report: AssistReport | None = None
        failure: AssistError | None = AssistError(_BUG)
        try:
            report = asyncio.run(self._share.run())
            failure = _failure(report)
        except AssistError as exc:
            failure = exc
        finally:
            # A bug goes on as a traceback; whoever waits is told all the same.
            self._ended(report, failure)


def _failure(report: AssistReport | None) -> AssistError | None:
    if report is not None and report.reason is ReasonCode.SCREEN_GONE:
        return ScreenUnavailable("The screen that was shared is gone.")
    if report is not None and report.reason is ReasonCode.SEAL_BROKEN:
        return SealBroken(
            "The session has ended: something was changed on its way, and somebody may stand between the two ends."
        )
    return None
