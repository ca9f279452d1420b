"""What an engineer's certificate proves: to whom, for which key, how long; and that nothing else passes for one."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import NotCertified
from remote_assist.secure.certificate import (
    CLOCKS_DIFFER,
    certificate_text,
    check_certificate,
    issue_certificate,
    read_certificate,
)
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.certificate import (
    EngineerCertificate,
    key_text,
    pack_body,
    pack_certificate,
    parse_certificate,
    parse_key,
)
from remote_assist.wire.limits import MAX_CERTIFICATE, MAX_NAME
from tests.remote_assist.secure.handshakes import seeded

VENDOR, OTHER = SigningKey(b"v" * 32), SigningKey(b"w" * 32)
LI, MALLORY = SigningKey(b"l" * 32), SigningKey(b"m" * 32)
NOW = 1_790_000_000.0
DAY = 24 * 3600


def _issued(key: SigningKey = VENDOR, *, vendor: str = "Acme Ltd", name: str = "李工", days: int = 365) -> bytes:
    return issue_certificate(
        key, LI.public, vendor=vendor, name=name, email="li@acme.example", days=days, now=NOW, random_bytes=seeded(5)
    )


def _checked(
    packed: bytes, *, key: SigningKey = VENDOR, engineer: SigningKey = LI, vendor: str = "Acme Ltd", now: float = NOW
) -> EngineerCertificate:
    return check_certificate(packed, vendor_key=key.public, engineer_key=engineer.public, vendor=vendor, now=now)


def _forged(**changes: object) -> bytes:
    """A certificate with some fields changed, under the signature of before."""
    signed, certificate = parse_certificate(_issued())
    return pack_certificate(pack_body(msgspec.structs.replace(certificate, **changes)), signed.signature)


def test_certificate_says_who_owns_the_key() -> None:
    said = _checked(_issued())
    assert (said.name, said.vendor, said.email, said.key) == ("李工", "Acme Ltd", "li@acme.example", LI.public)
    assert said.not_after - int(NOW) == 365 * DAY
    assert len(_issued()) < 400


def test_share_that_names_no_vendor_takes_the_certificates() -> None:
    assert _checked(_issued(), vendor=" ").vendor == "Acme Ltd"


@pytest.mark.parametrize("now", [NOW - CLOCKS_DIFFER, NOW, NOW + 365 * DAY])
def test_certificate_counts_from_the_day_before_it_was_made_to_its_last_second(now: float) -> None:
    assert _checked(_issued(), now=now).name == "李工"


@pytest.mark.parametrize(
    ("now", "sentence"), [(NOW - CLOCKS_DIFFER - 1, "not valid yet"), (NOW + 365 * DAY + 1, "has expired")]
)
def test_certificate_out_of_its_time_counts_for_nothing(now: float, sentence: str) -> None:
    with pytest.raises(NotCertified, match=sentence):
        _checked(_issued(), now=now)


def test_certificate_of_a_colleague_is_worth_nothing_to_another_key() -> None:
    with pytest.raises(NotCertified, match="another key"):
        _checked(_issued(), engineer=MALLORY)


def test_certificate_under_a_key_that_is_not_the_vendors_is_worth_nothing() -> None:
    for foreign in (OTHER, MALLORY):
        with pytest.raises(NotCertified, match="not signed by the vendor's key"):
            _checked(_issued(foreign))


def test_certificate_of_another_vendor_under_the_same_key_is_worth_nothing_here() -> None:
    with pytest.raises(NotCertified, match="another vendor"):
        _checked(_issued(vendor="Other GmbH"))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Director"}, {"key": MALLORY.public}, {"not_after": int(NOW) + 9999 * DAY}, {"not_before": 0},
        {"vendor": "Bank"}, {"email": "x@y"}, {"serial": bytes(16)},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_no_field_can_be_changed_under_the_signature(changes: dict[str, object]) -> None:
    with pytest.raises(NotCertified):
        _checked(_forged(**changes))
    with pytest.raises(NotCertified):
        _checked(_forged(**changes), engineer=MALLORY, vendor="Bank")


def test_signature_for_something_else_is_no_certificate() -> None:
    """An engineer's key signs pairings and audit heads; had a vendor's key signed such a thing, it must not count."""
    signed, _ = parse_certificate(_issued())
    for label in (b"audit head", b"confirm", b""):
        with pytest.raises(NotCertified, match="not signed"):
            _checked(pack_certificate(signed.body, VENDOR.sign(label, signed.body)))


@given(st.data())
def test_no_flipped_bit_makes_a_certificate_say_something_else(data: st.DataObject) -> None:
    packed = bytearray(_issued())
    bit = data.draw(st.integers(0, len(packed) * 8 - 1))
    packed[bit // 8] ^= 1 << bit % 8
    try:
        said = _checked(bytes(packed))
    except NotCertified:
        return
    assert said == _checked(_issued())  # what is flipped was the cover's, not what is signed


@given(st.binary(max_size=600) | st.binary(min_size=MAX_CERTIFICATE, max_size=MAX_CERTIFICATE + 9))
def test_arbitrary_bytes_are_refused_with_a_sentence(packed: bytes) -> None:
    with pytest.raises(NotCertified):
        _checked(packed)


def test_oversized_certificate_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotCertified, match="over the limit"):
        _checked(_issued() + bytes(MAX_CERTIFICATE))


def test_certificate_of_a_later_version_counts_for_nothing_yet() -> None:
    _, certificate = parse_certificate(_issued())
    body = pack_body(msgspec.structs.replace(certificate, version=2))
    later = msgspec.msgpack.encode({"type": "certificate", "body": body, "signature": VENDOR.sign(b"x", body)})
    with pytest.raises(NotCertified, match="version 2"):
        _checked(later)


def test_deeply_nested_bytes_are_no_certificate() -> None:
    with pytest.raises(NotCertified):
        parse_certificate(b"\x91" * (MAX_CERTIFICATE - 1) + b"\xc0")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"days": 0}, "1 to 3650 days"),
        ({"days": 99_999}, "1 to 3650 days"),
        ({"name": " "}, "needs the engineer's name"),
        ({"vendor": ""}, "needs the engineer's name"),
        ({"name": "x" * (MAX_NAME + 1)}, "at most"),
    ],
)
def test_what_nobody_would_accept_is_not_issued(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(NotCertified, match=sentence):
        _issued(**arguments)  # type: ignore[arg-type]


def test_vendors_own_key_is_not_certified() -> None:
    with pytest.raises(NotCertified, match="vendor's own key"):
        issue_certificate(VENDOR, VENDOR.public, vendor="Acme", name="Li", now=NOW, random_bytes=seeded(5))


def test_longest_names_fit_a_certificate() -> None:
    longest = "𠮷" * MAX_NAME
    packed = issue_certificate(
        VENDOR, LI.public, vendor=longest, name=longest, email=longest, now=NOW, random_bytes=seeded(5)
    )
    assert _checked(packed, vendor=longest).name == longest


def test_key_is_one_short_line_and_reads_back_from_every_writing() -> None:
    text = key_text(LI.public)
    assert len(text) == 43
    for written in (text, f" {text}=\n", LI.public.hex(), LI.public.hex().upper(), text.replace("-", "+")):
        assert parse_key(written) == LI.public


@pytest.mark.parametrize("text", ["", "x", "=" * 43, "A" * 42, "A" * 44, "g" * 64, "密钥" * 20, "A" * 9000])
def test_other_texts_are_no_key(text: str) -> None:
    with pytest.raises(NotCertified, match="public key"):
        parse_key(text)


def test_certificate_reads_back_out_of_a_mail() -> None:
    mail = f"Hello Li,\r\n\r\n> {certificate_text(_issued())}\r\nRegards"
    assert read_certificate(mail) == _issued()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "", lambda text: text.replace("BEGIN", "BEGUN"), lambda text: text[:200],
        lambda text: text.replace("\n", "\n!", 2), lambda text: "x" * 99_999 + text,
    ],
)  # fmt: skip
def test_text_without_a_whole_certificate_is_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(NotCertified):
        read_certificate(spoil(certificate_text(_issued())))
