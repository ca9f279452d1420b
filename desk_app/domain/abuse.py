"""What a customer reports of somebody who wanted to see the screen."""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import AgentId, CustomerId, Millis, SessionId


class AbuseReport(msgspec.Struct, frozen=True, kw_only=True):
    """`agent_name` is "" where nobody stands behind the digits that the customer was told."""

    at: Millis
    customer_id: CustomerId
    customer_name: str
    agent_id: AgentId | None = None
    agent_name: str = ""
    session_id: SessionId | None = None
