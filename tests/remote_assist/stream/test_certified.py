"""Whom the customer is asked about: the vendor's own word stands before the hub's, and nothing else passes for it."""

from __future__ import annotations

import asyncio
import os
import time

import msgspec
import pytest

from remote_assist.errors import NotCertified
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import Engineer
from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.stream.identity import Identity
from remote_assist.stream.share_setup import ShareSetup
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.certificate import pack_body, pack_certificate, parse_certificate, parse_key
from remote_assist.wire.limits import MAX_CERTIFICATE, MAX_CONTROL
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.sessions import BOTH, sharing, until, viewing

VENDOR = SigningKey(b"v" * SEED_SIZE)
LI, MALLORY = Identity(b"l" * SEED_SIZE), Identity(b"m" * SEED_SIZE)


def _issued(
    to: Identity = LI, by: SigningKey = VENDOR, *, vendor: str = "Acme Ltd", days: int = 30, ago: float = 0.0
) -> bytes:
    return issue_certificate(
        by,
        parse_key(to.public_text),
        vendor=vendor,
        name="Li Wei",
        days=days,
        now=time.time() - ago,
        random_bytes=os.urandom,
    )


def _renamed() -> bytes:
    signed, said = parse_certificate(_issued(MALLORY))
    return pack_certificate(pack_body(msgspec.structs.replace(said, name="Director")), signed.signature)


def _signed_by_himself() -> bytes:
    signed, _ = parse_certificate(_issued(MALLORY))
    return pack_certificate(signed.body, SigningKey(MALLORY.seed).sign(b"engineer certificate", signed.body))


def _asked_about(
    identity: Identity, vendor_key: bytes = VENDOR.public, hub: str = "", vendor: str = "Acme Ltd"
) -> tuple[Engineer, list[tuple[AuditKind, str]]]:
    """Whom the customer is asked about, and what the host's log says of it."""

    async def story() -> tuple[Engineer, list[tuple[AuditKind, str]]]:
        setup = ShareSetup(Terms(BOTH, vendor), hub, bool(hub), vendor_key)
        async with sharing(setup=setup) as setting, viewing(setting.url, identity=identity):
            await until(lambda: setting.ui.asked)
            setting.share.stop()
            report = await setting.report()
            kinds = {AuditKind.CERTIFIED, AuditKind.NOT_CERTIFIED}
            return setting.ui.asked[0].engineer, [(r.kind, r.detail) for r in report.records if r.kind in kinds]

    return asyncio.run(story())


def test_certified_engineer_is_asked_about_by_the_name_in_his_certificate() -> None:
    engineer, log = _asked_about(Identity(LI.seed, _issued()))
    assert engineer == Engineer("Li Wei", parse_key(LI.public_text), verified=True, certified_for="Acme Ltd")
    ((kind, detail),) = log
    assert kind is AuditKind.CERTIFIED
    assert detail.endswith(" Li Wei")


def test_vendors_word_stands_before_the_hubs() -> None:
    engineer, _ = _asked_about(Identity(LI.seed, _issued()), hub="Wang Lei")
    assert (engineer.name, engineer.certified_for) == ("Li Wei", "Acme Ltd")


def test_without_a_certificate_nobody_but_the_hub_vouches() -> None:
    assert _asked_about(LI) == (Engineer("李工", parse_key(LI.public_text)), [])
    engineer, log = _asked_about(LI, hub="Wang Lei")
    assert (engineer.name, engineer.verified, engineer.certified_for, log) == ("Wang Lei", True, "", [])


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (lambda: _issued(LI), "another key"),
        (lambda: _issued(MALLORY, SigningKey(b"w" * SEED_SIZE)), "not signed by the vendor's key"),
        (_signed_by_himself, "not signed by the vendor's key"),
        (_renamed, "not signed by the vendor's key"),
        (lambda: _issued(MALLORY, vendor="Other GmbH"), "another vendor"),
        (lambda: _issued(MALLORY, days=30, ago=31 * 86400.0), "has expired"),
        (lambda: _issued(MALLORY, ago=-3 * 86400.0), "not valid yet"),
        (lambda: b"\x00", "cannot be read"),
        (lambda: bytes(MAX_CERTIFICATE + 1), "over the limit"),
        (lambda: bytes(MAX_CONTROL - 200), "over the limit"),
    ],
    ids=["colleague", "foreign", "self", "renamed", "vendor", "expired", "early", "nonsense", "large", "huge"],
)
@pytest.mark.parametrize("hub", ["", "Wang Lei"])
def test_certificate_that_proves_nothing_verifies_nobody_and_the_log_says_why(
    certificate: object, why: str, hub: str
) -> None:
    assert callable(certificate)
    engineer, log = _asked_about(Identity(MALLORY.seed, certificate()), hub=hub)
    assert engineer == Engineer(hub or "李工", parse_key(MALLORY.public_text), verified=bool(hub))
    ((kind, detail),) = log
    assert kind is AuditKind.NOT_CERTIFIED
    assert why in detail


def test_application_without_a_vendors_key_believes_no_certificate() -> None:
    engineer, log = _asked_about(Identity(LI.seed, _issued()), vendor_key=b"")
    assert not engineer.verified
    assert log == [(AuditKind.NOT_CERTIFIED, "The application knows no key of its vendor.")]


def test_grant_still_belongs_to_the_key_and_each_is_asked_about() -> None:
    """A certificate says who somebody is, not what he may do."""

    async def story() -> None:
        setup = ShareSetup(Terms(BOTH, "Acme Ltd"), vendor_key=VENDOR.public)
        async with (
            sharing(setup=setup, viewers=2) as setting,
            viewing(setting.url, identity=Identity(LI.seed, _issued())),
            viewing(setting.url, identity=Identity(MALLORY.seed, _issued())),
        ):
            await until(lambda: len(setting.ui.asked) == 2)
            assert {question.engineer.verified for question in setting.ui.asked} == {True, False}
            assert {question.capability for question in setting.ui.asked} == {Capability.VIEW}
            assert setting.screen.grabs == 0

    asyncio.run(story())


def test_identity_takes_only_a_certificate_of_its_own_key() -> None:
    certified = LI.with_certificate(certificate_text(_issued())).certified
    assert certified is not None
    assert (certified.name, certified.vendor) == ("Li Wei", "Acme Ltd")
    with pytest.raises(NotCertified, match="another key"):
        MALLORY.with_certificate(certificate_text(_issued()))
