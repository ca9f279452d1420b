"""Merging: an anonymous customer turns out to be a known one.

Invariant: afterwards everything of the one belongs to the other, who still has at most one open session; whoever
serves or shows one of them gets the result whole.
"""

from __future__ import annotations

from desk_app.domain.customers import Customer
from desk_app.domain.sessions import EndedBy, Session, SessionState
from desk_app.hub.access import serving_agent
from desk_app.hub.actors import agent_recipient, customer_recipient
from desk_app.hub.assist import end_open_assist
from desk_app.hub.audience import read_again, tell_dequeued, tell_left, tell_queued
from desk_app.hub.facts import LoadsChanged
from desk_app.hub.tickets import tell_ticket_changed
from desk_app.hub.transaction import Tx
from desk_app.hub.wholes import session_whole
from desk_app.store import identities, queue, requests, sessions, tickets
from desk_app.store import merging as rows
from desk_app.wire.events import LeftBecause, SessionEntered, SessionLeft
from desk_app.wire.snapshots import CUSTOMER_TICKETS

_WEIGHT = {SessionState.LIVE: 2, SessionState.WAITING: 1, SessionState.PRESENT: 0}


def merge(tx: Tx, gone: Customer, kept: Customer) -> None:
    """Makes everything of `gone` belong to `kept`."""
    theirs = sessions.find_open_session(tx.db, gone.id)
    ours = sessions.find_open_session(tx.db, kept.id)
    closed: Session | None = None
    if theirs is not None and ours is not None:
        # Who already has an engineer, or waits longer, stays; the other's conversations join him.
        stays, closed = (theirs, ours) if _rank(theirs) > _rank(ours) else (ours, theirs)
        _join(tx, closed, stays)
    shown = sessions.find_last_session(tx.db, kept.id)
    brought = tickets.tickets_of_customer(tx.db, gone.id, CUSTOMER_TICKETS)
    rows.move_everything(tx.db, gone.id, kept.id)
    # His client may still wait for an answer, and asks again under the same ref as somebody else.
    requests.move_answers(tx.db, customer_recipient(gone.id), customer_recipient(kept.id))
    identities.mark_merged(tx.db, gone.id, kept.id)
    for ticket in brought:
        moved = tickets.find_ticket(tx.db, ticket.id)
        if moved is not None:
            tell_ticket_changed(tx, moved)
    _show(tx, kept, shown, closed)


def _rank(session: Session) -> tuple[int, int]:
    return _WEIGHT[session.state], -session.started_at


def _join(tx: Tx, closed: Session, stays: Session) -> None:
    end_open_assist(tx, closed, "session_ended")
    rows.move_conversations(tx.db, closed.id, stays.id)
    sessions.change_session(
        tx.db,
        closed.id,
        tx.now,
        state=SessionState.ENDED.value,
        ended_at=tx.now,
        ended_by=EndedBy.SYSTEM.value,
    )
    queue.end_assignment(tx.db, closed.id, tx.now)
    if closed.state is SessionState.WAITING:
        tell_dequeued(tx, closed)
    if closed.agent_id is not None and closed.state is SessionState.LIVE:
        tell_left(tx, closed.id, closed.agent_id, LeftBecause.FINISHED)


def _show(tx: Tx, kept: Customer, shown: Session | None, closed: Session | None) -> None:
    """Whoever has one of the sessions in view gets it whole, as it now stands."""
    now_shown = sessions.find_last_session(tx.db, kept.id)
    me = customer_recipient(kept.id)
    if now_shown is not None:
        rows.put_last(tx.db, now_shown.id, kept.id)
        if shown is not None and shown.id != now_shown.id:
            tx.tell(SessionLeft(session_id=shown.id, because=LeftBecause.REPLACED), me)
        tx.tell(SessionEntered(whole=session_whole(tx, now_shown, for_agent=False)), me)
    for session in rows.served_sessions(tx.db, kept.id):
        again = read_again(tx, session)
        if (agent_id := serving_agent(again)) is not None:
            whole = session_whole(tx, again, for_agent=True)
            tx.tell(SessionEntered(whole=whole), agent_recipient(agent_id))
            tx.after_commit(LoadsChanged((agent_id,)))
    if now_shown is not None:
        tell_queued(tx, now_shown)
    if closed is not None and closed.agent_id is not None:
        tx.after_commit(LoadsChanged((closed.agent_id,)))
