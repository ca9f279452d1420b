"""What was seen last: each change is told once, with a rectangle that encloses it, whoever saw it first."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.capture.last_look import LastLook, difference
from remote_assist.capture.screen import LARGEST_AREA, LARGEST_SIDE, Damage, Pixels
from remote_assist.geometry import Rect, Size
from remote_assist.wire.limits import MAX_PIXELS, MAX_SIDE

SIZE = Size(90, 130)
WHOLE = Rect(0, 0, *SIZE)


def _part(pixels: Pixels, area: Rect) -> Pixels:
    return pixels[area.y : area.bottom, area.x : area.right]


def _known() -> tuple[LastLook, Pixels]:
    last, screen = LastLook(SIZE), np.full((SIZE.height, SIZE.width, 4), 5, np.uint8)
    last.note(WHOLE, screen)
    return last, screen


@st.composite
def areas(draw: st.DrawFn) -> Rect:
    x, y = draw(st.integers(0, SIZE.width - 1)), draw(st.integers(0, SIZE.height - 1))
    return Rect(x, y, draw(st.integers(1, SIZE.width - x)), draw(st.integers(1, SIZE.height - y)))


def test_equal_pictures_do_not_differ() -> None:
    assert difference(np.zeros((70, 3, 4), np.uint8), np.zeros((70, 3, 4), np.uint8)) is None


@settings(deadline=None)
@given(areas())
def test_difference_is_exactly_what_was_painted(area: Rect) -> None:
    before = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    after = before.copy()
    _part(after, area)[:] = 9
    assert difference(before, after) == area


@settings(deadline=None)
@given(areas(), areas(), areas())
def test_difference_inside_a_part_is_found_there(part: Rect, first: Rect, second: Rect) -> None:
    before = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    after = before.copy()
    for area in (first, second):
        _part(after, area)[:] = 9
    united = first.intersected(part).united(second.intersected(part))
    assert difference(_part(before, part), _part(after, part)) == (
        united.moved(-part.x, -part.y) if united.area else None
    )


def test_who_grabs_the_whole_screen_first_is_told_nothing_of_it() -> None:
    last, screen = _known()
    assert last.take_untold() is None
    assert not last.note(WHOLE, screen)
    assert last.take_untold() is None


def test_before_the_whole_was_seen_a_change_is_everything() -> None:
    last = LastLook(SIZE)
    assert last.note(Rect(0, 0, 90, 30), np.ones((30, 90, 4), np.uint8))
    assert last.take_untold() == Damage(None)


def test_picture_that_only_a_grab_saw_is_told_when_it_is_gone_again() -> None:
    last, screen = _known()
    flash = screen.copy()
    flash[40:50, 20:30] = 200
    last.note(Rect(10, 30, 50, 50), _part(flash, Rect(10, 30, 50, 50)))
    assert last.take_untold() == Damage((Rect(20, 40, 10, 10),))
    last.note(Rect(0, 32, 90, 32), _part(screen, Rect(0, 32, 90, 32)))
    assert last.take_untold() == Damage((Rect(20, 40, 10, 10),))


def test_many_changes_are_told_as_one_rectangle_round_them() -> None:
    last, screen = _known()
    for y in range(100):
        screen[y, y % 90] ^= 1
        last.note(Rect(0, y, 90, 1), screen[y : y + 1])
    told = last.take_untold()
    assert told is not None
    assert told.area is not None
    assert len(told.area) <= 65
    assert all(any(r.encloses(Rect(y % 90, y, 1, 1)) for r in told.area) for y in range(100))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(areas(), st.integers(0, 255), areas(), st.booleans()), max_size=8))
def test_whoever_grabs_what_is_told_shows_the_screen_in_the_end(story: list[tuple[Rect, int, Rect, bool]]) -> None:
    last, screen = _known()
    shown = [screen.copy(), screen.copy()]  # two viewers who grab at different times
    for painted, shade, looked, first_grabs in story:
        _part(screen, painted)[:] = shade
        last.note(looked, _part(screen, looked))
        if first_grabs:
            _part(shown[0], looked)[:] = _part(screen, looked)
        told = last.take_untold()
        for picture in shown:
            for area in told.area or () if told is not None else ():
                _part(picture, area)[:] = _part(screen, area)
                last.note(area, _part(screen, area))
    last.note(WHOLE, screen)
    told = last.take_untold()
    for picture in shown:
        for area in told.area or () if told is not None else ():
            _part(picture, area)[:] = _part(screen, area)
        assert np.array_equal(picture, screen)


def test_screens_are_bounded_as_the_protocol_is() -> None:
    assert (LARGEST_SIDE, LARGEST_AREA) == (MAX_SIDE, MAX_PIXELS)
