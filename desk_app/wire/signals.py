"""Signals: said now, never logged, newest wins.

Who was away has missed nothing: a fresh connection gets the present ones.
"""

from __future__ import annotations

import msgspec

from desk_app.domain.agents import AgentLoad
from desk_app.domain.ids import ConversationId, CustomerId, SessionId
from desk_app.domain.sessions import Side


class Typing(msgspec.Struct, frozen=True, kw_only=True, tag="typing"):
    """Up: I am typing, at most once in 3 s. Down: the other side is; it is over after 6 s without another one.

    Down, `side` and `name` are set by the hub.
    """

    conversation_id: ConversationId
    side: Side = Side.CUSTOMER
    name: str = ""


class QueuePlace(msgspec.Struct, frozen=True, kw_only=True, tag="queue_place"):
    """Down, to a waiting customer: place from 1; `expected_wait_s` is None when nothing can be said."""

    session_id: SessionId
    place: int
    expected_wait_s: int | None = None


class AgentLoads(msgspec.Struct, frozen=True, kw_only=True, tag="agent_loads"):
    """Down, to agents: presence and load of those named; the first after `Welcome` names all."""

    loads: tuple[AgentLoad, ...]


class CustomerPresence(msgspec.Struct, frozen=True, kw_only=True, tag="customer_presence"):
    """Down, to the session's engineer: is a client of the customer connected?"""

    customer_id: CustomerId
    online: bool


SignalUp = Typing
SignalDown = Typing | QueuePlace | AgentLoads | CustomerPresence
