"""Two ends of different versions: what one of them added is passed over, what cannot be agreed on is a sentence."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.codec import codec_ids, codec_numbered, lossless_codec_ids
from remote_assist.errors import OtherVersion, ProtocolError
from remote_assist.wire.control import Introduce, pack_control, parse_control
from remote_assist.wire.hello import parse_answer
from remote_assist.wire.limits import PROTOCOL_VERSION
from remote_assist.wire.record import HEADER_SIZE, handshake_record, parse_header
from remote_assist.wire.roles import Direction


@settings(deadline=None)
@given(st.integers(0, 255).filter(lambda version: version != PROTOCOL_VERSION), st.binary(max_size=80))
def test_record_of_another_version_is_refused_by_its_first_byte_whatever_follows(version: int, rest: bytes) -> None:
    with pytest.raises(
        OtherVersion, match=rf"version {version} of the protocol, this one version {PROTOCOL_VERSION}\.$"
    ):
        parse_header(bytes((version,)) + rest)


def test_record_of_this_version_with_a_short_header_is_another_error() -> None:
    record = handshake_record(Direction.TO_HOST, 0, b"")
    for length in range(HEADER_SIZE):
        with pytest.raises(ProtocolError, match="header") as caught:
            parse_header(record[:length])
        assert not isinstance(caught.value, OtherVersion)


def _as_mapping(message: Introduce) -> dict[str, object]:
    mapping = msgspec.msgpack.decode(pack_control(message))
    assert isinstance(mapping, dict)
    return mapping


def test_newer_viewer_that_says_more_is_understood() -> None:
    newer = {**_as_mapping(Introduce("李工", codecs=(1, 2, 3, 4, 200))), "hearing": True, "screens": [1, 2]}
    message = parse_control(msgspec.msgpack.encode(newer))
    assert isinstance(message, Introduce)
    assert set(message.codecs) & set(codec_ids()) >= lossless_codec_ids()


def test_older_viewer_that_says_less_is_taken_for_what_it_was() -> None:
    older = {key: value for key, value in _as_mapping(Introduce("李工")).items() if key in {"type", "name"}}
    message = parse_control(msgspec.msgpack.encode(older))
    assert message == Introduce("李工")
    assert isinstance(message, Introduce)
    assert set(message.codecs) == lossless_codec_ids()
    assert not message.path_figures


def test_word_that_only_a_newer_side_knows_is_a_sentence() -> None:
    with pytest.raises(ProtocolError, match=r"A control message cannot be read.*\.$"):
        parse_control(msgspec.msgpack.encode({"type": "telepathy", "thought": "x"}))


def test_codec_that_only_a_newer_host_knows_is_a_sentence() -> None:
    with pytest.raises(ProtocolError, match=r"codec 201, which does not exist\.$"):
        codec_numbered(201)


def test_answer_of_a_newer_hub_is_taken_for_what_is_known_of_it() -> None:
    answer = parse_answer('{"refusal": "quota_of_tomorrow", "retry_after": 30}')
    assert getattr(answer, "refusal", None) == "quota_of_tomorrow"
