"""A video stream shows what went in, keeps to its rate, and is over at the first thing that does not belong."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import Pixels
from remote_assist.codec.h264 import Picture, Sequence
from remote_assist.codec.video import (
    MOST_STREAMS,
    VideoDecoder,
    VideoDecoders,
    VideoEncoder,
    can_hold,
    is_available,
)
from remote_assist.codec.video_av import AvDecoder
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size
from tests.remote_assist.codec.moving import cartoon, described, likeness, noisy

SIZE = Size(320, 180)
FAST = 8_000_000
HEADER = 6


def _begins(payload: bytes) -> bool:
    return bool(payload[4] & 1)


def _stream(count: int, size: Size = SIZE, whole_colours: bool = False) -> list[bytes]:
    encoder = VideoEncoder(size, FAST, whole_colours=whole_colours)
    return [encoder.encode(noisy(size, number)) for number in range(count)]


STREAM = _stream(5)


# What is seen


def test_this_environment_has_the_extra() -> None:
    assert is_available()


@pytest.mark.parametrize("whole_colours", [False, True])
@pytest.mark.parametrize("size", [Size(48, 32), Size(321, 181), Size(854, 480), Size(99, 33)], ids=str)
def test_pictures_come_back_much_as_they_were(size: Size, whole_colours: bool) -> None:
    encoder, decoders = VideoEncoder(size, 30_000_000, whole_colours=whole_colours), VideoDecoders()
    for number in range(4):
        pixels = cartoon(size, number)
        seen = decoders.decode(encoder.encode(pixels), size)
        assert seen.shape == (size.height, size.width, 4)
        assert seen.flags.c_contiguous
        assert likeness(pixels, seen) > 24  # halved colours are all there is of so few pixels


@pytest.mark.parametrize("width", [*range(16, 66, 3), 64])
def test_every_column_is_painted(width: int) -> None:
    size = Size(width, 31)
    pixels = np.full((31, width, 4), 255, np.uint8)
    pixels[:, width // 2 // 2 * 2 :, :3] = 64
    seen = VideoDecoders().decode(VideoEncoder(size, FAST).encode(pixels), size)
    assert np.abs(seen[:, -6:, :3].astype(int) - pixels[:, -6:, :3]).max() <= 6


@pytest.mark.parametrize("grey", [0, 64, 128, 255])
def test_grey_keeps_its_shade(grey: int) -> None:
    pixels = np.full((180, 320, 4), grey, np.uint8)
    seen = VideoDecoders().decode(VideoEncoder(SIZE, FAST).encode(pixels), SIZE)
    assert np.abs(seen[:, :, :3].astype(int) - grey).max() <= 1


def test_whole_colours_keep_thin_red_lines() -> None:
    pixels = np.full((180, 320, 4), 255, np.uint8)
    pixels[:, ::7] = (0, 0, 255, 255)
    halved, whole = (
        likeness(pixels, VideoDecoders().decode(VideoEncoder(SIZE, FAST, whole_colours=kept).encode(pixels), SIZE))
        for kept in (False, True)
    )
    assert whole > halved + 6


def test_part_of_a_screen_encodes_as_its_copy_does() -> None:
    screen = noisy(Size(400, 300), 1)
    part = screen[10:190, 31:351]
    assert VideoEncoder(SIZE, FAST).encode(part)[HEADER:] == VideoEncoder(SIZE, FAST).encode(part.copy())[HEADER:]


def test_bytes_beside_the_pixels_mean_nothing() -> None:
    pixels = noisy(SIZE, 1)
    other = pixels.copy()
    other[:, :, 3] = 0
    assert VideoEncoder(SIZE, FAST).encode(pixels)[HEADER:] == VideoEncoder(SIZE, FAST).encode(other)[HEADER:]


# What it costs


def test_still_picture_costs_next_to_nothing() -> None:
    encoder, pixels = VideoEncoder(Size(854, 480), FAST), cartoon(Size(854, 480), 1)
    encoder.encode(pixels)
    for _ in range(3):
        encoder.encode(pixels)
    assert len(encoder.encode(pixels)) < 100


def _spent(encoder: VideoEncoder, first: int, count: int) -> list[int]:
    return [len(encoder.encode(noisy(encoder.size, number))) for number in range(first, first + count)]


def test_rate_is_kept() -> None:
    encoder = VideoEncoder(SIZE, 1_200_000)
    spent = _spent(encoder, 0, 40)
    a_second = 1_200_000 / 8
    assert spent[0] < 0.2 * a_second
    assert 0.5 * a_second < sum(spent[10:]) < 1.2 * a_second


def test_lower_rate_holds_within_ten_pictures() -> None:
    encoder = VideoEncoder(SIZE, 2_400_000)
    _spent(encoder, 0, 20)
    encoder.retarget(1_200_000)
    assert not _begins(encoder.encode(noisy(SIZE, 20)))
    assert sum(_spent(encoder, 30, 30)) < 1.25 * 1_200_000 / 8


def test_rate_far_away_begins_anew_and_is_kept_at_once() -> None:
    encoder = VideoEncoder(SIZE, 8_000_000)
    _spent(encoder, 0, 10)
    encoder.retarget(800_000)
    payload = encoder.encode(noisy(SIZE, 10))
    assert _begins(payload)
    assert len(payload) + sum(_spent(encoder, 11, 14)) < 0.75 * 800_000 / 8
    encoder.retarget(8_000_000)
    assert _begins(encoder.encode(noisy(SIZE, 30)))


def test_twice_the_pictures_a_second_get_half_the_bytes_each() -> None:
    slow, fast = (sum(_spent(VideoEncoder(SIZE, 2_400_000, pace), 0, 30)) for pace in (30.0, 60.0))
    assert 0.35 < fast / slow < 0.65


def test_only_the_first_picture_stands_by_itself() -> None:
    assert [_begins(payload) for payload in STREAM] == [True, False, False, False, False]


# Who sees it


def test_new_viewer_sees_what_begins_anew_and_so_do_the_others() -> None:
    encoder, early, late = VideoEncoder(SIZE, FAST), VideoDecoders(), VideoDecoders()
    early.decode(encoder.encode(noisy(SIZE, 0)), SIZE)
    encoder.restart()
    payload = encoder.encode(noisy(SIZE, 1))
    assert np.array_equal(early.decode(payload, SIZE), late.decode(payload, SIZE))
    assert len(early) == len(late) == 1


def test_picture_without_its_beginning_is_refused() -> None:
    with pytest.raises(ProtocolError, match="without the beginning"):
        VideoDecoders().decode(STREAM[1], SIZE)
    with pytest.raises(ProtocolError, match="without the beginning"):
        VideoDecoder().decode(STREAM[1], SIZE)


def test_missing_picture_ends_the_stream() -> None:
    decoders = VideoDecoders()
    decoders.decode(STREAM[0], SIZE)
    with pytest.raises(ProtocolError, match="out of place"):
        decoders.decode(STREAM[2], SIZE)
    with pytest.raises(ProtocolError, match="without the beginning"):
        decoders.decode(STREAM[1], SIZE)


def test_picture_sent_twice_ends_the_stream() -> None:
    decoders = VideoDecoders()
    decoders.decode(STREAM[0], SIZE)
    decoders.decode(STREAM[1], SIZE)
    with pytest.raises(ProtocolError, match="out of place"):
        decoders.decode(STREAM[1], SIZE)


def test_place_counts_round() -> None:
    encoder, decoders = VideoEncoder(Size(16, 16), FAST), VideoDecoders()
    pixels = np.zeros((16, 16, 4), np.uint8)
    for _ in range(300):
        decoders.decode(encoder.encode(pixels), Size(16, 16))


def test_streams_do_not_disturb_each_other() -> None:
    decoders = VideoDecoders()
    alone = [VideoDecoders(), VideoDecoders()]
    for payloads in zip(STREAM, _stream(5), strict=True):
        for payload, own in zip(payloads, alone, strict=True):
            assert np.array_equal(decoders.decode(payload, SIZE), own.decode(payload, SIZE))
    assert len(decoders) == 2


def test_longest_unused_stream_is_forgotten() -> None:
    decoders = VideoDecoders()
    streams = [_stream(3) for _ in range(MOST_STREAMS + 1)]
    for stream in streams[:MOST_STREAMS]:
        decoders.decode(stream[0], SIZE)
    decoders.decode(streams[0][1], SIZE)
    decoders.decode(streams[-1][0], SIZE)
    assert len(decoders) == MOST_STREAMS
    decoders.decode(streams[0][2], SIZE)
    with pytest.raises(ProtocolError, match="without the beginning"):
        decoders.decode(streams[1][1], SIZE)


def test_streams_together_are_no_larger_than_a_screen() -> None:
    decoders, large = VideoDecoders(), Size(2560, 2000)
    still = np.zeros((large.height, large.width, 4), np.uint8)
    decoders.decode(VideoEncoder(large, FAST).encode(still), large)
    decoders.decode(VideoEncoder(large, FAST).encode(still), large)
    assert len(decoders) == 1


def test_lost_link_forgets_all_streams() -> None:
    decoders = VideoDecoders()
    decoders.decode(STREAM[0], SIZE)
    decoders.forget()
    with pytest.raises(ProtocolError):
        decoders.decode(STREAM[1], SIZE)


def test_threads_may_decode_different_streams() -> None:
    decoders = VideoDecoders()
    streams = [_stream(5) for _ in range(3)]
    expected = [[one.decode(payload, SIZE) for payload in stream] for stream in streams for one in [VideoDecoders()]]
    wrong: list[int] = []

    def work(number: int) -> None:
        seen = [decoders.decode(payload, SIZE) for payload in streams[number]]
        wrong.extend(
            number for one, other in zip(seen, expected[number], strict=True) if not np.array_equal(one, other)
        )

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# What is refused


@pytest.mark.parametrize("size", [Size(15, 100), Size(100, 15), Size(4097, 100), Size(4096, 4096), Size(0, 0)], ids=str)
def test_size_that_is_no_video_is_refused(size: Size) -> None:
    assert not can_hold(size)
    with pytest.raises(ValueError, match="can't be a video stream"):
        VideoEncoder(size, FAST)
    with pytest.raises(ProtocolError):
        VideoDecoders().decode(STREAM[0], size)


def test_pixels_of_another_size_are_refused() -> None:
    encoder = VideoEncoder(SIZE, FAST)
    with pytest.raises(ValueError, match="not of the stream's size"):
        encoder.encode(noisy(Size(180, 320), 0))


def test_closed_encoder_encodes_nothing() -> None:
    encoder = VideoEncoder(SIZE, FAST)
    encoder.close()
    encoder.close()
    with pytest.raises(ValueError, match="closed"):
        encoder.encode(noisy(SIZE, 0))


@pytest.mark.parametrize("size", [Size(352, 180), Size(320, 200), Size(180, 320), Size(4096, 2304)], ids=str)
def test_stream_of_another_size_than_its_rectangle_is_refused(size: Size) -> None:
    with pytest.raises(ProtocolError):
        VideoDecoders().decode(STREAM[0], size)


def test_size_may_not_change_inside_a_stream() -> None:
    decoders = VideoDecoders()
    decoders.decode(STREAM[0], SIZE)
    with pytest.raises(ProtocolError, match="out of place"):
        decoders.decode(STREAM[1], Size(319, 180))  # the same macroblocks, another rectangle


def test_description_may_not_come_inside_a_stream() -> None:
    decoders = VideoDecoders()
    decoders.decode(STREAM[0], SIZE)
    other = _stream(1, Size(640, 480))[0][HEADER:]
    with pytest.raises(ProtocolError, match="made of the parts"):
        decoders.decode(STREAM[1][:HEADER] + other, SIZE)


def test_huge_description_is_refused_before_anything_is_decoded() -> None:
    units = STREAM[0][HEADER:].split(b"\x00\x00\x00\x01")
    rest = b"".join(b"\x00\x00\x00\x01" + unit for unit in units[2:])
    for columns, rows, error in ((256, 256, ProtocolError), (60_000, 60_000, TooLarge)):
        with pytest.raises(error):
            VideoDecoders().decode(STREAM[0][:HEADER] + described(columns, rows) + rest, SIZE)


def test_decoder_itself_refuses_a_larger_picture_than_promised() -> None:
    large = Picture(_stream(1, Size(1280, 720))[0][HEADER:], None)
    with pytest.raises(ProtocolError, match="damaged"):  # not looked at after it was decoded
        AvDecoder(Sequence(Size(320, 192), False, 1)).decode(large, SIZE)


def test_decoder_itself_refuses_other_colours_than_promised() -> None:
    other = Picture(_stream(1, SIZE, whole_colours=True)[0][HEADER:], None)
    with pytest.raises(ProtocolError, match="size and form"):
        AvDecoder(Sequence(Size(320, 192), False, 1)).decode(other, SIZE)


def test_payload_larger_than_its_pixels_is_refused() -> None:
    with pytest.raises(TooLarge):
        VideoDecoders().decode(STREAM[0] + bytes(400_000), SIZE)


@pytest.mark.parametrize("payload", [b"", STREAM[0][:5], STREAM[0][:6], struct.pack(">IBB", 1, 2, 0) + STREAM[0][6:]])
def test_header_that_is_not_whole_or_not_spoken_is_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        VideoDecoders().decode(payload, SIZE)


@given(payload=st.binary(max_size=200))
def test_garbage_is_a_protocol_error(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        VideoDecoders().decode(payload, SIZE)


@st.composite
def _damaged(draw: st.DrawFn, payload: bytes) -> bytes:
    data = bytearray(payload)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, min(len(data), 60 if draw(st.booleans()) else len(data)) - 1))
        match draw(st.sampled_from(["flip", "cut", "put", "end"])):
            case "flip":
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at : at + draw(st.integers(1, 64))]
            case "put":
                data[at:at] = draw(st.binary(min_size=1, max_size=16))
            case _:
                del data[at:]
        if not data:
            break
    return bytes(data)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), number=st.integers(0, len(STREAM) - 1))
def test_damaged_payload_is_a_picture_of_its_size_or_an_error_of_ours(data: st.DataObject, number: int) -> None:
    decoders = VideoDecoders()
    for at, payload in enumerate(STREAM):
        sent = data.draw(_damaged(payload)) if at == number else payload
        try:
            pixels: Pixels = decoders.decode(sent, SIZE)
        except ProtocolError:
            return
        assert pixels.shape == (SIZE.height, SIZE.width, 4)


# Where the extra is missing


def _run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_without_the_extra_it_is_not_available() -> None:
    assert (
        _run("import sys; sys.modules['av'] = None\nfrom remote_assist.codec.video import *\nprint(is_available())")
        == "False"
    )


def test_nobody_loads_the_extra_unasked() -> None:
    program = "import sys, remote_assist.codec.video, remote_assist.codec.decoders\nprint('av' in sys.modules)"
    assert _run(program) == "False"


def test_streams_have_numbers_of_their_own() -> None:
    numbers = [VideoEncoder(SIZE, FAST).stream for _ in range(5)]
    assert all(before < after for before, after in pairwise(numbers))
