"""What is drawn over the engineer's picture: nothing twice, nothing left behind."""

from __future__ import annotations

from remote_assist.policy.board import STANDS_FOR, Standing
from remote_assist.policy.mark_echo import LINGERS, MarkEcho
from remote_assist.wire.marks import (
    CUSTOMER,
    Aim,
    Board,
    Clear,
    Draw,
    Extend,
    Held,
    MarkKind,
    MarkOwner,
    NotDrawn,
    Painted,
    Undo,
)

ME, OTHER = 2, 1
OWNERS = (MarkOwner(CUSTOMER, "", 0), MarkOwner(OTHER, "Ada", 3), MarkOwner(ME, "李工", 5))
BOX = Draw(0, MarkKind.BOX, (1, 2, 30, 40), fades=False)


def everywhere(_standing: Standing) -> bool:
    return True


def nowhere(_standing: Standing) -> bool:
    return False


def told(*, in_picture: bool) -> MarkEcho:
    echo = MarkEcho()
    echo.hear(Board(ME, OWNERS, in_picture), 0.0)
    return echo


def numbers(echo: MarkEcho, now: float = 0.0) -> list[tuple[int, int]]:
    return [standing.mark.key for standing in echo.look(now).marks]


def test_own_mark_is_there_at_once_until_a_picture_shows_it() -> None:
    echo = told(in_picture=True)
    echo.draw(BOX, 0.0)
    echo.picture_changed(everywhere, 0.05)  # a picture of before
    assert numbers(echo) == [(ME, 0)]
    echo.hear(Painted(0, 2), 0.1)
    assert numbers(echo) == [(ME, 0)]
    echo.picture_changed(nowhere, 0.2)
    assert numbers(echo) == [(ME, 0)]
    echo.picture_changed(everywhere, 0.2)
    assert numbers(echo) == []
    assert echo.next_change(0.2) is None


def test_where_no_picture_comes_it_goes_by_itself() -> None:
    echo = told(in_picture=True)
    echo.draw(BOX, 0.0)
    echo.hear(Painted(0, 2), 0.1)
    assert echo.next_change(0.1) == 0.1 + LINGERS
    assert numbers(echo, 0.2 + LINGERS) == []


def test_a_line_stays_whole_under_the_hand() -> None:
    echo = told(in_picture=True)
    echo.draw(Draw(0, MarkKind.FREEHAND, (1, 1), fades=False, more=True), 0.0)
    echo.draw(Extend(0, (2, 2)), 0.0)
    echo.hear(Painted(0, 2), 0.1)
    echo.picture_changed(everywhere, 0.1)
    assert numbers(echo) == [(ME, 0)]
    echo.draw(Extend(0, (3, 3), more=False), 0.2)
    echo.picture_changed(everywhere, 0.2)
    assert numbers(echo) == [(ME, 0)]  # the last point is not there yet
    echo.hear(Painted(0, 3), 0.3)
    echo.picture_changed(everywhere, 0.4)
    assert numbers(echo) == []


def test_marks_of_others_and_lasers_are_in_the_picture_or_here_never_in_both() -> None:
    for in_picture in (True, False):
        echo = told(in_picture=in_picture)
        echo.hear(Draw(7, MarkKind.BOX, (1, 2, 3, 4), fades=False, owner=OTHER), 0.0)
        echo.hear(Aim((5, 5), CUSTOMER), 0.0)
        echo.draw(Aim((6, 6)), 0.0)
        assert numbers(echo) == ([] if in_picture else [(OTHER, 7)])
        assert [owner for owner, _ in echo.look(0.0).lasers] == ([] if in_picture else [CUSTOMER, ME])


def test_where_no_picture_has_them_marks_fade_here_by_the_same_rules() -> None:
    echo = told(in_picture=False)
    echo.draw(Draw(0, MarkKind.BOX, (1, 2, 3, 4), fades=True), 0.0)
    echo.hear(Draw(0, MarkKind.FREEHAND, (1, 2), fades=False, owner=OTHER), 0.0)
    echo.hear(Painted(0, 2), 0.1)
    echo.picture_changed(everywhere, 0.1)
    assert numbers(echo, 1.0) == [(ME, 0), (OTHER, 0)]
    assert numbers(echo, STANDS_FOR + 2) == [(OTHER, 0)]
    echo.hear(Undo(OTHER), 10.0)
    assert numbers(echo, 10.0) == []


def test_undo_clear_a_refusal_and_a_lost_link_take_away_at_once() -> None:
    echo = told(in_picture=True)
    for number in range(4):
        echo.draw(Draw(number, MarkKind.BOX, (1, 2, 3, 4), fades=False), 0.0)
    echo.draw(Undo(), 0.0)
    assert numbers(echo) == [(ME, 0), (ME, 1), (ME, 2)]
    assert echo.hear(NotDrawn(1, Held.FULL), 0.0) is Held.FULL
    assert numbers(echo) == [(ME, 0), (ME, 2)]
    echo.hear(Clear(ME), 0.0)  # the customer cleared
    assert numbers(echo) == []
    echo.draw(Draw(9, MarkKind.BOX, (1, 2, 3, 4), fades=False), 0.0)
    echo.hear(None, 0.0)
    assert not echo.can_draw
    assert numbers(echo) == []


def test_name_is_not_told_to_oneself_but_the_colour_is() -> None:
    echo = told(in_picture=True)
    assert (echo.own.name, echo.own.colour) == ("", 5)
    assert echo.artists[OTHER].name == "Ada"
