"""A known "no", as a value: a code with parameters. Its sentence is made at the screen, in the reader's language.

Invariant: a refusal changed nothing. Anything unexpected is an exception instead, and a bug.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class RefusalCode(StrEnum):
    """Every reason the hub gives; the comment names the parameters."""

    # who are you
    BAD_CREDENTIALS = "bad_credentials"
    LOGIN_LIMITED = "login_limited"  # retry_s
    TOKEN_INVALID = "token_invalid"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_REVOKED = "token_revoked"
    AGENT_DISABLED = "agent_disabled"
    APP_UNKNOWN = "app_unknown"
    JWT_INVALID = "jwt_invalid"  # detail
    IDENTITY_BOUND = "identity_bound"
    ORIGIN_NOT_LISTED = "origin_not_listed"  # origin
    # what did you say
    MALFORMED = "malformed"  # detail
    UNKNOWN_MESSAGE = "unknown_message"  # type
    VERSION_UNSUPPORTED = "version_unsupported"  # ours, theirs
    TOO_LARGE = "too_large"  # limit, size: bytes
    TOO_FAST = "too_fast"  # retry_s
    TOO_LONG = "too_long"  # field, limit: characters
    TOO_MANY = "too_many"  # what, limit
    EMPTY = "empty"  # field
    TYPE_NOT_ALLOWED = "type_not_allowed"  # type
    PICTURE_UNREADABLE = "picture_unreadable"
    # may you, and can it be done
    FORBIDDEN = "forbidden"  # what
    NOT_FOUND = "not_found"  # what
    TAKEN = "taken"  # what, name
    CHANGED_MEANWHILE = "changed_meanwhile"  # what
    ILLEGAL_STEP = "illegal_step"  # what, state, wanted
    NOTHING_WAITING = "nothing_waiting"
    ALREADY_ACCEPTED = "already_accepted"  # agent
    AGENT_FULL = "agent_full"  # agent, capacity
    AGENT_UNAVAILABLE = "agent_unavailable"  # agent
    SESSION_ENDED = "session_ended"
    ASSIST_BUSY = "assist_busy"  # agent
    ASSIST_ENDED = "assist_ended"
    CODE_UNKNOWN = "code_unknown"  # not out, too old, or used up
    CODE_TAKEN = "code_taken"  # somebody else is at it just now
    WITH_ANOTHER = "with_another"  # agent: who serves this customer, and did not make the code
    STORAGE_FULL = "storage_full"
    HUB_FAULT = "hub_fault"  # a bug, with its traceback in the hub's log
    # made by a client, never by the hub
    OFFLINE = "offline"
    HUB_UNREACHABLE = "hub_unreachable"  # address
    INSECURE_ADDRESS = "insecure_address"  # address


class Refusal(msgspec.Struct, frozen=True):
    """A code and what its sentence needs. `code` is text, so that an older client survives a newer hub's code."""

    code: str
    params: dict[str, str | int] = {}


class Refused(Exception):
    """Carries a refusal out of the depth of a verb to the edge that answers with it."""

    def __init__(self, code: RefusalCode, **params: str | int) -> None:
        super().__init__(code.value, params)
        self.refusal = Refusal(code.value, dict(params))
