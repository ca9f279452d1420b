"""Regions of any number of pieces: few rectangles, inside the screen, and no changed pixel outside of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from remote_assist.capture.region import MOST_PIECES, gathered
from remote_assist.geometry import Rect

WHOLE = Rect(0, 0, 200, 150)


def test_few_pieces_are_told_as_they_are() -> None:
    pieces = np.array([[10, 20, 3, 4], [100, 90, 50, 1]])
    assert gathered(pieces, WHOLE) == (Rect(10, 20, 3, 4), Rect(100, 90, 50, 1))


def test_what_lies_outside_the_screen_is_left_out() -> None:
    pieces = np.array([[-5, -5, 10, 10], [190, 140, 60, 60], [200, 0, 5, 5], [-9, 3, 9, 9]])
    assert gathered(pieces, WHOLE) == (Rect(0, 0, 5, 5), Rect(190, 140, 10, 10))


def test_many_pieces_in_two_corners_are_not_the_whole_screen() -> None:
    spots = np.arange(10)
    corner = np.array([[x, y, 1, 1] for x in spots for y in spots])
    far = corner + np.array([180, 130, 0, 0])
    told = gathered(np.concatenate((corner, far)), WHOLE)
    assert sum(area.area for area in told) <= 4 * 100


@settings(deadline=None)
@given(
    hnp.arrays(np.int64, st.tuples(st.integers(0, 3 * MOST_PIECES), st.just(4)), elements=st.integers(1, 60)),
    st.integers(0, 150),
)
def test_every_pixel_is_enclosed_by_few_rectangles(pieces: np.ndarray, spread: int) -> None:
    pieces[:, :2] += np.arange(len(pieces))[:, None] * spread % 140
    told = gathered(pieces, WHOLE)
    assert len(told) <= MOST_PIECES
    assert all(WHOLE.encloses(area) and area.area for area in told)
    damaged, covered = np.zeros((150, 200), np.bool_), np.zeros((150, 200), np.bool_)
    for x, y, width, height in pieces.tolist():
        damaged[y : y + height, x : x + width] = True
    for x, y, width, height in told:
        covered[y : y + height, x : x + width] = True
    assert not (damaged & ~covered).any()
