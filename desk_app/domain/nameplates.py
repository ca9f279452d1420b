"""A nameplate: the public part of a code that an engineer reads out, reserved for him for as long as the code lives.

Three digits, which say whom to meet and nothing more; the six secret ones are made by the engineer's client and are
known to nobody here. Invariant: an open nameplate's digits are one engineer's.
"""

from __future__ import annotations

import msgspec

from desk_app.domain.ids import AgentId, AssistId, Millis, NameplateId

NAMEPLATE_MS = 600_000
"""As long as the code that it is part of."""
PUBLIC_DIGITS = 3
PUBLIC_PARTS = 10**PUBLIC_DIGITS


class Nameplate(msgspec.Struct, frozen=True, kw_only=True):
    """`assist_id` is the assist session of who took it last; `takes` how many did."""

    id: NameplateId
    public: str
    agent_id: AgentId
    agent_name: str
    expires_at: Millis
    takes: int = 0
    assist_id: AssistId | None = None
    withdrawn: bool = False


def public_part(number: int) -> str:
    """The digits of a number, counted round."""
    return f"{number % PUBLIC_PARTS:0{PUBLIC_DIGITS}d}"
