"""Figures about the hub for Prometheus: what the meter counted, and how things stand now."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from desk_app.domain.sessions import SessionState
from desk_app.hub.actors import AgentActor
from desk_app.hub.core import Hub
from desk_app.store.sessions import count_by_state

_SHOWN = (SessionState.PRESENT, SessionState.WAITING, SessionState.LIVE, SessionState.WRAP_UP)


class Metrics(Collector):
    """Reads the present figures when somebody asks for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sessions: dict[SessionState, int] = {}
        hub.meter.registry.register(self)

    async def read(self) -> bytes:
        """Everything in the text format of Prometheus."""
        self._sessions = await self._hub.verbs.view(lambda view: count_by_state(view.db, _SHOWN))
        return generate_latest(self._hub.meter.registry)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        peers = tuple(self._hub.peers)
        agents = {peer.actor.key for peer in peers if isinstance(peer.actor, AgentActor)}
        connected = GaugeMetricFamily("deskside_connected", "People who are connected on /ws.", labels=["side"])
        connected.add_metric(["agent"], len(agents))
        connected.add_metric(["customer"], len({peer.actor.key for peer in peers} - agents))
        yield connected
        yield GaugeMetricFamily("deskside_connections", "Open connections on /ws.", value=len(peers))
        sessions = GaugeMetricFamily("deskside_sessions", "Sessions by their state.", labels=["state"])
        for state in _SHOWN:
            sessions.add_metric([state.value], self._sessions.get(state, 0))
        yield sessions
        rooms = self._hub.assist_sockets.room_count
        yield GaugeMetricFamily("deskside_assist_rooms", "Assist sessions with a socket open.", value=rooms)
        yield GaugeMetricFamily("deskside_log_number", "How far the log reached.", value=self._hub.broker.reached)
