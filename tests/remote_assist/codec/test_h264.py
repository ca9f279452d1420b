"""Nothing but one plain picture of a known size gets past the reader, whatever the stream says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.codec.h264 import keep_picture, read_picture
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size
from tests.remote_assist.codec.moving import described

START = b"\x00\x00\x01"
SET = START + b"\x68\xce"
KEY_SLICE = START + b"\x65\x88\x84"
SLICE = START + b"\x41\x9a\x02"
REMARK = START + b"\x06\x05hello\x80"
DELIMITER = START + b"\x09\xf0"


def test_size_is_read_from_the_description() -> None:
    picture = read_picture(described(54, 30) + SET + KEY_SLICE, begins=True)
    assert picture.sequence is not None
    assert (picture.sequence.size, picture.sequence.whole_colours) == (Size(864, 480), False)


def test_old_profile_has_halved_colours() -> None:
    picture = read_picture(described(2, 1, profile=66) + SET + KEY_SLICE, begins=True)
    assert picture.sequence is not None
    assert (picture.sequence.size, picture.sequence.whole_colours) == (Size(32, 16), False)


def test_whole_colours_are_told() -> None:
    picture = read_picture(described(profile=244, chroma=3) + SET + KEY_SLICE, begins=True)
    assert picture.sequence is not None
    assert picture.sequence.whole_colours


def test_pictures_ordered_by_number_are_read() -> None:
    assert read_picture(described(order=0) + SET + KEY_SLICE, begins=True).sequence is not None


@pytest.mark.parametrize(
    ("columns", "rows", "references"), [(257, 2, 1), (2, 257, 1), (1 << 20, 1 << 20, 1), (2, 2, 5)]
)
def test_huge_description_is_too_large(columns: int, rows: int, references: int) -> None:
    with pytest.raises(TooLarge):
        read_picture(described(columns, rows, references=references) + SET + KEY_SLICE, begins=True)


@pytest.mark.parametrize(
    "unusual",
    [
        {"chroma": 0},
        {"chroma": 2},
        {"profile": 244, "chroma": 3, "planes": 1},
        {"depth": 2},
        {"lossless": 1},
        {"scaling": 1},
        {"order": 1},
        {"order": 3},
        {"gaps": 1},
        {"whole": 0},
        {"cut": 1},
    ],
    ids=str,
)
def test_what_our_encoder_never_writes_is_refused(unusual: dict[str, int]) -> None:
    with pytest.raises(ProtocolError):
        read_picture(described(**unusual) + SET + KEY_SLICE, begins=True)


def test_endless_description_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_picture(described() + b"\x55" * 300 + SET + KEY_SLICE, begins=True)


@pytest.mark.parametrize("length", range(1, 8))
def test_description_that_ends_early_is_refused(length: int) -> None:
    with pytest.raises(ProtocolError):
        read_picture(described()[: 4 + length] + SET + KEY_SLICE, begins=True)


def test_impossible_number_is_refused() -> None:
    with pytest.raises(ProtocolError, match="impossible number"):
        read_picture(START + b"\x67\x64\x00\x1e" + b"\x00\x00\x03" * 6 + b"\x80" + SET + KEY_SLICE, begins=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no start at all",
        b"before" + SLICE,
        START,
        START + START,
        SLICE + SLICE,
        KEY_SLICE,
        described() + SLICE,
        described() + SET + KEY_SLICE,
        SET + SLICE,
        REMARK + SLICE,
        START + b"\x42\x9a\x02",  # a part of a slice
        START + b"\x74\x9a\x02",  # an extension
        START + b"\xc1\x9a\x02",  # the bit that must be 0
        START + b"\x41\x1a\x02",  # begins further down
        START + b"\x41",
    ],
)
def test_only_one_whole_slice_follows_a_beginning(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_picture(data, begins=False)


@pytest.mark.parametrize("data", [SLICE, KEY_SLICE, SET + described() + KEY_SLICE, described() + SET + SLICE])
def test_stream_begins_with_its_description(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_picture(data, begins=True)


def test_remarks_and_delimiters_are_left_away() -> None:
    kept = keep_picture(DELIMITER + REMARK + b"\x00" + SLICE)
    assert kept == b"\x00" + SLICE
    assert read_picture(kept, begins=False).data == kept


@given(data=st.binary(max_size=200), begins=st.booleans())
def test_garbage_is_a_protocol_error(data: bytes, begins: bool) -> None:
    with pytest.raises(ProtocolError):
        read_picture(b"\x01" + data, begins)


@given(inside=st.binary(max_size=80))
def test_any_description_is_bounded_or_refused(inside: bytes) -> None:
    try:
        picture = read_picture(START + b"\x67" + inside.replace(START, b"") + b"\x80" + SET + KEY_SLICE, begins=True)
    except ProtocolError:
        return
    assert picture.sequence is not None
    assert max(picture.sequence.size) <= 4096
    assert picture.sequence.references <= 4
