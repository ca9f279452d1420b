"""Words about tickets."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.assist import AssistSession
from desk_app.domain.audit import SessionReport
from desk_app.domain.ids import AgentId, AppId, SessionId, TicketId
from desk_app.domain.messages import Visibility
from desk_app.domain.sessions import Session
from desk_app.domain.tickets import Ticket, TicketEntry, TicketPriority, TicketState, TicketType
from desk_app.wire.protocol import Command, Count, Done, Page


class TicketWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket with the last `limits.TICKET_ENTRIES` of its history, oldest first, and the session it came from with
    its assist sessions and their reports. The notes of that session stand in the history too.

    A customer's copy has only public entries, and reports without details.
    """

    ticket: Ticket
    entries: tuple[TicketEntry, ...]
    session: Session | None = None
    assists: tuple[AssistSession, ...] = ()
    reports: tuple[SessionReport, ...] = ()


class CreateTicket(Command[Ticket], frozen=True, kw_only=True, tag="create_ticket"):
    """Agent: with a `session_id` the ticket is made from that session, keeps its customer and links both; a session has
    at most one ticket. An empty `subject` is the session's subject. Without a session `app_id` says which application
    it is about, None for the first.
    """

    session_id: SessionId | None = None
    app_id: AppId | None = None
    subject: str = ""
    ticket_type: TicketType = TicketType.QUESTION
    priority: TicketPriority = TicketPriority.NORMAL
    assignee_id: AgentId | None = None
    tags: tuple[str, ...] = ()
    text: str = ""


class ChangeTicket(Command[Ticket], frozen=True, kw_only=True, tag="change_ticket"):
    """Agent: changes what is not UNSET. `version` is the one he saw; another's change in between is refused."""

    ticket_id: TicketId
    version: Count
    subject: str | msgspec.UnsetType = msgspec.UNSET
    state: TicketState | msgspec.UnsetType = msgspec.UNSET
    priority: TicketPriority | msgspec.UnsetType = msgspec.UNSET
    ticket_type: TicketType | msgspec.UnsetType = msgspec.UNSET
    assignee_id: AgentId | msgspec.UnsetType | None = msgspec.UNSET
    tags: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class CommentTicket(Command[Done], frozen=True, kw_only=True, tag="comment_ticket"):
    """Agent: PUBLIC reaches the customer. Customer: on a ticket of his own, always PUBLIC; reopens a solved one."""

    ticket_id: TicketId
    text: str
    visibility: Visibility = Visibility.INTERNAL


class TicketSort(StrEnum):
    NUMBER = "number"
    CHANGED = "changed"
    PRIORITY = "priority"
    STATE = "state"
    SUBJECT = "subject"
    CUSTOMER = "customer"
    ASSIGNEE = "assignee"


class TicketFilter(msgspec.Struct, frozen=True, kw_only=True):
    """All conditions hold together; an empty tuple or string means any."""

    states: tuple[TicketState, ...] = ()
    priorities: tuple[TicketPriority, ...] = ()
    ticket_types: tuple[TicketType, ...] = ()
    assignee_id: AgentId | None = None
    unassigned: bool = False
    tag: str = ""
    text: str = ""  # number, subject, customer, organisation


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[Ticket, ...]
    total: int


class ListTickets(Command[TicketPage], frozen=True, kw_only=True, tag="list_tickets"):
    """Agent: all of his desk. Customer: his own, whatever the filter."""

    filter: TicketFilter = TicketFilter()
    sort: TicketSort = TicketSort.CHANGED
    descending: bool = True
    page: Page = Page()


class ReadTicket(Command[TicketWhole], frozen=True, kw_only=True, tag="read_ticket"):
    """Agent: any of his desk. Customer: one of his own."""

    ticket_id: TicketId
