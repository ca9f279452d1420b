"""Damage: what was marked sent, applied in order, is what is on the screen, for any story of paints and scrolls."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.damage import DamageTracker
from remote_assist.policy.grid import bands
from remote_assist.policy.moves import Move
from remote_assist.policy.pixels import Pixels

SIZE = Size(403, 301)  # neither is a multiple of a cell or a band
WHOLE = Rect(0, 0, *SIZE)


def _noise(seed: int, height: int = SIZE.height, width: int = SIZE.width) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def _text(seed: int, height: int, width: int) -> Pixels:
    """As dense as text: dark marks in lines on a light ground."""
    random = np.random.default_rng(seed)
    marks = random.random((height, width)) < 0.25
    marks[0::9] = marks[1::9] = marks[2::9] = False  # between the lines
    return np.repeat(np.where(marks, 30, 240).astype(np.uint8)[:, :, None], 4, axis=2)


def _part(pixels: Pixels, rect: Rect) -> Pixels:
    return pixels[rect.y : rect.bottom, rect.x : rect.right]


def _touched(rects: list[Rect]) -> npt.NDArray[np.bool_]:
    touched = np.zeros((SIZE.height, SIZE.width), np.bool_)
    for rect in rects:
        touched[rect.y : rect.bottom, rect.x : rect.right] = True
    return touched


class Mirror:
    """A viewer that applies what the tracker says, and nothing else."""

    def __init__(self) -> None:
        self.tracker = DamageTracker(SIZE)
        self.shown = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)

    def send(self, screen: Pixels, most: int = 10**9, pieces_sent: int = 10**9) -> tuple[list[Move], int]:
        rects = self.tracker.changed(WHOLE, screen)
        moves, rects = self.tracker.moves(rects, WHOLE, screen)
        for move in moves:
            source = Rect(*move.source, *move.area.size)
            _part(self.shown, move.area)[:] = _part(self.shown, source).copy()
        differs = (self.shown != screen).any(axis=2)
        assert not (differs & ~_touched(rects)).any()  # what still differs after the moves is told
        pixels = 0
        for rect in [band for changed in rects for band in bands(changed, most)][:pieces_sent]:
            _part(self.shown, rect)[:] = _part(screen, rect)
            self.tracker.mark_sent(rect, _part(screen, rect))
            pixels += rect.area
        return moves, pixels


def test_still_screen_is_no_damage() -> None:
    mirror = Mirror()
    screen = _noise(1)
    mirror.send(screen)
    assert mirror.tracker.changed(WHOLE, screen.copy()) == []


def test_first_look_is_the_whole_screen_and_forgetting_makes_it_so_again() -> None:
    tracker = DamageTracker(SIZE)
    assert tracker.changed(WHOLE, _noise(1)) == [WHOLE]
    tracker.forget()
    assert tracker.knows_nothing


def test_one_glyph_is_one_tight_rectangle() -> None:
    mirror = Mirror()
    screen = _noise(1)
    mirror.send(screen)
    screen[100:118, 200:212] ^= 255
    assert mirror.tracker.changed(WHOLE, screen) == [Rect(200, 100, 12, 18)]


def test_two_far_changes_are_two_rectangles() -> None:
    mirror = Mirror()
    screen = _noise(1)
    mirror.send(screen)
    screen[5, 5] ^= 255
    screen[290, 400] ^= 255
    assert sorted(mirror.tracker.changed(WHOLE, screen)) == [Rect(5, 5, 1, 1), Rect(400, 290, 1, 1)]


def test_scroll_is_found_and_costs_only_the_new_rows() -> None:
    mirror = Mirror()
    big = _noise(2, 600)
    mirror.send(big[:301].copy())
    moves, pixels = mirror.send(big[7:308].copy())
    assert moves == [Move(Rect(0, 0, 403, 294), Point(0, 7))]
    assert pixels <= 403 * 16
    assert np.array_equal(mirror.shown, big[7:308])


def test_window_dragged_sideways_is_found() -> None:
    mirror = Mirror()
    screen, window = np.full((SIZE.height, SIZE.width, 4), 9, np.uint8), _noise(3, 200, 250)
    first, second = screen.copy(), screen.copy()
    first[50:250, 40:290] = window
    second[50:250, 49:299] = window
    mirror.send(first)
    moves, pixels = mirror.send(second)
    assert len(moves) == 1
    assert pixels < 250 * 60
    assert np.array_equal(mirror.shown, second)


@pytest.mark.parametrize("step", [(3, 0), (0, 5), (7, 2), (-9, 4), (1, -1), (-13, -31), (24, 17)])
def test_window_dragged_any_way_costs_its_edges(step: tuple[int, int]) -> None:
    """Over a page that stands still, in one colour and in text of its own."""
    dx, dy = step
    mirror = Mirror()
    page, window = _text(3, SIZE.height, SIZE.width), _text(4, 180, 240)
    first, second = page.copy(), page.copy()
    first[60:240, 80:320] = window
    second[60 + dy : 240 + dy, 80 + dx : 320 + dx] = window
    mirror.send(first)
    moves, pixels = mirror.send(second)
    assert moves
    assert pixels < 2 * (abs(dx) * 180 + abs(dy) * 240) + 5000
    assert np.array_equal(mirror.shown, second)


@pytest.mark.parametrize("step", [1, 3, 6, 40, 97, -2, -53])
def test_scroll_by_any_step_between_what_stands_still(step: int) -> None:
    """A fixed header, a fixed column at the left, and a scroll bar whose thumb moves by another step."""
    mirror = Mirror()
    long = _text(5, 900, 330)
    first, second = _text(6, SIZE.height, SIZE.width), _text(6, SIZE.height, SIZE.width)
    for screen, at in ((first, 200), (second, 200 + step)):
        screen[40:, 60:390] = long[at : at + SIZE.height - 40]
        screen[40:, 390:] = 200
        thumb = 50 + at // 9
        screen[thumb : thumb + 80, 390:] = 120
    mirror.send(first)
    moves, pixels = mirror.send(second)
    assert moves
    assert pixels < 330 * (abs(step) + 20) + 13 * 130
    assert np.array_equal(mirror.shown, second)


def test_plain_ground_is_never_taken_for_something_that_moved() -> None:
    mirror = Mirror()
    first = np.full((SIZE.height, SIZE.width, 4), 30, np.uint8)
    second = np.full((SIZE.height, SIZE.width, 4), 31, np.uint8)
    mirror.send(first)
    moves, pixels = mirror.send(second)
    assert moves == []
    assert pixels == WHOLE.area


def test_change_of_small_parts_among_many_falls_back_to_their_bounds() -> None:
    mirror = Mirror()
    screen = _noise(4)
    mirror.send(screen)
    screen[::32, ::96] ^= 255
    mirror.send(screen)
    assert np.array_equal(mirror.shown, screen)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_viewer_shows_the_screen_after_any_story(data: st.DataObject) -> None:
    mirror = Mirror()
    screen = _noise(data.draw(st.integers(0, 99)))
    for step in range(data.draw(st.integers(1, 5))):
        kind = data.draw(st.sampled_from(["paint", "scroll", "drag", "nothing"]))
        x, y = data.draw(st.integers(0, 390)), data.draw(st.integers(0, 290))
        area = Rect(x, y, data.draw(st.integers(1, 403 - x)), data.draw(st.integers(1, 301 - y)))
        if kind == "paint":
            _part(screen, area)[:] = _noise(step, area.height, area.width)
        elif kind == "scroll":
            _part(screen, area)[:] = np.roll(_part(screen, area), data.draw(st.integers(-40, 40)), axis=0)
        elif kind == "drag":
            _part(screen, area)[:] = np.roll(_part(screen, area), data.draw(st.integers(-40, 40)), axis=1)
        # A slow path takes only some of the pieces; what was not sent stays damage.
        mirror.send(screen.copy(), most=2000, pieces_sent=data.draw(st.integers(0, 40)))
    mirror.send(screen.copy())
    assert np.array_equal(mirror.shown, screen)
