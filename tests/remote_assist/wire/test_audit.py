"""The audit chain: nothing in it can be changed, dropped or added without changing the head."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.audit import AuditKind, AuditLog, AuditRecord, check_against, heads_kept, verified_head
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Capability, Role


def _log() -> AuditLog:
    log = AuditLog(Role.HOST)
    log.append(AuditKind.STARTED, 1)
    log.append(AuditKind.ASKED, 2, Capability.VIEW)
    log.append(AuditKind.GRANTED, 3, Capability.VIEW)
    log.append(AuditKind.ENDED, 4, detail="panic, 4 records")
    return log


def test_head_is_computed_from_the_records_alone() -> None:
    log = _log()
    assert verified_head(log.records) == log.head
    assert log.count == 4
    assert log.is_closed


@given(st.integers(0, 3), st.sampled_from(["change", "drop", "swap"]))
def test_tampering_is_found(index: int, way: str) -> None:
    log = _log()
    records = list(log.records)
    if way == "change":
        records[index] = msgspec.structs.replace(records[index], detail="nothing happened")
    elif way == "drop":
        del records[index]
    else:
        records[index], records[index - 1] = records[index - 1], records[index]
    try:
        head = verified_head(records)
    except ProtocolError:
        return
    assert head != log.head


def test_record_survives_json() -> None:
    record = _log().records[1]
    assert msgspec.json.decode(msgspec.json.encode(record), type=AuditRecord) == record


def test_flooded_log_still_takes_its_closing_record() -> None:
    log = AuditLog(Role.VIEWER)
    for at in range(MAX_AUDIT_RECORDS):
        log.append(AuditKind.PAUSED, at)
    with pytest.raises(TooLarge):
        log.append(AuditKind.PAUSED, 0)
    log.append(AuditKind.ENDED, 0)
    assert log.is_closed


@given(st.integers(1, 3))
def test_tail_that_was_dropped_is_found_by_the_head_that_the_other_side_kept(left: int) -> None:
    log = _log()
    keeper = AuditLog(Role.VIEWER)
    keeper.append(AuditKind.PEER_HEAD, 5, detail=f"{log.count} {log.head.hex()}")
    (kept,) = heads_kept(keeper.records)
    check_against(log.records, *kept)
    assert verified_head(log.records[:left])  # the chain alone says nothing
    with pytest.raises(ProtocolError, match="its end is missing"):
        check_against(log.records[:left], *kept)


def test_log_written_anew_is_found_by_the_head_that_the_other_side_kept() -> None:
    log, other = _log(), AuditLog(Role.HOST)
    for record in log.records:
        other.append(record.kind, record.at_ms + 1, record.capability, record.detail)
    assert verified_head(other.records) == other.head
    with pytest.raises(ProtocolError, match="are not those that were signed"):
        check_against(other.records, log.count, log.head.hex())
