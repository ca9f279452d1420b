"""One door to every decoder: by number, and for video only where it was offered."""

from __future__ import annotations

import numpy as np
import pytest

from remote_assist.codec import codec_ids, codec_named
from remote_assist.codec.decoders import Decoders
from remote_assist.codec.video import VIDEO_ID, VideoEncoder
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size
from tests.remote_assist.codec.moving import likeness, noisy

SIZE = Size(96, 64)


@pytest.mark.parametrize("name", ["raw", "zstd", "delta"])
@pytest.mark.parametrize("video", [False, True])
def test_codecs_without_a_memory_are_found_by_number(name: str, video: bool) -> None:
    pixels, codec = noisy(SIZE, 1), codec_named(name)
    seen = Decoders(video).decode(codec.id, codec.encode(pixels), SIZE)
    assert np.array_equal(seen[:, :, :3], pixels[:, :, :3])


def test_video_is_remembered_from_payload_to_payload() -> None:
    decoders, encoder = Decoders(video=True), VideoEncoder(SIZE, 4_000_000)
    for number in range(3):
        pixels = noisy(SIZE, number)
        assert likeness(pixels, decoders.decode(VIDEO_ID, encoder.encode(pixels), SIZE)) > 28


def test_video_that_was_not_offered_is_refused_though_it_could_be_decoded() -> None:
    with pytest.raises(ProtocolError, match="codec 6"):
        Decoders().decode(VIDEO_ID, VideoEncoder(SIZE, 4_000_000).encode(noisy(SIZE, 0)), SIZE)


def test_video_is_offered_only_when_switched_on() -> None:
    assert Decoders().ids == codec_ids()
    assert Decoders(video=True).ids == (*codec_ids(), VIDEO_ID)


def test_only_video_must_be_decoded_in_order() -> None:
    decoders = Decoders(video=True)
    assert [number for number in decoders.ids if decoders.is_in_order(number)] == [VIDEO_ID]
    assert not Decoders().is_in_order(VIDEO_ID)


def test_what_is_offered_has_a_name_and_nothing_else() -> None:
    assert [Decoders(video=True).name_of(number) for number in (3, VIDEO_ID)] == ["zstd", "video"]
    for decoders, number in ((Decoders(), VIDEO_ID), (Decoders(video=True), 250)):
        with pytest.raises(ProtocolError, match=f"codec {number}"):
            decoders.name_of(number)


def test_lost_link_forgets_video() -> None:
    decoders, encoder = Decoders(video=True), VideoEncoder(SIZE, 4_000_000)
    decoders.decode(VIDEO_ID, encoder.encode(noisy(SIZE, 0)), SIZE)
    decoders.forget()
    with pytest.raises(ProtocolError):
        decoders.decode(VIDEO_ID, encoder.encode(noisy(SIZE, 1)), SIZE)
    Decoders().forget()
