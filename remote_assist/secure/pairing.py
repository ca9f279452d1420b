"""What every pairing has in common: messages in, messages out, keys at the end.

Each way to pair is a small state machine that never touches a socket. Feed it with what the other side sent
(`receive`), send what it returns, and take `keys` when `is_paired`.

Invariant: `keys` exist only after the other side proved that it holds them.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import PairingFailed, ProtocolError, TooLarge
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import SigningKey, is_signed
from remote_assist.secure.transcript import Transcript, confirmation, expand, extract, is_confirmed
from remote_assist.secure.words import Words, words_from
from remote_assist.wire.control import Digest, Signature
from remote_assist.wire.limits import MAX_HANDSHAKE, PROTOCOL_NAME, PROTOCOL_VERSION
from remote_assist.wire.roles import Role
from remote_assist.wire.unreadable import UNREADABLE

RandomBytes = Callable[[int], bytes]
_Message = TypeVar("_Message", bound=Struct)


class Method(StrEnum):
    """How two ends come to a shared secret."""

    CODE = "code"
    HUB = "hub"
    RESUME = "resume"


class Confirm(Struct, frozen=True, tag="confirm"):
    """Proof of the shared secret, and of the signing key, over the whole transcript.

    `nonce` is what the sender's hello promised by its hash, in a pairing by code; empty in the others.
    """

    mac: Digest
    signature: Signature
    nonce: Annotated[bytes, Meta(max_length=32)] = b""


class Failed(Struct, frozen=True, tag="failed"):
    """The sender gives up; the reason is a short code that reveals nothing."""

    reason: Annotated[str, Meta(max_length=64)]


class Pairing(Protocol):
    """One handshake of one side."""

    def start(self) -> list[bytes]:
        """What this side sends before it hears anything."""

    def receive(self, message: bytes) -> list[bytes]:
        """Take one message, return what to send; raises `PairingFailed`, `ProtocolError` or `TooLarge`."""

    @property
    def is_paired(self) -> bool: ...

    @property
    def keys(self) -> SessionKeys:
        """Raises `PairingFailed` before the pairing is done."""

    @property
    def words(self) -> Words | None:
        """What both sides compare aloud; None where a session goes on, which keeps those it began with.

        Raises `PairingFailed` before they are known.
        """


class Confirmation:
    """The last step of every pairing: both send a MAC and a signature over the transcript."""

    def __init__(
        self, role: Role, secret: bytes, transcript: Transcript, signing: SigningKey, peer_sign: bytes
    ) -> None:
        self._role = role
        self._digest = transcript.digest()
        self._root = extract(secret, self._digest)
        self._signing = signing
        self._peer_sign = peer_sign

    def mine(self, nonce: bytes = b"") -> bytes:
        """This side's proof."""
        signature = self._signing.sign(b"pairing " + self._role.value.encode(), self._digest)
        return pack(Confirm(confirmation(self._root, self._role, self._digest), signature, nonce))

    def check(self, theirs: Confirm) -> None:
        """Raises `PairingFailed` when the other side does not hold the same secret or its signing key."""
        other = self._role.other
        if not is_confirmed(self._root, other, self._digest, theirs.mac):
            raise PairingFailed("The code is wrong, or somebody stands between the two sides.")
        if not is_signed(self._peer_sign, b"pairing " + other.value.encode(), self._digest, theirs.signature):
            raise PairingFailed("The other side does not own the signing key it shows.")

    def keys(self, resume: bytes | None = None, session: bytes | None = None) -> SessionKeys:
        """The session's keys; `resume` and `session` stay those of the first pairing when a session resumes."""
        return SessionKeys(
            session or expand(self._root, b"session", 8),
            expand(self._root, b"records"),
            resume or expand(self._root, b"resume"),
            self._signing.public,
            self._peer_sign,
        )

    def words(self, nonces: bytes = b"") -> Words:
        """The short authentication string; `nonces` are the host's and the viewer's, where they were promised."""
        return words_from(expand(self._root, b"words" + nonces, 16))


def pack(message: Struct) -> bytes:
    """Bytes of one pairing message."""
    return msgspec.msgpack.encode(message)


def parse(message: bytes, expected: type[_Message]) -> _Message:
    """Read a handshake message of one kind; a `Failed` of the other side becomes `PairingFailed`."""
    if len(message) > MAX_HANDSHAKE:
        raise TooLarge(f"A pairing message of {len(message)} bytes is over the limit of {MAX_HANDSHAKE}.")
    try:
        return msgspec.msgpack.decode(message, type=expected)
    except UNREADABLE as exc:
        failed = _parse_failed(message)
        if failed is not None:
            raise PairingFailed(failure_sentence(failed.reason), _told(failed.reason)) from exc
        raise ProtocolError(f"A pairing message cannot be read: {exc}.") from exc


def _parse_failed(message: bytes) -> Failed | None:
    try:
        return msgspec.msgpack.decode(message, type=Failed)
    except UNREADABLE:
        return None


def failure_sentence(reason: str) -> str:
    """What the other side's reason means for a person."""
    return _SENTENCES.get(reason, "The other side gave up pairing.")


_SENTENCES = {
    "wrong_code": "The code is wrong.",
    "pairing_failed": "The two sides could not agree on keys; somebody may stand between them.",
    "code_used": "This code is used, burned or too old. Ask for a new one.",
    "unknown_session": "The session that should go on is not known any more.",
    "ended": "The session has ended.",
    "room_taken": "Somebody else is already in this session.",
    "version": "The other side speaks another version of the protocol.",
}


def _told(reason: str) -> str:
    """The other side's reason as ours: nothing but what may go wrong in a pairing."""
    return reason if reason in _SENTENCES else "pairing_failed"


def check_hello(protocol: str, role: Role, mine: Role, method: str, expected: Method) -> None:
    """Raises `PairingFailed` when the other side is not the right partner for this handshake."""
    if protocol != PROTOCOL_NAME.decode():
        raise PairingFailed(
            f"The other side speaks {protocol[:40]}, this one version {PROTOCOL_VERSION} of the protocol.", "version"
        )
    if role is mine:
        raise PairingFailed(f"Both sides say that they are the {mine.value}.")
    if not hmac.compare_digest(method.encode(), expected.value.encode()):
        raise PairingFailed("The two sides want to pair in different ways.")
