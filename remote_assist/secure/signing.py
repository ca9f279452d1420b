"""Signing keys: the engineer's and the host's Ed25519 keys, and what they sign.

Invariant: a signature always covers a label, so one made for a pairing never passes for an audit head.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remote_assist.errors import ProtocolError, SealBroken
from remote_assist.wire.control import AuditHead
from remote_assist.wire.limits import MAX_AUDIT_RECORDS, PROTOCOL_NAME

SEED_SIZE = 32


class SigningKey:
    """A private key made from a 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, label: bytes, message: bytes) -> bytes:
        return self._key.sign(_labelled(label, message))

    def sign_head(self, session: bytes, count: int, head: bytes) -> AuditHead:
        """Sign the head of one's own audit log for this session."""
        return AuditHead(count, head, self.sign(b"audit head", _head_message(session, count, head)))


def is_signed(public: bytes, label: bytes, message: bytes, signature: bytes) -> bool:
    """Was `message` signed for this use by the owner of `public`?"""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _labelled(label, message))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_head_signed(public: bytes, session: bytes, count: int, head: bytes, signature: bytes) -> bool:
    """Did the owner of `public` sign this head of its log of this session?"""
    return is_signed(public, b"audit head", _head_message(session, count, head), signature)


def check_head(public: bytes, session: bytes, head: AuditHead) -> None:
    """Raises `SealBroken` when an audit head was not signed by the owner of `public` for this session."""
    if not is_head_signed(public, session, head.count, head.head, head.signature):
        raise SealBroken("The signature under the other side's audit log is wrong.")


class PeerLog:
    """What the other side has signed about its log so far: each head goes on from the one before.

    Invariant: a log that was once told to have n records is never told to have fewer, or others under the same number.
    """

    def __init__(self, public: bytes, session: bytes) -> None:
        self._public = public
        self._session = session
        self._last: AuditHead | None = None

    def keep(self, head: AuditHead) -> None:
        """Raises `SealBroken` for a wrong signature, and `ProtocolError` for a log that goes back or has too many."""
        if head.count > MAX_AUDIT_RECORDS + 1:
            raise ProtocolError(
                f"The other side's audit log claims {head.count} records, more than a session may have."
            )
        check_head(self._public, self._session, head)
        last = self._last
        if last is not None and (head.count < last.count or (head.count == last.count and head.head != last.head)):
            raise ProtocolError(f"The other side's audit log had {last.count} records and now claims {head.count}.")
        self._last = head


def _labelled(label: bytes, message: bytes) -> bytes:
    return PROTOCOL_NAME + b" " + label + b"\0" + message


def _head_message(session: bytes, count: int, head: bytes) -> bytes:
    return session + count.to_bytes(8, "big") + head
