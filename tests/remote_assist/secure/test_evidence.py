"""Two logs of one session: whatever is done to either of them afterwards is found, and the first wrong record named."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.secure.evidence import Closing, ReadLog, Wrong, WrongCode, check_pair, read_log
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.audit import (
    AuditKind,
    AuditLog,
    KeptHead,
    head_detail,
    paired_detail,
    parse_record,
    read_head,
    read_paired,
)
from remote_assist.wire.control import AuditHead
from remote_assist.wire.roles import Capability, Role
from tests.fakes.audit_records import WrittenSession, written_session

SESSION = written_session("assist-1")
COUNT = SESSION.logs[Role.HOST].count


def _closing(session: WrittenSession, role: Role) -> Closing:
    log = session.file_log(role)
    return Closing(log.count, log.head, log.signature)


def _read(role: Role, texts: tuple[str, ...] | list[str], session: WrittenSession = SESSION) -> ReadLog:
    return read_log(role, _closing(session, role), list(texts))


def _changed(text: str, **fields: object) -> str:
    record = msgspec.json.decode(text)
    return msgspec.json.encode(record | fields).decode()


def test_a_session_as_it_was_written_holds() -> None:
    host, viewer = (_read(role, SESSION.texts(role)) for role in Role)
    assert (host.wrong, viewer.wrong) == (None, None)
    assert check_pair(host, viewer) is None
    assert host.paired is not None
    assert host.paired.session == SESSION.session.hex()
    assert (host.assist_id, viewer.assist_id) == ("assist-1", "assist-1")


@given(st.sampled_from(Role), st.integers(1, 99), st.sampled_from(["detail", "at_ms", "kind", "capability", "more"]))
def test_a_record_that_was_changed_is_named(role: Role, number: int, what: str) -> None:
    texts = list(SESSION.texts(role))
    number = (number - 1) % len(texts) + 1
    fields = {"detail": "x", "at_ms": 1, "kind": "asked", "capability": "voice", "more": 1}
    texts[number - 1] = _changed(texts[number - 1], **{what: fields[what]})
    if texts[number - 1] == SESSION.texts(role)[number - 1]:
        return
    code = WrongCode.LAST_CHANGED if number == len(texts) else WrongCode.CHANGED
    assert _read(role, texts).wrong == Wrong(code, role, number)


@given(st.sampled_from(Role), st.integers(1, 99))
def test_a_record_that_was_removed_is_named(role: Role, number: int) -> None:
    texts = list(SESSION.texts(role))
    number = (number - 1) % len(texts) + 1
    del texts[number - 1]
    last = number == len(texts) + 1
    wrong = (
        Wrong(WrongCode.CUT, role, number - 1, number) if last else Wrong(WrongCode.MISSING, role, number, number + 1)
    )
    assert _read(role, texts).wrong == wrong


@given(st.sampled_from(Role), st.integers(1, 98))
def test_records_that_changed_places_are_named(role: Role, number: int) -> None:
    texts = list(SESSION.texts(role))
    number = (number - 1) % (len(texts) - 1) + 1
    texts[number - 1], texts[number] = texts[number], texts[number - 1]
    assert _read(role, texts).wrong == Wrong(WrongCode.MISSING, role, number, number + 1)


@given(st.sampled_from(Role), st.integers(0, 99))
def test_an_end_that_was_cut_is_found_also_when_the_closing_head_was_cut_with_it(role: Role, left: int) -> None:
    texts = list(SESSION.texts(role))
    left %= len(texts)
    assert _read(role, texts[:left]).wrong == Wrong(WrongCode.CUT, role, left, len(texts))
    short = AuditLog(role)
    for record in SESSION.logs[role].records[:left]:
        short.append(record.kind, record.at_ms, record.capability, record.detail)
    # Whoever cut it holds the key of that side, and signs the shorter log anew.
    signed = SESSION.keys[role].sign_head(SESSION.session, short.count, short.head)
    closing = Closing(short.count, short.head.hex(), signed.signature.hex())
    mine = read_log(role, closing, [record.text for record in short.records])
    assert mine.wrong is not None or check_pair(mine, _read(role.other, SESSION.texts(role.other))) is not None


def test_a_tail_written_anew_by_its_own_side_is_found_by_the_heads_that_the_other_kept() -> None:
    other = WrittenSession("assist-1")
    for capability in (Capability.VIEW, Capability.CONTROL):
        other.both(AuditKind.ASKED, capability)
        other.both(AuditKind.REFUSED, capability)
        other.heads()
    other.end()
    viewer = _read(Role.VIEWER, other.texts(Role.VIEWER), other)
    host = _read(Role.HOST, SESSION.texts(Role.HOST))
    assert (viewer.wrong, host.wrong) == (None, None)
    wrong = check_pair(host, viewer)
    assert wrong is not None
    assert (wrong.code, wrong.side) == (WrongCode.REWRITTEN, Role.HOST)


def test_a_whole_log_forged_with_keys_of_its_own_is_found() -> None:
    forged = written_session("assist-1", "forger")
    forged.session = SESSION.session
    host = _read(Role.HOST, forged.texts(Role.HOST), forged)
    viewer = _read(Role.VIEWER, SESSION.texts(Role.VIEWER))
    assert check_pair(host, viewer) is not None


def test_a_log_of_another_session_is_found() -> None:
    replayed = written_session("assist-0")
    host = _read(Role.HOST, replayed.texts(Role.HOST), replayed)
    assert host.wrong is None
    assert check_pair(host, _read(Role.VIEWER, SESSION.texts(Role.VIEWER))) == Wrong(WrongCode.OTHER_SESSION, Role.HOST)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda closing: _with(closing, signature="00" * 64), WrongCode.NOT_SIGNED),
        (lambda closing: _with(closing, signature=""), WrongCode.NOT_SIGNED),
        (lambda closing: _with(closing, head="00" * 32), WrongCode.LAST_CHANGED),
        (lambda closing: _with(closing, count=closing.count - 1), WrongCode.TOO_MANY),
        (lambda closing: _with(closing, count=closing.count + 1), WrongCode.CUT),
    ],
)
def test_a_closing_head_that_was_changed_is_found(spoil: Callable[[Closing], Closing], code: WrongCode) -> None:
    log = read_log(Role.HOST, spoil(_closing(SESSION, Role.HOST)), list(SESSION.texts(Role.HOST)))
    assert log.wrong is not None
    assert log.wrong.code is code


def _with(closing: Closing, **fields: object) -> Closing:
    return Closing(**{"count": closing.count, "head": closing.head, "signature": closing.signature} | fields)  # type: ignore[arg-type]


def _written(*records: tuple[AuditKind, str], role: Role = Role.HOST) -> ReadLog:
    """A log that its own side wrote so, chained and signed."""
    session = WrittenSession("a")
    for kind, detail in records:
        session.note(role, kind, detail=detail)
    return _read(role, session.texts(role), session)


FORGED = head_detail(SigningKey(b"f" * 32).sign_head(bytes(8), 1, bytes(32)))


@pytest.mark.parametrize(
    ("records", "code", "number"),
    [
        ([(AuditKind.ENDED, "panic, 3 records"), (AuditKind.PAUSED, "")], WrongCode.AFTER_END, 4),
        ([(AuditKind.PAUSED, "")], WrongCode.NOT_CLOSED, 3),
        ([(AuditKind.ENDED, "panic, 4 records")], WrongCode.CLOSING_COUNT, 3),
        ([(AuditKind.ENDED, "panic")], WrongCode.CLOSING_COUNT, 3),
        ([(AuditKind.PAIRED, "")], WrongCode.UNREADABLE_PAIRING, 3),
        ([(AuditKind.PAIRED, paired_detail(bytes(8), bytes(32), bytes(32)))], WrongCode.PAIRED_AGAIN, 3),
        ([(AuditKind.PEER_HEAD, "9 x")], WrongCode.UNREADABLE_HEAD, 3),
        ([(AuditKind.PEER_HEAD, FORGED)], WrongCode.HEAD_FORGED, 3),
    ],
)
def test_a_log_that_its_own_side_wrote_wrongly_is_found(
    records: list[tuple[AuditKind, str]], code: WrongCode, number: int
) -> None:
    wrong = _written(*records).wrong
    assert wrong is not None
    assert (wrong.code, wrong.number) == (code, number)


def test_what_is_no_record_is_named() -> None:
    texts = list(SESSION.texts(Role.HOST))
    texts[4] = texts[4][:-7]
    assert _read(Role.HOST, texts).wrong == Wrong(WrongCode.UNREADABLE, Role.HOST, 5)


def test_a_record_of_a_kind_and_with_fields_that_nobody_knows_yet_is_part_of_the_chain() -> None:
    session = WrittenSession("assist-1")
    texts = list(session.texts(Role.VIEWER))
    log = _read(Role.VIEWER, texts, session)
    newer = msgspec.json.encode(
        {
            "number": 3,
            "at_ms": session.at,
            "side": "viewer",
            "kind": "teleported",
            "previous": log.digests[-1].hex(),
            "to": "x",
        }
    ).decode()
    assert parse_record(newer).kind == "teleported"
    texts.append(newer)
    previous = read_log(Role.VIEWER, Closing(3, "", ""), texts).digests[-1].hex()
    texts.append(
        msgspec.json.encode(
            {
                "number": 4,
                "at_ms": session.at,
                "side": "viewer",
                "kind": "ended",
                "previous": previous,
                "detail": "x, 4 records",
            }
        ).decode()
    )
    head = read_log(Role.VIEWER, Closing(4, "", ""), texts).digests[-1]
    signed = session.keys[Role.VIEWER].sign_head(session.session, 4, head)
    assert read_log(Role.VIEWER, Closing(4, head.hex(), signed.signature.hex()), texts).wrong is None


@given(st.text())
def test_details_that_say_something_else_are_no_pairing_and_no_head(detail: str) -> None:
    assert read_paired(detail) is None
    assert read_head(detail) is None


def test_details_are_read_as_they_were_written_and_fit_a_record() -> None:
    head = AuditHead(10_001, bytes(range(32)), bytes(64))
    assert read_head(head_detail(head)) == KeptHead(10_001, head.head.hex(), head.signature.hex())
    assert len(head_detail(head)) <= 200
    assert read_paired(paired_detail(bytes(8), bytes(32), bytes(32))) == ("00" * 8, "00" * 32, "00" * 32)


def test_a_viewer_that_began_anew_has_a_second_log_beside_the_hosts_one() -> None:
    session = WrittenSession("assist-1")
    session.both(AuditKind.GRANTED, Capability.VIEW)
    session.heads()
    lost = session.logs[Role.VIEWER]
    session.begin_anew(Role.VIEWER)
    session.both(AuditKind.GRANTED, Capability.VIEW)
    session.heads()
    session.end()
    host, viewer = (_read(role, session.texts(role), session) for role in Role)
    assert (host.wrong, viewer.wrong) == (None, None)
    assert len(host.pairings) == 2
    assert check_pair(host, viewer) is None
    assert check_pair(viewer, host) is None
    # The log that was lost is not there; what the host has of it does not speak against the other.
    assert [held.session for held in host.heads] == [*([next(iter(host.pairings))] * 1), *([session.session.hex()] * 2)]
    assert not lost.is_closed


def test_a_session_that_never_met_has_nothing_to_sign() -> None:
    log = AuditLog(Role.VIEWER)
    log.append(AuditKind.STARTED, 1, detail="a")
    log.append(AuditKind.ENDED, 2, detail="not_reachable, 2 records")
    read = read_log(Role.VIEWER, Closing(2, log.head.hex()), [record.text for record in log.records])
    assert read.wrong is None
    assert read.paired is None


def test_an_early_head_that_the_other_side_did_not_sign_blames_its_keeper() -> None:
    session = WrittenSession("assist-1")
    invented = AuditHead(1, bytes(32), bytes(64))
    session.note(Role.HOST, AuditKind.PEER_HEAD, detail=head_detail(invented))
    session.heads()
    session.end()
    host, viewer = (_read(role, session.texts(role), session) for role in Role)
    assert check_pair(viewer, host) == Wrong(WrongCode.HEAD_FORGED, Role.HOST, 3)
