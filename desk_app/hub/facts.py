"""Facts: what the hub's own parts tell each other after a commit. Never logged, never on the wire.

A verb notes them with `tx.after_commit(fact)`; whoever was registered with `Facts.listen` hears of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from desk_app.domain.ids import AgentId, AssistId, CustomerId, InboxId, Millis
from desk_app.wire.signals import SignalDown


class QueueMoved(msgspec.Struct, frozen=True):
    """Somebody came into this queue or left it: places changed, and routing may have work."""

    inbox_id: InboxId


class LoadsChanged(msgspec.Struct, frozen=True):
    """These agents' presence or number of live sessions changed."""

    agent_ids: tuple[AgentId, ...]


class TokensRevoked(msgspec.Struct, frozen=True):
    """Connections that came in by these tokens have to go."""

    token_ids: tuple[str, ...]


class AssistClosed(msgspec.Struct, frozen=True):
    """The relay has to close both sockets of this assist session."""

    assist_id: AssistId


class JobDue(msgspec.Struct, frozen=True):
    """There is timed work at this moment that was not there before."""

    due: Millis


class SignalGiven(msgspec.Struct, frozen=True):
    """A signal for the connections of these recipients."""

    recipients: tuple[str, ...]
    signal: SignalDown


class FilesUnneeded(msgspec.Struct, frozen=True):
    """No row names these contents any more: their files may go."""

    contents: tuple[str, ...]


class CustomersMerged(msgspec.Struct, frozen=True):
    """The first became part of the second: its connections have to come again."""

    gone: CustomerId
    kept: CustomerId


Fact = QueueMoved | LoadsChanged | TokensRevoked | AssistClosed | JobDue | SignalGiven | FilesUnneeded | CustomersMerged
F = TypeVar("F", bound=Fact)


class Facts:
    """Who wants to hear which facts. Listeners are quick and don't raise; they run on the hub's loop."""

    def __init__(self) -> None:
        self._listeners: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def listen(self, fact: type[F], listener: Callable[[F], None]) -> None:
        self._listeners[fact].append(listener)

    def tell(self, fact: Fact) -> None:
        for listener in self._listeners[type(fact)]:
            listener(fact)
