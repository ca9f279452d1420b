"""The caret is found from what changes; whatever else changes is not taken for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.geometry import Rect
from remote_assist.policy.caret import MOST_PIXELS, Act, CaretFinder, Change, change_between

HIGH = 18


def _solid(area: Rect) -> Change:
    return Change(area, np.ones((area.height, area.width), np.bool_))


def _typed(left: int, width: int, *, caret: bool = True, old_caret: bool = True) -> Change:
    """A line of text grew by `width` pixels: the old caret went, letters came, the new caret stands behind them."""
    area = Rect(left, 40, width + 1, HIGH)
    mask = np.zeros((area.height, area.width), np.bool_)
    mask[5:14, 2 : width - 1 : 2] = True
    mask[:, 0] = old_caret
    mask[:, -1] = caret
    return Change(area, mask)


def test_caret_stands_behind_what_was_typed() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 9)], 1.1)
    assert finder.caret == Rect(109, 40, 1, HIGH)
    finder.acted(Act.TYPED, 1.2)
    finder.changed([_typed(109, 30)], 1.3)
    assert finder.caret == Rect(139, 40, 1, HIGH)


def test_caret_that_is_off_stands_where_the_text_ends_as_high_as_before() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 9)], 1.1)
    finder.acted(Act.TYPED, 1.2)
    finder.changed([_typed(109, 12, caret=False, old_caret=False)], 1.3)
    assert finder.caret is not None
    assert abs(finder.caret.x - 120) <= 2
    assert (finder.caret.y, finder.caret.height) == (40, HIGH)


def test_deleting_leaves_it_at_the_left() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 20)], 1.1)
    finder.acted(Act.DELETED, 1.5)
    finder.changed([_typed(111, 9)], 1.6)
    assert finder.caret == Rect(111, 40, 1, HIGH)


def test_caret_that_went_elsewhere_is_not_where_it_was() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 9)], 1.1)
    finder.acted(Act.PLACED, 2.0)
    finder.changed([_solid(Rect(60, 40, 1, HIGH)), _solid(Rect(109, 40, 1, HIGH))], 2.1)
    assert finder.caret == Rect(60, 40, 1, HIGH)


def test_block_of_a_terminal_is_the_last_letter_of_the_change() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_solid(Rect(100, 40, 18, HIGH))], 1.1)
    assert finder.caret == Rect(109, 40, 9, HIGH)


def test_bar_that_blinks_is_a_caret_without_anybody_typing() -> None:
    finder = CaretFinder()
    bar = Rect(50, 60, 2, 20)
    finder.changed([_solid(bar)], 10.0)
    assert finder.caret is None
    finder.changed([_solid(bar)], 10.5)
    assert finder.caret == bar


@pytest.mark.parametrize("since", [0.01, 5.0], ids=["flickers", "once in a while"])
def test_bar_that_changes_in_another_rhythm_is_none(since: float) -> None:
    finder = CaretFinder()
    for turn in range(4):
        finder.changed([_solid(Rect(50, 60, 2, 20))], 10.0 + since * turn)
    assert finder.caret is None


def test_something_that_blinks_elsewhere_takes_it_only_when_ours_is_long_quiet() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 9)], 1.1)
    other = Rect(400, 300, 2, 20)
    for turn in range(4):
        finder.changed([_solid(other)], 1.9 + 0.5 * turn)
    assert finder.caret == Rect(109, 40, 1, HIGH)
    for turn in range(4):
        finder.changed([_solid(other)], 20.0 + 0.5 * turn)
    assert finder.caret == other


def test_large_change_over_it_makes_it_unknown() -> None:
    finder = CaretFinder()
    finder.acted(Act.TYPED, 1.0)
    finder.changed([_typed(100, 9)], 1.1)
    finder.covered([Rect(300, 300, 500, 200)])
    assert finder.caret is not None
    finder.covered([Rect(0, 0, 800, 600)])
    assert finder.caret is None


def test_pictures_that_move_are_no_text() -> None:
    finder = CaretFinder()
    noise = np.random.default_rng(3)
    for turn in range(50):
        mask = noise.random((120, 130)) < 0.9
        finder.changed([Change(Rect(10, 10, 130, 120), mask)], turn * 0.04)
    assert finder.caret is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 200), st.integers(1, 80), st.integers(1, 80), st.floats(0, 1),
            st.sampled_from([None, *Act]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_changes_a_caret_lies_in_what_changed(
    story: list[tuple[int, int, int, int, float, Act | None]],
) -> None:
    finder, now, seen = CaretFinder(), 0.0, Rect(0, 0, 0, 0)
    random = np.random.default_rng(1)
    for x, y, width, height, share, act in story:
        now += 0.2
        area = Rect(x, y, width, height)
        seen = area if not seen.area else seen.united(area)
        if act is not None:
            finder.acted(act, now)
        finder.changed([Change(area, random.random((height, width)) < share)], now)
        if finder.caret is not None:
            assert seen.encloses(finder.caret)


def test_change_is_what_differs_in_colour() -> None:
    before = np.zeros((4, 5, 4), np.uint8)
    after = before.copy()
    after[..., 3] = 9
    assert change_between(Rect(0, 0, 5, 4), before, after) is None
    after[1, 2, 0] = 1
    change = change_between(Rect(0, 0, 5, 4), before, after)
    assert change is not None
    assert change.mask.sum() == 1
    assert MOST_PIXELS > 5 * 4
