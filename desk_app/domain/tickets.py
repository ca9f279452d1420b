"""Tickets: work items with a state, a priority and a history.

Invariant: a ticket moves only along `TICKET_STEPS`; what changed is kept in its history.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AgentId, AppId, CustomerId, Millis, SessionId, TicketEntryId, TicketId
from desk_app.domain.messages import AuthorKind, Visibility
from desk_app.domain.refusals import RefusalCode, Refused


class TicketState(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # with a reminder: somebody else has to act
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"
    MERGED = "merged"


_WORKING = frozenset({TicketState.OPEN, TicketState.PENDING, TicketState.ON_HOLD, TicketState.SOLVED})
TICKET_STEPS: dict[TicketState, frozenset[TicketState]] = {
    TicketState.NEW: _WORKING | {TicketState.CLOSED, TicketState.MERGED},
    TicketState.OPEN: _WORKING - {TicketState.OPEN} | {TicketState.CLOSED, TicketState.MERGED},
    TicketState.PENDING: _WORKING - {TicketState.PENDING} | {TicketState.CLOSED, TicketState.MERGED},
    TicketState.ON_HOLD: _WORKING - {TicketState.ON_HOLD} | {TicketState.CLOSED, TicketState.MERGED},
    TicketState.SOLVED: frozenset({TicketState.OPEN, TicketState.CLOSED}),
    TicketState.CLOSED: frozenset(),
    TicketState.MERGED: frozenset(),
}


class TicketPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TicketType(StrEnum):
    QUESTION = "question"
    INCIDENT = "incident"
    PROBLEM = "problem"
    TASK = "task"


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """`number` counts per vendor; `version` grows by one a change and guards against lost updates."""

    id: TicketId
    number: int
    app_id: AppId
    subject: str
    state: TicketState = TicketState.NEW
    priority: TicketPriority = TicketPriority.NORMAL
    ticket_type: TicketType = TicketType.QUESTION
    assignee_id: AgentId | None = None
    assignee_name: str = ""
    customer_id: CustomerId | None = None
    customer_name: str = ""
    organisation: str = ""
    session_id: SessionId | None = None
    tags: tuple[str, ...] = ()
    created_at: Millis
    changed_at: Millis
    solved_at: Millis | None = None
    version: int = 1

    def stepped(self, state: TicketState) -> TicketState:
        """Returns `state` when the step is legal, else raises `Refused`."""
        if state is not self.state and state not in TICKET_STEPS[self.state]:
            raise Refused(RefusalCode.ILLEGAL_STEP, what="ticket", state=self.state.value, wanted=state.value)
        return state


class TicketChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field's old and new value, as text; `field` is the name of the `Ticket` field."""

    field: str
    old: str
    new: str


class TicketEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a ticket's history: a comment, or changes made together."""

    id: TicketEntryId
    at: Millis
    author_kind: AuthorKind
    author_name: str
    visibility: Visibility = Visibility.INTERNAL
    text: str = ""
    changes: tuple[TicketChange, ...] = ()
    attachments: tuple[Attachment, ...] = ()
