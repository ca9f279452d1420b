"""Assist sessions in the store, and the one-time tickets that open their sockets.

Invariant: of a ticket only its hash is kept. One that nobody used opens within its minute; one that was used opens
again for whoever lost his link, until its assist session is over and its tickets are forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState, AuditHead
from desk_app.domain.ids import AgentId, AssistId, CustomerId, Millis, NameplateId, SessionId
from desk_app.domain.sessions import Side
from desk_app.store.tables_desk import assist_tickets, assists
from desk_app.store.tables_people import agents

OPEN_ASSIST_STATES = (AssistState.ASKED, AssistState.JOINED, AssistState.LIVE)

_inviters = agents.alias("inviters")
_heads = msgspec.json.Decoder(tuple[AuditHead, ...])
_capabilities = msgspec.json.Decoder(tuple[str, ...])


def insert_assist(db: Connection, assist: AssistSession) -> None:
    db.execute(insert(assists).values(_columns(assist)))


def save_assist(db: Connection, assist: AssistSession) -> None:
    """Writes all fields of a known assist session."""
    db.execute(update(assists).where(assists.c.id == assist.id).values(_columns(assist)))


def find_assist(db: Connection, assist_id: AssistId) -> AssistSession | None:
    row = db.execute(_select().where(assists.c.id == assist_id)).one_or_none()
    return None if row is None else _assist_of(row)


def open_assists(db: Connection, session_id: SessionId) -> list[AssistSession]:
    """The open assist sessions of a session: of everybody who looks at its customer's screen, in order."""
    mine = _select().where(assists.c.session_id == session_id, assists.c.state.in_(OPEN_ASSIST_STATES))
    return [_assist_of(row) for row in db.execute(mine.order_by(assists.c.id))]


def visits_of(db: Connection, agent_id: AgentId) -> list[AssistSession]:
    """The open assist sessions of an engineer that are beside another one."""
    his = _select().where(assists.c.agent_id == agent_id, assists.c.state.in_(OPEN_ASSIST_STATES))
    return [_assist_of(row) for row in db.execute(his.where(assists.c.beside != "").order_by(assists.c.id))]


def still_open(db: Connection, assist_ids: Sequence[AssistId]) -> set[AssistId]:
    """Which of these assist sessions are not over?"""
    rows = db.execute(
        select(assists.c.id).where(assists.c.id.in_(assist_ids), assists.c.state.in_(OPEN_ASSIST_STATES))
    ).scalars()
    return {AssistId(row) for row in rows}


def assists_of(db: Connection, session_ids: Sequence[SessionId]) -> list[AssistSession]:
    """Every assist session of these sessions, oldest first."""
    if not session_ids:
        return []
    rows = db.execute(_select().where(assists.c.session_id.in_(list(session_ids))).order_by(assists.c.id))
    return [_assist_of(row) for row in rows]


def insert_ticket(
    db: Connection, row_id: str, assist_id: AssistId, *, ticket_hash: str, role: str, expires_at: Millis
) -> None:
    db.execute(
        insert(assist_tickets).values(
            id=row_id, assist_id=assist_id, ticket_hash=ticket_hash, role=role, expires_at=expires_at
        )
    )


class TicketUse(Enum):
    """What came of a ticket that was shown."""

    REFUSED = "refused"  # not there, of another session or role, or not used in time
    FIRST = "first"
    AGAIN = "again"


def use_ticket(db: Connection, assist_id: AssistId, ticket_hash: str, role: str, now: Millis) -> TicketUse:
    """Uses a ticket, for the first time or again."""
    named = update(assist_tickets).where(
        assist_tickets.c.ticket_hash == ticket_hash,
        assist_tickets.c.assist_id == assist_id,
        assist_tickets.c.role == role,
    )
    unused = named.where(assist_tickets.c.used_at.is_(None), assist_tickets.c.expires_at > now)
    if db.execute(unused.values(used_at=now)).rowcount == 1:
        return TicketUse.FIRST
    used = named.where(assist_tickets.c.used_at.is_not(None))
    return TicketUse.AGAIN if db.execute(used.values(used_at=now)).rowcount == 1 else TicketUse.REFUSED


def delete_unused_tickets(db: Connection, assist_id: AssistId, role: str) -> None:
    """Forgets the tickets of this role that nobody used yet: the next one replaces them."""
    db.execute(
        delete(assist_tickets).where(
            assist_tickets.c.assist_id == assist_id,
            assist_tickets.c.role == role,
            assist_tickets.c.used_at.is_(None),
        )
    )


def delete_tickets(db: Connection, assist_id: AssistId) -> None:
    """Forgets every ticket of an assist session that is over."""
    db.execute(delete(assist_tickets).where(assist_tickets.c.assist_id == assist_id))


def count_assists(db: Connection, session_id: SessionId) -> int:
    """Returns how many assist sessions this session had."""
    return db.execute(select(func.count()).where(assists.c.session_id == session_id)).scalar_one()


def delete_old_tickets(db: Connection, before: Millis) -> int:
    """Forgets tickets that expired unused before that moment; returns how many."""
    return db.execute(
        delete(assist_tickets).where(assist_tickets.c.expires_at < before, assist_tickets.c.used_at.is_(None))
    ).rowcount


def _select() -> Select[Any]:
    return (
        select(assists, agents.c.name.label("agent_name"), _inviters.c.name.label("inviter_name"))
        .join(agents, agents.c.id == assists.c.agent_id)
        .outerjoin(_inviters, _inviters.c.id == assists.c.invited_by)
    )


def _columns(assist: AssistSession) -> dict[str, Any]:
    return {
        "id": assist.id,
        "session_id": assist.session_id,
        "customer_id": assist.customer_id,
        "agent_id": assist.agent_id,
        "asked_by": assist.asked_by.value,
        "state": assist.state.value,
        "capabilities": msgspec.json.encode(assist.capabilities).decode(),
        "asked_at": assist.asked_at,
        "started_at": assist.started_at,
        "ended_at": assist.ended_at,
        "reason": assist.reason,
        "heads": msgspec.json.encode(assist.heads).decode(),
        "nameplate_id": assist.nameplate_id,
        "beside": assist.beside,
        "purpose": assist.purpose.value,
        "invited_by": assist.invited_by or "",
        "accepted": assist.accepted,
    }


def _assist_of(row: Row[Any]) -> AssistSession:
    return AssistSession(
        id=AssistId(row.id),
        session_id=SessionId(row.session_id),
        customer_id=CustomerId(row.customer_id),
        agent_id=AgentId(row.agent_id),
        agent_name=row.agent_name,
        asked_by=Side(row.asked_by),
        state=AssistState(row.state),
        capabilities=_capabilities.decode(row.capabilities),
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=row.reason,
        heads=_heads.decode(row.heads),
        nameplate_id=NameplateId(row.nameplate_id),
        beside=AssistId(row.beside),
        purpose=AssistPurpose(row.purpose),
        invited_by=AgentId(row.invited_by) if row.invited_by else None,
        inviter_name=row.inviter_name or "",
        accepted=row.accepted,
    )
