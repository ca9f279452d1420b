"""Rows of sessions and conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, insert, or_, select, update

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
from desk_app.domain.sessions import Conversation, EndedBy, Session, SessionState
from desk_app.store.tables_desk import ratings
from desk_app.store.tables_people import agents, customers
from desk_app.store.tables_talk import channels, conversations, sessions

OPEN_STATES = (SessionState.PRESENT, SessionState.WAITING, SessionState.LIVE)
SERVED_STATES = (SessionState.LIVE, SessionState.WRAP_UP)


class ConversationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with all its counters. Each side sees its own `Conversation` of it.

    `customer_seq` and `agent_seq` are of each side's last public message; marks never go beyond what there is to mark.
    """

    id: ConversationId
    session_id: SessionId
    channel_id: ChannelId
    channel_kind: ChannelKind
    opened_at: Millis
    last_seq: int = 0
    last_public_seq: int = 0
    customer_seq: int = 0
    agent_seq: int = 0
    customer_delivered: int = 0
    customer_read: int = 0
    agent_delivered: int = 0
    agent_read: int = 0
    unread_by_customer: int = 0
    unread_by_agent: int = 0

    def for_agent(self) -> Conversation:
        return self._seen(self.last_seq)

    def for_customer(self) -> Conversation:
        """Without a trace of private notes."""
        return self._seen(self.last_public_seq)

    def _seen(self, last_seq: int) -> Conversation:
        return Conversation(
            id=self.id,
            session_id=self.session_id,
            channel_id=self.channel_id,
            channel_kind=self.channel_kind,
            opened_at=self.opened_at,
            last_seq=last_seq,
            customer_read=self.customer_read,
            agent_read=self.agent_read,
            unread_by_customer=self.unread_by_customer,
            unread_by_agent=self.unread_by_agent,
        )


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a list, with its customer's name."""

    session: Session
    customer_name: str
    organisation: str
    preview: str
    changed_at: Millis


def session_columns() -> Select[Any]:
    """What `session_of` reads; to be narrowed by the caller."""
    return (
        select(
            sessions,
            agents.c.name.label("agent_name"),
            ratings.c.score,
            ratings.c.comment,
            ratings.c.at.label("rated_at"),
        )
        .outerjoin(agents, agents.c.id == sessions.c.agent_id)
        .outerjoin(ratings, ratings.c.session_id == sessions.c.id)
    )


def session_of(row: Row[Any]) -> Session:
    """Reads a row of `session_columns`."""
    return Session(
        id=SessionId(row.id),
        app_id=AppId(row.app_id),
        inbox_id=InboxId(row.inbox_id),
        customer_id=CustomerId(row.customer_id),
        state=SessionState(row.state),
        subject=row.subject,
        started_at=row.started_at,
        queued_at=row.queued_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else EndedBy(row.ended_by),
        agent_id=None if row.agent_id is None else AgentId(row.agent_id),
        agent_name=row.agent_name or "",
        ticket_id=None if row.ticket_id is None else TicketId(row.ticket_id),
        rating=None if row.score is None else Rating(score=row.score, comment=row.comment, at=row.rated_at),
    )


def find_session(db: Connection, session_id: SessionId) -> Session | None:
    row = db.execute(_BY_ID, {"wanted": session_id}).first()
    return None if row is None else session_of(row)


def find_open_session(db: Connection, customer_id: CustomerId) -> Session | None:
    """The customer's open session; he has at most one."""
    row = db.execute(
        session_columns().where(sessions.c.customer_id == customer_id, sessions.c.state.in_(OPEN_STATES))
    ).first()
    return None if row is None else session_of(row)


