"""Control messages, first words and pipe lines: known kinds only, bounded, whole."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.control import Ask, AuditHead, End, Granted, Introduce, PathFigures, pack_control, parse_control
from remote_assist.wire.hello import (
    AssistHello,
    Refusal,
    RelayHello,
    Turned,
    Welcome,
    pack_hello,
    parse_answer,
    parse_assist_hello,
    parse_relay_hello,
    refusal_sentence,
)
from remote_assist.wire.launch import (
    HostConfig,
    HostFailed,
    StartHost,
    StopHost,
    pack_line,
    parse_command,
    parse_event,
)
from remote_assist.wire.limits import MAX_CONTROL, MAX_LAUNCH_LINE
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.roles import Capability, Role


@pytest.mark.parametrize(
    "message",
    [
        Introduce("客户甲 🙂", "Ticket 41"),
        Introduce("客户甲", "", (1, 5, 255), path_figures=True),
        PathFigures(1_250_000.0, 0.04, 0.002),
        Ask(Capability.CONTROL),
        Granted(Capability.VIEW),
        AuditHead(3, bytes(32), bytes(64)),
        End("panic", AuditHead(4, bytes(32), bytes(64))),
    ],
)
def test_control_message_survives_the_wire(message: Introduce | Ask | Granted | PathFigures | AuditHead | End) -> None:
    assert parse_control(pack_control(message)) == message


@given(st.binary(max_size=100))
def test_any_bytes_give_a_control_message_or_a_protocol_error(payload: bytes) -> None:
    try:
        message = parse_control(payload)
    except ProtocolError:
        return
    assert parse_control(pack_control(message)) == message


def test_viewer_that_names_no_codecs_speaks_the_first_four() -> None:
    message = parse_control(msgspec.msgpack.encode({"type": "introduce", "name": "Engineer"}))
    assert message == Introduce("Engineer", "", (1, 2, 3, 4), path_figures=False)


@pytest.mark.parametrize("codecs", [[0], [256], [1] * 33, ["zstd"]])
def test_codecs_out_of_bounds_are_refused(codecs: list[object]) -> None:
    with pytest.raises(ProtocolError):
        parse_control(msgspec.msgpack.encode({"type": "introduce", "name": "Engineer", "codecs": codecs}))


@pytest.mark.parametrize("rate", [-1.0, float("inf"), float("nan"), 1e13])
def test_path_that_cannot_be_is_refused(rate: float) -> None:
    with pytest.raises(ProtocolError):
        parse_control(msgspec.msgpack.encode({"type": "path_figures", "rate": rate, "delay": 0.1}))


def test_name_of_ten_thousand_characters_is_refused() -> None:
    with pytest.raises(ProtocolError):
        parse_control(pack_control(Introduce("x" * 10_000)))


def test_oversized_control_message_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooLarge):
        parse_control(bytes(MAX_CONTROL + 1))


def test_hello_survives_and_is_text() -> None:
    assert parse_assist_hello(pack_hello(AssistHello("t-1", Role.HOST))) == AssistHello("t-1", Role.HOST)
    assert parse_relay_hello(pack_hello(RelayHello("7", Role.VIEWER))) == RelayHello("7", Role.VIEWER)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"ticket":"","role":"host"}', '{"ticket":"x","role":"king"}', '{"ticket":1,"role":"host"}'],
)
def test_malformed_hello_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        parse_assist_hello(text)


def test_binary_hello_and_long_hello_are_refused() -> None:
    with pytest.raises(ProtocolError, match="text"):
        parse_relay_hello(b'{"room":"7","role":"host"}')
    with pytest.raises(TooLarge):
        parse_relay_hello("x" * 5000)


def test_room_with_a_path_in_it_is_refused() -> None:
    with pytest.raises(ProtocolError):
        parse_relay_hello('{"room":"../etc","role":"host"}')


def test_answers_are_told_apart() -> None:
    assert parse_answer('{"ok": true}') == Welcome()
    assert parse_answer('{"refusal": "bad_ticket"}') == Turned("bad_ticket")
    assert parse_answer("{}") == Turned(Refusal.BAD_HELLO)


def test_every_refusal_has_a_sentence() -> None:
    assert all(refusal_sentence(code).endswith(".") for code in Refusal)
    assert "new_code" in refusal_sentence("new_code")


def test_pipe_lines_survive_and_are_bounded() -> None:
    config = HostConfig("a-1", "ws://127.0.0.1:1/assist/a-1", "t", "Acme Ltd", "李工", subject="票 7")
    assert parse_command(pack_line(StartHost(config)).rstrip()) == StartHost(config)
    assert parse_command(pack_line(StopHost())) == StopHost()
    failed = HostFailed(Reason(ReasonCode.BAD_TICKET), "two\nlines")
    assert parse_event(pack_line(failed)) == failed
    assert pack_line(failed).count(b"\n") == 1
    with pytest.raises(TooLarge):
        parse_event(bytes(MAX_LAUNCH_LINE + 1))
    with pytest.raises(ProtocolError):
        parse_event(b"{]")
