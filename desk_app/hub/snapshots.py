"""Snapshots: the whole bounded state of one client, with the cursor at which it was true."""

from __future__ import annotations

import hashlib

from desk_app.domain.limits import QUEUE_ENTRIES
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor
from desk_app.hub.tickets import ticket_for_customer
from desk_app.hub.transaction import View
from desk_app.hub.wholes import session_whole, session_wholes, visit_of
from desk_app.store import agents, apps, assist, canned, identities, log, queue, sessions
from desk_app.store.log import Head
from desk_app.store.tickets import tickets_of_customer
from desk_app.wire.frames import Cursor
from desk_app.wire.snapshots import CUSTOMER_TICKETS, AgentSnapshot, CustomerSnapshot, Snapshot


def log_name(head: Head, actor: PersonActor) -> str:
    """What this log is called in the actor's cursors: another person's cursor is one of another history."""
    return hashlib.sha256(f"{head.log}/{actor.key}".encode()).hexdigest()[:32]


def resume_number(head: Head, actor: PersonActor, cursor: Cursor | None) -> int | None:
    """From where the log can go on for this cursor, or None when only a snapshot helps."""
    if cursor is None or cursor.log != log_name(head, actor):
        return None
    return cursor.number if head.pruned <= cursor.number <= head.number else None


def take_snapshot(view: View, actor: PersonActor) -> tuple[Snapshot, Cursor]:
    """Everything the actor's client holds, and the cursor after which events go on."""
    head = log.read_head(view.db)
    cursor = Cursor(log=log_name(head, actor), number=head.number)
    if isinstance(actor, AgentActor):
        return _of_agent(view, actor), cursor
    return _of_customer(view, actor), cursor


def _of_agent(view: View, actor: AgentActor) -> AgentSnapshot:
    records = agents.all_agents(view.db)
    me = next((record for record in records if record.agent.id == actor.id), None)
    if me is None:
        raise Refused(RefusalCode.TOKEN_INVALID)
    mine = sessions.sessions_served_by(view.db, actor.id)
    return AgentSnapshot(
        me=actor.id,
        presence=me.presence,
        agents=tuple(record.agent for record in records),
        teams=tuple(agents.all_teams(view.db)),
        inboxes=tuple(apps.all_inboxes(view.db)),
        apps=tuple(apps.all_apps(view.db)),
        canned=tuple(canned.all_canned(view.db)),
        queue=tuple(queue.waiting(view.db, QUEUE_ENTRIES)),
        sessions=tuple(session_wholes(view, mine, for_agent=True)),
        visits=tuple(visit_of(view, each) for each in assist.visits_of(view.db, actor.id)),
    )


def _of_customer(view: View, actor: CustomerActor) -> CustomerSnapshot:
    customer = identities.find_customer(view.db, actor.id)
    app = apps.find_app(view.db, actor.app_id)
    if customer is None or app is None:
        raise Refused(RefusalCode.TOKEN_INVALID)
    session = sessions.find_last_session(view.db, actor.id)
    return CustomerSnapshot(
        customer=customer,
        app=app,
        session=None if session is None else session_whole(view, session, for_agent=False),
        tickets=tuple(map(ticket_for_customer, tickets_of_customer(view.db, actor.id, CUSTOMER_TICKETS))),
    )
