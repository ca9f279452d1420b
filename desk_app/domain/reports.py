"""The figures of the desk, from domain history. Formulas as the field defines them.

- Offered: sessions that asked for a person. Answered: those an engineer accepted.
- First response time: first human public reply minus first customer message.
- CSAT: answers 4-5 / answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk_app.domain.ids import Millis
from desk_app.domain.ratings import csat


class SessionHistory(msgspec.Struct, frozen=True, kw_only=True):
    """What a report needs of one session that was offered in the period."""

    queued_at: Millis
    answered_at: Millis | None = None
    first_customer_message_at: Millis | None = None
    first_reply_at: Millis | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds; None where there is nothing to measure. `csat` is from 0 to 1."""

    since: Millis
    until: Millis
    offered: int
    answered: int
    first_response_median_s: float | None
    first_response_p90_s: float | None
    csat: float | None
    ratings: int
    offered_by_bucket: tuple[int, ...] = ()  # one count a bucket, oldest first
    answered_by_bucket: tuple[int, ...] = ()
    bucket_s: int = 3600


def percentile(values: Sequence[float], share: float) -> float | None:
    """Returns the percentile by linear interpolation between closest ranks (the method of NumPy's default)."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def make_report(
    sessions: Sequence[SessionHistory], scores: Sequence[int], since: Millis, until: Millis, bucket_s: int = 3600
) -> Report:
    """Returns the report over `sessions` offered and `scores` given in [since, until)."""
    replies = [
        (s.first_reply_at - s.first_customer_message_at) / 1000
        for s in sessions
        if s.first_reply_at is not None and s.first_customer_message_at is not None
    ]
    buckets = max(1, -(-(until - since) // (bucket_s * 1000)))
    offered, answered = [0] * buckets, [0] * buckets
    for session in sessions:
        bucket = min(buckets - 1, max(0, (session.queued_at - since) // (bucket_s * 1000)))
        offered[bucket] += 1
        answered[bucket] += session.answered_at is not None
    return Report(
        since=since,
        until=until,
        offered=len(sessions),
        answered=sum(answered),
        first_response_median_s=percentile(replies, 0.5),
        first_response_p90_s=percentile(replies, 0.9),
        csat=csat(list(scores)),
        ratings=len(scores),
        offered_by_bucket=tuple(offered),
        answered_by_bucket=tuple(answered),
        bucket_s=bucket_s,
    )
