"""A fitted picture brought up to date in parts is the one that is made anew, and what is small stays visible."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.fitted_picture import FittedPicture, cuts

SOURCE = Size(640, 400)
_TARGETS = [QSize(639, 399), QSize(457, 286), QSize(320, 200), QSize(211, 132), QSize(67, 42), QSize(1, 1)]
_ENLARGED = [QSize(960, 600), QSize(1280, 800), QSize(701, 438)]

pytestmark = pytest.mark.usefixtures("qapp")


def made_anew(pixels: Pixels, target: QSize) -> Pixels:
    """The whole picture, scaled."""
    fitted = FittedPicture(pixels, target)
    for tile in fitted.tiles():
        fitted.make(tile)
    return shown(fitted)


def shown(fitted: FittedPicture) -> Pixels:
    image = fitted.image
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width()].copy()


def noise(seed: int, size: Size = SOURCE) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 4), dtype=np.uint8)


@given(st.integers(1, 5000), st.integers(1, 3000), st.integers(16, 300))
def test_cuts_cover_an_axis_without_gap_and_with_little_slip(source: int, target: int, step: int) -> None:
    made = cuts(source, target, step)
    assert (made[0], made[-1]) == ((0, 0), (source, target))
    for begin, end in pairwise(made):
        assert 0 < end.target - begin.target <= 2 * step
        assert end.source >= begin.source
    assert all(abs(cut.source - cut.target * source / target) <= 0.5 for cut in made)


areas = st.tuples(st.integers(0, 639), st.integers(0, 399), st.integers(1, 300), st.integers(1, 200)).map(
    lambda a: Rect(a[0], a[1], min(a[2], 640 - a[0]), min(a[3], 400 - a[1]))
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*_TARGETS, *_ENLARGED]), st.lists(areas, min_size=1, max_size=5), st.integers(0, 9))
def test_parts_brought_up_to_date_equal_the_whole_made_anew(target: QSize, changed: list[Rect], seed: int) -> None:
    pixels = noise(seed)
    fitted = FittedPicture(pixels, target)
    for tile in fitted.tiles():
        fitted.make(tile)
    for number, area in enumerate(changed):
        pixels[area.y : area.bottom, area.x : area.right] = noise(100 + number, area.size)
    fitted.update(changed)
    assert np.array_equal(shown(fitted), made_anew(pixels, target))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([*_TARGETS[1:], *_ENLARGED]), areas, st.lists(areas, min_size=1, max_size=3))
def test_picture_of_a_part_is_that_of_the_part_alone(target: QSize, part: Rect, changed: list[Rect]) -> None:
    pixels = noise(1)
    fitted = FittedPicture(pixels, target, part)
    for tile in fitted.tiles():
        fitted.make(tile)
    for number, area in enumerate(changed):
        pixels[area.y : area.bottom, area.x : area.right] = noise(100 + number, area.size)
    fitted.update(changed)
    alone = np.ascontiguousarray(pixels[part.y : part.bottom, part.x : part.right])
    assert np.array_equal(shown(fitted)[..., :3], made_anew(alone, target)[..., :3])


@pytest.mark.parametrize("target", [*_TARGETS, *_ENLARGED], ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("value", [0, 77, 255])
def test_plain_colour_stays_what_it_is_across_all_seams(target: QSize, value: int) -> None:
    pixels = np.full((SOURCE.height, SOURCE.width, 4), value, np.uint8)
    assert (made_anew(pixels, target)[..., :3] == value).all()


@pytest.mark.parametrize("target", [QSize(320, 200), QSize(160, 100), QSize(213, 133), QSize(90, 56)])
def test_fine_lines_become_grey_instead_of_vanishing(target: QSize) -> None:
    pixels = np.full((SOURCE.height, SOURCE.width, 4), 255, np.uint8)
    pixels[::2] = 0  # every other row black: half grey, wherever it is looked at
    made = made_anew(pixels, target)[..., :3].astype(int)
    assert abs(made.mean() - 127.5) < 2
    assert made.min() > 60
    assert made.max() < 195


@pytest.mark.parametrize("target", _TARGETS[:4])
def test_every_single_black_pixel_leaves_its_trace(target: QSize) -> None:
    for x, y in ((3, 5), (317, 211), (639, 399), (255, 64)):
        pixels = np.full((SOURCE.height, SOURCE.width, 4), 255, np.uint8)
        pixels[y, x] = 0
        darker = 255 - made_anew(pixels, target)[..., :3].astype(int)
        ink = darker[..., 0].sum() * (SOURCE.area / (target.width() * target.height()))
        assert 180 < ink < 330  # of 255


def test_line_is_where_it_belongs(qapp: QApplication) -> None:
    del qapp
    pixels = np.full((SOURCE.height, SOURCE.width, 4), 255, np.uint8)
    pixels[:, 300:302] = 0
    made = made_anew(pixels, QSize(457, 286))[..., 0]
    columns = np.nonzero((made < 200).any(axis=0))[0]
    assert set(columns) <= {213, 214, 215, 216}
    assert (made[:, columns] == made[:1, columns]).all()
