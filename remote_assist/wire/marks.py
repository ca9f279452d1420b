"""What is drawn on a shared screen, on its way: marks, lasers, and what became of them. MessagePack, one word a record.

Places are pixels of the picture that the viewer sees, whatever either end shows it at. Both ends keep the same board by
the same rules (`policy/board.py`), so nobody says that a mark has faded.

Invariant: `parse_marks` accepts nothing over `MAX_MARK_WORD` bytes, and no mark with other points than its kind has.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point
from remote_assist.wire.limits import (
    MAX_MARK_POINTS,
    MAX_MARK_TEXT,
    MAX_MARK_WORD,
    MAX_NAME,
    MAX_SIDE,
)
from remote_assist.wire.unreadable import UNREADABLE

NARROWEST, WIDEST = 2, 12
"""Pixels of a stroke's width: a wider one would cover what it shows."""
COLOURS = 9
CUSTOMER = 0
"""The owner of what the customer draws; engineers count from 1."""

Coordinate = Annotated[int, Meta(ge=0, lt=MAX_SIDE)]
Coordinates = Annotated[tuple[Coordinate, ...], Meta(max_length=2 * MAX_MARK_POINTS)]
Number = Annotated[int, Meta(ge=0, lt=1 << 31)]
OwnerNumber = Annotated[int, Meta(ge=0, lt=1 << 16)]


class MarkKind(StrEnum):
    """What can be drawn. A box is never filled."""

    ARROW = "arrow"  # from, to
    BOX = "box"  # two corners
    FREEHAND = "freehand"
    TEXT = "text"  # its corner
    RIPPLE = "ripple"  # a click


MOST_POINTS = {MarkKind.ARROW: 2, MarkKind.BOX: 2, MarkKind.TEXT: 1, MarkKind.RIPPLE: 1}


class Draw(Struct, frozen=True, tag="draw"):
    """A mark begins, and is whole unless `more` follows. `number` is its owner's, and only ever goes up.

    `points` are x, y, x, y …; `width` is that of the stroke, in pixels of the picture, and sizes text too.
    """

    number: Number
    kind: MarkKind
    points: Coordinates
    text: Annotated[str, Meta(max_length=MAX_MARK_TEXT)] = ""
    width: Annotated[int, Meta(ge=NARROWEST, le=WIDEST)] = 4
    fades: bool = True
    more: bool = False
    owner: OwnerNumber = CUSTOMER


class Extend(Struct, frozen=True, tag="extend"):
    """The freehand line that was begun last goes on; without `more` it is whole, and begins to fade if it does."""

    number: Number
    points: Coordinates
    more: bool = True
    owner: OwnerNumber = CUSTOMER


class Aim(Struct, frozen=True, tag="aim"):
    """The laser points here, or nowhere any more."""

    at: tuple[Coordinate, Coordinate] | None
    owner: OwnerNumber = CUSTOMER


class Undo(Struct, frozen=True, tag="undo"):
    """Take the newest mark of this owner away."""

    owner: OwnerNumber = CUSTOMER


class Clear(Struct, frozen=True, tag="clear"):
    """Take all marks of this owner away, and the laser."""

    owner: OwnerNumber = CUSTOMER


class MarkOwner(Struct, frozen=True):
    """Somebody who draws; `colour` is a place in a palette that both ends have."""

    number: OwnerNumber
    name: Annotated[str, Meta(max_length=MAX_NAME)]
    colour: Annotated[int, Meta(ge=0, lt=COLOURS)]


class Board(Struct, frozen=True, tag="board"):
    """The host says who draws, the viewer being `you`. Said first, and with each change; nothing may be drawn before.

    With `in_picture` marks are part of the picture, and those of others are not told.
    """

    you: OwnerNumber
    owners: Annotated[tuple[MarkOwner, ...], Meta(max_length=64)]
    in_picture: bool


class Painted(Struct, frozen=True, tag="painted"):
    """So many points of this mark of yours are on the screen, so a picture that comes later has them."""

    number: Number
    points: Annotated[int, Meta(ge=0, le=MAX_MARK_POINTS)]


class Held(StrEnum):
    """Why a mark was not taken."""

    FULL = "full"  # too many stand
    FAST = "fast"  # too many at once
    CLOSED = "closed"  # the screen is not shown now


class NotDrawn(Struct, frozen=True, tag="not_drawn"):
    """This mark of yours, or a part of it, is not on the screen."""

    number: Number
    why: Held


Drawing = Draw | Extend | Aim | Undo | Clear
"""What either side may say of its own marks, and the host of others'."""
MarkWord = Drawing | Board | Painted | NotDrawn

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[MarkWord] = msgspec.msgpack.Decoder(MarkWord)


def pack_marks(word: MarkWord) -> bytes:
    """Bytes of one word; raises `TooLarge` for what the other side would refuse."""
    payload = _ENCODER.encode(word)
    if len(payload) > MAX_MARK_WORD:
        raise TooLarge(f"A word about marks of {len(payload)} bytes is over the limit of {MAX_MARK_WORD}.")
    return payload


def parse_marks(payload: bytes) -> MarkWord:
    """Read one word; raises `TooLarge` or `ProtocolError`."""
    if len(payload) > MAX_MARK_WORD:
        raise TooLarge(f"A word about marks of {len(payload)} bytes is over the limit of {MAX_MARK_WORD}.")
    try:
        word = _DECODER.decode(payload)
    except UNREADABLE as exc:
        raise ProtocolError(f"A word about marks cannot be read: {exc}.") from exc
    if isinstance(word, Draw | Extend):
        _check_points(word)
    return word


def points_of(word: Draw | Extend) -> tuple[Point, ...]:
    """Its places."""
    return tuple(map(Point, word.points[::2], word.points[1::2]))


def flat(points: tuple[Point, ...]) -> tuple[int, ...]:
    """The other way round."""
    return tuple(number for point in points for number in point)


def _check_points(word: Draw | Extend) -> None:
    count, odd = divmod(len(word.points), 2)
    if isinstance(word, Extend):
        fits = True
    elif word.kind is MarkKind.FREEHAND:
        fits = count > 0
    else:
        fits = count == MOST_POINTS[word.kind] and not word.more
    if odd or not fits:
        raise ProtocolError(f"A mark has {len(word.points)} numbers for its points, which makes no sense.")
    if isinstance(word, Draw) and bool(word.text) != (word.kind is MarkKind.TEXT):
        raise ProtocolError("Text belongs to a mark that is text, and to no other.")
