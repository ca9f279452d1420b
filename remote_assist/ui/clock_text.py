"""A moment of today as the customer reads it."""

from __future__ import annotations

from datetime import datetime


def clock_text(at: float) -> str:
    """Hours and minutes of a moment, given in seconds since 1970."""
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M")
