"""Of all the JPEGs there are, only the plain kind that we send is decoded; the rest is refused by its header."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from remote_assist.codec import JPEG, codec_named
from remote_assist.codec.jpeg import BEST, WORST
from remote_assist.codec.jpeg_header import check_header
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size
from tests.remote_assist.codec import jpegs

SIZE = Size(48, 32)
OURS = jpegs.plain(*SIZE)


@settings(deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(WORST, BEST), st.booleans(), st.booleans())
def test_everything_we_encode_is_let_in(width: int, height: int, quality: int, whole: bool, flat: bool) -> None:
    pixels = np.zeros((height, width, 4), np.uint8) if flat else jpegs.noise(width, height)
    decoded = JPEG.decode(JPEG.encode(pixels, quality, whole), Size(width, height))
    assert decoded.shape == (height, width, 4)


def _pillow(mode: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, SIZE).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(_pillow("RGB", progressive=True), id="progressive"),
        pytest.param(_pillow("L"), id="grey"),
        pytest.param(_pillow("CMYK"), id="four colours"),
        pytest.param(jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*SIZE), 0xC9), id="arithmetic"),
        pytest.param(jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*SIZE), 0xC3), id="lossless"),
        pytest.param(jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*SIZE, bits=12)), id="twelve bits"),
        pytest.param(
            jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*SIZE, layout="014400021101031101")),
            id="strange sampling",
        ),
        pytest.param(jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*SIZE)[:9]), id="short header"),
        pytest.param(jpegs.with_segment(OURS, jpegs.SCAN, b"\x01\x01\x00\x00\x3f\x00"), id="a colour a scan"),
        pytest.param(jpegs.scan_bomb(*SIZE, scans=3), id="scans without end"),
        pytest.param(
            jpegs.joined([(jpegs.PICTURE, jpegs.picture_body(*SIZE))] + jpegs.parts(OURS)[0], b"x" * 99),
            id="two pictures",
        ),
        pytest.param(jpegs.joined(jpegs.parts(OURS)[0][-1:], b"x" * 99), id="scan without a picture"),
        pytest.param(jpegs.with_segment(OURS, jpegs.TABLE, b"", 0xCC), id="arithmetic tables"),
        pytest.param(OURS[:2], id="nothing after the start"),
        pytest.param(b"GIF89a" + OURS[6:], id="no JPEG"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_other_kinds_are_refused_by_their_header(payload: bytes) -> None:
    with pytest.raises(ProtocolError, match="A JPEG"):
        check_header(payload, SIZE)
    with pytest.raises(ProtocolError, match="A JPEG"):
        JPEG.decode(payload, SIZE)


@pytest.mark.parametrize("size", [Size(47, 32), Size(32, 48), Size(48, 65535), Size(65535, 65535), Size(0, 0)])
def test_header_that_names_another_size_is_refused(size: Size) -> None:
    with pytest.raises(ProtocolError, match="instead of 48 by 32"):
        check_header(jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*size)), SIZE)


def test_header_of_many_segments_is_refused_before_it_is_read_to_the_end() -> None:
    remarks = jpegs.segment(0xFE, b"") * 100_000
    with pytest.raises(TooLarge, match="segments"):
        check_header(jpegs.START + remarks + OURS[2:], SIZE)


def test_large_picture_in_a_few_bytes_is_refused() -> None:
    claimed = Size(8192, 8192)
    payload = jpegs.with_segment(OURS, jpegs.PICTURE, jpegs.picture_body(*claimed))
    with pytest.raises(ProtocolError, match="cut short"):
        check_header(payload, claimed)


@settings(deadline=None)
@given(st.integers(0, len(OURS) - 1))
def test_jpeg_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(ProtocolError):
        JPEG.decode(OURS[:cut], SIZE)


def test_memoryview_is_taken_as_bytes_are() -> None:
    decoded = codec_named("jpeg").decode(memoryview(OURS), SIZE)
    assert np.array_equal(decoded, codec_named("jpeg").decode(OURS, SIZE))
