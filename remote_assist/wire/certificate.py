"""An engineer's certificate: his name beside his signing key, under the signature of the vendor's key.

The bytes that are signed travel as they are inside the signed ones, so nothing depends on how they are written anew.

Invariant: `parse_certificate` accepts nothing over `MAX_CERTIFICATE` bytes, and what it returns nobody has vouched for
yet: that is for `secure.certificate` to find out.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import NotCertified
from remote_assist.wire.control import Name, Signature
from remote_assist.wire.limits import MAX_CERTIFICATE, MAX_NAME
from remote_assist.wire.unreadable import UNREADABLE

CERTIFICATE_VERSION = 1
KEY_SIZE = 32
_HEX = re.compile(r"[0-9a-fA-F]{64}")
Moment = Annotated[int, Meta(ge=0, le=1 << 40)]
_Said = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]


class EngineerCertificate(Struct, frozen=True, tag="engineer"):
    """Who owns `key` (Ed25519, public), and for which vendor he works; times are seconds since 1970, ends included."""

    version: int
    serial: Annotated[bytes, Meta(min_length=8, max_length=32)]
    vendor: _Said
    name: _Said
    key: Annotated[bytes, Meta(min_length=KEY_SIZE, max_length=KEY_SIZE)]
    not_before: Moment
    not_after: Moment
    email: Name = ""


class SignedCertificate(Struct, frozen=True, tag="certificate"):
    """`body` is an `EngineerCertificate` in MessagePack, `signature` the vendor's over exactly these bytes."""

    body: bytes
    signature: Signature


_ENCODER = msgspec.msgpack.Encoder()
_SIGNED: msgspec.msgpack.Decoder[SignedCertificate] = msgspec.msgpack.Decoder(SignedCertificate)
_BODY: msgspec.msgpack.Decoder[EngineerCertificate] = msgspec.msgpack.Decoder(EngineerCertificate)


def pack_body(certificate: EngineerCertificate) -> bytes:
    """What is signed."""
    return _ENCODER.encode(certificate)


def pack_certificate(body: bytes, signature: bytes) -> bytes:
    """What travels. Raises `NotCertified` for one that nobody would read."""
    packed = _ENCODER.encode(SignedCertificate(body, signature))
    parse_certificate(packed)
    return packed


def parse_certificate(packed: bytes) -> tuple[SignedCertificate, EngineerCertificate]:
    """What a certificate claims, and the bytes that were signed. Raises `NotCertified`."""
    if len(packed) > MAX_CERTIFICATE:
        raise NotCertified(f"A certificate of {len(packed)} bytes is over the limit of {MAX_CERTIFICATE}.")
    try:
        signed = _SIGNED.decode(packed)
        certificate = _BODY.decode(signed.body)
    except UNREADABLE as exc:
        raise NotCertified(f"The certificate cannot be read: {exc}.") from exc
    if certificate.version != CERTIFICATE_VERSION:
        raise NotCertified(f"The certificate has the version {certificate.version}, which is not known here.")
    return signed, certificate


def key_text(public: bytes) -> str:
    """A public key as one short line that can be copied, mailed and put into a configuration."""
    return base64.urlsafe_b64encode(public).decode().rstrip("=")


def parse_key(text: str) -> bytes:
    """A public key from its text, from base64 or from 64 hexadecimal digits. Raises `NotCertified`."""
    text = text.strip()
    if _HEX.fullmatch(text):
        return bytes.fromhex(text)
    try:
        key = base64.b64decode(text.rstrip("=").replace("-", "+").replace("_", "/") + "=", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise NotCertified("This is no public key: one has 43 letters and digits, or 64 hexadecimal ones.") from exc
    if len(key) != KEY_SIZE:
        raise NotCertified(f"A public key has {KEY_SIZE} bytes; this one has {len(key)}.")
    return key
