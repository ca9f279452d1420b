"""Sealed records under attack: nothing replayed, reordered, forged, redirected or renamed is ever opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError, SealBroken, TooLarge
from remote_assist.secure import records
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.signing import PeerLog, SigningKey, check_head
from remote_assist.wire.limits import MAX_RECORD
from remote_assist.wire.record import HEADER_SIZE, RecordClass, handshake_record
from remote_assist.wire.roles import Direction, Role

KEYS = SessionKeys(b"session!", b"r" * 32, b"s" * 32, b"a" * 32, b"b" * 32)
SEALED = [c for c in RecordClass if c is not RecordClass.HANDSHAKE]


def _pair() -> tuple[SealedChannel, SealedChannel]:
    return SealedChannel(Role.HOST, KEYS), SealedChannel(Role.VIEWER, KEYS)


@given(st.lists(st.tuples(st.sampled_from(SEALED), st.binary(max_size=50)), max_size=20))
def test_what_is_sealed_in_order_is_opened_in_order(messages: list[tuple[RecordClass, bytes]]) -> None:
    host, viewer = _pair()
    assert [viewer.open(host.seal(c, payload)) for c, payload in messages] == messages


@given(st.data())
def test_any_changed_bit_is_refused(data: st.DataObject) -> None:
    host, viewer = _pair()
    record = bytearray(host.seal(RecordClass.FRAMES, b"pixels"))
    bit = data.draw(st.integers(0, len(record) * 8 - 1))
    record[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        viewer.open(bytes(record))


@given(st.integers(0, 45))
def test_record_that_was_cut_is_refused(length: int) -> None:
    host, viewer = _pair()
    record = host.seal(RecordClass.FRAMES, b"pixels")
    assert len(record) == 46
    with pytest.raises(SealBroken):
        viewer.open(record[:length])
    assert viewer.open(record) == (RecordClass.FRAMES, b"pixels")


def test_replayed_reordered_and_missing_records_are_refused() -> None:
    host, viewer = _pair()
    first, second, third = (host.seal(RecordClass.CONTROL, bytes([n])) for n in range(3))
    with pytest.raises(SealBroken):
        viewer.open(second)
    viewer.open(first)
    with pytest.raises(SealBroken):
        viewer.open(first)
    with pytest.raises(SealBroken):
        viewer.open(third)
    assert viewer.open(second) == (RecordClass.CONTROL, b"\x01")


def test_record_sent_back_to_its_sender_is_refused() -> None:
    host, _ = _pair()
    with pytest.raises(SealBroken, match="direction"):
        host.open(host.seal(RecordClass.INPUT, b"x"))


def test_record_of_one_class_never_passes_for_another() -> None:
    host, viewer = _pair()
    record = bytearray(host.seal(RecordClass.FRAMES, b"x"))
    record[2] = RecordClass.CONTROL
    with pytest.raises(SealBroken):
        viewer.open(bytes(record))


def test_unsealed_record_has_no_way_in() -> None:
    _, viewer = _pair()
    with pytest.raises(SealBroken):
        viewer.open(handshake_record(Direction.TO_VIEWER, 0, b"plain"))


def test_record_of_another_session_is_refused() -> None:
    stranger = SealedChannel(Role.HOST, SessionKeys(b"another!", KEYS.root, b"", b"", b""))
    with pytest.raises(SealBroken):
        _pair()[1].open(stranger.seal(RecordClass.CONTROL, b"x"))


def test_discarded_key_neither_seals_nor_opens() -> None:
    host, viewer = _pair()
    record = host.seal(RecordClass.FRAMES, b"x")
    host.discard(RecordClass.FRAMES)
    viewer.discard_all()
    with pytest.raises(SealBroken, match="no key"):
        host.seal(RecordClass.FRAMES, b"x")
    with pytest.raises(SealBroken):
        viewer.open(record)
    assert host.seal(RecordClass.CONTROL, b"x")


def test_oversized_payload_is_refused_before_it_is_sealed() -> None:
    with pytest.raises(TooLarge):
        _pair()[0].seal(RecordClass.FRAMES, bytes(MAX_RECORD))


def test_keys_rotate_and_the_counter_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORDS_PER_KEY", 3)
    host, viewer = _pair()
    sealed = [host.seal(RecordClass.FRAMES, b"same") for _ in range(8)]
    assert [record[4:8] for record in sealed] == [(n // 3).to_bytes(4, "big") for n in range(8)]
    assert len({record[HEADER_SIZE:] for record in sealed}) == 8
    assert all(viewer.open(record) == (RecordClass.FRAMES, b"same") for record in sealed)


def test_forged_rotation_does_not_move_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    host, viewer = _pair()
    good = host.seal(RecordClass.FRAMES, b"x")
    forged = bytearray(good)
    forged[7] = 1
    with pytest.raises(SealBroken):
        viewer.open(bytes(forged))
    assert viewer.open(good) == (RecordClass.FRAMES, b"x")


def test_audit_head_is_bound_to_session_count_and_signer() -> None:
    key = SigningKey(b"k" * 32)
    head = key.sign_head(b"session!", 5, b"h" * 32)
    check_head(key.public, b"session!", head)
    with pytest.raises(SealBroken):
        check_head(key.public, b"another!", head)
    with pytest.raises(SealBroken):
        check_head(SigningKey(b"o" * 32).public, b"session!", head)
    with pytest.raises(SealBroken):
        check_head(key.public, b"session!", head.__class__(6, head.head, head.signature))


@pytest.mark.parametrize("claims", [(4, b"h"), (5, b"x"), (0, b"h")])
def test_audit_log_that_goes_back_is_refused(claims: tuple[int, bytes]) -> None:
    key = SigningKey(b"k" * 32)
    log = PeerLog(key.public, b"session!")
    for count in (3, 5, 5):
        log.keep(key.sign_head(b"session!", count, b"h" * 32))
    count, head = claims
    with pytest.raises(ProtocolError, match="had 5 records"):
        log.keep(key.sign_head(b"session!", count, head * 32))
    log.keep(key.sign_head(b"session!", 9, b"n" * 32))


def test_keys_kept_for_resuming_open_and_seal_nothing() -> None:
    kept = KEYS.for_resuming()
    assert (kept.session, kept.resume) == (KEYS.session, KEYS.resume)
    with pytest.raises(SealBroken):
        SealedChannel(Role.HOST, kept)
