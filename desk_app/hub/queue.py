"""Verbs of the queue: asking for a person, accepting, transferring, and routing for automatic inboxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_app.domain.agents import Presence, Role
from desk_app.domain.ids import AgentId, InboxId, SessionId
from desk_app.domain.limits import MESSAGE_CHARACTERS, QUEUE_ENTRIES
from desk_app.domain.messages import NoticeCode, Visibility
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.routing import Candidate, assign
from desk_app.domain.sessions import Session, SessionState
from desk_app.domain.text import many_lines
from desk_app.hub.access import access_served_session, access_session
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.hub.assist import end_before_successor, end_open_assist
from desk_app.hub.audience import (
    read_again,
    tell_dequeued,
    tell_entered,
    tell_left,
    tell_queued,
    tell_session_changed,
)
from desk_app.hub.facts import LoadsChanged, QueueMoved
from desk_app.hub.messages import post_notice, say
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_agent, by_customer
from desk_app.hub.wholes import session_whole
from desk_app.store import agents, apps, queue, sessions
from desk_app.store.agents import AgentRecord
from desk_app.store.history import HistoryKind
from desk_app.wire.events import LeftBecause
from desk_app.wire.protocol import Command, Done
from desk_app.wire.sessions import AcceptSession, AskForPerson, SessionWhole, TransferSession


def ask_for_person(tx: Tx, actor: CustomerActor, command: AskForPerson) -> Done:
    """Puts the session at the end of its queue; who waits already keeps the place."""
    session = access_session(tx, actor, command.session_id)
    if session.state in (SessionState.WAITING, SessionState.LIVE):
        return Done()
    state = session.stepped(SessionState.WAITING)
    queued_at = max(tx.now, queue.last_queued_at(tx.db, session.inbox_id) + 1)
    sessions.change_session(tx.db, session.id, tx.now, state=state.value, queued_at=queued_at)
    waiting = tell_session_changed(tx, session.id)
    tell_queued(tx, waiting)
    post_notice(tx, waiting, NoticeCode.QUEUED)
    tx.after_commit(QueueMoved(session.inbox_id))
    tx.remember(
        HistoryKind.SESSION_QUEUED, session_id=session.id, app_id=session.app_id, customer_id=session.customer_id
    )
    return Done()


def accept_session(tx: Tx, actor: AgentActor, command: AcceptSession) -> SessionWhole:
    """Takes a waiting session, or the first in line. Accepting again what is one's own already is no error."""
    if command.session_id is None:
        first = queue.waiting(tx.db, 1)
        if not first:
            raise Refused(RefusalCode.NOTHING_WAITING)
        session = read_again(tx, first[0].session_id)
    else:
        session = access_session(tx, actor, command.session_id)
    if session.state is SessionState.LIVE:
        if session.agent_id != actor.id:
            raise Refused(RefusalCode.ALREADY_ACCEPTED, agent=session.agent_name)
        return session_whole(tx, session, for_agent=True)
    session.stepped(SessionState.LIVE)
    give(tx, session, with_a_free_place(_agent(tx, actor.id)))
    return session_whole(tx, read_again(tx, session.id), for_agent=True)


def transfer_session(tx: Tx, actor: AgentActor, command: TransferSession) -> Done:
    """Hands a live session to a colleague, or back to the queue at the place it had. A lead may move anybody's."""
    session = access_session(tx, actor, command.session_id)
    if session.state is not SessionState.LIVE:
        session.stepped(SessionState.LIVE)
    if actor.role is Role.AGENT:
        access_served_session(tx, actor, session.id)
    note = many_lines(command.note, MESSAGE_CHARACTERS, "note")
    to = None
    if command.to_agent_id is not None:
        to = with_a_free_place(reachable(tx, command.to_agent_id))
        if to.agent.id == session.agent_id:
            raise Refused(RefusalCode.ALREADY_ACCEPTED, agent=to.agent.name)
    if note.strip():
        newest = sessions.conversations_of(tx.db, [session.id])[-1]
        say(tx, session, newest, author=actor, text=note, visibility=Visibility.INTERNAL)
    if to is None:
        give_back(tx, session)
    else:
        hand_over(tx, session, to)
    return Done()


def give(tx: Tx, session: Session, record: AgentRecord) -> None:
    """Gives a waiting session to an agent, whose free place was checked."""
    first = session.answered_at is None
    waited = None if session.queued_at is None or not first else max(0, tx.now - session.queued_at)
    _serve(tx, session, record.agent.id, waited)
    if first:
        sessions.change_session(tx.db, session.id, tx.now, answered_at=tx.now)
    tell_dequeued(tx, session)
    live = read_again(tx, session.id)
    tell_entered(tx, live, record.agent.id)
    tell_session_changed(tx, session.id)
    post_notice(tx, live, NoticeCode.ACCEPTED, agent=record.agent.name)
    if first:
        tx.remember(
            HistoryKind.SESSION_ANSWERED,
            session_id=session.id,
            app_id=session.app_id,
            customer_id=session.customer_id,
            agent_id=record.agent.id,
            value=waited,
        )


