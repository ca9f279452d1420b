"""Resuming a session on a new connection: fresh keys, proved by the old session's secret.

Invariant: the new keys depend on the old session's resume secret and on a fresh key exchange; neither alone gives them.
"""

from __future__ import annotations

from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Meta, Struct

from remote_assist.errors import PairingFailed
from remote_assist.secure.hub_pairing import shared_secret
from remote_assist.secure.pairing import Confirm, Confirmation, Method, RandomBytes, check_hello, pack, parse
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.transcript import Transcript
from remote_assist.wire.control import Digest
from remote_assist.wire.limits import PROTOCOL_NAME
from remote_assist.wire.roles import Role


class ResumeHello(Struct, frozen=True, tag="resume_hello"):
    """A side's fresh public key and the session it wants to go on with."""

    protocol: Annotated[str, Meta(max_length=64)]
    role: Role
    session: Annotated[bytes, Meta(min_length=8, max_length=8)]
    public: Digest
    method: Annotated[str, Meta(max_length=16)] = Method.RESUME.value


def session_resumed(opening: bytes) -> bytes:
    """Which session a viewer's first message wants to go on with. Raises `PairingFailed` or `ProtocolError`."""
    return parse(opening, ResumeHello).session


class ResumePairing:
    """One attempt by one side. The viewer proves itself first; the signing keys must be those of the first pairing."""

    def __init__(self, role: Role, old: SessionKeys, signing: SigningKey, random_bytes: RandomBytes) -> None:
        if signing.public != old.local_sign:
            raise PairingFailed("A session resumes only with the signing key it began with.")
        self._role = role
        self._old = old
        self._signing = signing
        self._private = X25519PrivateKey.from_private_bytes(random_bytes(32))
        self._my_hello = pack(
            ResumeHello(PROTOCOL_NAME.decode(), role, old.session, self._private.public_key().public_bytes_raw())
        )
        self._confirmation: Confirmation | None = None
        self._keys: SessionKeys | None = None

    def start(self) -> list[bytes]:
        return [self._my_hello]

    def receive(self, message: bytes) -> list[bytes]:
        if self._keys is not None:
            raise PairingFailed("The pairing is done; no further pairing message is expected.")
        if self._confirmation is None:
            return self._take_hello(message)
        self._confirmation.check(parse(message, Confirm))
        self._keys = self._confirmation.keys(self._old.resume, self._old.session)
        return [self._confirmation.mine()] if self._role is Role.HOST else []

    @property
    def is_paired(self) -> bool:
        return self._keys is not None

    @property
    def keys(self) -> SessionKeys:
        if self._keys is None:
            raise PairingFailed("The pairing is not done.")
        return self._keys

    @property
    def words(self) -> None:
        return None

    def _take_hello(self, message: bytes) -> list[bytes]:
        hello = parse(message, ResumeHello)
        check_hello(hello.protocol, hello.role, self._role, hello.method, Method.RESUME)
        if hello.session != self._old.session:
            raise PairingFailed("The session that should go on is not known any more.")
        host, viewer = (self._my_hello, message) if self._role is Role.HOST else (message, self._my_hello)
        transcript = Transcript(b"resume")
        transcript.add(b"host", host)
        transcript.add(b"viewer", viewer)
        secret = shared_secret(self._private, hello.public) + self._old.resume
        self._confirmation = Confirmation(self._role, secret, transcript, self._signing, self._old.peer_sign)
        return [self._confirmation.mine()] if self._role is Role.VIEWER else []
