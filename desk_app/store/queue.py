"""The queue and the assignments that come out of it, as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, tuple_, update

from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import AgentId, CustomerId, InboxId, Millis, SessionId
from desk_app.domain.queue import WAITS_NEEDED, QueueEntry
from desk_app.domain.sessions import SessionState
from desk_app.store.tables_people import customers
from desk_app.store.tables_talk import assignments, channels, conversations, sessions


def waiting(db: Connection, limit: int, inbox_id: InboxId | None = None) -> list[QueueEntry]:
    """Returns the first `limit` waiting sessions in order, of one inbox or of all."""
    query = _entries().where(sessions.c.state == SessionState.WAITING.value)
    if inbox_id is not None:
        query = query.where(sessions.c.inbox_id == inbox_id)
    return [_entry_of(row) for row in db.execute(query.order_by(sessions.c.queued_at, sessions.c.id).limit(limit))]


def waiting_customers(db: Connection, inbox_id: InboxId) -> list[tuple[SessionId, CustomerId]]:
    """Everybody who waits in the inbox, in order."""
    rows = db.execute(
        select(sessions.c.id, sessions.c.customer_id)
        .where(sessions.c.inbox_id == inbox_id, sessions.c.state == SessionState.WAITING.value)
        .order_by(sessions.c.queued_at, sessions.c.id)
    )
    return [(SessionId(row.id), CustomerId(row.customer_id)) for row in rows]


def last_queued_at(db: Connection, inbox_id: InboxId) -> Millis:
    """The moment of the last in line, or 0: who comes next stands behind him whatever the clock says."""
    return Millis(
        db.execute(
            select(func.max(sessions.c.queued_at)).where(
                sessions.c.inbox_id == inbox_id, sessions.c.state == SessionState.WAITING.value
            )
        ).scalar()
        or 0
    )


def find_entry(db: Connection, session_id: SessionId) -> QueueEntry | None:
    row = db.execute(
        _entries().where(sessions.c.id == session_id, sessions.c.state == SessionState.WAITING.value)
    ).first()
    return None if row is None else _entry_of(row)


def entry_at(db: Connection, place: int) -> QueueEntry | None:
    """Returns the entry at a place of the whole queue, from 0."""
    waiting_ones = _entries().where(sessions.c.state == SessionState.WAITING.value)
    row = db.execute(waiting_ones.order_by(sessions.c.queued_at, sessions.c.id).offset(place).limit(1)).first()
    return None if row is None else _entry_of(row)


def place_of(db: Connection, entry: QueueEntry) -> int:
    """Returns the place in its inbox, from 1."""
    before = db.execute(
        select(func.count()).where(
            sessions.c.inbox_id == entry.inbox_id,
            sessions.c.state == SessionState.WAITING.value,
            tuple_(sessions.c.queued_at, sessions.c.id) < tuple_(entry.queued_at, entry.session_id),
        )
    ).scalar_one()
    return before + 1


def last_waits_s(db: Connection, inbox_id: InboxId) -> list[float]:
    """Returns the last waits of the inbox in seconds, oldest first; as many as an expected wait needs."""
    rows = db.execute(
        select(assignments.c.wait_ms)
        .where(assignments.c.inbox_id == inbox_id, assignments.c.wait_ms.is_not(None))
        .order_by(assignments.c.since.desc(), assignments.c.id.desc())
        .limit(WAITS_NEEDED)
    ).scalars()
    return [wait / 1000 for wait in rows][::-1]


def begin_assignment(
    db: Connection,
    row_id: str,
    *,
    session_id: SessionId,
    agent_id: AgentId,
    inbox_id: InboxId,
    since: Millis,
    wait_ms: int | None,
) -> None:
    """From now on this agent serves the session; `wait_ms` when he took it out of the queue for the first time."""
    end_assignment(db, session_id, since)
    db.execute(
        insert(assignments).values(
            id=row_id, session_id=session_id, agent_id=agent_id, inbox_id=inbox_id, since=since, wait_ms=wait_ms
        )
    )


def end_assignment(db: Connection, session_id: SessionId, at: Millis) -> None:
    db.execute(
        update(assignments)
        .where(assignments.c.session_id == session_id, assignments.c.until.is_(None))
        .values(until=at)
    )


def _entries() -> Select[Any]:
    kind = (
        select(channels.c.kind)
        .join(conversations, conversations.c.channel_id == channels.c.id)
        .where(conversations.c.session_id == sessions.c.id)
        .order_by(conversations.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(
        sessions.c.id,
        sessions.c.inbox_id,
        sessions.c.subject,
        sessions.c.preview,
        sessions.c.queued_at,
        customers.c.name,
        customers.c.organisation,
        kind.label("kind"),
    ).join(customers, customers.c.id == sessions.c.customer_id)


def _entry_of(row: Row[Any]) -> QueueEntry:
    return QueueEntry(
        session_id=SessionId(row.id),
        inbox_id=InboxId(row.inbox_id),
        customer_name=row.name,
        organisation=row.organisation,
        channel_kind=ChannelKind(row.kind),
        subject=row.subject,
        preview=row.preview,
        queued_at=row.queued_at,
    )
