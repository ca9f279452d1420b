"""The file that holds a vendor's private key: JSON, the seed sealed under a passphrase or, without one, as it is.

A passphrase goes through scrypt with 128 MiB, so that a stolen file is not guessed at quickly.

Invariant: what is opened is the key that the file says it is, or nothing.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Meta, Struct

from remote_assist.errors import NotCertified
from remote_assist.secure.pairing import RandomBytes
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.wire.unreadable import UNREADABLE

MOST_BYTES = 4096
_SALT_SIZE, _NONCE = 16, bytes(12)  # a salt is used once, so its key seals once
_N, _R, _P, _MEMORY = 1 << 17, 8, 1, 192 * 1024 * 1024
_Hex = Annotated[str, Meta(pattern="^[0-9a-f]*$", max_length=128)]


class _VendorKeyFile(Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["deskside-vendor-key/1"]
    public: _Hex
    secret: _Hex
    salt: _Hex = ""


def pack_vendor_key(seed: bytes, passphrase: str, random_bytes: RandomBytes) -> bytes:
    """The file's bytes; an empty passphrase protects nothing. Takes half a second with one."""
    public = SigningKey(seed).public
    salt = random_bytes(_SALT_SIZE) if passphrase else b""
    secret = _cipher(passphrase, salt).encrypt(_NONCE, seed, public) if passphrase else seed
    file = _VendorKeyFile("deskside-vendor-key/1", public.hex(), secret.hex(), salt.hex())
    return msgspec.json.format(msgspec.json.encode(file)) + b"\n"


def is_protected(data: bytes) -> bool:
    """Does it take a passphrase to open this file? Raises `NotCertified` for one that is no vendor's key."""
    return bool(_parse(data).salt)


def open_vendor_key(data: bytes, passphrase: str = "") -> SigningKey:
    """The key in a file. Raises `NotCertified` with a sentence."""
    file = _parse(data)
    secret, public = bytes.fromhex(file.secret), bytes.fromhex(file.public)
    if file.salt:
        try:
            secret = _cipher(passphrase, bytes.fromhex(file.salt)).decrypt(_NONCE, secret, public)
        except InvalidTag as exc:
            raise NotCertified("The passphrase does not open this key.") from exc
    if len(secret) != SEED_SIZE or SigningKey(secret).public != public:
        raise NotCertified("This file is damaged: its two halves do not belong together.")
    return SigningKey(secret)


def _parse(data: bytes) -> _VendorKeyFile:
    try:
        if len(data) > MOST_BYTES:
            raise NotCertified(f"A file of more than {MOST_BYTES} bytes is no vendor's key.")
        file = msgspec.json.decode(data, type=_VendorKeyFile)
        for text in (file.public, file.secret, file.salt):
            bytes.fromhex(text)
    except (*UNREADABLE, ValueError) as exc:
        raise NotCertified(f"This file is no vendor's key: {exc}.") from exc
    return file


def _cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return ChaCha20Poly1305(hashlib.scrypt(typed, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32))
