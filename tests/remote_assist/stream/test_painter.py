"""When what was painted is shown: a small update at once and whole, a new page in large parts as they come."""

from __future__ import annotations

import pytest

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.painter import SHOWN_EARLY, Painter
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect
from tests.fakes.picture import ArraySink

SCREEN = Size(1000, 2000)
LARGE = SHOWN_EARLY // SCREEN.width + 1  # rows


def _solid(y: int, rows: int) -> PixelRect:
    return PixelRect(Rect(0, y, SCREEN.width, rows), 2, b"rgb")


def _shown(*frames: tuple[FrameRect, ...]) -> list[list[Rect]]:
    """What is shown of an update that comes in these frames."""
    sink = ArraySink()
    painter = Painter(sink)
    for number, rects in enumerate(frames, start=1):
        painter.paint(Frame(number, SCREEN, rects, last=number == len(frames)))
    return sink.finished


def test_small_parts_of_an_update_are_shown_together() -> None:
    first, second = _solid(0, 10), _solid(50, 10)
    assert _shown((first,), (second,)) == [[first.area, second.area]]


def test_large_part_of_a_new_page_is_shown_while_the_rest_is_on_its_way() -> None:
    parts = [_solid(0, LARGE), _solid(LARGE, LARGE), _solid(2 * LARGE, 5)]
    assert _shown(*((part,) for part in parts)) == [[part.area] for part in parts]


@pytest.mark.parametrize("then", [1, 2])
def test_scrolled_page_is_not_shown_before_the_rows_that_it_uncovers(then: int) -> None:
    move = MovedRect(Rect(0, 0, SCREEN.width, LARGE), Point(0, 10))
    uncovered = [_solid(LARGE, 10), _solid(LARGE + 10, 10)][:then]
    frames: list[tuple[FrameRect, ...]] = [(move,), *((rect,) for rect in uncovered)]
    assert _shown(*frames) == [[move.area, *(rect.area for rect in uncovered)]]


def test_what_moved_in_one_update_says_nothing_for_the_next() -> None:
    sink = ArraySink()
    painter = Painter(sink)
    painter.paint(Frame(1, SCREEN, (MovedRect(Rect(0, 0, 10, 10), Point(5, 5)),), last=True))
    painter.paint(Frame(2, SCREEN, (_solid(0, LARGE),), last=False))
    assert sink.finished[1:] == [[_solid(0, LARGE).area]]
