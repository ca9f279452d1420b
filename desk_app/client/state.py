"""What a client knows: made from a snapshot, moved on by events, never by anything else.

Invariant: a state to which the events after its snapshot were applied equals the state of a fresh snapshot. Every value
that a state holds is immutable and is replaced, never changed in place, so that another thread may read it at any time.
Bounds: `limits.STATE_MESSAGES` messages a conversation, `limits.QUEUE_ENTRIES` waiting, `CUSTOMER_TICKETS` tickets.
"""

from __future__ import annotations

import msgspec

from desk_app.client import held
from desk_app.domain.agents import Agent, Presence, Team
from desk_app.domain.canned import CannedResponse
from desk_app.domain.customers import App, Customer, Inbox
from desk_app.domain.ids import AgentId, AppId, AssistId, CannedId, InboxId, SessionId, TeamId, TicketId
from desk_app.domain.limits import QUEUE_ENTRIES
from desk_app.domain.queue import QueueEntry, in_order
from desk_app.domain.tickets import Ticket
from desk_app.wire.assist import Visit
from desk_app.wire.events import (
    AgentChanged,
    AppChanged,
    CannedDeleted,
    CannedSaved,
    CustomerChanged,
    Event,
    InboxChanged,
    PresenceChosen,
    SessionDequeued,
    SessionEntered,
    SessionLeft,
    SessionQueued,
    TicketChanged,
    VisitChanged,
)
from desk_app.wire.sessions import SessionWhole
from desk_app.wire.snapshots import CUSTOMER_TICKETS, AgentSnapshot, CustomerSnapshot, Snapshot


class AgentState:
    """An engineer's bounded state.

    `sessions` are his own, live and in wrap-up, in the order in which they came; `queue` is in order; `visits` are the
    open assist sessions in which he looks beside a colleague.
    Tickets, articles, customers and reports are paged queries: their events change nothing here.
    """

    def __init__(self, snapshot: AgentSnapshot) -> None:
        self.me: AgentId = snapshot.me
        self.presence: Presence = snapshot.presence
        self.agents: dict[AgentId, Agent] = {agent.id: agent for agent in snapshot.agents}
        self.teams: dict[TeamId, Team] = {team.id: team for team in snapshot.teams}
        self.inboxes: dict[InboxId, Inbox] = {inbox.id: inbox for inbox in snapshot.inboxes}
        self.apps: dict[AppId, App] = {app.id: app for app in snapshot.apps}
        self.canned: dict[CannedId, CannedResponse] = {canned.id: canned for canned in snapshot.canned}
        self.queue: tuple[QueueEntry, ...] = tuple(in_order(list(snapshot.queue)))
        self.sessions: dict[SessionId, SessionWhole] = {
            whole.session.id: held.in_shape(whole) for whole in snapshot.sessions
        }
        self.visits: dict[AssistId, Visit] = {visit.assist.id: visit for visit in snapshot.visits}

    @classmethod
    def from_snapshot(cls, snapshot: AgentSnapshot) -> AgentState:
        return cls(snapshot)

    def apply(self, event: Event) -> AgentState:  # noqa: PLR0912 - one case an event
        """Moves on by one event and returns itself. Applying an event twice is the same as once."""
        match event:
            case SessionEntered(whole=whole):
                self.sessions = {**self.sessions, whole.session.id: held.in_shape(whole)}
            case SessionLeft(session_id=session_id):
                self.sessions = {key: value for key, value in self.sessions.items() if key != session_id}
            case SessionQueued(entry=entry):
                waiting = [known for known in self.queue if known.session_id != entry.session_id]
                self.queue = tuple(in_order([*waiting, entry])[:QUEUE_ENTRIES])
            case SessionDequeued(session_id=session_id):
                self.queue = tuple(entry for entry in self.queue if entry.session_id != session_id)
            case AgentChanged(agent=agent):
                self.agents = {**self.agents, agent.id: agent}
            case AppChanged(app=app):
                self.apps = {**self.apps, app.id: app}
            case InboxChanged(inbox=inbox):
                self.inboxes = {**self.inboxes, inbox.id: inbox}
            case VisitChanged(visit=visit):
                others = {key: value for key, value in self.visits.items() if key != visit.assist.id}
                self.visits = {**others, visit.assist.id: visit} if visit.assist.is_open else others
            case PresenceChosen(presence=presence):
                self.presence = presence
            case CannedSaved(canned=canned):
                self.canned = {**self.canned, canned.id: canned}
            case CannedDeleted(id=canned_id):
                self.canned = {key: value for key, value in self.canned.items() if key != canned_id}
            case CustomerChanged(customer=customer):
                self.sessions = {
                    key: msgspec.structs.replace(whole, customer=customer)
                    if whole.customer.id == customer.id
                    else whole
                    for key, whole in self.sessions.items()
                }
            case _:
                about = held.session_of(event)
                if about in self.sessions:
                    self.sessions = {**self.sessions, about: held.applied(self.sessions[about], event)}
        return self

    def to_snapshot(self) -> AgentSnapshot:
        """Returns the snapshot that makes this state again; its parts are ordered by id, the queue by place."""
        return AgentSnapshot(
            me=self.me,
            presence=self.presence,
            agents=tuple(sorted(self.agents.values(), key=lambda agent: agent.id)),
            teams=tuple(sorted(self.teams.values(), key=lambda team: team.id)),
            inboxes=tuple(sorted(self.inboxes.values(), key=lambda inbox: inbox.id)),
            apps=tuple(sorted(self.apps.values(), key=lambda app: app.id)),
            canned=tuple(sorted(self.canned.values(), key=lambda canned: canned.id)),
            queue=self.queue,
            sessions=tuple(sorted(self.sessions.values(), key=lambda whole: whole.session.id)),
            visits=tuple(sorted(self.visits.values(), key=lambda visit: visit.assist.id)),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AgentState) and self.to_snapshot() == other.to_snapshot()

    __hash__ = None  # type: ignore[assignment]  # it moves on


