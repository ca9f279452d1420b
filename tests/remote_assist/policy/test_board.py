"""What stands on a shared screen: taken, undone, cleared and faded by one set of rules; a flood is held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote_assist.geometry import Point
from remote_assist.policy.board import (
    FADE_STEPS,
    MOST_LENGTH,
    MOST_MARKS,
    MOST_POINTS,
    RIPPLE_STEPS,
    STANDS_FOR,
    WORDS_A_SECOND,
    Drawn,
    MarkBoard,
    colour_for,
)
from remote_assist.wire.limits import MAX_MARK_POINTS
from remote_assist.wire.marks import COLOURS, CUSTOMER, Aim, Clear, Draw, Drawing, Extend, Held, MarkKind, Undo

ONE, OTHER = 1, 2


def box(number: int, *, fades: bool = False) -> Draw:
    return Draw(number, MarkKind.BOX, (1, 2, 30, 40), fades=fades)


def line(number: int, *points: int, more: bool = True) -> Draw:
    return Draw(number, MarkKind.FREEHAND, points or (5, 5), fades=False, more=more)


def numbers(drawn: Drawn) -> list[tuple[int, int]]:
    return [standing.mark.key for standing in drawn.marks]


def test_marks_stand_in_the_order_in_which_they_were_drawn() -> None:
    board = MarkBoard()
    for owner, number in ((ONE, 0), (OTHER, 0), (CUSTOMER, 7), (ONE, 1)):
        assert board.take(owner, box(number), 0.0) is None
    assert numbers(board.look(1e6)) == [(ONE, 0), (OTHER, 0), (CUSTOMER, 7), (ONE, 1)]
    assert board.next_change(1e6) is None  # what is kept costs nothing


def test_undo_takes_the_owners_newest_and_clear_all_of_them_but_nobody_elses() -> None:
    board = MarkBoard()
    for number in range(3):
        board.take(ONE, box(number), 0.0)
        board.take(OTHER, box(number), 0.0)
    board.take(ONE, Aim((3, 4)), 0.0)
    board.take(ONE, Undo(), 0.0)
    assert numbers(board.look(0.0)) == [(ONE, 0), (OTHER, 0), (ONE, 1), (OTHER, 1), (OTHER, 2)]
    board.take(ONE, Clear(), 0.0)
    assert numbers(board.look(0.0)) == [(OTHER, 0), (OTHER, 1), (OTHER, 2)]
    assert board.look(0.0).lasers == ()
    board.take(ONE, Undo(), 0.0)  # nothing left to undo
    board.clear_all()
    assert not board.look(0.0)


def test_a_line_grows_until_it_is_whole() -> None:
    board = MarkBoard()
    board.take(ONE, line(4, 1, 1), 0.0)
    board.take(ONE, Extend(4, (2, 2, 3, 3)), 1.0)
    board.take(ONE, Extend(4, (4, 4), more=False), 2.0)
    assert board.take(ONE, Extend(4, (5, 5)), 3.0) is Held.FULL
    mark = board.of(ONE, 4)
    assert mark is not None
    assert mark.points == (Point(1, 1), Point(2, 2), Point(3, 3), Point(4, 4))
    assert (mark.is_whole, mark.since) == (True, 2.0)


def test_what_fades_stands_first_then_goes_in_steps() -> None:
    board = MarkBoard()
    board.take(ONE, box(0, fades=True), 10.0)
    board.take(ONE, box(1), 10.0)
    seen, now = [], 10.0
    while (due := board.next_change(now)) is not None:
        now = due
        seen.append([standing.step for standing in board.look(now).marks])
        assert len(seen) < 20
    assert seen == [[step, 0] for step in range(1, FADE_STEPS)] + [[0]]
    assert STANDS_FOR <= now - 10.0 <= STANDS_FOR + 1.0


def test_an_unfinished_line_does_not_fade_under_the_hand() -> None:
    board = MarkBoard()
    board.take(ONE, Draw(0, MarkKind.FREEHAND, (1, 1), more=True), 0.0)
    assert board.next_change(0.0) is None
    assert numbers(board.look(100.0)) == [(ONE, 0)]
    board.take(ONE, Extend(0, (), more=False), 100.0)
    assert board.next_change(100.0) == 100.0 + STANDS_FOR
    assert not board.look(102.0 + STANDS_FOR)


def test_a_ripple_spreads_and_is_gone() -> None:
    board = MarkBoard()
    board.take(ONE, Draw(0, MarkKind.RIPPLE, (9, 9), fades=False), 0.0)
    steps, now = [0], 0.0
    while (due := board.next_change(now)) is not None:
        now = due
        steps += [standing.step for standing in board.look(now).marks]
    assert steps == list(range(RIPPLE_STEPS))
    assert now < 1.0


def test_a_laser_follows_and_goes() -> None:
    board = MarkBoard()
    board.take(ONE, Aim((1, 1)), 0.0)
    board.take(OTHER, Aim((2, 2)), 0.0)
    board.take(ONE, Aim((3, 3)), 0.0)
    assert board.look(0.0).lasers == ((ONE, Point(3, 3)), (OTHER, Point(2, 2)))
    board.take(ONE, Aim(None), 0.0)
    board.forget(OTHER)
    assert not board.look(0.0)


def test_nobody_has_more_than_so_many_marks_and_points() -> None:
    board = MarkBoard()
    for number in range(MOST_MARKS):
        assert board.take(ONE, box(number), number) is None
    assert board.take(ONE, box(MOST_MARKS), 1e3) is Held.FULL
    assert board.take(OTHER, box(0), 1e3) is None  # a flood of one is no other's
    board.take(ONE, Undo(), 1e3)
    assert board.take(ONE, box(MOST_MARKS + 1), 1e3) is None

    long = tuple(range(2 * MAX_MARK_POINTS))
    for number in range(MOST_POINTS // MAX_MARK_POINTS):
        assert board.take(3, line(number, *long), 2e3) is None
    assert board.take(3, line(99), 2e3) is Held.FULL


def test_lines_that_leap_from_edge_to_edge_are_bounded_by_their_length() -> None:
    board = MarkBoard()
    edges = (0, 0, 10_000, 0)
    leaps = MOST_LENGTH // 10_000 - 1
    board.take(ONE, line(0, *edges), 0.0)
    for turn in range(1, leaps):
        assert board.take(ONE, Extend(0, edges[2:] if turn % 2 == 0 else edges[:2]), 0.0) is None
    assert board.take(ONE, Draw(1, MarkKind.BOX, (0, 0, 9_000, 9_000), fades=False), 0.0) is Held.FULL
    assert board.take(ONE, Extend(0, (9, 9, *edges, *edges, *edges)), 0.0) is Held.FULL
    assert board.take(ONE, box(2), 0.0) is None  # what is short still has room


def test_a_line_that_is_too_long_ends_where_it_is() -> None:
    board = MarkBoard()
    board.take(ONE, line(0, *range(2 * MAX_MARK_POINTS)), 0.0)
    assert board.take(ONE, Extend(0, (1, 1)), 0.0) is Held.FULL
    mark = board.of(ONE, 0)
    assert mark is not None
    assert (mark.is_whole, len(mark.points)) == (True, MAX_MARK_POINTS)


def test_a_flood_is_held_and_taking_away_never() -> None:
    board = MarkBoard()
    taken = sum(board.take(ONE, Aim((n % 100, 1)), n / 10_000) is None for n in range(10_000))
    assert taken <= 300 + WORDS_A_SECOND + 1
    assert board.take(ONE, box(0), 1.0) is Held.FAST
    assert board.take(ONE, Aim(None), 1.0) is None
    assert not board.look(1.0)
    assert board.take(ONE, box(0), 2.0) is None  # a second later there is room again


def test_a_number_that_was_used_is_no_new_mark() -> None:
    board = MarkBoard()
    board.take(ONE, box(5), 0.0)
    board.take(ONE, Clear(), 0.0)
    assert board.take(ONE, box(5), 0.0) is Held.FULL
    assert board.take(ONE, Extend(5, (1, 1)), 0.0) is Held.FULL
    assert not board.look(0.0)


NUMBERS = st.integers(0, 12)
WORDS: st.SearchStrategy[Drawing] = st.one_of(
    st.builds(box, NUMBERS, fades=st.booleans()),
    st.builds(line, NUMBERS),
    st.builds(Extend, NUMBERS, st.just((7, 7)), st.booleans()),
    st.builds(Aim, st.one_of(st.none(), st.just((1, 1)))),
    st.just(Undo()),
    st.just(Clear()),
)


@given(st.lists(st.tuples(st.integers(0, 2), WORDS, st.floats(0, 5)), max_size=60))
def test_both_ends_that_hear_the_same_show_the_same(history: list[tuple[int, Drawing, float]]) -> None:
    """And what one says never changes what stands of another."""
    here, there, now = MarkBoard(), MarkBoard(), 0.0
    for owner, word, later in history:
        now += later
        others = [s for s in here.look(now).marks if s.mark.owner != owner]
        assert here.take(owner, word, now) == there.take(owner, word, now)
        assert [s for s in here.look(now).marks if s.mark.owner != owner] == others
        assert here.look(now) == there.look(now)
        due = here.next_change(now)
        assert due is None or due > now
    assert len(here.look(now + 100).marks) == sum(not s.mark.fades or not s.mark.is_whole for s in here.look(now).marks)


def test_eight_engineers_have_eight_colours_and_each_keeps_his() -> None:
    keys = [bytes([n * 37 % 256]) * 32 for n in range(8)]
    taken: list[int] = []
    for key in keys:
        taken.append(colour_for(key, frozenset(taken), COLOURS))
    assert sorted(taken) == list(range(1, COLOURS))
    assert colour_for(keys[0], frozenset(), COLOURS) == taken[0]
    assert 1 <= colour_for(b"x", frozenset(taken), COLOURS) < COLOURS  # the ninth shares one
