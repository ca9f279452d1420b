"""Frames as a hostile or broken host would send them: the painter paints what is right and refuses the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import Pixels, codec_ids, codec_numbered
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.painter import RESIZE_EVERY, RESIZES_AT_ONCE, Painter
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect, pack_frame

SCREEN = Size(60, 44)
CODECS = [codec_numbered(number) for number in codec_ids()]
EXACT = [codec for codec in CODECS if codec.name in {"raw", "solid", "zstd", "delta"}]


class Picture:
    """A sink that takes nothing outside of its screen."""

    def __init__(self) -> None:
        self.pixels: Pixels = np.zeros((0, 0, 4), np.uint8)
        self.touched = 0

    @property
    def _whole(self) -> Rect:
        return Rect(0, 0, self.pixels.shape[1], self.pixels.shape[0])

    def resized(self, size: Size) -> None:
        assert 0 < size.area <= 64 * 1024 * 1024
        self.touched += 1
        self.pixels = np.zeros((size.height, size.width, 4) if size.area < 1 << 20 else (1, 1, 4), np.uint8)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        assert pixels.shape == (area.height, area.width, 4)
        self.touched += 1
        if self._whole.encloses(area):
            self.pixels[area.y : area.bottom, area.x : area.right] = pixels
        else:
            assert self._whole == Rect(0, 0, 1, 1)  # the stand-in for a screen that is too large for a test

    def moved(self, area: Rect, source: Point) -> None:
        self.touched += 1
        if self._whole.encloses(area):
            assert self._whole.encloses(Rect(*source, *area.size))
            part = self.pixels[source.y : source.y + area.height, source.x : source.x + area.width].copy()
            self.pixels[area.y : area.bottom, area.x : area.right] = part

    def update_finished(self, areas: object) -> None:
        return


@st.composite
def areas(draw: st.DrawFn) -> Rect:
    x, y = draw(st.integers(0, SCREEN.width - 1)), draw(st.integers(0, SCREEN.height - 1))
    return Rect(x, y, draw(st.integers(1, SCREEN.width - x)), draw(st.integers(1, SCREEN.height - y)))


@st.composite
def pictures(draw: st.DrawFn, codecs: list[int]) -> tuple[PixelRect, Pixels]:
    """A rectangle in a codec, and the pixels it stands for."""
    area, codec = draw(areas()), codec_numbered(draw(st.sampled_from(codecs)))
    pixels = np.random.default_rng(draw(st.integers(0, 99))).integers(0, 256, (area.height, area.width, 4), np.uint8)
    if codec.name == "solid":
        pixels[:] = pixels[0, 0]
    return PixelRect(area, codec.id, codec.encode(pixels)), pixels


@st.composite
def moves(draw: st.DrawFn) -> MovedRect:
    area = draw(areas())
    source = Point(draw(st.integers(0, SCREEN.width - area.width)), draw(st.integers(0, SCREEN.height - area.height)))
    return MovedRect(area, source)


@st.composite
def frames(draw: st.DrawFn, number: int = 1) -> bytes:
    rects: list[FrameRect] = []
    budget = 2 * SCREEN.area
    for rect in draw(
        st.lists(pictures([codec.id for codec in CODECS]).map(lambda both: both[0]) | moves(), max_size=6)
    ):
        budget -= rect.area.area
        if budget >= 0:
            rects.append(rect)
    return pack_frame(Frame(number, SCREEN, tuple(rects), draw(st.booleans())))


def _paint(painter: Painter, payload: bytes) -> None:
    painter.paint(painter.admit(payload))


@settings(max_examples=50, deadline=None)
@given(st.lists(pictures([codec.id for codec in EXACT]) | moves(), max_size=10))
def test_right_frames_paint_exactly_what_they_say(story: list[tuple[PixelRect, Pixels] | MovedRect]) -> None:
    sink = Picture()
    painter = Painter(sink)
    wanted = Picture()
    wanted.resized(SCREEN)
    for number, step in enumerate(story, start=1):
        if isinstance(step, MovedRect):
            rect: FrameRect = step
            wanted.moved(step.area, step.source)
        else:
            rect, pixels = step
            wanted.painted(rect.area, pixels)
        _paint(painter, pack_frame(Frame(number, SCREEN, (rect,))))
    if story:
        assert np.array_equal(sink.pixels[..., :3], wanted.pixels[..., :3])


@settings(max_examples=150, deadline=None)
@given(frames(), st.data())
def test_damaged_frame_is_painted_inside_its_screen_or_refused(payload: bytes, data: st.DataObject) -> None:
    damaged = bytearray(payload)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["flip", "set", "cut", "put"])):
            case "flip":
                damaged[at] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                damaged[at] = data.draw(st.sampled_from([0, 1, 127, 128, 255]))
            case "cut" if len(damaged) > 8:
                del damaged[at : at + data.draw(st.integers(1, 7))]
            case _:
                damaged[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    painter = Painter(Picture())
    try:
        _paint(painter, bytes(damaged))
    except ProtocolError:
        return


@settings(max_examples=50, deadline=None)
@given(frames(), st.integers(0, 400))
def test_frame_that_does_not_parse_paints_nothing(payload: bytes, cut: int) -> None:
    sink = Picture()
    with pytest.raises(ProtocolError):
        _paint(Painter(sink), payload[: cut % len(payload)])
    assert sink.touched == 0


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_painted_or_refused(payload: bytes) -> None:
    try:
        _paint(Painter(Picture()), payload)
    except ProtocolError:
        return


@settings(max_examples=25, deadline=None)
@given(frames(number=7), st.integers(0, 7))
def test_frame_that_comes_again_or_late_is_refused(payload: bytes, number: int) -> None:
    sink = Picture()
    painter = Painter(sink)
    _paint(painter, payload)
    before = sink.touched
    with pytest.raises(ProtocolError, match="came after frame 7"):
        _paint(painter, number.to_bytes(4, "big") + payload[4:])
    assert sink.touched == before


def test_codec_that_nobody_speaks_is_refused_before_anything_is_painted() -> None:
    sink = Picture()
    first, second = PixelRect(Rect(0, 0, 2, 2), 2, b"abc"), PixelRect(Rect(4, 4, 2, 2), 250, b"abc")
    with pytest.raises(ProtocolError, match="codec 250"):
        _paint(Painter(sink), pack_frame(Frame(1, SCREEN, (first, second))))
    assert not sink.pixels.any()


def test_screen_that_never_rests_in_one_size_is_refused_and_one_that_is_rearranged_is_not() -> None:
    now = 100.0
    painter = Painter(Picture(), clock=lambda: now)
    number = 0

    def show(size: Size) -> None:
        nonlocal number
        number += 1
        painter.paint(painter.admit(pack_frame(Frame(number, size, ()))))

    huge = Size(16384, 4096), Size(4096, 16384)
    for step in range(RESIZES_AT_ONCE):
        show(huge[step % 2])
    for _ in range(100):
        show(huge[(RESIZES_AT_ONCE - 1) % 2])  # the same again is no change
    for step in range(50):
        now += RESIZE_EVERY * 1.01
        show(huge[step % 2])
    with pytest.raises(TooLarge, match="too often"):
        show(huge[0])