class CustomerState:
    """A customer's bounded state: his open session, else the last ended one, and his last tickets."""

    def __init__(self, snapshot: CustomerSnapshot) -> None:
        self.customer: Customer = snapshot.customer
        self.app: App = snapshot.app
        self.session: SessionWhole | None = held.in_shape(snapshot.session) if snapshot.session else None
        self.tickets: tuple[Ticket, ...] = _newest_first(snapshot.tickets)

    @classmethod
    def from_snapshot(cls, snapshot: CustomerSnapshot) -> CustomerState:
        return cls(snapshot)

    @property
    def sessions(self) -> dict[SessionId, SessionWhole]:
        """The one session by its id, or nothing: the same name as an engineer's."""
        whole = self.session
        return {whole.session.id: whole} if whole else {}

    def apply(self, event: Event) -> CustomerState:
        """Moves on by one event and returns itself. Applying an event twice is the same as once."""
        match event:
            case SessionEntered(whole=whole):
                self.session = held.in_shape(whole)
            case SessionLeft(session_id=session_id):
                if self.session and self.session.session.id == session_id:
                    self.session = None
            case CustomerChanged(customer=customer):
                self.customer = customer
                if self.session:
                    self.session = msgspec.structs.replace(self.session, customer=customer)
            case TicketChanged(ticket=ticket):
                self.tickets = _newest_first((*(known for known in self.tickets if known.id != ticket.id), ticket))
            case _:
                if self.session and held.session_of(event) == self.session.session.id:
                    self.session = held.applied(self.session, event)
        return self

    def to_snapshot(self) -> CustomerSnapshot:
        """Returns the snapshot that makes this state again."""
        return CustomerSnapshot(customer=self.customer, app=self.app, session=self.session, tickets=self.tickets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CustomerState) and self.to_snapshot() == other.to_snapshot()

    __hash__ = None  # type: ignore[assignment]  # it moves on


State = AgentState | CustomerState


def state_from(snapshot: Snapshot) -> State:
    """Returns the state that a snapshot of either side makes."""
    return AgentState(snapshot) if isinstance(snapshot, AgentSnapshot) else CustomerState(snapshot)


def _newest_first(tickets: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    newest: dict[TicketId, Ticket] = {ticket.id: ticket for ticket in tickets}
    ordered = sorted(newest.values(), key=lambda ticket: (-ticket.changed_at, ticket.id))
    return tuple(ordered[:CUSTOMER_TICKETS])
