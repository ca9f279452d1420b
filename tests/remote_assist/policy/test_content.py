"""What looks like a photograph is found, and nothing else is taken for one."""

from __future__ import annotations

import numpy as np
import pytest

from remote_assist.geometry import Rect
from remote_assist.policy.content import natural_areas
from remote_assist.policy.pixels import Pixels


def _photograph(height: int, width: int, noise: float = 6.0) -> Pixels:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    colours = [127 + 120 * np.sin(x / 37 + k) * np.cos(y / 53 + 2 * k) for k in range(3)]
    picture = np.stack(colours, 2) + np.random.default_rng(3).normal(0, noise, (height, width, 3))
    return np.dstack([np.clip(picture, 0, 255).astype(np.uint8), np.zeros((height, width), np.uint8)])


def _page(height: int, width: int, dark: bool = False) -> Pixels:
    """Something as dense as text: glyphs of nine by eighteen pixels with grey edges."""
    random = np.random.default_rng(1)
    strokes = np.repeat(random.random((64, 18, 3)) < 0.4, 3, axis=2)
    glyphs = np.where(strokes, 20, 250).astype(np.uint8)
    glyphs[:, :, ::3] = glyphs[:, :, ::3] // 2 + 60
    cells = random.integers(0, 64, (height // 18 + 1, width // 9 + 1))
    page = glyphs[cells].transpose(0, 2, 1, 3).reshape(cells.shape[0] * 18, cells.shape[1] * 9)[:height, :width]
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:, :, :3] = (255 - page if dark else page)[:, :, None]
    return pixels


def test_text_is_no_photograph_light_or_dark() -> None:
    assert natural_areas(_page(720, 1280)) == []
    assert natural_areas(_page(720, 1280, dark=True)) == []


def test_smooth_shading_down_the_screen_is_no_photograph() -> None:
    shade = np.repeat(np.linspace(0, 255, 600).astype(np.uint8)[:, None], 800, axis=1)
    assert natural_areas(np.dstack([shade, shade, shade, shade])) == []


def test_photograph_in_a_page_is_found_where_it_is() -> None:
    page = _page(720, 1280)
    page[200:520, 400:900] = _photograph(320, 500)
    (found,) = natural_areas(page)
    exact = Rect(400, 200, 500, 320)
    assert found.intersected(exact).area > 0.9 * exact.area
    assert found.area < 1.15 * exact.area


def test_small_pictures_are_left_exact() -> None:
    assert natural_areas(_photograph(63, 63)) == []
    page = _page(720, 1280)
    page[100:148, 100:148] = _photograph(48, 48)
    assert natural_areas(page) == []


def test_odd_sizes_are_looked_at_to_their_edges() -> None:
    picture = _photograph(203, 331)
    bounds = natural_areas(picture)[0]
    for rect in natural_areas(picture):
        bounds = bounds.united(rect)
    assert Rect(0, 0, 331, 203).encloses(bounds)
    assert bounds.area > 0.85 * 331 * 203


@pytest.mark.parametrize("height", [6, 9, 15, 16, 17, 27, 31, 33])
def test_strip_that_a_scroll_uncovers_is_looked_at_like_the_rest(height: int) -> None:
    page = _page(height, 1280)
    page[:, 400:1100] = _photograph(height, 700)
    found = natural_areas(page)
    assert sum(rect.intersected(Rect(400, 0, 700, height)).area for rect in found) > 0.85 * 700 * height
    assert sum(rect.area for rect in found) < 1.15 * 700 * height
    assert natural_areas(_page(height, 1280)) == []
