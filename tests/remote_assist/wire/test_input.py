"""Input events: exactly one a record, keys as keysyms, texts bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point, Size
from remote_assist.wire.input import (
    InputEvent,
    Key,
    MovePointer,
    ReleaseAll,
    TurnButton,
    TurnKey,
    TurnWheel,
    TypeText,
    lies_inside,
    pack_input,
    parse_input,
)

EVENTS: st.SearchStrategy[InputEvent] = st.one_of(
    st.builds(MovePointer, st.builds(Point, st.integers(0, 16383), st.integers(0, 16383))),
    st.builds(TurnButton, st.integers(1, 9), st.booleans()),
    st.builds(TurnWheel, st.integers(-128, 127), st.integers(-128, 127)),
    st.builds(TurnKey, st.integers(1, 0x1FFFFFFF).map(Key), st.booleans()),
    st.builds(TypeText, st.text(max_size=100)),
    st.just(ReleaseAll()),
)


@given(EVENTS)
def test_event_survives_the_wire(event: InputEvent) -> None:
    assert parse_input(pack_input(event)) == event


@given(st.binary(max_size=40))
def test_any_bytes_give_an_event_or_a_protocol_error(payload: bytes) -> None:
    try:
        event = parse_input(payload)
    except ProtocolError:
        return
    assert parse_input(pack_input(event)) == event


@pytest.mark.parametrize(
    "payload", [b"", b"m\0", b"b\x63\x01", b"k\0\0\0\0\x01", b"rr", b"t\xff\xfe", b"m" + b"\xff" * 4]
)
def test_malformed_event_is_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_input(payload)


def test_text_beyond_the_limit_is_refused_on_both_sides() -> None:
    with pytest.raises(TooLarge):
        pack_input(TypeText("字" * 2000))
    with pytest.raises(TooLarge):
        parse_input(b"t" + ("字" * 2000).encode())


def test_move_beyond_the_shared_screen_does_not_lie_inside() -> None:
    assert lies_inside(MovePointer(Point(799, 599)), Size(800, 600))
    assert not lies_inside(MovePointer(Point(800, 10)), Size(800, 600))
