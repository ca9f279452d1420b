from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.client.dialogue import Dialogue, Stage
from desk_app.domain.ids import Millis
from desk_app.domain.limits import DOWN_FRAME_BYTES
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.wire.codec import decode_up, encode
from desk_app.wire.events import SessionDequeued
from desk_app.wire.frames import Cursor, Events, FrameDown, Goodbye, Hello, Request, Welcome
from desk_app.wire.protocol import PROTOCOL
from desk_app.wire.sessions import ListSessions
from tests.desk_app.client import builders as b

_EVENT = SessionDequeued(session_id=b.session(1).id)


def _welcome(number: int = 0, log: str = "log", protocol: int = PROTOCOL, snapshot: bool = True) -> Welcome:
    return Welcome(
        protocol=protocol, cursor=Cursor(log, number), now=Millis(1), snapshot=b.agent_snapshot() if snapshot else None
    )


def _talking(number: int = 0) -> Dialogue:
    dialogue = Dialogue(Hello(token="t"))
    dialogue.begin()
    dialogue.receive(encode(_welcome(number)))
    return dialogue


def _events(*numbers: int, reached: int) -> str:
    logged = tuple(b.logged(_EVENT, first=number)[0] for number in numbers)
    return encode(Events(events=logged, reached=reached))


def test_hello_is_said_first_and_once() -> None:
    dialogue = Dialogue(Hello(token="t", cursor=Cursor("log", 7)))
    assert decode_up(dialogue.begin()) == Hello(token="t", cursor=Cursor("log", 7))
    with pytest.raises(ValueError, match="cannot go"):
        dialogue.begin()


def test_nothing_is_said_before_the_welcome() -> None:
    dialogue = Dialogue(Hello(token="t"))
    dialogue.begin()
    with pytest.raises(ValueError, match="greeting"):
        dialogue.say(Request(ref="r", command=ListSessions()))


def test_events_move_the_cursor_also_when_none_was_for_this_client() -> None:
    dialogue = _talking(5)
    dialogue.receive(_events(6, 9, reached=12))
    assert dialogue.cursor == Cursor("log", 12)
    dialogue.receive(_events(reached=20))
    assert dialogue.cursor == Cursor("log", 20)


@given(st.lists(st.lists(st.integers(1, 30), unique=True, max_size=6).map(sorted), max_size=8))
def test_no_event_comes_twice_or_backwards(batches: list[list[int]]) -> None:
    dialogue = _talking()
    seen: list[int] = []
    for batch in batches:
        frame = dialogue.receive(_events(*batch, reached=max(batch, default=0)))
        assert isinstance(frame, Events)
        seen += [logged.number for logged in frame.events]
    assert seen == sorted(set(seen))


def test_without_snapshot_it_goes_on_from_our_cursor() -> None:
    dialogue = Dialogue(Hello(token="t", cursor=Cursor("log", 3)))
    dialogue.begin()
    dialogue.receive(encode(_welcome(9, snapshot=False)))
    frame = dialogue.receive(_events(3, 4, 9, reached=9))
    assert isinstance(frame, Events)
    assert [logged.number for logged in frame.events] == [4, 9]


@pytest.mark.parametrize(
    "frame",
    [
        _welcome(snapshot=False),
        Events(events=(), reached=1),
    ],
)
def test_missing_snapshot_and_early_events_break_the_protocol(frame: FrameDown) -> None:
    dialogue = Dialogue(Hello(token="t"))
    dialogue.begin()
    with pytest.raises(Refused) as refused:
        dialogue.receive(encode(frame))
    assert refused.value.refusal.code == RefusalCode.MALFORMED
    assert dialogue.stage is Stage.OVER


def test_newer_protocol_is_refused_with_both_numbers() -> None:
    dialogue = Dialogue(Hello(token="t"))
    dialogue.begin()
    with pytest.raises(Refused) as refused:
        dialogue.receive(encode(_welcome(protocol=PROTOCOL + 1)))
    assert refused.value.refusal == Refusal(RefusalCode.VERSION_UNSUPPORTED, {"ours": PROTOCOL, "theirs": PROTOCOL + 1})


@pytest.mark.parametrize("text", [_events(5, 4, reached=9), _events(4, 4, reached=9), _events(5, reached=4)])
def test_events_out_of_order_break_the_protocol(text: str) -> None:
    with pytest.raises(Refused):
        _talking().receive(text)


def test_goodbye_is_the_last_word() -> None:
    dialogue = _talking()
    goodbye = Goodbye(refusal=Refusal(RefusalCode.TOKEN_EXPIRED))
    assert dialogue.receive(encode(goodbye)) == goodbye
    assert dialogue.stage is Stage.OVER
    with pytest.raises(ValueError, match="over"):
        dialogue.say(Request(ref="r", command=ListSessions()))


def test_frame_over_the_bound_is_not_read() -> None:
    with pytest.raises(Refused) as refused:
        _talking().receive(" " * (DOWN_FRAME_BYTES + 1))
    assert refused.value.refusal.code == RefusalCode.TOO_LARGE


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60)))
def test_noise_is_refused_never_a_crash(noise: str | bytes) -> None:
    with pytest.raises(Refused):
        _talking().receive(noise)
