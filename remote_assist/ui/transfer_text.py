"""A transfer in words, the same for customer and engineer: what, how far, and why it stopped."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote_assist.stream.filing import StopReason, TransferFacts, TransferState
from remote_assist.ui.clipboard_text import size_text
from remote_assist.ui.plain_text import quoted

_MOST_NAME = 48
_MINUTE, _HOUR = 60, 3600


def transfer_name(facts: TransferFacts) -> str:
    """What moves: its first name, and how many there are beside it."""
    name = quoted(facts.name, _MOST_NAME)
    if facts.tops > 1:
        more = QCoreApplication.translate("Transfer", "{name} and {count} more")
        return more.format(name=name, count=facts.tops - 1)
    return name


def transfer_sentence(facts: TransferFacts) -> str:
    """How it stands, in one line."""
    state = facts.state
    if state is TransferState.STOPPED:
        return stop_sentence(facts)
    if state is TransferState.MOVING:
        return _moving(facts)
    size = size_text(facts.size)
    if state is TransferState.DONE:
        left_out = facts.left_out
        if left_out:
            text = QCoreApplication.translate("Transfer", "Done, {size}. Links were left out: {count}")
            return text.format(size=size, count=left_out)
        return QCoreApplication.translate("Transfer", "Done, {size}").format(size=size)
    return {
        TransferState.PREPARING: lambda: QCoreApplication.translate("Transfer", "Getting ready…"),
        TransferState.ASKING: lambda: QCoreApplication.translate("Transfer", "Waiting for an answer…"),
        TransferState.WAITING: lambda: QCoreApplication.translate("Transfer", "Goes on when the connection is back"),
        TransferState.RESTING: lambda: (
            QCoreApplication.translate("Transfer", "Paused")
            if facts.rests_here
            else QCoreApplication.translate("Transfer", "Paused by the other side")
        ),
    }[state]()


def _moving(facts: TransferFacts) -> str:
    parts = [
        QCoreApplication.translate("Transfer", "{done} of {size}").format(
            done=size_text(facts.done), size=size_text(facts.size)
        )
    ]
    if facts.rate > 0:
        parts.append(QCoreApplication.translate("Transfer", "{rate}/s").format(rate=size_text(int(facts.rate))))
    if (left := facts.seconds_left) is not None:
        parts.append(time_left(left))
    return " · ".join(parts)


def time_left(seconds: float) -> str:
    """About how long it still takes."""
    if seconds < _MINUTE:
        return QCoreApplication.translate("Transfer", "{count} s left").format(count=max(1, round(seconds)))
    if seconds < _HOUR:
        return QCoreApplication.translate("Transfer", "{count} min left").format(count=round(seconds / _MINUTE))
    return QCoreApplication.translate("Transfer", "{count} h left").format(count=round(seconds / _HOUR, 1))


def stop_sentence(facts: TransferFacts) -> str:
    """Why it is over before its end."""
    name = quoted(facts.about or facts.name, _MOST_NAME)
    if facts.reason is StopReason.CANCELLED and not facts.stopped_here:
        return QCoreApplication.translate("Transfer", "The other side stopped it.")
    sentences = {
        StopReason.CANCELLED: lambda: QCoreApplication.translate("Transfer", "Stopped."),
        StopReason.DECLINED: lambda: QCoreApplication.translate("Transfer", "It was declined."),
        StopReason.NOT_GRANTED: lambda: QCoreApplication.translate("Transfer", "It is not allowed any more."),
        StopReason.NAME: lambda: QCoreApplication.translate(
            "Transfer", "{name} is a name that not every computer can store safely. Nothing was written under it."
        ),
        StopReason.TOO_MUCH: lambda: QCoreApplication.translate(
            "Transfer", "{name} holds more than 10,000 files or 1 TB. Pack it into one file, or send parts of it."
        ),
        StopReason.NO_SPACE: lambda: QCoreApplication.translate("Transfer", "There is not enough room on the disk."),
        StopReason.OUTSIDE: lambda: QCoreApplication.translate(
            "Transfer", "A link stands in the way that leads out of the folder. Nothing was written through it."
        ),
        StopReason.CHANGED: lambda: QCoreApplication.translate(
            "Transfer", "{name} changed while it was sent. Send it again."
        ),
        StopReason.DIGEST: lambda: QCoreApplication.translate(
            "Transfer", "{name} did not arrive as it was sent, and was removed. Send it again."
        ),
        StopReason.UNREADABLE: lambda: QCoreApplication.translate("Transfer", "{name} cannot be read."),
        StopReason.UNWRITABLE: lambda: QCoreApplication.translate("Transfer", "{name} cannot be written there."),
        StopReason.GONE: lambda: QCoreApplication.translate(
            "Transfer", "The other side began anew. Send it again: it goes on where it was."
        ),
    }
    text = sentences[facts.reason]() if facts.reason is not None else ""
    return text.replace("{name}", name)
