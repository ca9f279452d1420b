"""The outer header: bounds first, then meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.limits import MAX_RECORD
from remote_assist.wire.record import HEADER_SIZE, Header, RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Direction


@given(
    st.sampled_from(Direction),
    st.sampled_from(RecordClass),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=8, max_size=8),
    st.integers(0, 2**64 - 1),
)
def test_header_survives_the_wire(
    direction: Direction, record_class: RecordClass, epoch: int, session: bytes, counter: int
) -> None:
    header = Header(direction, record_class, epoch, session, counter)
    assert parse_header(header.pack() + b"payload") == header


@given(st.binary(max_size=64))
def test_any_bytes_give_a_header_or_a_clear_error(record: bytes) -> None:
    try:
        header = parse_header(record)
    except ProtocolError:
        return
    assert len(header.pack()) == HEADER_SIZE


def test_record_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge, match="over the limit"):
        parse_header(bytes(MAX_RECORD + 1))


def test_newer_protocol_version_is_named() -> None:
    record = bytearray(handshake_record(Direction.TO_HOST, 0, b""))
    record[0] = 9
    with pytest.raises(ProtocolError, match="version 9"):
        parse_header(bytes(record))


def test_header_has_a_fixed_size() -> None:
    assert len(handshake_record(Direction.TO_HOST, 7, b"")) == HEADER_SIZE
