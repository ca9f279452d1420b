"""What was sent before is named, both ends mean the same by a name, and both stay small."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect
from remote_assist.policy import recall
from remote_assist.policy.recall import RECALLED, SeenBefore, SentBefore
from remote_assist.wire.frames import MovedRect, PixelRect

AREA = Rect(0, 0, 40, 20)


def _payload(number: int, size: int = 100) -> bytes:
    return number.to_bytes(4, "big") * (size // 4)


def test_second_sending_is_a_name_and_means_the_same() -> None:
    sent, seen = SentBefore(), SeenBefore()
    rect = PixelRect(AREA, 3, _payload(1))
    assert sent.shortened(rect) == rect
    sent.sent(7, (MovedRect(AREA, Point(1, 1)), rect))
    seen.restored(7, (MovedRect(AREA, Point(1, 1)), rect))
    elsewhere = PixelRect(Rect(9, 9, 40, 20), 3, _payload(1))
    short = sent.shortened(elsewhere)
    assert short.codec == RECALLED
    assert len(short.payload) < 10
    (restored,) = seen.restored(8, (short,))
    assert restored == PixelRect(elsewhere.area, 3, _payload(1), recalled=True)


def test_same_bytes_in_another_shape_or_codec_are_something_else() -> None:
    sent = SentBefore()
    sent.sent(1, (PixelRect(AREA, 3, _payload(1)),))
    assert sent.shortened(PixelRect(Rect(0, 0, 20, 40), 3, _payload(1))).codec == 3
    assert sent.shortened(PixelRect(AREA, 4, _payload(1))).codec == 4


def test_what_was_painted_with_loss_is_not_kept() -> None:
    sent = SentBefore()
    sent.sent(1, (PixelRect(AREA, 5, _payload(1)),))
    assert sent.shortened(PixelRect(AREA, 5, _payload(1))).codec == 5


@pytest.mark.parametrize("payload", [b"", b"12345", b"1234567", bytes(6)])
def test_name_of_nothing_is_refused(payload: bytes) -> None:
    seen = SeenBefore()
    seen.restored(1, (PixelRect(AREA, 3, _payload(1)),))
    with pytest.raises(ProtocolError, match="named"):
        seen.restored(2, (PixelRect(AREA, RECALLED, payload),))


def test_name_with_another_size_is_refused() -> None:
    sent, seen = SentBefore(), SeenBefore()
    rect = PixelRect(AREA, 3, _payload(1))
    sent.sent(1, (rect,))
    seen.restored(1, (rect,))
    name = sent.shortened(rect).payload
    with pytest.raises(ProtocolError, match="size"):
        seen.restored(2, (PixelRect(Rect(0, 0, 41, 20), RECALLED, name),))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 25), st.sampled_from([40, 400, 1500])), max_size=5), max_size=60),
    st.integers(0, 60),
)
def test_viewer_knows_whatever_its_host_names_also_after_another_viewer_joined(
    frames: list[list[tuple[int, int]]], joined_at: int
) -> None:
    """Both with little room, so that both forget all the time; a joining makes the host forget everything."""
    room = recall.MOST_BYTES
    recall.MOST_BYTES = 6000
    try:
        sent, seen = SentBefore(), SeenBefore()
        for number, wanted in enumerate(frames, start=1):
            if number == joined_at:
                sent = SentBefore()
            rects = tuple(PixelRect(AREA, 3, _payload(content, size)) for content, size in wanted)
            short = tuple(sent.shortened(rect) for rect in rects)
            sent.sent(number, short)  # raises where it would name what is forgotten
            restored = seen.restored(number, short)
            assert [(r.area, r.payload) for r in restored if isinstance(r, PixelRect)] == [
                (rect.area, rect.payload) for rect in rects
            ]
    finally:
        recall.MOST_BYTES = room


def test_many_small_payloads_are_bounded_by_their_number() -> None:
    seen = SeenBefore()
    for number in range(10):
        seen.restored(number, tuple(PixelRect(AREA, 3, _payload(number * 500 + n, 40)) for n in range(500)))
    assert len(seen._shelf._kept) == recall.MOST_KEPT
    with pytest.raises(ProtocolError, match="forgotten"):
        seen.restored(99, (PixelRect(AREA, RECALLED, bytes(6)),))
