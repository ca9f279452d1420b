"""Rectangles over grids: they enclose what is set, cover what they cut, and are never too many."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.geometry import Rect, Size
from remote_assist.policy.grid import MOST_RECTS, bands, cells_inside, cells_of, enclosing, largest_inside

CELL = Size(16, 16)
PICTURE = Size(205, 130)
_rects = st.builds(Rect, st.integers(0, 120), st.integers(0, 80), st.integers(1, 85), st.integers(1, 50))


def _painted(rects: list[Rect]) -> np.ndarray:
    picture = np.zeros((PICTURE.height, PICTURE.width), np.uint8)
    for rect in rects:
        picture[rect.y : rect.bottom, rect.x : rect.right] += 1
    return picture


@given(st.integers(0, 2**63), st.floats(0.01, 0.9), st.integers(1, 6))
def test_every_set_cell_is_enclosed_inside_the_picture(seed: int, share: float, gap: int) -> None:
    flags = np.random.default_rng(seed).random((9, 13)) < share
    rects = enclosing(flags, CELL, PICTURE, gap)
    picture = _painted(rects)
    assert all(Rect(0, 0, *PICTURE).encloses(rect) and rect.area for rect in rects)
    for row, column in np.argwhere(flags).tolist():
        assert picture[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16].all()


def test_too_many_specks_become_their_bounds() -> None:
    flags = np.zeros((200, 200), np.bool_)
    flags[::4, ::20] = True
    rects = enclosing(flags, Size(16, 16), Size(3200, 3200), gap=1)
    assert len(rects) <= MOST_RECTS + 1


@given(_rects, _rects)
def test_rest_and_hole_make_the_whole(rect: Rect, hole: Rect) -> None:
    picture = _painted([*rect.without(hole), rect.intersected(hole)])
    assert np.array_equal(picture, _painted([rect]))


@given(_rects, st.integers(1, 5000))
def test_bands_cover_once_and_are_no_larger_than_asked_or_a_row(rect: Rect, most: int) -> None:
    parts = bands(rect, most)
    assert np.array_equal(_painted(parts), _painted([rect]))
    assert all(part.area <= max(most, rect.width) for part in parts)


@given(_rects)
def test_cells_touched_enclose_and_cells_inside_are_enclosed(rect: Rect) -> None:
    touched, inside = np.zeros((9, 13), np.bool_), np.zeros((9, 13), np.bool_)
    touched[cells_of(rect, CELL)] = True
    inside[cells_inside(rect, CELL, PICTURE)] = True
    picture = _painted([rect]) > 0
    for row in range(9):
        for column in range(13):
            cell = picture[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
            assert touched[row, column] == cell.any()
            assert inside[row, column] == cell.all()


@given(st.integers(0, 2**63), st.floats(0.0, 0.02))
def test_largest_rectangle_holds_set_flags_only(seed: int, holes: float) -> None:
    flags = np.random.default_rng(seed).random((PICTURE.height, PICTURE.width)) >= holes
    found = largest_inside(flags, CELL)
    if found is not None:
        assert flags[found.y : found.bottom, found.x : found.right].all()


@given(_rects)
def test_lone_rectangle_is_found_to_its_last_pixel(rect: Rect) -> None:
    flags = _painted([rect]) > 0
    found = largest_inside(flags, CELL)
    inside = flags[: PICTURE.height // 16 * 16, : PICTURE.width // 16 * 16]
    whole_cells = inside.reshape(PICTURE.height // 16, 16, PICTURE.width // 16, 16).all(axis=(1, 3)).any()
    assert found == (rect if whole_cells else None)
