"""Why a session is over, was refused or never began: a code, whose sentence is made at the screen that shows it.

Invariant: what another machine calls itself never becomes our reason; `reason_told` lets through only what a host may
say of its own end, `reason_told_by_viewer` what a viewer may.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from remote_assist.errors import AssistError


class ReasonCode(StrEnum):
    """Every reason there is; the comment names who ended it or what `about` holds."""

    # how a session ends
    ENDED = "ended"  # over, and nobody said by whom
    ENDED_BY_ENGINEER = "ended_by_engineer"
    STOPPED_BY_CUSTOMER = "stopped_by_customer"
    PANIC = "panic"  # the customer pressed Esc three times
    VIEW_REVOKED = "view_revoked"
    APPLICATION_GONE = "application_gone"  # the application that Get help belongs to
    TERMINATED = "terminated"  # the program that shares was told to end
    SCREEN_GONE = "screen_gone"
    BANNER_HIDDEN = "banner_hidden"  # something kept the customer from seeing who looks
    ENDED_BY_HUB = "ended_by_hub"
    CODE_BURNED = "code_burned"
    PEER_GONE = "peer_gone"
    LOST = "lost"  # the link, and it did not come back in time
    RESTARTING = "restarting"  # why a link is lost: the customer let the computer be restarted
    PROTOCOL_ERROR = "protocol_error"
    FAILED = "failed"  # a bug, with its traceback in a log
    # a hub or relay does not let in
    BAD_HELLO = "bad_hello"
    BAD_TICKET = "bad_ticket"
    ROOM_TAKEN = "room_taken"
    TOO_MANY_ROOMS = "too_many_rooms"
    WAITED_TOO_LONG = "waited_too_long"
    TOO_MUCH = "too_much"
    SILENT = "silent"
    REFUSED = "refused"  # by a newer hub, for a reason that is not known here
    # the two ends do not come together
    NOT_REACHABLE = "not_reachable"  # about: the address
    WRONG_CODE = "wrong_code"
    CODE_USED = "code_used"
    CODE_EXPIRED = "code_expired"  # our own
    UNKNOWN_SESSION = "unknown_session"
    VERSION = "version"
    PAIRING_TIMEOUT = "pairing_timeout"
    PAIRING_FAILED = "pairing_failed"
    SEAL_BROKEN = "seal_broken"  # a record was changed, replayed, left out or put in: by whoever noticed it
    # there is nothing to share
    SCREEN_UNAVAILABLE = "screen_unavailable"
    HELPER_NOT_STARTED = "helper_not_started"
    HELPER_GONE = "helper_gone"


class Reason(Struct, frozen=True):
    """A code and what its sentence names; `about` may come from another machine and is plain text."""

    code: ReasonCode
    about: str = ""


_HOST_SAYS = frozenset(
    {
        ReasonCode.STOPPED_BY_CUSTOMER,
        ReasonCode.PANIC,
        ReasonCode.VIEW_REVOKED,
        ReasonCode.APPLICATION_GONE,
        ReasonCode.TERMINATED,
        ReasonCode.SCREEN_GONE,
        ReasonCode.BANNER_HIDDEN,
        ReasonCode.VERSION,
        ReasonCode.SEAL_BROKEN,
        ReasonCode.LOST,
    }
)


def reason_of(failure: AssistError) -> Reason:
    """The reason that a failure stands for."""
    return Reason(_code(failure.reason) or ReasonCode.REFUSED, failure.about)


def reason_told(text: str) -> ReasonCode:
    """What a host's closing word, or a hub's record of it, means; `ENDED` for anything it may not claim."""
    code = _code(text)
    return code if code in _HOST_SAYS else ReasonCode.ENDED


def reason_told_by_viewer(text: str) -> ReasonCode:
    """What a viewer's closing word means: that it found a record changed, or that its engineer has enough."""
    return ReasonCode.SEAL_BROKEN if text == ReasonCode.SEAL_BROKEN else ReasonCode.ENDED_BY_ENGINEER


def _code(text: str) -> ReasonCode | None:
    return ReasonCode(text) if text in ReasonCode._value2member_map_ else None