def hand_over(tx: Tx, session: Session, to: AgentRecord) -> None:
    """Hands a live session to a colleague, whole."""
    session.stepped(SessionState.LIVE)
    end_before_successor(tx, session, to.agent.id)
    before, name_before = session.agent_id, session.agent_name
    _serve(tx, session, to.agent.id, None)
    if before is not None:
        tell_left(tx, session.id, before, LeftBecause.TRANSFERRED)
    live = read_again(tx, session.id)
    tell_entered(tx, live, to.agent.id)
    tell_session_changed(tx, session.id)
    post_notice(tx, live, NoticeCode.TRANSFERRED, agent=name_before, to=to.agent.name)
    tx.remember(
        HistoryKind.SESSION_TRANSFERRED,
        session_id=session.id,
        app_id=session.app_id,
        agent_id=to.agent.id,
        detail=before or "",
    )


def give_back(tx: Tx, session: Session) -> None:
    """Gives a live session back to the queue; it keeps the moment at which a person was first asked for."""
    state = session.stepped(SessionState.WAITING)
    end_open_assist(tx, session, "transferred")
    sessions.change_session(tx.db, session.id, tx.now, state=state.value, agent_id=None)
    queue.end_assignment(tx.db, session.id, tx.now)
    if session.agent_id is not None:
        tell_left(tx, session.id, session.agent_id, LeftBecause.RETURNED)
    waiting = tell_session_changed(tx, session.id)
    tell_queued(tx, waiting)
    post_notice(tx, waiting, NoticeCode.RETURNED_TO_QUEUE, agent=session.agent_name)
    tx.after_commit(QueueMoved(session.inbox_id))
    tx.remember(HistoryKind.SESSION_RETURNED, session_id=session.id, app_id=session.app_id, agent_id=session.agent_id)


def is_automatic(view: View, inbox_id: InboxId) -> bool:
    """Does routing give out what waits in this inbox?"""
    inbox = apps.find_inbox(view.db, inbox_id)
    return inbox is not None and inbox.automatic


def route(tx: Tx, inbox_id: InboxId) -> int:
    """Gives out what waits in an automatic inbox, as far as agents are free; returns how many."""
    if not is_automatic(tx, inbox_id):
        return 0
    records = {record.agent.id: record for record in agents.all_agents(tx.db) if not record.agent.disabled}
    candidates = [
        Candidate(
            agent_id=record.agent.id,
            presence=tx.presences.of_agent(record.agent.id, record.presence),
            capacity=record.agent.capacity,
            live_sessions=record.live_sessions,
            idle_since=record.idle_since,
        )
        for record in records.values()
    ]
    assignments = assign(queue.waiting(tx.db, QUEUE_ENTRIES, inbox_id), candidates, tx.now)
    for assignment in assignments:
        give(tx, read_again(tx, assignment.session_id), records[assignment.agent_id])
    return len(assignments)


def _serve(tx: Tx, session: Session, agent_id: AgentId, waited_ms: int | None) -> None:
    sessions.change_session(tx.db, session.id, tx.now, state=SessionState.LIVE.value, agent_id=agent_id)
    agents.change_agent(tx.db, agent_id, idle_since=tx.now)
    queue.begin_assignment(
        tx.db,
        tx.new_id(),
        session_id=SessionId(session.id),
        agent_id=agent_id,
        inbox_id=session.inbox_id,
        since=tx.now,
        wait_ms=waited_ms,
    )
    tx.after_commit(LoadsChanged((agent_id,)))


def _agent(tx: Tx, agent_id: AgentId) -> AgentRecord:
    record = agents.find_agent(tx.db, agent_id)
    if record is None:
        raise Refused(RefusalCode.NOT_FOUND, what="agent")
    return record


def reachable(tx: Tx, agent_id: AgentId) -> AgentRecord:
    """The agent, who is there. Raises `Refused` (agent_unavailable) for one who is away or gone."""
    record = _agent(tx, agent_id)
    presence = tx.presences.of_agent(agent_id, record.presence)
    if record.agent.disabled or presence in (Presence.AWAY, Presence.OFFLINE):
        raise Refused(RefusalCode.AGENT_UNAVAILABLE, agent=record.agent.name)
    return record


def with_a_free_place(record: AgentRecord) -> AgentRecord:
    """The agent himself. Raises `Refused` (agent_full) when he has as many sessions as he may."""
    if record.live_sessions >= record.agent.capacity:
        raise Refused(RefusalCode.AGENT_FULL, agent=record.agent.name, capacity=record.agent.capacity)
    return record


VERBS: Mapping[type[Command[Any]], Verb] = {
    AskForPerson: by_customer(ask_for_person),
    AcceptSession: by_agent(accept_session),
    TransferSession: by_agent(transfer_session),
}
