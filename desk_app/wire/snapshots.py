"""Snapshots: the whole bounded state of one client, for a fresh start or a cursor of another history."""

from __future__ import annotations

import msgspec

from desk_app.domain.agents import Agent, Presence, Team
from desk_app.domain.canned import CannedResponse
from desk_app.domain.customers import App, Customer, Inbox
from desk_app.domain.ids import AgentId
from desk_app.domain.queue import QueueEntry
from desk_app.domain.tickets import Ticket
from desk_app.wire.assist import Visit
from desk_app.wire.sessions import SessionWhole


class AgentSnapshot(msgspec.Struct, frozen=True, kw_only=True, tag="agent_snapshot"):
    """`sessions` are the engineer's own, live and in wrap-up; `queue` is in order, at most `limits.QUEUE_ENTRIES`;
    `visits` are where he was invited, or observes.
    """

    me: AgentId
    presence: Presence  # as he chose it
    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    inboxes: tuple[Inbox, ...]
    apps: tuple[App, ...]
    canned: tuple[CannedResponse, ...]
    queue: tuple[QueueEntry, ...]
    sessions: tuple[SessionWhole, ...]
    visits: tuple[Visit, ...] = ()


class CustomerSnapshot(msgspec.Struct, frozen=True, kw_only=True, tag="customer_snapshot"):
    """`session` is the open one, else the last ended one; `tickets` are his last 20, newest change first."""

    customer: Customer
    app: App
    session: SessionWhole | None
    tickets: tuple[Ticket, ...]


Snapshot = AgentSnapshot | CustomerSnapshot
CUSTOMER_TICKETS = 20
