"""The synthetic screen keeps the contract of a real one."""

from __future__ import annotations

import numpy as np
import pytest

from remote_assist.capture.screen import Cursor, Damage
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size


def _settled(tells_damage: bool = True) -> SyntheticScreen:
    screen = SyntheticScreen(Size(40, 30), tells_damage)
    assert screen.wait(0) is not None
    return screen


def test_first_wait_tells_the_whole_screen() -> None:
    assert SyntheticScreen(Size(40, 30)).wait(0) == Damage((Rect(0, 0, 40, 30),))


def test_painting_is_damage_and_pixels() -> None:
    screen = _settled()
    screen.paint(Rect(3, 4, 2, 1), np.full((1, 2, 4), 9, np.uint8))
    assert screen.wait(0) == Damage((Rect(3, 4, 2, 1),))
    assert screen.grab(Rect(3, 4, 2, 1)).tolist() == [[[9] * 4] * 2]
    assert screen.wait(0) is None


def test_screen_that_tells_no_damage_says_compare_everything() -> None:
    screen = _settled(tells_damage=False)
    screen.paint(Rect(3, 4, 2, 1), np.full((1, 2, 4), 9, np.uint8))
    assert screen.wait(0) == Damage(None)


def test_cursor_moves_without_damage() -> None:
    screen = _settled()
    screen.move_cursor(Cursor(Point(5, 6), Point(0, 0), None, 2))
    assert screen.wait(0) == Damage((), cursor=True)
    assert screen.cursor().position == Point(5, 6)


def test_resize_is_told_once() -> None:
    screen = _settled()
    screen.resize(Size(20, 10))
    assert screen.wait(0) == Damage(None, cursor=True, resized=True)
    assert (screen.size, screen.grab().shape) == (Size(20, 10), (10, 20, 4))
    assert screen.wait(0) is None


def test_wake_returns_at_once_and_loses_nothing() -> None:
    screen = _settled()
    screen.paint(Rect(0, 0, 1, 1), np.ones((1, 1, 4), np.uint8))
    screen.wake()
    assert screen.wait(10) is None
    assert screen.wait(0) == Damage((Rect(0, 0, 1, 1),))


def test_gone_screen_is_a_sentence() -> None:
    screen = _settled()
    screen.vanish()
    for act in (lambda: screen.wait(0), screen.grab, screen.cursor):
        with pytest.raises(ScreenUnavailable, match="gone"):
            act()
