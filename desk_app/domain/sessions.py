"""Sessions and conversations: the time a customer is present, and one channel's thread in it.

Invariant: a session moves only along `SESSION_STEPS`; a customer has at most one open session.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import (
    AgentId,
    AppId,
    ChannelId,
    ConversationId,
    CustomerId,
    InboxId,
    Millis,
    SessionId,
    TicketId,
)
from desk_app.domain.ratings import Rating
from desk_app.domain.refusals import RefusalCode, Refused


class SessionState(StrEnum):
    PRESENT = "present"  # helping himself: no person asked for yet
    WAITING = "waiting"  # in the queue
    LIVE = "live"  # with an engineer
    WRAP_UP = "wrap_up"  # over for the customer; the engineer is finishing
    ENDED = "ended"


SESSION_STEPS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.PRESENT: frozenset({SessionState.WAITING, SessionState.ENDED}),
    SessionState.WAITING: frozenset({SessionState.LIVE, SessionState.ENDED}),
    SessionState.LIVE: frozenset({SessionState.LIVE, SessionState.WAITING, SessionState.WRAP_UP}),
    SessionState.WRAP_UP: frozenset({SessionState.ENDED}),
    SessionState.ENDED: frozenset(),
}
"""LIVE to LIVE is a transfer to a colleague; LIVE to WAITING gives the session back to the queue."""


class Side(StrEnum):
    """The two sides of a session."""

    CUSTOMER = "customer"
    AGENT = "agent"


class EndedBy(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"  # nobody came back


class Session(msgspec.Struct, frozen=True, kw_only=True):
    id: SessionId
    app_id: AppId
    inbox_id: InboxId
    customer_id: CustomerId
    state: SessionState
    subject: str
    started_at: Millis
    queued_at: Millis | None = None
    answered_at: Millis | None = None
    ended_at: Millis | None = None
    ended_by: EndedBy | None = None
    agent_id: AgentId | None = None
    agent_name: str = ""
    ticket_id: TicketId | None = None
    rating: Rating | None = None

    @property
    def is_open(self) -> bool:
        """Can the customer still say something in it?"""
        return self.state in (SessionState.PRESENT, SessionState.WAITING, SessionState.LIVE)

    def stepped(self, state: SessionState) -> SessionState:
        """Returns `state` when the step is legal, else raises `Refused`."""
        if state not in SESSION_STEPS[self.state]:
            if not self.is_open:
                raise Refused(RefusalCode.SESSION_ENDED)
            raise Refused(RefusalCode.ILLEGAL_STEP, what="session", state=self.state.value, wanted=state.value)
        return state


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """`last_seq` counts its messages from 1. A mark is the seq up to which that side has read."""

    id: ConversationId
    session_id: SessionId
    channel_id: ChannelId
    channel_kind: ChannelKind
    opened_at: Millis
    last_seq: int = 0
    customer_read: int = 0
    agent_read: int = 0
    unread_by_customer: int = 0
    unread_by_agent: int = 0
