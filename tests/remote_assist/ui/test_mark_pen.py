"""A hand that draws: whatever it begins it ends, and no laser stays behind."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point
from remote_assist.policy.board import MarkBoard
from remote_assist.ui.mark_pen import MarkPen, PenTool
from remote_assist.wire.limits import MAX_MARK_POINTS
from remote_assist.wire.marks import Aim, Draw, Drawing, Extend, MarkKind, pack_marks, parse_marks


class Held:
    """A pen, what it said, and a board that hears it."""

    def __init__(self) -> None:
        self.pen = MarkPen()
        self.said: list[Drawing] = []
        self.board = MarkBoard(follows=True)
        self.pen.word_made.connect(self._hear)

    def _hear(self, word: Drawing) -> None:
        assert parse_marks(pack_marks(word)) == word
        self.said.append(word)
        assert self.board.take(1, word, 0.0) is None

    @property
    def points(self) -> list[tuple[Point, ...]]:
        return [standing.mark.points for standing in self.board.look(0.0).marks]


@pytest.fixture
def held(qtbot: QtBot) -> Held:
    del qtbot
    return Held()


def test_laser_that_waited_to_be_taken_away_is_taken_away(held: Held) -> None:
    held.pen.hover(Point(1, 1))
    held.pen.hover(None)  # not said yet: something was said a moment ago
    held.pen.put_away()
    assert held.said == [Aim((1, 1)), Aim(None)]
    held.pen.put_away()
    assert len(held.said) == 2


def test_moves_are_said_at_once_and_then_sixty_times_a_second(held: Held, qtbot: QtBot) -> None:
    for x in range(50):
        held.pen.hover(Point(x, 1))
    assert held.said == [Aim((0, 1))]
    qtbot.waitUntil(lambda: held.said == [Aim((0, 1)), Aim((49, 1))])


def test_a_click_that_slips_is_a_click(held: Held) -> None:
    held.pen.press(Point(10, 10))
    held.pen.drag(Point(13, 9))
    held.pen.release(Point(13, 9))
    kinds = [word.kind for word in held.said if isinstance(word, Draw)]
    assert kinds == [MarkKind.RIPPLE]


@pytest.mark.parametrize("end", ["release", "let_go", "put_away", "another tool", "undo"])
def test_line_has_every_point_in_order_and_an_end(held: Held, end: str) -> None:
    held.pen.take(PenTool.FREEHAND)
    held.pen.press(Point(0, 0))
    for x in range(1, 40):
        held.pen.drag(Point(x, x))
    ends = {
        "release": lambda: held.pen.release(Point(39, 39)),
        "let_go": held.pen.let_go,
        "put_away": held.pen.put_away,
        "another tool": lambda: held.pen.take(PenTool.BOX),
        "undo": held.pen.undo,
    }
    ends[end]()
    assert held.points == ([] if end == "undo" else [tuple(Point(x, x) for x in range(40))])
    assert not held.pen.is_pressed
    (last,) = [word for word in held.said if isinstance(word, Extend) and not word.more]
    assert last.number == 0


def test_a_line_that_is_too_long_goes_on_as_another(held: Held) -> None:
    held.pen.take(PenTool.FREEHAND)
    held.pen.press(Point(0, 0))
    count = 2 * MAX_MARK_POINTS + 100
    for x in range(1, count):
        held.pen.drag(Point(x, 0))
        if x % 500 == 0:
            held.pen._say_what_waits()
    held.pen.release(Point(count - 1, 0))
    assert [point.x for points in held.points for point in points] == list(range(count))
    assert all(standing.mark.is_whole for standing in held.board.look(0.0).marks)


def test_box_is_nothing_until_the_button_is_let_go(held: Held) -> None:
    held.pen.take(PenTool.BOX)
    held.pen.press(Point(5, 5))
    held.pen.drag(Point(50, 60))
    assert held.pen.preview == Draw(0, MarkKind.BOX, (5, 5, 50, 60))
    held.pen.let_go()
    assert held.pen.preview is None
    assert not held.said
    held.pen.press(Point(5, 5))
    held.pen.release(Point(5, 5))  # no box at all
    assert not held.said


def test_text_of_blanks_is_none(held: Held) -> None:
    held.pen.write(Point(1, 1), "  \t")
    held.pen.write(Point(1, 1), " 点这里 ")
    assert [word.text for word in held.said if isinstance(word, Draw)] == ["点这里"]
