"""What was sent and fetched beside the picture, in the customer's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote_assist.policy.questions import Passed
from remote_assist.ui.clock_text import clock_text
from remote_assist.ui.plain_text import quoted
from remote_assist.wire.audit import AuditKind, without_figures

_MOST_NAME = 24
_MOST_WHAT = 60


def passed_sentence(fact: Passed) -> str:
    """One line for a list; names are other people's text, and are cut."""
    sentence = {
        AuditKind.FILE_SENT: lambda: QCoreApplication.translate("Passed", "{at}  {name} fetched the file {what}"),
        AuditKind.FILE_TAKEN: lambda: QCoreApplication.translate("Passed", "{at}  {name} sent you the file {what}"),
        AuditKind.CLIPBOARD_SENT: lambda: QCoreApplication.translate("Passed", "{at}  {name} got what you copied"),
        AuditKind.CLIPBOARD_TAKEN: lambda: QCoreApplication.translate("Passed", "{at}  {name} sent you a copy"),
        AuditKind.PICTURE_KEPT: lambda: QCoreApplication.translate(
            "Passed", "{at}  {name} kept a picture of your screen"
        ),
    }[fact.kind]()
    return sentence.format(
        at=clock_text(fact.at),
        name=quoted(fact.engineer, _MOST_NAME),
        what=quoted(without_figures(fact.what), _MOST_WHAT),
    )
