"""Pairing by code: the same code gives the same keys, every other story fails, and failures are counted."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.errors import AssistError, PairingFailed, ProtocolError
from remote_assist.secure.code_pairing import CodeHello, CodePairing, refusal
from remote_assist.secure.codes import CODE_LIFETIME, Code, CodeLife, new_code, parse_code
from remote_assist.secure.pairing import Confirm, pack, parse
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.limits import PROTOCOL_NAME
from remote_assist.wire.roles import Role
from tests.remote_assist.secure.handshakes import run, seeded

CODE = Code("123", "456789")


def _host(code: Code = CODE, life: CodeLife | None = None) -> CodePairing:
    return CodePairing(Role.HOST, code, SigningKey(b"h" * 32), seeded(1), life or CodeLife(code, 0.0))


def _viewer(code: Code = CODE) -> CodePairing:
    return CodePairing(Role.VIEWER, code, SigningKey(b"v" * 32), seeded(2))


def test_same_code_gives_both_the_same_keys_and_each_others_signing_key() -> None:
    host, viewer = _host(), _viewer()
    run(host, viewer)
    assert host.keys.root == viewer.keys.root
    assert host.keys.session == viewer.keys.session
    assert host.keys.peer_sign == SigningKey(b"v" * 32).public
    assert viewer.keys.peer_sign == SigningKey(b"h" * 32).public


def test_both_sides_get_the_same_four_words_and_the_next_session_others() -> None:
    host, viewer = _host(), _viewer()
    run(host, viewer)
    assert host.words == viewer.words
    assert len(host.words.en) == len(host.words.zh) == 4
    again = CodePairing(Role.HOST, CODE, SigningKey(b"h" * 32), seeded(8), CodeLife(CODE, 0.0))
    run(again, _viewer())
    assert again.words != host.words


def test_words_are_not_known_before_the_pairing_is_done() -> None:
    with pytest.raises(PairingFailed):
        _ = _host().words


def test_who_knows_the_code_and_sits_in_between_is_found_by_the_words() -> None:
    host, viewer = _host(), _viewer()
    to_host = CodePairing(Role.VIEWER, CODE, SigningKey(b"m" * 32), seeded(3))
    to_viewer = CodePairing(Role.HOST, CODE, SigningKey(b"m" * 32), seeded(4), CodeLife(CODE, 0.0))
    run(host, to_host)
    run(to_viewer, viewer)
    assert host.words == to_host.words
    assert host.words != viewer.words


def test_nonce_that_was_not_promised_is_refused() -> None:
    """Else the one in the middle could choose it after the other's, until the words of both sides agree."""

    def swap(_way: str, message: bytes) -> bytes:
        if b"confirm" not in message:
            return message
        proof = parse(message, Confirm)
        return pack(Confirm(proof.mac, proof.signature, bytes(32)))

    host = _host()
    with pytest.raises(PairingFailed, match="promised"):
        run(host, _viewer(), swap)
    assert not host.is_paired


def test_wrong_code_fails_and_is_counted_by_the_issuer() -> None:
    life = CodeLife(CODE, 0.0)
    with pytest.raises(PairingFailed):
        run(_host(life=life), _viewer(Code("123", "456780")))
    life.check(1.0)
    for _ in range(2):
        with pytest.raises(PairingFailed):
            run(_host(life=life), _viewer(Code("123", "000000")))
    with pytest.raises(PairingFailed, match="burned"):
        life.check(1.0)


def test_issuer_sends_no_proof_before_the_other_side_proved_itself() -> None:
    host, viewer = _host(), _viewer(Code("123", "000000"))
    answers = [answer for hello in viewer.start() for answer in host.receive(hello)]
    assert answers == []


def test_code_is_single_use_and_ten_minutes_old_at_most() -> None:
    life = CodeLife(CODE, 100.0)
    with pytest.raises(PairingFailed, match="ten minutes"):
        life.check(100.0 + CODE_LIFETIME + 1)
    run(_host(life=life), _viewer())
    with pytest.raises(PairingFailed, match="used"):
        life.check(101.0)


def test_code_for_several_is_used_up_by_the_last_of_them() -> None:
    life = CodeLife(CODE, 0.0, uses=2)
    for _ in range(2):
        life.check(1.0)
        run(_host(life=life), _viewer())
    with pytest.raises(PairingFailed, match="used"):
        life.check(1.0)


