"""Whatever comes off a socket is either a frame or a `Refused`; never anything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import ConversationId, TicketId
from desk_app.domain.limits import WORDS_FRAME_BYTES
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.tickets import TicketState
from desk_app.wire.codec import decode_down, decode_result, decode_up, encode, encode_result
from desk_app.wire.frames import Hello, Request
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.protocol import Done
from desk_app.wire.tickets import ChangeTicket

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_near_frames = st.fixed_dictionaries(
    {"type": st.sampled_from(["hello", "request", "signal", "events", "welcome", "nope"])},
    optional={"ref": _json, "command": _json, "token": _json, "cursor": _json, "events": _json, "signal": _json},
)


@given(st.one_of(_json, _near_frames))
def test_any_json_is_a_frame_or_a_refusal(value: object) -> None:
    for decode in (decode_up, decode_down):
        code = None
        try:
            decode(json.dumps(value))
        except Refused as refused:
            code = refused.refusal.code
        assert code in (None, RefusalCode.MALFORMED, RefusalCode.UNKNOWN_MESSAGE)


@given(st.text(max_size=200))
def test_any_text_is_a_frame_or_a_refusal(text: str) -> None:
    with pytest.raises(Refused):
        decode_up(text + "{")


@given(st.text(max_size=500), st.text(max_size=40))
def test_request_comes_back_as_it_was(text: str, ref: str) -> None:
    request = Request(ref=ref, command=PostMessage(conversation_id=ConversationId("c"), text=text))
    assert decode_up(encode(request)) == request


def test_what_is_left_out_stays_unset_and_null_stays_null() -> None:
    change = Request(ref="r", command=ChangeTicket(ticket_id=TicketId("t"), version=1, assignee_id=None))
    assert decode_up(encode(change)) == change
    assert "subject" not in encode(change)


def _refusal(data: str | bytes) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(Refused) as refused:
        decode_up(data)
    return refused.value.refusal.code, refused.value.refusal.params


def test_unknown_message_is_named() -> None:
    assert _refusal('{"type":"levitate"}') == (RefusalCode.UNKNOWN_MESSAGE, {"type": "levitate"})
    command = '{"type":"request","ref":"r","command":{"type":"levitate"}}'
    assert _refusal(command) == (RefusalCode.UNKNOWN_MESSAGE, {"type": "levitate"})


def test_binary_where_text_is_due_is_refused() -> None:
    assert _refusal(b'{"type":"hello"}')[0] == RefusalCode.MALFORMED


def test_oversized_frame_is_refused_before_it_is_read() -> None:
    code, params = _refusal("[" * (WORDS_FRAME_BYTES + 1))
    assert code == RefusalCode.TOO_LARGE
    assert params["limit"] == WORDS_FRAME_BYTES


def test_deeply_nested_frame_is_refused() -> None:
    assert _refusal('{"type":"hello","token":"t","x":' + "[" * 100_000)[0] == RefusalCode.MALFORMED


def test_unknown_field_of_a_newer_client_is_ignored() -> None:
    assert decode_up('{"type":"hello","token":"t","shoe_size":43}') == Hello(token="t")


def test_state_that_does_not_exist_is_refused() -> None:
    good = encode(Request(ref="r", command=ChangeTicket(ticket_id=TicketId("t"), version=1, state=TicketState.OPEN)))
    assert _refusal(good.replace('"open"', '"ajar"'))[0] == RefusalCode.MALFORMED


def test_answer_is_read_as_what_the_command_promises() -> None:
    command = MarkRead(conversation_id=ConversationId("c"), seq=1)
    assert decode_result(command, encode_result(Done())) == Done()
