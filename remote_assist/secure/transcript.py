"""Keys from a shared secret and the whole transcript: HKDF-SHA256 with a label for each use.

Invariant: no two uses share a label, and every key depends on every handshake byte both sides saw.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from remote_assist.wire.limits import PROTOCOL_NAME
from remote_assist.wire.roles import Role


class Transcript:
    """The handshake messages of both sides in one agreed order, hashed with their lengths and labels."""

    def __init__(self, method: bytes) -> None:
        self._hash = hashlib.sha256(PROTOCOL_NAME + b"\0" + method)

    def add(self, label: bytes, message: bytes) -> None:
        for part in (label, message):
            self._hash.update(len(part).to_bytes(4, "big") + part)

    def digest(self) -> bytes:
        return self._hash.copy().digest()


def extract(secret: bytes, transcript: bytes) -> bytes:
    """The root of a session's keys."""
    return HKDF(SHA256(), 32, salt=transcript, info=PROTOCOL_NAME + b" root").derive(secret)


def expand(root: bytes, label: bytes, length: int = 32) -> bytes:
    """One key out of a root, for the use that `label` names."""
    return HKDFExpand(SHA256(), length, info=PROTOCOL_NAME + b" " + label).derive(root)


def confirmation(root: bytes, role: Role, transcript: bytes) -> bytes:
    """The MAC by which `role` proves that it holds the root."""
    key = expand(root, b"confirm " + role.value.encode())
    return hmac.digest(key, transcript, "sha256")


def is_confirmed(root: bytes, role: Role, transcript: bytes, mac: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(confirmation(root, role, transcript), mac)
