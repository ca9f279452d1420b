"""Why a transfer stops, from what went wrong on a disk or at the gate."""

from __future__ import annotations

from errno import EDQUOT, EFBIG, ENOSPC

from remote_assist.disk import LinkInTheWay
from remote_assist.errors import AssistError, NotGranted
from remote_assist.policy.file_names import NameRefused
from remote_assist.wire.files import StopReason


class TransferStopped(AssistError):
    """It cannot go on, for a reason that both ends are told; `about` is the name that it concerns, if it is one."""

    def __init__(self, reason: StopReason, sentence: str = "", about: str = "") -> None:
        super().__init__(sentence or f"A transfer stops: {reason.value}.")
        self.why = reason
        self.about = about


Failure = TransferStopped | NameRefused | NotGranted | OSError
FAILURES = (TransferStopped, NameRefused, NotGranted, OSError)


def stopped_by(failure: Failure, *, writing: bool) -> TransferStopped:
    """What to tell of it."""
    if isinstance(failure, TransferStopped):
        return failure
    if isinstance(failure, NotGranted):
        return TransferStopped(StopReason.NOT_GRANTED, str(failure))
    if isinstance(failure, NameRefused):
        return TransferStopped(StopReason.NAME, str(failure), failure.about)
    if isinstance(failure, LinkInTheWay):
        return TransferStopped(StopReason.OUTSIDE, str(failure))
    if failure.errno in {ENOSPC, EDQUOT, EFBIG}:
        return TransferStopped(StopReason.NO_SPACE, str(failure))
    return TransferStopped(StopReason.UNWRITABLE if writing else StopReason.UNREADABLE, str(failure))
