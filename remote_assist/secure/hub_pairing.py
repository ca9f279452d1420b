"""Pairing through a hub that may lie: X25519 with a commitment, and four words to compare aloud.

The viewer commits to its key before it sees the host's, so a hub in the middle that swaps keys gets one chance in
2^32 that the words agree.

Invariant: the words come from the whole transcript; both sides see the same ones only if nobody changed a byte.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Meta, Struct

from remote_assist.errors import PairingFailed
from remote_assist.secure.pairing import Confirm, Confirmation, Method, RandomBytes, check_hello, pack, parse
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.transcript import Transcript
from remote_assist.secure.words import Words
from remote_assist.wire.control import Digest
from remote_assist.wire.limits import PROTOCOL_NAME
from remote_assist.wire.roles import Role


class Commit(Struct, frozen=True, tag="commit"):
    """The viewer's promise: the hash of the hello and nonce it will show."""

    digest: Digest


class HubHello(Struct, frozen=True, tag="hub_hello"):
    """A side's public key, its signing key, the session's name at the hub, and a nonce."""

    protocol: Annotated[str, Meta(max_length=64)]
    role: Role
    assist_id: Annotated[str, Meta(max_length=128)]
    public: Digest
    sign_key: Digest
    nonce: Digest
    method: Annotated[str, Meta(max_length=16)] = Method.HUB.value


class HubPairing:
    """One attempt by one side; both name the same `assist_id`. `only` is the one signing key that is let in, if any."""

    def __init__(
        self,
        role: Role,
        assist_id: str,
        signing: SigningKey,
        random_bytes: RandomBytes,
        only: bytes | None = None,
    ) -> None:
        self._role = role
        self._only = only
        self._assist_id = assist_id
        self._signing = signing
        self._private = X25519PrivateKey.from_private_bytes(random_bytes(32))
        self._my_hello = pack(
            HubHello(
                PROTOCOL_NAME.decode(),
                role,
                assist_id,
                self._private.public_key().public_bytes_raw(),
                signing.public,
                random_bytes(32),
            )
        )
        self._commit: bytes | None = None
        self._confirmation: Confirmation | None = None
        self._keys: SessionKeys | None = None

    def start(self) -> list[bytes]:
        if self._role is Role.HOST:
            return []
        self._commit = pack(Commit(hashlib.sha256(self._my_hello).digest()))
        return [self._commit]

    def receive(self, message: bytes) -> list[bytes]:
        if self._keys is not None:
            raise PairingFailed("The pairing is done; no further pairing message is expected.")
        if self._confirmation is not None:
            self._confirmation.check(parse(message, Confirm))
            self._keys = self._confirmation.keys()
            return [self._confirmation.mine()] if self._role is Role.VIEWER else []
        if self._role is Role.HOST and self._commit is None:
            parse(message, Commit)
            self._commit = message
            return [self._my_hello]
        return self._take_hello(message)

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
        """Four words, in both languages. Raises `PairingFailed` before both hellos are known."""
        if self._confirmation is None:
            raise PairingFailed("The pairing is not done.")
        return self._confirmation.words()

    def _take_hello(self, message: bytes) -> list[bytes]:
        hello = parse(message, HubHello)
        check_hello(hello.protocol, hello.role, self._role, hello.method, Method.HUB)
        if hello.assist_id != self._assist_id:
            raise PairingFailed("The other side means another session.")
        if self._only is not None and hello.sign_key != self._only:
            raise PairingFailed("This session has its engineer; nobody else may enter.", "room_taken")
        commit = self._commit or b""
        if self._role is Role.HOST:
            promised = parse(commit, Commit).digest
            if not hmac.compare_digest(promised, hashlib.sha256(message).digest()):
                raise PairingFailed("The other side showed another key than it had promised.")
        host, viewer = (self._my_hello, message) if self._role is Role.HOST else (message, self._my_hello)
        transcript = Transcript(b"hub")
        transcript.add(b"commit", commit)
        transcript.add(b"host", host)
        transcript.add(b"viewer", viewer)
        secret = shared_secret(self._private, hello.public)
        self._confirmation = Confirmation(self._role, secret, transcript, self._signing, hello.sign_key)
        return [self._my_hello] if self._role is Role.VIEWER else [self._confirmation.mine()]


def shared_secret(private: X25519PrivateKey, public: bytes) -> bytes:
    """X25519; raises `PairingFailed` for the few keys that give no secret."""
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as exc:
        raise PairingFailed("The other side's half of the key exchange is not valid.") from exc
