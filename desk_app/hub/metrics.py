"""Figures about the hub for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from desk_app.hub.core import Hub


class Metrics(Collector):
    """Reads the figures when somebody asks for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(self)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("deskside_connections", "Open connections on /ws.", value=len(self._hub.peers))
        yield GaugeMetricFamily("deskside_log_number", "How far the log reached.", value=self._hub.broker.reached)
