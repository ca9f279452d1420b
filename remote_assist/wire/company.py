"""Words between a host and the engineers who look at one share: who is there, and control that goes from hand to hand.

Invariant: a viewer learns of others what the banner says of them, and no more.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from remote_assist.wire.limits import MAX_MEMBERS, MAX_NAME
from remote_assist.wire.marks import COLOURS

MemberNumber = Annotated[int, Meta(ge=0, le=0xFFFF)]


class Member(Struct, frozen=True):
    """One engineer of a share as the others see him; `number` is his for as long as the share lives.

    `colour` is a place in the palette that both ends have; `verified` says that somebody vouches for the name.
    """

    number: MemberNumber
    name: Annotated[str, Meta(max_length=MAX_NAME)]
    colour: Annotated[int, Meta(ge=0, lt=COLOURS)] = 0
    verified: bool = False
    observes: bool = False
    steers: bool = False
    away: bool = False


class Roster(Struct, frozen=True, tag="roster"):
    """The host says who looks, in the order in which they came, whenever it changes; `you` is whom it is said to."""

    you: MemberNumber
    members: Annotated[tuple[Member, ...], Meta(max_length=MAX_MEMBERS)]

    @property
    def me(self) -> Member | None:
        return next((member for member in self.members if member.number == self.you), None)

    @property
    def others(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.number != self.you)

    def member(self, number: int) -> Member | None:
        return next((member for member in self.members if member.number == number), None)


class HandOver(Struct, frozen=True, tag="hand_over"):
    """The viewer that has control wants another engineer to have it: the customer is asked."""

    to: MemberNumber


class HandedOver(Struct, frozen=True, tag="handed_over"):
    """What became of it: `done`, or no, or nobody answered in time. Where it is done, `revoked` came before."""

    to: MemberNumber
    done: bool = False
    timed_out: bool = False


class ControlWanted(Struct, frozen=True, tag="control_wanted"):
    """The host tells who has control that another engineer asked for it."""

    by: MemberNumber


CompanyWord = Roster | HandedOver | ControlWanted
"""What a host says of the company."""
