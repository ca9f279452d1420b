"""A payload that was right and is damaged anywhere gives a rectangle of its size or an error of ours, nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import Codec, Pixels, codec_ids, codec_named, codec_numbered
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size
from tests.remote_assist.codec import jpegs

SIZE = Size(37, 29)
CODECS = [codec_numbered(number) for number in codec_ids()]


def _picture(codec: Codec, flat: bool) -> Pixels:
    if flat or codec.name == "solid":
        return np.full((SIZE.height, SIZE.width, 4), 77, np.uint8)
    return jpegs.noise(*SIZE)


RIGHT = {(codec.name, flat): codec.encode(_picture(codec, flat)) for codec in CODECS for flat in (False, True)}


def _is_rectangle_or_refused(codec: Codec, payload: bytes | memoryview, size: Size = SIZE) -> None:
    try:
        pixels = codec.decode(payload, size)
    except ProtocolError:
        return
    assert pixels.shape == (size.height, size.width, 4)
    assert pixels.dtype == np.uint8


@st.composite
def damaged(draw: st.DrawFn, payload: bytes) -> bytes:
    """Bits flipped, a piece cut out, another put in, several times over."""
    data = bytearray(payload)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "cut", "put", "copy", "end"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at : at + draw(st.integers(1, 64))]
            case "put":
                data[at:at] = draw(st.binary(min_size=1, max_size=16))
            case "copy":
                data[at:at] = data[at : at + draw(st.integers(1, 64))]
            case _:
                del data[at:]
    return bytes(data)


@pytest.mark.parametrize("flat", [False, True], ids=["noise", "flat"])
@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@settings(deadline=None)
@given(data=st.data())
def test_damaged_payload_is_a_rectangle_or_an_error_of_ours(codec: Codec, flat: bool, data: st.DataObject) -> None:
    payload = data.draw(damaged(RIGHT[codec.name, flat]))
    _is_rectangle_or_refused(codec, memoryview(payload) if data.draw(st.booleans()) else payload)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@settings(deadline=None)
@given(width=st.integers(-3, 300), height=st.integers(-3, 300), flat=st.booleans())
def test_payload_for_another_size_is_refused(codec: Codec, width: int, height: int, flat: bool) -> None:
    size = Size(width, height)
    if codec.name == "solid":
        _is_rectangle_or_refused(codec, RIGHT[codec.name, flat], size)  # one colour fits any size
    elif size.area != SIZE.area or min(size) < 1 or (codec.name == "jpeg" and size != SIZE):
        with pytest.raises(ProtocolError):
            codec.decode(RIGHT[codec.name, flat], size)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@pytest.mark.parametrize("other", CODECS, ids=lambda codec: codec.name)
def test_payload_of_another_codec_is_a_rectangle_or_an_error_of_ours(codec: Codec, other: Codec) -> None:
    _is_rectangle_or_refused(codec, RIGHT[other.name, False])


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@settings(deadline=None)
@given(payload=st.binary(max_size=300))
def test_garbage_behind_a_right_beginning_is_a_rectangle_or_an_error_of_ours(codec: Codec, payload: bytes) -> None:
    right = RIGHT[codec.name, False]
    _is_rectangle_or_refused(codec, right[: len(right) // 2] + payload)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_what_was_refused_leaves_the_codec_as_it_was(codec: Codec) -> None:
    right = RIGHT[codec.name, False]
    before = codec.decode(right, SIZE)
    for cut in range(0, len(right), max(1, len(right) // 50)):
        with pytest.raises(ProtocolError):
            codec.decode(right[:cut], SIZE)
    assert np.array_equal(codec.decode(right, SIZE), before)


def test_every_number_we_say_we_decode_has_one_codec() -> None:
    assert len({codec.name for codec in CODECS}) == len(CODECS)
    assert [codec_named(codec.name).id for codec in CODECS] == list(codec_ids())
