"""Who serves whom: pure, (queue, agents, now) to assignments.

First come first served; among free engineers the one with the fewest live sessions, then the one who waited longest.
Invariant: nobody is given more than his capacity, nothing goes to who is not online, no session twice.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import msgspec

from desk_app.domain.agents import Presence
from desk_app.domain.ids import AgentId, Millis, SessionId
from desk_app.domain.queue import QueueEntry


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as routing sees him. `idle_since` is when he last was given a session."""

    agent_id: AgentId
    presence: Presence
    capacity: int
    live_sessions: int
    idle_since: Millis

    @property
    def free_places(self) -> int:
        return max(0, self.capacity - self.live_sessions) if self.presence is Presence.ONLINE else 0


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    session_id: SessionId
    agent_id: AgentId


def assign(queue: Sequence[QueueEntry], agents: Sequence[Candidate], now: Millis) -> list[Assignment]:  # noqa: ARG001 - part of the contract: skills and service levels will need the moment
    """Returns what to assign right now; `queue` is already in order."""
    free = [(agent.live_sessions, agent.idle_since, agent.agent_id, agent.free_places) for agent in agents]
    heap = [entry for entry in free if entry[3] > 0]
    heapq.heapify(heap)
    assignments = []
    for waiting in queue:
        if not heap:
            break
        live, idle_since, agent_id, places = heapq.heappop(heap)
        assignments.append(Assignment(session_id=waiting.session_id, agent_id=agent_id))
        if places > 1:
            heapq.heappush(heap, (live + 1, idle_since, agent_id, places - 1))
    return assignments
