"""Two threads decode, and the picture is the one that a single thread would have painted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import codec_named
from remote_assist.codec.decoders import Decoders
from remote_assist.codec.video import VIDEO_ID, VideoEncoder, is_available
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.paint_line import PaintLine
from remote_assist.stream.painter import Painter
from remote_assist.stream.viewing import Pixels
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect
from tests.fakes.picture import ArraySink

SIZE = Size(640, 480)
_ZSTD, _SOLID = codec_named("zstd"), codec_named("solid")


class Lined:
    """A line, the picture it paints, and what it told."""

    def __init__(self, most_held: int, decoders: Decoders | None) -> None:
        self.sink = ArraySink()
        self.painted: list[int] = []
        self.failures: list[Exception] = []
        self._told = threading.Condition()
        self.line = PaintLine(Painter(self.sink, decoders), self._on_painted, self._on_failed, most_held)

    def _on_painted(self, frame: Frame) -> None:
        with self._told:
            self.painted.append(frame.number)
            self._told.notify_all()

    def _on_failed(self, exc: Exception) -> None:
        with self._told:
            self.failures.append(exc)
            self._told.notify_all()

    def await_painted(self, count: int) -> None:
        with self._told:
            assert self._told.wait_for(lambda: len(self.painted) >= count or self.failures, 10)

    def await_failure(self) -> Exception:
        with self._told:
            assert self._told.wait_for(lambda: self.failures, 10)
        return self.failures[0]


@contextmanager
def lined(most_held: int = 1 << 24, decoders: Decoders | None = None) -> Iterator[Lined]:
    made = Lined(most_held, decoders)
    try:
        yield made
    finally:
        made.sink.gate.set()
        made.line.close()


def noise(seed: int, area: Rect) -> PixelRect:
    """A rectangle of pixels that takes its time."""
    return PixelRect(area, _ZSTD.id, _ZSTD.encode(noise_pixels(seed, area)))


def noise_pixels(seed: int, area: Rect) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (area.height, area.width, 4), dtype=np.uint8)


def frame(number: int, *rects: FrameRect, last: bool = True, size: Size = SIZE) -> Frame:
    return Frame(number, size, rects, last)


@st.composite
def _rects(draw: st.DrawFn) -> FrameRect:
    width, height = draw(st.integers(1, SIZE.width)), draw(st.integers(1, SIZE.height))
    corner = st.builds(Point, st.integers(0, SIZE.width - width), st.integers(0, SIZE.height - height))
    area = Rect(*draw(corner), width, height)
    kind = draw(st.sampled_from(["moved", "solid", "noise"]))
    if kind == "moved":
        return MovedRect(area, draw(corner))
    if kind == "solid":
        return PixelRect(area, _SOLID.id, bytes(draw(st.tuples(*[st.integers(0, 255)] * 3))))
    return noise(draw(st.integers(0, 99)), area)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(_rects(), max_size=4), st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_picture_is_that_of_frames_painted_one_by_one(stream: list[tuple[list[FrameRect], bool, bool]]) -> None:
    serial = ArraySink()
    painter = Painter(serial)
    with lined(most_held=SIZE.area) as made:
        for number, (rects, last, other) in enumerate(stream, 1):
            size = Size(SIZE.width + 8, SIZE.height) if other else SIZE
            painter.paint(frame(number, *rects, last=last, size=size))
            made.line.put(frame(number, *rects, last=last, size=size))
        made.await_painted(len(stream))
        assert not made.failures
        assert made.painted == list(range(1, len(stream) + 1))
        assert np.array_equal(made.sink.picture, serial.picture)
        assert made.sink.finished == serial.finished
        assert made.sink.sizes == serial.sizes


def test_large_rectangles_of_one_frame_are_decoded_beside_each_other() -> None:
    halves = [noise(n, Rect(0, 240 * n, 640, 240)) for n in range(2)]
    with lined() as made:
        made.sink.gate.clear()
        made.line.put(frame(1, *halves))
        deadline = threading.Event()
        for _ in range(1000):
            if made.line.held == SIZE.area:  # the second was taken while the first waits to be painted
                break
            deadline.wait(0.005)
        assert made.line.held == SIZE.area
        made.sink.gate.set()
        made.await_painted(1)
        assert made.line.held == 0


def test_decoded_pixels_that_wait_are_bounded() -> None:
    quarter = SIZE.area // 4
    with lined(most_held=2 * quarter) as made:
        made.sink.gate.clear()
        for number in range(1, 9):
            made.line.put(frame(number, noise(number, Rect(0, 0, 640, 120))))
        most = 0
        for _ in range(20):
            most = max(most, made.line.held)
            threading.Event().wait(0.005)
        made.sink.gate.set()
        made.await_painted(8)
        assert 0 < most <= 2 * quarter


def test_rectangle_over_the_bound_goes_alone() -> None:
    with lined(most_held=1000) as made:
        made.line.put(frame(1, noise(1, Rect(0, 0, *SIZE))))
        made.line.put(frame(2, noise(2, Rect(0, 0, *SIZE))))
        made.await_painted(2)
        assert made.painted == [1, 2]


def test_damaged_rectangle_ends_the_line_and_nothing_after_it_is_painted() -> None:
    bad = PixelRect(Rect(0, 0, 300, 300), _ZSTD.id, b"\x00" * 40)
    with lined() as made:
        made.line.put(frame(1, noise(1, Rect(0, 0, *SIZE))))
        made.line.put(frame(2, bad))
        made.line.put(frame(3, noise(3, Rect(0, 0, *SIZE))))
        assert isinstance(made.await_failure(), ProtocolError)
        made.line.close()
        assert 3 not in made.painted
        assert len(made.failures) == 1


def test_closed_line_paints_and_tells_nothing_more() -> None:
    with lined() as made:
        made.sink.gate.clear()
        for number in range(1, 6):
            made.line.put(frame(number, noise(number, Rect(0, 0, *SIZE))))
        threading.Timer(0.05, made.sink.gate.set).start()
        made.line.close()
        before = made.sink.picture.copy()
        made.line.put(frame(6, noise(6, Rect(0, 0, *SIZE))))
        assert made.painted in ([], [1])
        assert np.array_equal(made.sink.picture, before)


@pytest.mark.skipif(not is_available(), reason="needs PyAV, the extra video")
def test_video_is_decoded_in_order_between_what_has_no_memory() -> None:
    area = Rect(64, 32, 480, 400)
    encoder = VideoEncoder(area.size, 20_000_000)
    steps = [np.roll(noise_pixels(1, area), 8 * n, axis=1) for n in range(6)]
    film = [PixelRect(area, VIDEO_ID, encoder.encode(step)) for step in steps]
    frames = [frame(n, noise(n, Rect(0, 0, *SIZE)), rect) for n, rect in enumerate(film, 1)]
    serial = ArraySink()
    painter = Painter(serial, Decoders(video=True))
    for each in frames:
        painter.paint(each)
    with lined(decoders=Decoders(video=True)) as made:
        for each in frames:
            made.line.put(each)
        made.await_painted(len(frames))
        assert not made.failures
        assert np.array_equal(made.sink.picture, serial.picture)


@pytest.mark.parametrize("count", [1, 200])
def test_many_small_rectangles_make_one_frame(count: int) -> None:
    rects = [PixelRect(Rect(n, n, 2, 2), _SOLID.id, bytes((n, n, n))) for n in range(count)]
    with lined() as made:
        made.line.put(frame(1, *rects))
        made.await_painted(1)
        assert [len(areas) for areas in made.sink.finished] == [count]
