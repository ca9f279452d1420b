"""Figures are of the last two seconds and of the whole session, and a still screen has none but totals."""

from __future__ import annotations

import pytest

from remote_assist.codec import codec_named, codec_numbered
from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewer_meter import ViewerMeter
from remote_assist.stream.viewer_metrics import viewer_metrics
from remote_assist.stream.viewing import ViewerFigures
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect

SIZE = Size(640, 480)
AREA = Rect(0, 0, 10, 10)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _rect(name: str, size: int) -> FrameRect:
    return PixelRect(AREA, codec_named(name).id, bytes(size))


def _frame(number: int, *rects: FrameRect, last: bool = True) -> Frame:
    return Frame(number, SIZE, rects, last)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(clock: Clock) -> ViewerMeter:
    return ViewerMeter(lambda number: codec_numbered(number).name, clock)


def test_nothing_is_known_before_the_first_frame(meter: ViewerMeter) -> None:
    assert meter.figures(None) == ViewerFigures()


def test_rates_are_those_of_the_last_two_seconds(meter: ViewerMeter, clock: Clock) -> None:
    for number in range(1, 101):
        clock.now += 0.05
        meter.painted(_frame(number, _rect("zstd", 900)), 1000, 0.001)
    figures = meter.figures(None)
    assert figures.frames_per_second == pytest.approx(20, abs=0.6)
    assert figures.bits_per_second == pytest.approx(160_000, rel=0.04)
    assert (figures.frames, figures.records, figures.resolution) == (100, 100, SIZE)
    assert figures.decode_total == pytest.approx(0.1)


def test_still_screen_keeps_only_its_totals(meter: ViewerMeter, clock: Clock) -> None:
    meter.painted(_frame(1, _rect("zstd", 900)), 1000, 0.001)
    clock.now += 60
    figures = meter.figures(None)
    assert (figures.frames_per_second, figures.bits_per_second, figures.codec_shares) == (0, 0, ())
    assert (figures.decode, figures.frames, figures.codec_bytes) == (None, 1, (("zstd", 900),))


def test_update_in_several_records_is_one_frame(meter: ViewerMeter) -> None:
    for number in (1, 2, 3):
        meter.painted(_frame(number, _rect("raw", 10), last=number == 3), 20, 0.001)
    figures = meter.figures(None)
    assert (figures.frames, figures.records) == (1, 3)


def test_bytes_are_shared_out_by_codec_from_the_largest_down(meter: ViewerMeter) -> None:
    moved = MovedRect(AREA, Point(5, 5))
    meter.painted(_frame(1, _rect("raw", 96), _rect("jpeg", 600), _rect("zstd", 300), moved), 1100, 0.001)
    shares = meter.figures(None).codec_shares
    assert shares == (("jpeg", 0.6), ("zstd", 0.3), ("raw", 0.096), ("moved", 0.004))


def test_decoding_is_the_median(meter: ViewerMeter) -> None:
    for number, took in enumerate((0.001, 0.002, 0.5), 1):
        meter.painted(_frame(number), 10, took)
    assert meter.figures(None).decode == 0.002


def test_path_is_what_the_host_tells_and_unknown_while_it_knows_nothing(meter: ViewerMeter) -> None:
    figures = meter.figures(PathFigures(1e6, 0.04, 0.01))
    assert (figures.link_rate, figures.delay, figures.queue) == (1e6, 0.04, 0.01)
    figures = meter.figures(PathFigures(0.0, 0.0))
    assert (figures.link_rate, figures.delay, figures.queue) == (None, None, None)


def test_metrics_name_what_is_known_and_leave_out_what_is_not(meter: ViewerMeter) -> None:
    meter.painted(_frame(1, _rect("zstd", 900)), 1000, 0.25)
    known = {metric.name: metric.samples for metric in viewer_metrics(meter.figures(None))}
    assert known["deskside_viewer_width_pixels"] == (((), 640),)
    assert known["deskside_viewer_payload_bytes_total"] == (((("codec", "zstd"),), 900.0),)
    assert known["deskside_viewer_decode_seconds_total"] == (((), 0.25),)
    assert known["deskside_viewer_round_trip_seconds"] == ()
