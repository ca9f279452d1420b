"""Every codec keeps every pixel, and refuses whatever is not exactly one rectangle."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from remote_assist.codec import Codec, Pixels, codec_named, codec_numbered, lossless_codec_for
from remote_assist.codec.delta import looks_natural
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

LOSSLESS = ("raw", "zstd", "delta")
rectangles = hnp.arrays(
    np.uint8,
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(4)),
    elements=st.integers(0, 255),
    fill=st.integers(0, 255),
)


def _size(pixels: Pixels) -> Size:
    return Size(pixels.shape[1], pixels.shape[0])


def _text_like(width: int, height: int) -> Pixels:
    page = np.full((height, width, 4), 250, np.uint8)
    page[4::9, ::3, :3] = 20
    return page


def _photo_like(width: int, height: int) -> Pixels:
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(3).integers(0, 12, (height, width))
    grey = (127 + 100 * np.sin(x / 37) * np.cos(y / 53) + noise).astype(np.uint8)
    return np.dstack([grey, grey + 3, grey + 7, grey])


@pytest.mark.parametrize("name", LOSSLESS)
@given(pixels=rectangles)
def test_every_colour_comes_back(name: str, pixels: Pixels) -> None:
    codec = codec_named(name)
    assert np.array_equal(codec.decode(codec.encode(pixels), _size(pixels))[..., :3], pixels[..., :3])


@given(pixels=rectangles)
def test_chosen_codec_is_lossless(pixels: Pixels) -> None:
    codec = lossless_codec_for(pixels)
    assert np.array_equal(codec.decode(codec.encode(pixels), _size(pixels))[..., :3], pixels[..., :3])


@pytest.mark.parametrize("name", LOSSLESS)
def test_part_of_a_screen_encodes_as_its_copy_does(name: str) -> None:
    screen = _photo_like(200, 100)
    part = screen[10:50, 20:90]
    assert codec_named(name).encode(part) == codec_named(name).encode(part.copy())


def test_one_colour_takes_three_bytes() -> None:
    pixels = np.full((700, 900, 4), 7, np.uint8)
    pixels[..., 3] = np.arange(900, dtype=np.uint16).astype(np.uint8)  # the X byte means nothing
    codec = lossless_codec_for(pixels)
    assert (codec.name, codec.encode(pixels)) == ("solid", b"\x07\x07\x07")


def test_one_different_pixel_is_not_one_colour() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[33, 41, 1] = 1
    assert lossless_codec_for(pixels).name != "solid"
    with pytest.raises(ValueError, match="more than one colour"):
        codec_named("solid").encode(pixels)


def test_text_goes_by_zstd_and_photographs_by_delta() -> None:
    text, photo = _text_like(640, 480), _photo_like(640, 480)
    assert lossless_codec_for(text).name == "zstd"
    assert lossless_codec_for(photo).name == "delta"
    assert not looks_natural(text)
    assert len(codec_named("delta").encode(photo)) < 0.7 * len(codec_named("zstd").encode(photo))


@pytest.mark.parametrize("codec", [codec_named(name) for name in (*LOSSLESS, "solid")], ids=lambda c: c.name)
@given(payload=st.binary(max_size=200))
def test_garbage_is_a_protocol_error(codec: Codec, payload: bytes) -> None:
    size = Size(7, 5)
    try:
        pixels = codec.decode(payload, size)
    except ProtocolError:
        return
    assert pixels.shape == (5, 7, 4)


@pytest.mark.parametrize("name", ["zstd", "delta"])
def test_bomb_is_refused_before_it_is_inflated(name: str) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(300_000_000))
    with pytest.raises(TooLarge, match="300000000"):
        codec_named(name).decode(bomb, Size(16, 16))


@pytest.mark.parametrize("name", ["zstd", "delta"])
def test_frame_that_hides_its_size_is_refused(name: str) -> None:
    hidden = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1024))
    with pytest.raises(ProtocolError):
        codec_named(name).decode(hidden, Size(16, 16))


def test_bytes_after_the_frame_are_refused() -> None:
    codec = codec_named("zstd")
    with pytest.raises(ProtocolError):
        codec.decode(codec.encode(np.zeros((16, 16, 4), np.uint8)) + b"more", Size(16, 16))


@pytest.mark.parametrize("size", [Size(0, 5), Size(5, 0), Size(-1, 5), Size(100_000, 100_000)])
@pytest.mark.parametrize("name", [*LOSSLESS, "solid"])
def test_impossible_size_is_refused(name: str, size: Size) -> None:
    with pytest.raises(ProtocolError):
        codec_named(name).decode(b"abc", size)


def test_unknown_number_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="codec 250"):
        codec_numbered(250)


def test_numbers_and_names_belong_together() -> None:
    for name in (*LOSSLESS, "solid"):
        assert codec_numbered(codec_named(name).id).name == name


def test_threads_do_not_share_a_context() -> None:
    pixels = _photo_like(300, 200)
    wrong: list[str] = []

    def work(name: str) -> None:
        codec = codec_named(name)
        decoded = [codec.decode(codec.encode(pixels), _size(pixels)) for _ in range(20)]
        wrong.extend(name for copy in decoded if not np.array_equal(copy[..., :3], pixels[..., :3]))

    threads = [threading.Thread(target=work, args=(name,)) for name in LOSSLESS * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
