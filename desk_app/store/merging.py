"""Rows that change hands when two customers turn out to be one."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from desk_app.domain.ids import CustomerId, SessionId
from desk_app.store.sessions import SERVED_STATES
from desk_app.store.tables_desk import assists, attachments, tickets
from desk_app.store.tables_people import customers
from desk_app.store.tables_talk import conversations, messages, sessions


def move_everything(db: Connection, gone: CustomerId, kept: CustomerId) -> None:
    """Sessions, tickets, assist sessions and uploads of the one become the other's."""
    names = db.execute(select(customers.c.name, customers.c.organisation).where(customers.c.id == kept)).one()
    db.execute(
        update(tickets)
        .where(tickets.c.customer_id == gone)
        .values(customer_name=names.name, organisation=names.organisation)
    )
    last = db.execute(select(func.max(sessions.c.place)).where(sessions.c.customer_id == kept)).scalar() or 0
    db.execute(update(sessions).where(sessions.c.customer_id == gone).values(place=sessions.c.place + last))
    for table in (sessions, assists, attachments, tickets):
        db.execute(update(table).where(table.c.customer_id == gone).values(customer_id=kept))
    db.execute(update(messages).where(messages.c.author_id == gone).values(author_id=kept))


def put_last(db: Connection, session_id: SessionId, customer_id: CustomerId) -> None:
    """The session is the customer's newest from now on, whenever it began."""
    last = db.execute(select(func.max(sessions.c.place)).where(sessions.c.customer_id == customer_id)).scalar() or 0
    db.execute(update(sessions).where(sessions.c.id == session_id).values(place=last + 1))


def move_conversations(db: Connection, from_session: SessionId, to_session: SessionId) -> None:
    """The conversations of one session become those of another, with all that was said in them."""
    for table in (conversations, messages):
        db.execute(update(table).where(table.c.session_id == from_session).values(session_id=to_session))


def served_sessions(db: Connection, customer_id: CustomerId) -> list[SessionId]:
    """The customer's sessions that stand in some engineer's list."""
    rows = db.execute(
        select(sessions.c.id).where(sessions.c.customer_id == customer_id, sessions.c.state.in_(SERVED_STATES))
    ).scalars()
    return [SessionId(row) for row in rows]
