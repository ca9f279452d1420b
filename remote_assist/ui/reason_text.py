"""Why a session is over, was refused or never began, in the words of the engineer who looks at it.

Invariant: every code has its sentence; nothing another machine wrote stands in one but as plain text.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from remote_assist.ui.plain_text import plain
from remote_assist.wire.reasons import Reason, ReasonCode

_MOST_ABOUT = 200


def reason_sentence(reason: Reason) -> str:
    """One whole sentence, or two, in the application's language."""
    about = plain(reason.about, _MOST_ABOUT)
    if reason.code is ReasonCode.NOT_REACHABLE and about:
        return QCoreApplication.translate("Reason", "{address} cannot be reached.").format(address=about)
    return _ending(reason.code) or _refusal(reason.code) or _meeting(reason.code)


def _ending(code: ReasonCode) -> str:
    """How a session that was live came to its end."""
    return {
        ReasonCode.ENDED: QCoreApplication.translate("Reason", "The session has ended."),
        ReasonCode.ENDED_BY_ENGINEER: QCoreApplication.translate("Reason", "You have ended the session."),
        ReasonCode.STOPPED_BY_CUSTOMER: QCoreApplication.translate("Reason", "The customer has ended the session."),
        ReasonCode.PANIC: QCoreApplication.translate("Reason", "The customer has ended the session by Esc Esc Esc."),
        ReasonCode.VIEW_REVOKED: QCoreApplication.translate("Reason", "The customer no longer shows the screen."),
        ReasonCode.APPLICATION_GONE: QCoreApplication.translate(
            "Reason", "The customer has closed the application, and the session ended with it."
        ),
        ReasonCode.TERMINATED: QCoreApplication.translate("Reason", "Sharing was ended on the customer's computer."),
        ReasonCode.BANNER_HIDDEN: QCoreApplication.translate(
            "Reason", "The banner on the customer's screen was hidden, so nothing is shared any more."
        ),
        ReasonCode.SCREEN_GONE: QCoreApplication.translate("Reason", "The customer's screen is gone."),
        ReasonCode.ENDED_BY_HUB: QCoreApplication.translate("Reason", "The hub has ended the session."),
        ReasonCode.PEER_GONE: QCoreApplication.translate("Reason", "The other end has gone."),
        ReasonCode.LOST: QCoreApplication.translate("Reason", "The connection was lost and did not come back in time."),
        ReasonCode.RESTARTING: QCoreApplication.translate("Reason", "The customer's computer restarts."),
        ReasonCode.PROTOCOL_ERROR: QCoreApplication.translate(
            "Reason", "The other end sent something that it may not send."
        ),
        ReasonCode.FAILED: QCoreApplication.translate("Reason", "Something broke here; the log says where."),
    }.get(code, "")


def _refusal(code: ReasonCode) -> str:
    """A hub or relay said no."""
    return {
        ReasonCode.BAD_HELLO: QCoreApplication.translate(
            "Reason", "The hub or relay did not understand this program; one of them may be too old."
        ),
        ReasonCode.BAD_TICKET: QCoreApplication.translate(
            "Reason", "The ticket for this session is wrong, used or too old."
        ),
        ReasonCode.ROOM_TAKEN: QCoreApplication.translate("Reason", "Somebody else is already in this session."),
        ReasonCode.TOO_MANY_ROOMS: QCoreApplication.translate(
            "Reason", "The relay has no room for another session now. Try again later."
        ),
        ReasonCode.WAITED_TOO_LONG: QCoreApplication.translate("Reason", "Nobody came to the other end in time."),
        ReasonCode.TOO_MUCH: QCoreApplication.translate("Reason", "More was sent than the relay lets through."),
        ReasonCode.SILENT: QCoreApplication.translate("Reason", "Nothing was said in this session in time."),
        ReasonCode.REFUSED: QCoreApplication.translate("Reason", "The hub or relay refused the session."),
    }.get(code, "")


def _meeting(code: ReasonCode) -> str:
    """The two ends did not come together, or there is nothing to share."""
    return {
        ReasonCode.NOT_REACHABLE: QCoreApplication.translate("Reason", "The other end cannot be reached."),
        ReasonCode.WRONG_CODE: QCoreApplication.translate("Reason", "The code is wrong."),
        ReasonCode.CODE_USED: QCoreApplication.translate(
            "Reason", "This code is used, burned or too old. Ask for a new one."
        ),
        ReasonCode.CODE_EXPIRED: QCoreApplication.translate(
            "Reason", "The code is older than ten minutes. A new one is needed."
        ),
        ReasonCode.CODE_BURNED: QCoreApplication.translate(
            "Reason", "The code was entered wrongly three times. Ask for a new one."
        ),
        ReasonCode.UNKNOWN_SESSION: QCoreApplication.translate(
            "Reason", "The other end does not know this session any more."
        ),
        ReasonCode.VERSION: QCoreApplication.translate(
            "Reason", "The other end speaks another version of the protocol."
        ),
        ReasonCode.PAIRING_TIMEOUT: QCoreApplication.translate("Reason", "The other end did not answer in time."),
        ReasonCode.PAIRING_FAILED: QCoreApplication.translate(
            "Reason", "The two ends could not agree on keys; somebody may stand between them."
        ),
        ReasonCode.SEAL_BROKEN: QCoreApplication.translate(
            "Reason", "Something was changed on its way; somebody may stand between the two ends."
        ),
        ReasonCode.SCREEN_UNAVAILABLE: QCoreApplication.translate("Reason", "The screen cannot be shown."),
        ReasonCode.HELPER_NOT_STARTED: QCoreApplication.translate("Reason", "Screen sharing could not be started."),
        ReasonCode.HELPER_GONE: QCoreApplication.translate("Reason", "Screen sharing has ended unexpectedly."),
    }.get(code, "")
