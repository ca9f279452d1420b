"""Who is connected right now. Kept by the loop, read from any thread.

Invariant: nothing here outlives the process; after a restart everybody is away until he connects again.
"""

from __future__ import annotations

from collections import Counter

from desk_app.domain.agents import Presence
from desk_app.domain.ids import AgentId


class Presences:
    """Counts connections by the key of who connected (`actors.*.key`)."""

    def __init__(self) -> None:
        self._connections: Counter[str] = Counter()
        self._connected: frozenset[str] = frozenset()  # swapped whole, so that other threads see one state

    def came(self, key: str) -> bool:
        """Counts a connection; says whether it is the first."""
        self._connections[key] += 1
        self._connected = frozenset(self._connections)
        return self._connections[key] == 1

    def went(self, key: str) -> bool:
        """Counts a connection off; says whether it was the last."""
        self._connections[key] -= 1
        last = self._connections[key] <= 0
        if last:
            del self._connections[key]
        self._connected = frozenset(self._connections)
        return last

    def connections(self, key: str) -> int:
        """How many connections there are by this key."""
        return self._connections[key]

    def is_connected(self, key: str) -> bool:
        return key in self._connected

    def of_agent(self, agent_id: AgentId, chosen: Presence) -> Presence:
        """What colleagues see: as he chose it while he is connected, else OFFLINE."""
        return chosen if self.is_connected(f"agent:{agent_id}") else Presence.OFFLINE

    def __len__(self) -> int:
        return sum(self._connections.values())
