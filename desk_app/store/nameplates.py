"""Rows of nameplates. One is open until it expires or is withdrawn, and while its engineer may sign in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update

from desk_app.domain.ids import AgentId, AssistId, Millis, NameplateId
from desk_app.domain.nameplates import Nameplate
from desk_app.store.tables_desk import nameplates
from desk_app.store.tables_people import agents


def insert_nameplate(db: Connection, nameplate: Nameplate, made_at: Millis) -> None:
    db.execute(
        insert(nameplates).values(
            id=nameplate.id,
            public=nameplate.public,
            agent_id=nameplate.agent_id,
            made_at=made_at,
            expires_at=nameplate.expires_at,
        )
    )


def find_nameplate(db: Connection, nameplate_id: NameplateId) -> Nameplate | None:
    """Also one that is no longer open."""
    return _find(db, nameplates.c.id == nameplate_id)


def find_open(
    db: Connection, now: Millis, *, nameplate_id: NameplateId | None = None, public: str = ""
) -> Nameplate | None:
    """The open one of this id, or of these digits."""
    which = nameplates.c.id == nameplate_id if nameplate_id is not None else nameplates.c.public == public
    return _find(db, and_(which, _open(now)))


def open_parts(db: Connection, now: Millis) -> set[str]:
    """The digits that are in use."""
    return set(db.execute(select(nameplates.c.public).where(_open(now))).scalars())


def count_open(db: Connection, agent_id: AgentId, now: Millis) -> int:
    mine = and_(nameplates.c.agent_id == agent_id, _open(now))
    return db.execute(select(func.count()).select_from(nameplates).where(mine)).scalar_one()


def count_made(db: Connection, agent_id: AgentId, since: Millis) -> tuple[int, Millis]:
    """How many this engineer made since then, and when the first of them (0 for none)."""
    row = db.execute(
        select(func.count().label("many"), func.coalesce(func.min(nameplates.c.made_at), 0).label("first")).where(
            nameplates.c.agent_id == agent_id, nameplates.c.made_at >= since
        )
    ).one()
    return row.many, Millis(row.first)


def note_take(db: Connection, nameplate_id: NameplateId, assist_id: AssistId) -> None:
    """Somebody came by it."""
    db.execute(
        update(nameplates)
        .where(nameplates.c.id == nameplate_id)
        .values(takes=nameplates.c.takes + 1, assist_id=assist_id)
    )


def withdraw(db: Connection, nameplate_id: NameplateId, at: Millis) -> None:
    """It brings nobody any more; one that was withdrawn stays so."""
    mine = and_(nameplates.c.id == nameplate_id, nameplates.c.withdrawn_at.is_(None))
    db.execute(update(nameplates).where(mine).values(withdrawn_at=at))


def delete_old(db: Connection, before: Millis) -> int:
    """Forgets those that expired before that moment; returns how many."""
    return db.execute(delete(nameplates).where(nameplates.c.expires_at < before)).rowcount


def _open(now: Millis) -> ColumnElement[bool]:
    return and_(nameplates.c.expires_at > now, nameplates.c.withdrawn_at.is_(None))


def _find(db: Connection, which: ColumnElement[bool]) -> Nameplate | None:
    row = db.execute(
        select(nameplates, agents.c.name.label("agent_name"))
        .join(agents, agents.c.id == nameplates.c.agent_id)
        .where(which, agents.c.disabled.is_(False))
    ).first()
    return None if row is None else _nameplate_of(row)


def _nameplate_of(row: Row[Any]) -> Nameplate:
    return Nameplate(
        id=NameplateId(row.id),
        public=row.public,
        agent_id=AgentId(row.agent_id),
        agent_name=row.agent_name,
        expires_at=row.expires_at,
        takes=row.takes,
        assist_id=None if row.assist_id is None else AssistId(row.assist_id),
        withdrawn=row.withdrawn_at is not None,
    )
