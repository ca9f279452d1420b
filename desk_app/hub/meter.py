"""The meter: what the hub counts while it works, for Prometheus to read.

Invariant: every label comes from a fixed set of ours (commands, refusal codes), never from what somebody sent, so that
nobody can make the figures grow.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram

from desk_app.domain.refusals import Refused

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Meter:
    """Counters of one hub, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._commands = Histogram(
            "deskside_command_seconds",
            "How long commands took, from being read to being answered, refused ones too.",
            ["command"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._refusals = Counter(
            "deskside_refusals", "Commands that were refused, by the reason.", ["code"], registry=self.registry
        )
        self._commits = Histogram(
            "deskside_commit_seconds",
            "How long changes took, from being wished for to being committed.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._events = Counter("deskside_events", "Events that were logged.", registry=self.registry)
        self._turned = Counter(
            "deskside_turned_away",
            "Connections and requests that were refused unread.",
            ["what"],
            registry=self.registry,
        )
        self._assist = Counter(
            "deskside_assist_bytes",
            "Bytes that crossed in assist sessions.",
            registry=self.registry,
        )

    @contextmanager
    def command(self, name: str) -> Iterator[None]:
        """Measures the carrying out of a command of the protocol; what it raises goes on."""
        began = time.perf_counter()
        try:
            yield
        except Refused as refused:
            self._refusals.labels(refused.refusal.code).inc()
            raise
        finally:
            self._commands.labels(name).observe(time.perf_counter() - began)

    def committed(self, seconds: float, events: int) -> None:
        self._commits.observe(seconds)
        self._events.inc(events)

    def turned_away(self, what: str) -> None:
        """A "connection" or a "request" of an address that had too many."""
        self._turned.labels(what).inc()

    def carried(self, size: int) -> None:
        """So many bytes were handed to the other end of an assist session."""
        self._assist.inc(size)
