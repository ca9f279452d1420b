"""Words about ratings."""

from __future__ import annotations

from desk_app.domain.ids import SessionId
from desk_app.wire.protocol import Command, Count, Done


class RateSession(Command[Done], frozen=True, kw_only=True, tag="rate_session"):
    """Customer: once a session, after an engineer served it; rating again replaces it for 24 hours."""

    session_id: SessionId
    score: Count
    comment: str = ""
