"""Issues engineers' certificates under a vendor's key, and finds out what one is worth.

A vendor puts his public key into the application that he ships. Who shows the customer a certificate under it is an
engineer of this vendor, whatever hub or relay stands between the two.

Invariant: `check_certificate` returns only what the owner of the vendor's key has signed, for the key that signed the
pairing, in its time, for the vendor it is asked about.
"""

from __future__ import annotations

import base64
import binascii

from remote_assist.errors import NotCertified
from remote_assist.secure.pairing import RandomBytes
from remote_assist.secure.signing import SigningKey, is_signed
from remote_assist.wire.certificate import (
    CERTIFICATE_VERSION,
    EngineerCertificate,
    pack_body,
    pack_certificate,
    parse_certificate,
)
from remote_assist.wire.limits import MAX_CERTIFICATE, MAX_NAME

CLOCKS_DIFFER = 24 * 3600
"""Seconds by which a customer's clock may be slow: so much before it was made a certificate begins to count."""
DEFAULT_DAYS, MOST_DAYS = 365, 3650
_LABEL = b"engineer certificate"
_DAY = 24 * 3600
_FIRST_LINE = "-----BEGIN DESKSIDE ENGINEER CERTIFICATE-----"
_LAST_LINE = "-----END DESKSIDE ENGINEER CERTIFICATE-----"
_MOST_TEXT = 4 * MAX_CERTIFICATE


def issue_certificate(
    vendor_key: SigningKey,
    engineer_key: bytes,
    *,
    vendor: str,
    name: str,
    now: float,
    random_bytes: RandomBytes,
    email: str = "",
    days: int = DEFAULT_DAYS,
) -> bytes:
    """Certify an engineer's public key for `days` from `now`. Raises `NotCertified` for what cannot be certified."""
    if not 1 <= days <= MOST_DAYS:
        raise NotCertified(f"A certificate is valid for 1 to {MOST_DAYS} days, not {days}.")
    if engineer_key == vendor_key.public:
        raise NotCertified("This is the vendor's own key, not the engineer's.")
    vendor, name, email = (" ".join(text.split()) for text in (vendor, name, email))
    if not vendor or not name:
        raise NotCertified("A certificate needs the engineer's name and the vendor's.")
    if max(map(len, (vendor, name, email))) > MAX_NAME:
        raise NotCertified(f"Names and addresses in a certificate have at most {MAX_NAME} characters.")
    body = pack_body(
        EngineerCertificate(
            CERTIFICATE_VERSION,
            random_bytes(16),
            vendor,
            name,
            engineer_key,
            max(0, int(now) - CLOCKS_DIFFER),
            int(now) + days * _DAY,
            email,
        )
    )
    return pack_certificate(body, vendor_key.sign(_LABEL, body))


def check_certificate(
    packed: bytes, *, vendor_key: bytes, engineer_key: bytes, vendor: str, now: float
) -> EngineerCertificate:
    """Who owns `engineer_key`, the key that signed the pairing, by the word of the owner of `vendor_key`.

    `vendor` is in whose name the customer is asked, "" where a share has none. Raises `NotCertified`, which says why.
    """
    signed, certificate = parse_certificate(packed)
    if not is_signed(vendor_key, _LABEL, signed.body, signed.signature):
        raise NotCertified("The certificate is not signed by the vendor's key.")
    if certificate.key != engineer_key:
        raise NotCertified("The certificate is for another key than the one that signed the pairing.")
    if now < certificate.not_before:
        raise NotCertified("The certificate is not valid yet.")
    if now > certificate.not_after:
        raise NotCertified("The certificate has expired.")
    if vendor.strip() and vendor.split() != certificate.vendor.split():
        raise NotCertified("The certificate is for another vendor.")
    return certificate


def certificate_text(packed: bytes) -> str:
    """A certificate as text for a file or a mail."""
    encoded = base64.b64encode(packed).decode()
    lines = [encoded[at : at + 64] for at in range(0, len(encoded), 64)]
    return "\n".join((_FIRST_LINE, *lines, _LAST_LINE)) + "\n"


def read_certificate(text: str) -> bytes:
    """A certificate out of text that may have more round it, a mail for example. Raises `NotCertified`."""
    _, begun, after = text[:_MOST_TEXT].partition(_FIRST_LINE)
    inside, ended, _ = after.partition(_LAST_LINE)
    if not begun or not ended:
        raise NotCertified("There is no certificate in this text.")
    try:
        packed = base64.b64decode("".join(inside.split()), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise NotCertified("The certificate in this text is damaged.") from exc
    parse_certificate(packed)
    return packed
