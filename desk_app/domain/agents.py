"""Agents (support engineers), their teams and their presence."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desk_app.domain.ids import AgentId, TeamId

DEFAULT_CAPACITY = 10


class Role(StrEnum):
    """What an agent may do beyond a colleague; each role may all that the one before it may."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


class Presence(StrEnum):
    """Only the online are given work. OFFLINE is never chosen: it means that no client is connected."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    id: AgentId
    name: str
    email: str
    role: Role = Role.AGENT
    capacity: int = DEFAULT_CAPACITY
    team_ids: tuple[TeamId, ...] = ()
    disabled: bool = False


class Team(msgspec.Struct, frozen=True, kw_only=True):
    id: TeamId
    name: str


class AgentLoad(msgspec.Struct, frozen=True, kw_only=True):
    """How an agent is doing right now."""

    agent_id: AgentId
    presence: Presence
    live_sessions: int
