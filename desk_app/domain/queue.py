"""The queue: who waits, in what order, and how long it will take.

Invariant: the order is by the moment of first asking for a person; who reconnects keeps the place.
"""

from __future__ import annotations

import statistics

import msgspec

from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import InboxId, Millis, SessionId

WAITS_NEEDED = 20
"""An expected wait is the median of this many last waits; with fewer nothing is said."""


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting session, as every engineer's queue shows it. `preview` is plain text."""

    session_id: SessionId
    inbox_id: InboxId
    customer_name: str
    organisation: str
    channel_kind: ChannelKind
    subject: str
    preview: str
    queued_at: Millis


def in_order(entries: list[QueueEntry]) -> list[QueueEntry]:
    """Returns the entries first come first served; ids decide between equal moments."""
    return sorted(entries, key=lambda entry: (entry.queued_at, entry.session_id))


def expected_wait(last_waits_s: list[float]) -> float | None:
    """Returns the median of the last `WAITS_NEEDED` waits in seconds, or None while there are fewer."""
    return statistics.median(last_waits_s[-WAITS_NEEDED:]) if len(last_waits_s) >= WAITS_NEEDED else None
