"""The recordings themselves: repeatable, honest about what they painted, and of the right kind."""

from __future__ import annotations

import numpy as np
import pytest

from remote_assist.geometry import Rect, Size
from tests.bench.sessions import ALL, QUICK, Recording
from tests.bench.sessions.canvas import BLACK, WHITE, Canvas, Words
from tests.bench.sessions.lettering import Font, ideograph, written
from tests.bench.sessions.photographs import blended, gradient, photograph


@pytest.mark.parametrize("recording", QUICK, ids=lambda r: r.name)
def test_recording_played_twice_is_the_same(recording: Recording) -> None:
    assert recording.digest() == recording.digest()


@pytest.mark.parametrize("recording", [*QUICK, *ALL], ids=lambda r: r.name)
def test_every_changed_pixel_was_told(recording: Recording) -> None:
    painted, told = Canvas(recording.size), Canvas(recording.size)
    steps = 0
    for step in recording.play(painted):
        steps += 1
        for area in step.areas:
            assert area.area
            assert painted.whole.encloses(area)
            told.paste(area.x, area.y, painted.cut(area))
        # A look at each step would take longer than the recording: some rows each time, all at the end.
        assert np.array_equal(painted.pixels[steps % 29 :: 29], told.pixels[steps % 29 :: 29]), steps
    assert np.array_equal(painted.pixels, told.pixels)
    assert steps > 10


def test_letters_have_soft_edges_and_differ() -> None:
    font = Font(17)
    pictures = {
        written(letter, font).tobytes() for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    }
    assert len(pictures) == 62
    ink = written("m", font)
    assert np.count_nonzero((ink > 0) & (ink < 255)) > 0
    assert np.count_nonzero(ink == 255)


def test_fringes_colour_the_edges() -> None:
    ink = written("k", Font(17, fringes=True))
    assert ink.shape[2] == 3
    assert (ink[:, :, 0] != ink[:, :, 2]).any()


def test_ideographs_are_as_dense_as_chinese_text() -> None:
    font = Font(20, weight=0.6)
    page = np.hstack([written(ideograph(number), font) for number in range(40)])
    assert 0.2 < page.mean() / 255 < 0.5  # a page of Noto Sans CJK SC has about 0.3
    assert written(ideograph(1), font).tobytes() != written(ideograph(2), font).tobytes()


def test_text_is_cut_off_at_the_edge() -> None:
    canvas = Canvas(Size(40, 20))
    canvas.fill(canvas.whole, WHITE)
    assert canvas.text(30, 4, "wide", Font(13), BLACK) == Rect(30, 4, 10, 13)
    assert canvas.text(60, 4, "outside", Font(13), BLACK).area == 0


def test_words_are_many_and_some_of_them_often() -> None:
    words = Words(1)
    drawn = [words.word() for _ in range(2000)]
    assert len(set(drawn)) > 200
    assert max(drawn.count(word) for word in set(drawn)) > 15


def test_photograph_has_no_flat_runs() -> None:
    pixels = photograph(1, Size(200, 100))
    same = (pixels[:, 1:] == pixels[:, :-1]).all(axis=2)
    assert same.mean() < 0.2


def test_cross_fade_begins_and_ends_at_its_pictures() -> None:
    one, other = gradient(Size(90, 70), WHITE, BLACK), photograph(2, Size(90, 70))
    assert np.array_equal(blended(one, other, 0), one)
    assert np.array_equal(blended(one, other, 100), other)
