"""Who of the colleagues is there, and who can take another session.

Invariant: worked out from the state and the newest signals each time it is asked; nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desk_app.agent.words import word
from desk_app.client.state import AgentState
from desk_app.domain.agents import Agent, Presence
from desk_app.qt.bridge import Bridge


@dataclass(frozen=True)
class Colleague:
    """One other engineer of the desk. `live` counts the sessions he has now."""

    agent: Agent
    presence: Presence
    live: int

    @property
    def can_take(self) -> bool:
        """May a session be handed to him now?"""
        return self.presence is Presence.ONLINE and self.live < self.agent.capacity

    @property
    def standing(self) -> str:
        """His presence and load in words."""
        text = QCoreApplication.translate("Colleagues", "{live} of {capacity} chats")
        return f"{word(self.presence)} · {text.format(live=self.live, capacity=self.agent.capacity)}"


def colleagues_of(bridge: Bridge[AgentState]) -> list[Colleague]:
    """Returns everybody but oneself, who is online first, then who has the least to do."""
    state, loads = bridge.state, bridge.signals.loads
    if state is None:
        return []
    found: list[Colleague] = []
    for agent in state.agents.values():
        load = loads.get(agent.id)
        if agent.id != state.me and not agent.disabled:
            found.append(
                Colleague(agent, load.presence if load else Presence.OFFLINE, load.live_sessions if load else 0)
            )
    return sorted(found, key=lambda one: (one.presence is not Presence.ONLINE, one.live, one.agent.name))
