"""A share's figures, and the names that monitoring knows them by.

Invariant: a name that was published keeps its meaning and its unit (seconds, bytes); nothing in it says who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from remote_assist.stream.metrics_file import Metric, counter, gauge

_PREFIX = "deskside_share_"


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """What one viewer was shown so far; `decode` is what it took to paint it, in seconds. 0 is not known for a path."""

    records: int = 0
    payload_bytes: int = 0
    acknowledged: int = 0
    decode: float = 0.0
    rate: float = 0.0
    delay: float = 0.0
    queue: float = 0.0


@dataclass(frozen=True, slots=True)
class ShareFigures:
    """A share at this moment. `shown` has one entry for each viewer who ever saw it, `linked` are there now."""

    linked: int
    encoded: int
    shown: tuple[ShownFigures, ...]


def share_metrics(figures: ShareFigures) -> Sequence[Metric]:
    """How it is now by the worst path of those who look, and the totals that rates are made of."""
    shown = figures.shown
    rates = [each.rate for each in shown if each.rate]
    delays = [each.delay for each in shown if each.delay]
    return (
        gauge(f"{_PREFIX}viewers", "Viewers who are connected now.", figures.linked),
        gauge(f"{_PREFIX}link_bytes_per_second", "What the slowest path carries.", min(rates, default=None)),
        gauge(f"{_PREFIX}round_trip_seconds", "Delay of the longest path and back.", max(delays, default=None)),
        gauge(
            f"{_PREFIX}queue_seconds",
            "What of a delay is waiting, at most.",
            max((e.queue for e in shown), default=None),
        ),
        counter(
            f"{_PREFIX}encoded_total", "Rectangles encoded, each once for all who travel together.", figures.encoded
        ),
        counter(f"{_PREFIX}records_total", "Frame records sent, to each viewer.", sum(e.records for e in shown)),
        counter(
            f"{_PREFIX}payload_bytes_total", "Frame data sent, to each viewer.", sum(e.payload_bytes for e in shown)
        ),
        counter(
            f"{_PREFIX}acknowledged_total", "Frame records painted by viewers.", sum(e.acknowledged for e in shown)
        ),
        counter(f"{_PREFIX}decode_seconds_total", "What painting them took the viewers.", sum(e.decode for e in shown)),
    )
