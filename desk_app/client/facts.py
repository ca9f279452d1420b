"""What a `Desk` tells its observers, in the past tense.

Invariant: a fact is told after the state it speaks of can be read from the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desk_app.domain.ids import ConversationId
from desk_app.domain.refusals import Refusal
from desk_app.wire.events import LoggedEvent
from desk_app.wire.protocol import Command
from desk_app.wire.signals import SignalDown


class Link(StrEnum):
    """How a desk stands to its hub."""

    IDLE = "idle"  # `run` has not begun
    CONNECTING = "connecting"  # the first try
    CONNECTED = "connected"  # welcomed: state is as fresh as it can be
    WAITING = "waiting"  # the last try failed or the connection broke; another try comes by itself
    STOPPED = "stopped"  # the hub said no for good: a person has to act (sign in again, update, change the address)
    CLOSED = "closed"  # `run` has ended


LINK_STEPS: dict[Link, frozenset[Link]] = {
    Link.IDLE: frozenset({Link.CONNECTING, Link.STOPPED, Link.CLOSED}),
    Link.CONNECTING: frozenset({Link.CONNECTED, Link.WAITING, Link.STOPPED, Link.CLOSED}),
    Link.CONNECTED: frozenset({Link.WAITING, Link.STOPPED, Link.CLOSED}),
    Link.WAITING: frozenset({Link.WAITING, Link.CONNECTED, Link.STOPPED, Link.CLOSED}),
    Link.STOPPED: frozenset({Link.CONNECTING, Link.CLOSED}),
    Link.CLOSED: frozenset({Link.CONNECTING}),
}


@dataclass(frozen=True)
class ConnectionChanged:
    """`refusal` says why, for WAITING and STOPPED; `retry_s` is the pause before the next try, for WAITING."""

    link: Link
    refusal: Refusal | None = None
    retry_s: float = 0.0


@dataclass(frozen=True)
class StateReplaced:
    """There is a new state object (at start from the cache, or by a snapshot): show everything anew."""

    from_cache: bool = False


@dataclass(frozen=True)
class StateChanged:
    """These events have been applied, in order."""

    events: tuple[LoggedEvent, ...]


@dataclass(frozen=True)
class SignalArrived:
    """The hub said something that is never logged; the newest are in `desk.signals`."""

    signal: SignalDown


@dataclass(frozen=True)
class TypingEnded:
    """Nobody is typing there any more."""

    conversation_ids: tuple[ConversationId, ...]


@dataclass(frozen=True)
class OutboxChanged:
    """What is pending has changed: sent, answered, refused, discarded."""


@dataclass(frozen=True)
class SendRefused:
    """A queued command was refused. It stays in `desk.pending` until it is retried or discarded."""

    ref: str
    command: Command[Any]
    refusal: Refusal


@dataclass(frozen=True)
class SendAnswered:
    """A queued command was carried out. `result` is what its class promises, or the message that it said, where that
    came as an event before the answer."""

    ref: str
    command: Command[Any]
    result: object


class Trouble(StrEnum):
    """What went wrong on this computer, that a person should know of."""

    CACHE_SET_ASIDE = "cache_set_aside"  # path: where the unreadable file is now
    CACHE_UNAVAILABLE = "cache_unavailable"  # detail: nothing is kept over a restart
    AUDIT_NOT_COPIED = "audit_not_copied"  # detail: no copy of a session's record on this computer


@dataclass(frozen=True)
class TroubleSeen:
    trouble: Trouble
    detail: str


Fact = (
    ConnectionChanged
    | StateReplaced
    | StateChanged
    | SignalArrived
    | TypingEnded
    | OutboxChanged
    | SendRefused
    | SendAnswered
    | TroubleSeen
)
