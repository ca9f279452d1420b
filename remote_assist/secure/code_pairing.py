"""Pairing by a code that two people share: SPAKE2, then proof by both before anything else.

The side that did not issue the code proves itself first, so that each guess at the secret costs one of the three
failures that the issuing side counts.

Each hello promises a nonce by its hash, and each proof shows it: the four words depend on both nonces, so who knows the
code and stands in the middle cannot try keys until the words of both sides agree.

Invariant: nothing that depends on the secret is sent by the issuing side before the other side proved that it knows it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from msgspec import Meta, Struct
from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from remote_assist.errors import PairingFailed
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.pairing import (
    Confirm,
    Confirmation,
    Failed,
    Method,
    RandomBytes,
    check_hello,
    pack,
    parse,
)
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.transcript import Transcript
from remote_assist.secure.words import Words
from remote_assist.wire.control import Digest
from remote_assist.wire.limits import PROTOCOL_NAME
from remote_assist.wire.roles import Role

NONCE_SIZE = 32


class CodeHello(Struct, frozen=True, tag="code_hello"):
    """A side's half of SPAKE2, its signing key, and the hash of the nonce it will show."""

    protocol: Annotated[str, Meta(max_length=64)]
    role: Role
    spake: Annotated[bytes, Meta(min_length=33, max_length=33)]
    sign_key: Digest
    promise: Digest
    method: Annotated[str, Meta(max_length=16)] = Method.CODE.value


class CodePairing:
    """One attempt by one side. `life` is given on the side that issued the code, which counts the failures."""

    def __init__(
        self, role: Role, code: Code, signing: SigningKey, random_bytes: RandomBytes, life: CodeLife | None = None
    ) -> None:
        self._role = role
        self._signing = signing
        self._life = life
        identities = {r: b"\0".join((PROTOCOL_NAME, r.value.encode(), code.public.encode())) for r in Role}
        side = SPAKE2_A if role is Role.HOST else SPAKE2_B
        self._spake = side(
            code.secret.encode(),
            idA=identities[Role.HOST],
            idB=identities[Role.VIEWER],
            entropy_f=random_bytes,
        )
        spake = self._spake.start()
        self._nonce = random_bytes(NONCE_SIZE)
        self._my_hello = pack(CodeHello(PROTOCOL_NAME.decode(), role, spake, signing.public, _promise(self._nonce)))
        self._promised = b""
        self._words: Words | None = None
        self._confirmation: Confirmation | None = None
        self._keys: SessionKeys | None = None

    def start(self) -> list[bytes]:
        return [self._my_hello]

    def receive(self, message: bytes) -> list[bytes]:
        if self._keys is not None:
            raise PairingFailed("The pairing is done; no further pairing message is expected.")
        if self._confirmation is None:
            return self._take_hello(message)
        return self._take_confirm(self._confirmation, message)

    @property
    def is_paired(self) -> bool:
        return self._keys is not None

    @property
    def keys(self) -> SessionKeys:
        if self._keys is None:
            raise PairingFailed("The pairing is not done.")
        return self._keys

    @property
    def words(self) -> Words:
        if self._words is None:
            raise PairingFailed("The pairing is not done.")
        return self._words

    def _take_hello(self, message: bytes) -> list[bytes]:
        hello = parse(message, CodeHello)
        check_hello(hello.protocol, hello.role, self._role, hello.method, Method.CODE)
        try:
            secret = self._spake.finish(hello.spake)
        except (SPAKEError, NotOnCurve, ValueError) as exc:
            raise PairingFailed("The other side's half of the key exchange is not valid.") from exc
        transcript = Transcript(b"code")
        mine, theirs = self._my_hello, message
        host, viewer = (mine, theirs) if self._role is Role.HOST else (theirs, mine)
        transcript.add(b"host", host)
        transcript.add(b"viewer", viewer)
        self._promised = hello.promise
        self._confirmation = Confirmation(self._role, secret, transcript, self._signing, hello.sign_key)
        return [] if self._life is not None else [self._confirmation.mine(self._nonce)]

    def _take_confirm(self, confirmation: Confirmation, message: bytes) -> list[bytes]:
        theirs = parse(message, Confirm)
        if self._life is not None:
            self._life.check_count()
        try:
            confirmation.check(theirs)
        except PairingFailed:
            if self._life is not None:
                self._life.fail()
            raise
        if not hmac.compare_digest(_promise(theirs.nonce), self._promised):
            raise PairingFailed("The other side showed another nonce than it had promised.")
        host, viewer = (self._nonce, theirs.nonce) if self._role is Role.HOST else (theirs.nonce, self._nonce)
        self._words = confirmation.words(host + viewer)
        self._keys = confirmation.keys()
        if self._life is None:
            return []
        self._life.use()
        return [confirmation.mine(self._nonce)]


def _promise(nonce: bytes) -> bytes:
    return hashlib.sha256(nonce).digest()


def refusal(reason: str) -> bytes:
    """The message that tells the other side that this one gives up."""
    return pack(Failed(reason))
