"""Records of a fair size: nothing stays behind, nothing is too much for a viewer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.record_batch import RecordBatch
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect, pack_frame, parse_frame
from remote_assist.wire.limits import MAX_RECTS

SCREEN = Size(1000, 1000)


class Records:
    def __init__(self) -> None:
        self.made: list[tuple[tuple[FrameRect, ...], bool]] = []

    def emit(self, rects: tuple[FrameRect, ...], last: bool) -> None:
        self.made.append((rects, last))


def _dot(number: int) -> PixelRect:
    return PixelRect(Rect(number % 1000, number // 1000, 1, 1), 2, b"rgb")


def test_many_small_rectangles_are_more_records_than_one_as_no_viewer_takes_so_many_at_once() -> None:
    records = Records()
    batch = RecordBatch(records.emit, goal=1 << 20)
    for number in range(2 * MAX_RECTS + 5):
        batch.add(_dot(number))
    batch.finish()
    assert [len(rects) for rects, _ in records.made] == [MAX_RECTS, MAX_RECTS, 5]
    assert [last for _, last in records.made] == [False, False, True]
    for number, (rects, last) in enumerate(records.made):
        assert parse_frame(pack_frame(Frame(number, SCREEN, rects, last))).rects == rects


def test_update_of_moves_alone_is_sent_and_one_of_nothing_is_not() -> None:
    records = Records()
    batch = RecordBatch(records.emit, goal=1000)
    batch.finish()
    assert records.made == []
    move = MovedRect(Rect(0, 0, 50, 50), Point(0, 10))
    batch.add(move)
    batch.finish()
    assert records.made == [((move,), True)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), max_size=60), st.integers(1, 1000))
def test_every_rectangle_leaves_once_in_order_and_the_last_record_alone_ends_the_update(
    sizes: list[int], goal: int
) -> None:
    records = Records()
    batch = RecordBatch(records.emit, goal)
    rects = [PixelRect(Rect(0, 0, 9, 9), 3, bytes(size)) for size in sizes]
    for rect in rects:
        batch.add(rect)
        assert batch.waiting < goal
    batch.finish()
    assert [rect for made, _ in records.made for rect in made] == rects
    assert [last for _, last in records.made] == [False] * (len(records.made) - 1) + [True] * bool(rects)


def test_named_payloads_of_a_large_area_leave_before_all_of_it_is_looked_at() -> None:
    records = Records()
    batch = RecordBatch(records.emit, goal=1 << 20, area=400_000)
    bands = [PixelRect(Rect(0, 200 * n, 1000, 200), 7, b"a name") for n in range(5)]
    for band in bands:
        batch.add(band)
    batch.finish()
    assert [(len(rects), last) for rects, last in records.made] == [(2, False), (2, False), (1, True)]
