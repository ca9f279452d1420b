"""Ratings: what the customer thought. CSAT is the share of 4 and 5 among the answers."""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import Millis

SCORES = range(1, 6)
SATISFIED = 4


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    score: int
    comment: str = ""
    at: Millis


def csat(scores: list[int]) -> float | None:
    """Returns answers 4-5 / answers, from 0 to 1; None when nobody answered."""
    return sum(score >= SATISFIED for score in scores) / len(scores) if scores else None
