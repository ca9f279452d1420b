"""The view goes where the pointer goes, and rests while the pointer trembles at a border."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote_assist.geometry import Point, Rect
from remote_assist.policy.following import DEEP, PUSH, REST, Following

LEFT, RIGHT, BELOW = Rect(0, 0, 1920, 1080), Rect(1920, 0, 3840, 2160), Rect(0, 1200, 1280, 960)
AREAS = (LEFT, RIGHT, BELOW)
EDGE = 3


def test_pointer_well_inside_another_monitor_is_followed_at_once() -> None:
    follows = Following(AREAS)
    follows.pointer_at(Point(1920 + DEEP, 500), 0.0)
    assert follows.area == RIGHT
    follows.pointer_at(Point(600, 1210), 0.1)
    assert follows.area == BELOW
    assert follows.due is None


def test_pointer_that_trembles_at_the_border_changes_nothing_and_one_that_rests_there_does() -> None:
    follows = Following(AREAS)
    for step in range(101):
        now = step * REST / 4
        follows.pointer_at(Point(1925 if step % 2 else 1915, 500), now)
        assert not follows.look(now)
    follows.pointer_at(Point(1925, 500), 100.0)
    assert follows.due == 100.0 + REST
    assert not follows.look(100.0 + REST / 2)
    assert follows.look(100.0 + REST)
    assert follows.area == RIGHT


def test_pointer_between_the_monitors_changes_nothing() -> None:
    follows = Following(AREAS)
    follows.pointer_at(Point(600, 1150), 0.0)
    assert (follows.area, follows.due) == (LEFT, None)


def test_hand_pushes_to_the_next_monitor_and_leaves_the_edge_before_it_pushes_again() -> None:
    row = tuple(Rect(x * 100, 0, 100, 100) for x in range(3))
    follows = Following(row)
    follows.hand_at(Point(99, 50), EDGE, 0.0)
    assert not follows.look(PUSH / 2)
    assert follows.look(PUSH)
    assert follows.current == 1
    for step in range(1, 20):  # it is where it was on the glass: at the right edge of the next one
        follows.hand_at(Point(199 - step % 2, 50), EDGE, step)
        assert not follows.look(step + 0.9)
    follows.hand_at(Point(150, 50), EDGE, 30.0)
    follows.hand_at(Point(199, 50), EDGE, 31.0)
    assert follows.look(31.0 + PUSH)
    assert follows.current == 2


def test_hand_at_an_edge_behind_which_nothing_lies_changes_nothing() -> None:
    follows = Following(AREAS)
    for point in (Point(0, 500), Point(500, 0), Point(500, 1079)):
        follows.hand_at(point, EDGE, 0.0)
        assert follows.due is None


places = st.builds(Point, st.integers(-50, 6000), st.integers(-50, 2400))


@given(st.lists(st.tuples(places, st.booleans(), st.floats(0, 1)), max_size=40))
def test_it_is_always_on_a_monitor_and_stays_where_nothing_is_wanted(steps: list[tuple[Point, bool, float]]) -> None:
    follows, now = Following(AREAS, 7), 0.0
    for point, is_hand, wait in steps:
        now += wait
        if is_hand:
            follows.hand_at(point, EDGE, now)
        else:
            follows.pointer_at(point, now)
        before, due = follows.current, follows.due
        assert follows.look(now + 9) == (due is not None)
        assert follows.area in AREAS
        assert (follows.current == before) == (due is None)
