"""Frames: what comes out of the parser lies inside the screen; what does not is refused before a pixel is decoded."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point, Rect, Size
from remote_assist.wire.frames import (
    Ack,
    CursorPicture,
    Frame,
    MovedRect,
    PixelRect,
    pack_ack,
    pack_cursor,
    pack_frame,
    parse_ack,
    parse_cursor,
    parse_frame,
)
from remote_assist.wire.limits import MAX_RECTS

SCREEN = Size(640, 480)


@st.composite
def rects(draw: st.DrawFn) -> Rect:
    x, y = draw(st.integers(0, 639)), draw(st.integers(0, 479))
    return Rect(x, y, draw(st.integers(1, 640 - x)), draw(st.integers(1, 480 - y)))


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    painted = [PixelRect(draw(rects()), draw(st.integers(1, 255)), draw(st.binary(max_size=40)))]
    area = draw(rects())
    moved = [MovedRect(area, Point(draw(st.integers(0, 640 - area.width)), draw(st.integers(0, 480 - area.height))))]
    return Frame(draw(st.integers(0, 2**32 - 1)), SCREEN, (*moved, *painted), draw(st.booleans()))


@given(frames())
def test_frame_survives_the_wire(frame: Frame) -> None:
    assert parse_frame(pack_frame(frame)) == frame


@given(frames(), st.data())
def test_frame_cut_short_or_too_long_is_refused(frame: Frame, data: st.DataObject) -> None:
    packed = pack_frame(frame)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(ProtocolError):
        parse_frame(packed[:cut])
    with pytest.raises(ProtocolError, match="too many"):
        parse_frame(packed + b"x")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_frame_inside_its_screen_or_an_error(payload: bytes) -> None:
    try:
        frame = parse_frame(payload)
    except ProtocolError:
        return
    assert all(Rect(0, 0, *frame.screen).encloses(rect.area) for rect in frame.rects)


@pytest.mark.parametrize("area", [Rect(600, 0, 41, 1), Rect(0, 479, 1, 2), Rect(700, 0, 1, 1), Rect(0, 0, 0, 5)])
def test_rectangle_outside_the_screen_is_refused(area: Rect) -> None:
    with pytest.raises(ProtocolError, match="outside"):
        parse_frame(pack_frame(Frame(1, SCREEN, (PixelRect(area, 1, b""),))))


def test_move_from_outside_the_screen_is_refused() -> None:
    with pytest.raises(ProtocolError, match="outside"):
        parse_frame(pack_frame(Frame(1, SCREEN, (MovedRect(Rect(0, 0, 10, 10), Point(635, 0)),))))


def test_frame_that_paints_the_screen_over_and_over_is_refused() -> None:
    whole = PixelRect(Rect(0, 0, *SCREEN), 1, b"")
    with pytest.raises(TooLarge, match="twice"):
        parse_frame(pack_frame(Frame(1, SCREEN, (whole, whole, whole))))


@pytest.mark.parametrize("screen", [Size(0, 10), Size(65535, 65535), Size(16385, 1)])
def test_absurd_screen_is_refused(screen: Size) -> None:
    with pytest.raises(ProtocolError):
        parse_frame(pack_frame(Frame(1, screen, ())))


def test_table_of_too_many_rectangles_is_refused_by_its_count() -> None:
    header = struct.pack(">IBHHH", 1, 1, *SCREEN, MAX_RECTS + 1)
    with pytest.raises(TooLarge, match="rectangles"):
        parse_frame(header)


def test_acknowledgement_survives_and_a_wrong_length_does_not() -> None:
    assert parse_ack(pack_ack(Ack(7, 1500))) == Ack(7, 1500)
    with pytest.raises(ProtocolError):
        parse_ack(b"1234567")


def test_pointer_survives_with_and_without_a_picture() -> None:
    picture = CursorPicture(Point(5, 6), Point(1, 2), Size(2, 3), 9, bytes(24))
    assert parse_cursor(pack_cursor(picture)) == picture
    bare = parse_cursor(pack_cursor(CursorPicture(Point(5, 6), Point(1, 2), Size(2, 3), 9, None)))
    assert bare.image is None
    assert bare.position == Point(5, 6)


def test_pointer_of_a_false_size_is_refused() -> None:
    packed = pack_cursor(CursorPicture(Point(0, 0), Point(0, 0), Size(4, 4), 1, bytes(63)))
    with pytest.raises(ProtocolError, match="size"):
        parse_cursor(packed)
    with pytest.raises(TooLarge):
        parse_cursor(struct.pack(">HHhhHHI", 0, 0, 0, 0, 5000, 5000, 1))
