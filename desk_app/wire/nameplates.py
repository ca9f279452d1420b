"""Words about codes that are read out: the engineer's client asks for a nameplate, the customer's takes it.

Only the three public digits travel here. The six secret ones are made by the engineer's client, go by voice to the
customer's, and are used between the two ends of the assist socket.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import Millis, NameplateId
from desk_app.wire.protocol import Command, Done

Public = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}$")]


class CodeOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A nameplate that is the engineer's until then, or until he withdraws it."""

    nameplate_id: NameplateId
    public: str
    expires_at: Millis


class OfferCode(Command[CodeOffer], frozen=True, kw_only=True, tag="offer_code"):
    """Agent: reserves the public part of a code for ten minutes."""


class WithdrawCode(Command[Done], frozen=True, kw_only=True, tag="withdraw_code"):
    """Agent: his code is used, burned or no longer wanted. One that is over stays so."""

    nameplate_id: NameplateId


class CodeHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has this code out, as the hub vouches for him; without a `nameplate_id` nobody has."""

    nameplate_id: NameplateId | None = None
    agent_name: str = ""
    vendor: str = ""


class LookUpCode(Command[CodeHolder], frozen=True, kw_only=True, tag="look_up_code"):
    """Customer: asks who made the code, before anything is begun. Counted where nobody did."""

    public: Public


class TakeCode(Command[AssistSession], frozen=True, kw_only=True, tag="take_code"):
    """Customer: comes to who made the code: his session goes to that engineer and an assist session is opened in it.

    Refused where he is with somebody else already (with_another). The same customer may take it again after a wrong
    code; what was open before ends.
    """

    nameplate_id: NameplateId
