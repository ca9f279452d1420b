"""Rows of agents and teams."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from desk_app.domain.agents import Agent, Presence, Role, Team
from desk_app.domain.ids import AgentId, Millis, TeamId
from desk_app.domain.sessions import SessionState
from desk_app.store.tables_people import agents, team_members, teams
from desk_app.store.tables_talk import sessions


class AgentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An agent with what colleagues don't see."""

    agent: Agent
    password_hash: str
    presence: Presence
    idle_since: Millis
    live_sessions: int


def all_agents(db: Connection) -> list[AgentRecord]:
    """Every agent, disabled ones too, in the order they were added."""
    members = _members(db)
    live = _live_counts(db)
    rows = db.execute(select(agents).order_by(agents.c.id))
    return [_record_of(row, members.get(row.id, ()), live.get(row.id, 0)) for row in rows]


def find_agent(db: Connection, agent_id: AgentId) -> AgentRecord | None:
    return _find(db, db.execute(select(agents).where(agents.c.id == agent_id)).first())


def find_agent_by_email(db: Connection, email: str) -> AgentRecord | None:
    return _find(db, db.execute(select(agents).where(agents.c.email == email.lower())).first())


def insert_agent(db: Connection, agent: Agent, password_hash: str, at: Millis) -> None:
    db.execute(
        insert(agents).values(
            id=agent.id,
            name=agent.name,
            email=agent.email.lower(),
            password_hash=password_hash,
            role=agent.role.value,
            capacity=agent.capacity,
            disabled=agent.disabled,
            presence=Presence.ONLINE.value,
            idle_since=at,
            created_at=at,
        )
    )


def change_agent(db: Connection, agent_id: AgentId, **columns: str | int | bool) -> None:
    """Sets columns of `tables_people.agents`."""
    db.execute(update(agents).where(agents.c.id == agent_id).values(**columns))


def all_teams(db: Connection) -> list[Team]:
    return [Team(id=TeamId(row.id), name=row.name) for row in db.execute(select(teams).order_by(teams.c.id))]


def _find(db: Connection, row: Row[Any] | None) -> AgentRecord | None:
    if row is None:
        return None
    count = db.execute(
        select(func.count()).where(sessions.c.agent_id == row.id, sessions.c.state == SessionState.LIVE.value)
    ).scalar_one()
    return _record_of(row, _members(db).get(row.id, ()), count)


def _members(db: Connection) -> dict[str, tuple[TeamId, ...]]:
    found: defaultdict[str, tuple[TeamId, ...]] = defaultdict(tuple)
    for row in db.execute(select(team_members).order_by(team_members.c.team_id)):
        found[row.agent_id] += (TeamId(row.team_id),)
    return found


def _live_counts(db: Connection) -> dict[str, int]:
    rows = db.execute(
        select(sessions.c.agent_id, func.count().label("live"))
        .where(sessions.c.state == SessionState.LIVE.value)
        .group_by(sessions.c.agent_id)
    )
    return {row.agent_id: row.live for row in rows}


def _record_of(row: Row[Any], team_ids: tuple[TeamId, ...], live_sessions: int) -> AgentRecord:
    agent = Agent(
        id=AgentId(row.id),
        name=row.name,
        email=row.email,
        role=Role(row.role),
        capacity=row.capacity,
        team_ids=team_ids,
        disabled=row.disabled,
    )
    return AgentRecord(
        agent=agent,
        password_hash=row.password_hash,
        presence=Presence(row.presence),
        idle_since=row.idle_since,
        live_sessions=live_sessions,
    )
