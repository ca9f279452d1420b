"""What is shown of a session: nothing lost, nothing twice, no gap that looks like none."""

from __future__ import annotations

import msgspec

from desk_app.agent.chat_history import ChatHistory
from desk_app.agent.timeline_rows import RowMaker, make_rows
from desk_app.domain.messages import AuthorKind, Delivery
from desk_app.domain.sessions import Conversation
from desk_app.wire.sessions import SessionWhole
from tests.bench.agent_chats import snapshot
from tests.desk_app.agent.test_timeline import CONVERSATION, SESSION, message


def whole_of(first: int, last: int, *, read: int = 0) -> SessionWhole:
    """What the state holds: the messages from `first` to `last`."""
    base = snapshot().sessions[0]
    conversation: Conversation = msgspec.structs.replace(
        base.conversations[0], id=CONVERSATION, last_seq=last, agent_read=read, unread_by_agent=last - read
    )
    messages = tuple(message(seq) for seq in range(first, last + 1))
    return msgspec.structs.replace(base, conversations=(conversation,), messages=messages)


def seqs(history: ChatHistory) -> list[int]:
    return [held.seq for held in history.messages]


def test_messages_that_left_the_state_stay_while_the_chat_is_followed() -> None:
    history = ChatHistory(SESSION)
    for last in range(50, 80):
        history.take(whole_of(max(1, last - 49), last))
    assert seqs(history) == list(range(1, 80))


def test_after_a_gap_only_what_is_whole_is_shown() -> None:
    history = ChatHistory(SESSION)
    history.take(whole_of(1, 50))
    history.take(whole_of(111, 160))
    assert seqs(history) == list(range(111, 161))
    assert history.first_seq(CONVERSATION) == 111
    history.take_older(CONVERSATION, [message(seq) for seq in range(61, 111)], more=True)
    assert seqs(history) == list(range(61, 161))


def test_page_that_does_not_fit_is_left_out() -> None:
    history = ChatHistory(SESSION)
    history.take(whole_of(111, 160))
    history.take_older(CONVERSATION, [message(seq) for seq in range(1, 51)], more=False)
    assert seqs(history) == list(range(111, 161))


def test_delivery_marks_replace_messages_in_place() -> None:
    history = ChatHistory(SESSION)
    history.take(whole_of(1, 3))
    before = history.rows([])
    marked = whole_of(1, 3)
    read = msgspec.structs.replace(marked.messages[1], delivery=Delivery.READ)
    history.take(msgspec.structs.replace(marked, messages=(marked.messages[0], read, marked.messages[2])))
    after = history.rows([])
    assert [row.key for row in after] == [row.key for row in before]
    assert after[1].message.delivery is Delivery.READ


def test_unread_mark_stays_until_one_answers() -> None:
    history = ChatHistory(SESSION)
    whole = whole_of(1, 5, read=3)
    history.take(whole)
    history.open_marks(whole)
    assert [row.key for row in history.rows([]) if row.first_unread] == ["m4"]
    history.take(whole_of(1, 6, read=6))
    assert [row.key for row in history.rows([]) if row.first_unread] == ["m4"]
    history.forget_unread()
    assert not [row for row in history.rows([]) if row.first_unread]


def test_rows_made_step_by_step_equal_rows_made_at_once() -> None:
    maker = RowMaker()
    messages = [
        message(
            seq,
            kind=AuthorKind.AGENT if seq % 5 > 2 else AuthorKind.CUSTOMER,
            delivery=Delivery.SENT,
        )
        for seq in range(1, 60)
    ]
    for end in (1, 2, 7, 30, 59):
        assert maker.rows(messages[:end], []) == make_rows(messages[:end], [], None)
    messages[10] = msgspec.structs.replace(messages[10], delivery=Delivery.READ)
    assert maker.rows(messages, []) == make_rows(messages, [], None)
    assert maker.rows(messages[20:], []) == make_rows(messages[20:], [], None)