def test_attempts_under_way_together_are_no_more_guesses_than_attempts_in_turn() -> None:
    life = CodeLife(CODE, 0.0, uses=2)
    hosts = [_host(life=life) for _ in range(5)]  # each let begin before any of them has failed
    viewers = [_viewer(Code("123", f"00000{n}")) for n in range(4)] + [_viewer()]
    proofs = [_proof(host, viewer) for host, viewer in zip(hosts, viewers, strict=True)]
    reasons = []
    for host, proof in zip(hosts, proofs, strict=True):
        with pytest.raises(PairingFailed) as refused:
            host.receive(proof)
        reasons.append(refused.value.reason)
        assert not host.is_paired
    # The last one knew the code; three wrong ones had burned it before.
    assert reasons == ["pairing_failed"] * 3 + ["code_used"] * 2


def test_two_who_finish_together_do_not_share_the_last_place() -> None:
    life = CodeLife(CODE, 0.0)
    hosts = [_host(life=life), _host(life=life)]
    proofs = [_proof(host, _viewer()) for host in hosts]
    hosts[0].receive(proofs[0])
    with pytest.raises(PairingFailed, match="used"):
        hosts[1].receive(proofs[1])
    assert not hosts[1].is_paired


def _proof(host: CodePairing, viewer: CodePairing) -> bytes:
    """What the viewer sends once both have said hello."""
    (hello,) = viewer.start()
    assert host.receive(hello) == []
    (proof,) = viewer.receive(host.start()[0])
    return proof


def test_same_secret_under_another_public_part_does_not_pair() -> None:
    with pytest.raises(PairingFailed):
        run(_host(), _viewer(Code("124", "456789")))


def test_relay_that_swaps_the_key_exchange_is_found() -> None:
    middle = CodePairing(Role.HOST, Code("123", "000000"), SigningKey(b"m" * 32), seeded(3))

    def swap(way: str, message: bytes) -> bytes:
        return middle.start()[0] if way == "to_viewer" and b"code_hello" in message else message

    with pytest.raises(PairingFailed):
        run(_host(), _viewer(), swap)


def test_relay_that_swaps_the_signing_key_is_found() -> None:
    def swap(_way: str, message: bytes) -> bytes:
        if b"code_hello" not in message:
            return message
        hello = parse(message, CodeHello)
        return pack(CodeHello(hello.protocol, hello.role, hello.spake, b"m" * 32, hello.promise))

    with pytest.raises(PairingFailed):
        run(_host(), _viewer(), swap)


def test_reflected_hello_and_second_host_are_refused() -> None:
    host = _host()
    with pytest.raises(PairingFailed, match="Both sides"):
        host.receive(host.start()[0])


def test_other_sides_refusal_becomes_its_sentence() -> None:
    viewer = _viewer()
    with pytest.raises(PairingFailed, match="used, burned or too old"):
        viewer.receive(refusal("code_used"))


def test_newer_protocol_is_named() -> None:
    hello = parse(_viewer().start()[0], CodeHello)
    newer = CodeHello("deskside-assist/9", hello.role, hello.spake, hello.sign_key, hello.promise)
    with pytest.raises(PairingFailed, match="deskside-assist/9"):
        _host().receive(pack(newer))
    assert PROTOCOL_NAME == b"deskside-assist/1"


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_without_keys(message: bytes) -> None:
    host = _host()
    with pytest.raises(AssistError):
        host.receive(message)
    assert not host.is_paired


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.sampled_from([b"A", b"B", b"S", b"x"]))
def test_points_off_the_curve_are_refused(point: bytes, side: bytes) -> None:
    hello = parse(_viewer().start()[0], CodeHello)
    bad = CodeHello(hello.protocol, hello.role, side + point, hello.sign_key, hello.promise)
    host = _host()
    with suppress(PairingFailed, ProtocolError):
        host.receive(pack(bad))
    assert not host.is_paired


@pytest.mark.parametrize("text", ["123456789", "123-456789", "123 456 789", "一二三四五六七八九", "123-456-789"])
def test_nine_digits_are_read_however_they_are_written(text: str) -> None:
    assert parse_code(text) == CODE


def test_words_part_at_the_first_dash() -> None:
    assert parse_code("7-bench-mark") == Code("7", "bench-mark")


@pytest.mark.parametrize("text", ["", "12345678", "word", "-x", "a b-c", "7-", "../x-y"])
def test_what_is_no_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(PairingFailed, match="nine digits"):
        parse_code(text)


def test_made_code_has_three_and_six_digits_and_is_spoken_in_both_languages() -> None:
    code = new_code(seeded(5))
    assert len(code.public) == 3
    assert len(code.secret) == 6
    assert parse_code(code.spoken("zh").replace(",", "")) == code
    assert len(code.spoken("en").split()) == 10
    assert code.secret not in repr(code)
