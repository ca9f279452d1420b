"""Words about marks: what is packed is read, and nothing else is."""

from __future__ import annotations

import msgspec
import pytest

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point
from remote_assist.wire.limits import MAX_MARK_POINTS, MAX_MARK_TEXT, MAX_MARK_WORD, MAX_SIDE
from remote_assist.wire.marks import (
    WIDEST,
    Aim,
    Board,
    Clear,
    Draw,
    Extend,
    Held,
    MarkKind,
    MarkOwner,
    MarkWord,
    NotDrawn,
    Painted,
    Undo,
    flat,
    pack_marks,
    parse_marks,
    points_of,
)

FREEHAND, BOX, TEXT = MarkKind.FREEHAND, MarkKind.BOX, MarkKind.TEXT
LONG = tuple(range(2 * MAX_MARK_POINTS))


@pytest.mark.parametrize(
    "word",
    [
        Draw(0, BOX, (0, 0, MAX_SIDE - 1, 5), width=WIDEST, fades=False),
        Draw(1, TEXT, (3, 4), "点这里"),
        Draw(2, FREEHAND, LONG, more=True),
        Extend(2, LONG),
        Extend(2, (), more=False),
        Aim((7, 8), owner=3),
        Aim(None),
        Undo(),
        Clear(1),
        Board(1, (MarkOwner(0, "", 0), MarkOwner(1, "李工", 4)), in_picture=True),
        Painted(2, 17),
        NotDrawn(2, Held.FULL),
    ],
)
def test_word_is_read_as_it_was_packed(word: MarkWord) -> None:
    assert parse_marks(pack_marks(word)) == word


def test_points_are_places_and_back() -> None:
    points = points_of(Draw(0, BOX, (1, 2, 3, 4)))
    assert points == (Point(1, 2), Point(3, 4))
    assert flat(points) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "word",
    [
        Draw(0, BOX, (1, 2)),  # one corner
        Draw(0, BOX, (1, 2, 3, 4), more=True),  # only a line goes on
        Draw(0, FREEHAND, ()),
        Draw(0, FREEHAND, (1, 2, 3)),  # half a point
        Extend(0, (1,)),
        Draw(0, BOX, (0, 0, MAX_SIDE, 1)),
        Draw(0, BOX, (0, 0, -1, 1)),
        Draw(0, BOX, (0, 0, 1, 1), width=WIDEST + 1),  # it would cover what it shows
        Draw(0, BOX, (0, 0, 1, 1), width=0),
        Draw(0, FREEHAND, (*LONG, 1, 1)),
        Draw(-1, FREEHAND, (1, 1)),
        Draw(0, TEXT, (1, 1), "x" * (MAX_MARK_TEXT + 1)),
        Draw(0, TEXT, (1, 1)),
        Draw(0, BOX, (0, 0, 1, 1), "text in a box"),
        Aim((1, MAX_SIDE)),
        Painted(0, MAX_MARK_POINTS + 1),
        Board(1, (MarkOwner(1, "x", 99),), in_picture=False),
    ],
)
def test_what_makes_no_sense_is_refused(word: MarkWord) -> None:
    with pytest.raises(ProtocolError):
        parse_marks(pack_marks(word))


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        parse_marks(bytes(MAX_MARK_WORD + 1))
    with pytest.raises(TooLarge):
        pack_marks(Extend(0, LONG * 5))


@pytest.mark.parametrize("payload", [b"", b"\xc1", msgspec.msgpack.encode({"type": "fill", "points": [1, 2]})])
def test_what_is_no_word_is_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_marks(payload)
