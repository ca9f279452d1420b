from __future__ import annotations

from desk_app.client.marks import EVERY_S, Marks
from desk_app.domain.messages import AuthorKind, Delivery, Visibility
from desk_app.domain.sessions import Side
from tests.desk_app.client import builders as b


def test_newest_message_is_marked_and_only_once() -> None:
    marks = Marks(Side.CUSTOMER)
    whole = b.whole(1, (b.message(1), b.message(2), b.message(3, author=AuthorKind.AGENT)))
    marks.look_at([whole])
    assert [mark.seq for mark in marks.take_due(0)] == [2]
    marks.look_at([whole])
    assert marks.take_due(100) == []


def test_many_messages_make_few_marks() -> None:
    marks = Marks(Side.CUSTOMER)
    told = []
    for tick in range(100):  # five messages a second for twenty seconds
        marks.look_at([b.whole(1, (b.message(tick + 1),))])
        told += marks.take_due(tick / 5)
    assert len(told) <= 20 / EVERY_S
    assert marks.next_due() is not None
    told += marks.take_due(30)
    assert told[-1].seq == 100


def test_own_words_notes_and_what_is_already_marked_are_left_alone() -> None:
    marks = Marks(Side.CUSTOMER)
    marks.look_at([b.whole(1, (b.message(1, author=AuthorKind.AGENT), b.message(2, author=AuthorKind.SYSTEM)))])
    marks.look_at([b.whole(2, (b.message(1, 2, of=2, delivery=Delivery.READ),))])
    marks.look_at([b.whole(3, (b.message(1, 3, of=3, visibility=Visibility.INTERNAL),))])
    assert marks.take_due(0) == []
    assert marks.next_due() is None


def test_mark_that_may_have_been_lost_is_told_again() -> None:
    marks = Marks(Side.CUSTOMER)
    whole = b.whole(1, (b.message(1),))
    marks.look_at([whole])
    marks.take_due(0)
    marks.connection_lost()
    marks.look_at([whole])
    assert [mark.seq for mark in marks.take_due(0.1)] == [1]


def test_mark_that_the_hub_put_off_is_told_after_the_pause() -> None:
    marks = Marks(Side.CUSTOMER)
    whole = b.whole(1, (b.message(1),))
    marks.look_at([whole])
    (mark,) = marks.take_due(0)
    marks.put_off(mark.conversation_id, until=5)
    marks.look_at([whole])
    assert marks.next_due() == 5
    assert marks.take_due(4.9) == []
    assert marks.take_due(5) == [mark]
