"""The version of the words protocol, and what a command is.

Invariant: within one version, fields are only added, with defaults; a receiver ignores fields it does not know.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar, get_args

import msgspec

from desk_app.domain.ids import Millis

PROTOCOL = 1
"""What this Deskside speaks. A hub answers an older client in the older version, or refuses with its own number."""

R = TypeVar("R")

Count = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""A number from a client; beyond this no database takes it, and nothing here is that many."""
Moment = Annotated[Millis, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A moment from a client, in the same sense."""


class Command(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A wish, in the imperative; `R` is what the hub answers when it does not refuse."""


def result_type(command: type[Command[R]]) -> type[R]:
    """Returns the `R` a command class was declared with."""
    answer: type[R] = get_args(command.__orig_bases__[0])[0]  # type: ignore[attr-defined]
    return answer


class Done(msgspec.Struct, frozen=True):
    """The answer that says no more than that it is done; what changed comes as an event."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of a paged query: at most `limits.PAGE_ROWS`, from `offset`."""

    offset: Count = 0
    limit: Count = 50