def find_last_session(db: Connection, customer_id: CustomerId) -> Session | None:
    """The customer's open session, else the one that was started last."""
    row = db.execute(
        session_columns()
        .where(sessions.c.customer_id == customer_id)
        .order_by(sessions.c.state.in_(OPEN_STATES).desc(), sessions.c.place.desc(), sessions.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else session_of(row)


def sessions_served_by(db: Connection, agent_id: AgentId) -> list[Session]:
    """The engineer's list: live and in wrap-up, in order of their start."""
    rows = db.execute(
        session_columns()
        .where(sessions.c.agent_id == agent_id, sessions.c.state.in_(SERVED_STATES))
        .order_by(sessions.c.id)
    )
    return [session_of(row) for row in rows]


def wrap_ups_beyond(db: Connection, agent_id: AgentId, kept: int) -> list[SessionId]:
    """The engineer's sessions in wrap-up but for the `kept` that ended last."""
    rows = db.execute(
        select(sessions.c.id)
        .where(sessions.c.agent_id == agent_id, sessions.c.state == SessionState.WRAP_UP.value)
        .order_by(sessions.c.ended_at.desc(), sessions.c.id.desc())
    ).scalars()
    return [SessionId(row) for row in rows][kept:]


def count_by_state(db: Connection, states: Sequence[SessionState]) -> dict[SessionState, int]:
    """How many sessions are in each of these states; one with none is left out."""
    rows = db.execute(
        select(sessions.c.state, func.count())
        .where(sessions.c.state.in_([state.value for state in states]))
        .group_by(sessions.c.state)
    )
    return {SessionState(row[0]): row[1] for row in rows}


def count_started(db: Connection, customer_id: CustomerId, since: Millis) -> int:
    """How many sessions the customer began since then."""
    return db.execute(
        select(func.count()).where(sessions.c.customer_id == customer_id, sessions.c.started_at > since)
    ).scalar_one()


def open_sessions(db: Connection) -> list[Session]:
    """Every session in which a customer can still say something."""
    rows = db.execute(session_columns().where(sessions.c.state.in_(OPEN_STATES)).order_by(sessions.c.id))
    return [session_of(row) for row in rows]


def agents_serving(db: Connection, customer_id: CustomerId) -> list[AgentId]:
    """Every engineer who has a session of this customer in his list."""
    rows = db.execute(
        select(sessions.c.agent_id)
        .where(sessions.c.customer_id == customer_id, sessions.c.state.in_(SERVED_STATES))
        .distinct()
        .order_by(sessions.c.agent_id)
    ).scalars()
    return [AgentId(row) for row in rows if row is not None]


def insert_session(db: Connection, session: Session) -> None:
    last = db.execute(select(func.max(sessions.c.place)).where(sessions.c.customer_id == session.customer_id)).scalar()
    db.execute(
        insert(sessions).values(
            place=(last or 0) + 1,
            id=session.id,
            app_id=session.app_id,
            inbox_id=session.inbox_id,
            customer_id=session.customer_id,
            state=session.state.value,
            subject=session.subject,
            started_at=session.started_at,
            changed_at=session.started_at,
        )
    )


def change_session(db: Connection, session_id: SessionId, at: Millis, **columns: str | int | None) -> None:
    """Sets columns of `tables_talk.sessions`; `at` becomes its last change."""
    db.execute(_CHANGE, {"wanted": session_id, "changed_at": at, **columns})


class Firsts(msgspec.Struct, frozen=True):
    """When the customer first spoke and when a person first answered; None until then."""

    customer_message_at: Millis | None
    reply_at: Millis | None


def read_firsts(db: Connection, session_id: SessionId) -> Firsts:
    row = db.execute(_FIRSTS, {"wanted": session_id}).one()
    return Firsts(row.first_customer_message_at, row.first_reply_at)


def list_sessions(
    db: Connection, states: Sequence[SessionState] | None, text: str, offset: int, limit: int
) -> tuple[list[SessionLine], int]:
    """Returns a page, newest change first, and how many there are. `text` looks in customer, organisation, subject."""
    conditions: list[ColumnElement[bool]] = []
    if states is not None:
        conditions.append(sessions.c.state.in_(states))
    if text:
        like = f"%{_escaped(text)}%"
        conditions.append(
            or_(
                customers.c.name.ilike(like, escape="\\"),
                customers.c.organisation.ilike(like, escape="\\"),
                sessions.c.subject.ilike(like, escape="\\"),
            )
        )
    where = and_(True, *conditions)
    total = db.execute(
        select(func.count())
        .select_from(sessions.join(customers, customers.c.id == sessions.c.customer_id))
        .where(where)
    ).scalar_one()
    rows = db.execute(
        session_columns()
        .add_columns(customers.c.name.label("customer_name"), customers.c.organisation)
        .join(customers, customers.c.id == sessions.c.customer_id)
        .where(where)
        .order_by(sessions.c.changed_at.desc(), sessions.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    lines = [
        SessionLine(
            session=session_of(row),
            customer_name=row.customer_name,
            organisation=row.organisation,
            preview=row.preview,
            changed_at=row.changed_at,
        )
        for row in rows
    ]
    return lines, total


def sessions_of_customer(db: Connection, customer_id: CustomerId, limit: int) -> list[SessionLine]:
    """The customer's last sessions, newest first."""
    rows = db.execute(
        session_columns()
        .add_columns(customers.c.name.label("customer_name"), customers.c.organisation)
        .join(customers, customers.c.id == sessions.c.customer_id)
        .where(sessions.c.customer_id == customer_id)
        .order_by(sessions.c.place.desc(), sessions.c.id.desc())
        .limit(limit)
    )
    return [
        SessionLine(
            session=session_of(row),
            customer_name=row.customer_name,
            organisation=row.organisation,
            preview=row.preview,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def insert_conversation(db: Connection, record: ConversationRecord) -> None:
    db.execute(
        insert(conversations).values(
            id=record.id, session_id=record.session_id, channel_id=record.channel_id, opened_at=record.opened_at
        )
    )


def find_conversation(db: Connection, conversation_id: ConversationId) -> ConversationRecord | None:
    row = db.execute(_CONVERSATION_BY_ID, {"wanted": conversation_id}).first()
    return None if row is None else _record_of(row)


def conversations_of(db: Connection, session_ids: Sequence[SessionId]) -> list[ConversationRecord]:
    """The conversations of these sessions, oldest first."""
    if not session_ids:
        return []
    rows = db.execute(
        _conversation_columns().where(conversations.c.session_id.in_(session_ids)).order_by(conversations.c.id)
    )
    return [_record_of(row) for row in rows]


def save_counters(db: Connection, record: ConversationRecord) -> None:
    """Writes all counters of the record."""
    db.execute(_SAVE_COUNTERS, {"wanted": record.id} | {name: getattr(record, name) for name in _COUNTERS})


def _conversation_columns() -> Select[Any]:
    return select(conversations, channels.c.kind).join(channels, channels.c.id == conversations.c.channel_id)


def _record_of(row: Row[Any]) -> ConversationRecord:
    columns = row._asdict()
    columns["channel_kind"] = ChannelKind(columns.pop("kind"))
    return ConversationRecord(**columns)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# What every message needs is built once: putting a statement together costs more than running it.
_BY_ID = session_columns().where(sessions.c.id == bindparam("wanted"))
_FIRSTS = select(sessions.c.first_customer_message_at, sessions.c.first_reply_at).where(
    sessions.c.id == bindparam("wanted")
)
_CHANGE = update(sessions).where(sessions.c.id == bindparam("wanted"))
_CONVERSATION_BY_ID = _conversation_columns().where(conversations.c.id == bindparam("wanted"))
_COUNTERS = [c.name for c in conversations.c if c.name not in ("id", "session_id", "channel_id", "opened_at")]
_SAVE_COUNTERS = update(conversations).where(conversations.c.id == bindparam("wanted"))
