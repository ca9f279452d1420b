"""What of a conversation a state holds: bounded, the newest always, and the same however the messages came."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import ConversationId, MessageId, Millis, SessionId
from desk_app.domain.limits import STATE_CHARACTERS, STATE_MESSAGES
from desk_app.domain.messages import AuthorKind, Message, held_in_state

_MESSAGE = Message(
    id=MessageId("m"),
    session_id=SessionId("s"),
    conversation_id=ConversationId("c"),
    seq=0,
    at=Millis(0),
    author_kind=AuthorKind.CUSTOMER,
)
_lengths = st.lists(st.sampled_from([0, 1, 900, 5_000, 20_000, STATE_CHARACTERS + 1]), min_size=1, max_size=130)


def _said(lengths: list[int]) -> list[Message]:
    return [msgspec.structs.replace(_MESSAGE, seq=seq, text="x" * length) for seq, length in enumerate(lengths)]


@given(_lengths)
def test_a_state_holds_the_newest_within_its_bounds_and_no_fewer(lengths: list[int]) -> None:
    said = _said(lengths)
    held = held_in_state(said)
    assert held
    assert list(held) == said[-len(held) :]
    assert len(held) <= STATE_MESSAGES
    if len(held) > 1:
        assert sum(len(message.text) for message in held) <= STATE_CHARACTERS
    if len(held) < min(len(said), STATE_MESSAGES):
        one_more = said[-len(held) - 1 :]
        assert sum(len(message.text) for message in one_more) > STATE_CHARACTERS


@given(_lengths, st.integers(1, 20))
def test_cutting_on_the_way_gives_what_cutting_at_the_end_gives(lengths: list[int], step: int) -> None:
    said = _said(lengths)
    held: list[Message] = []
    for begin in range(0, len(said), step):
        held = list(held_in_state([*held, *said[begin : begin + step]]))
    assert held == list(held_in_state(said))
