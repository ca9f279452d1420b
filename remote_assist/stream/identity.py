"""Who an engineer is beyond one session: a signing key of his own, and what his vendor has certified of it.

The client keeps the seed where it keeps its secrets; for the command line it stands in a file of mode 0600.

Invariant: a private key is made by the system's randomness, and read from no file that somebody else could read.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from remote_assist.errors import AssistError, NotCertified
from remote_assist.secure.certificate import certificate_text, read_certificate
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.wire.certificate import key_text, parse_certificate
from remote_assist.wire.limits import MAX_CERTIFICATE

__all__ = ["Certified", "ForAnotherKey", "Identity", "KeyUnusable", "NotCertified", "read_identity"]

_MOST_FILE = 4 * MAX_CERTIFICATE


class KeyUnusable(AssistError):
    """What should be a private key is none."""


class ForAnotherKey(NotCertified):
    """The certificate is not this engineer's, or he has another key now."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says; `until` is seconds since 1970. The text is the vendor's and shown as plain text."""

    name: str
    vendor: str
    email: str
    until: int
    serial: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A key and, with it, perhaps a certificate, packed."""

    seed: bytes
    certificate: bytes = b""

    @classmethod
    def new(cls) -> Identity:
        return cls(os.urandom(SEED_SIZE))

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """From what `secret_text` gave. Raises `KeyUnusable`."""
        try:
            seed = bytes.fromhex(text.strip())
        except ValueError:
            seed = b""
        if len(seed) != SEED_SIZE:
            raise KeyUnusable("This is no engineer's private key.")
        return cls(seed)

    def __repr__(self) -> str:
        return f"Identity({self.public_text})"

    @property
    def secret_text(self) -> str:
        """The private key, for a keyring or a private file."""
        return self.seed.hex()

    @property
    def public_text(self) -> str:
        """What the vendor certifies: one line that may be mailed."""
        return key_text(SigningKey(self.seed).public)

    @property
    def certificate_text(self) -> str:
        return certificate_text(self.certificate)

    @property
    def certified(self) -> Certified | None:
        """What the certificate says, None without one. Whether it counts, each host finds out by itself."""
        if not self.certificate:
            return None
        _, said = parse_certificate(self.certificate)
        return Certified(said.name, said.vendor, said.email, said.not_after, said.serial.hex())

    def with_certificate(self, text: str) -> Identity:
        """The same key with the certificate in this text. Raises `NotCertified`, or `ForAnotherKey`."""
        packed = read_certificate(text)
        _, said = parse_certificate(packed)
        if said.key != SigningKey(self.seed).public:
            raise ForAnotherKey("The certificate is for another key than this one.")
        return Identity(self.seed, packed)

    def without_certificate(self) -> Identity:
        return Identity(self.seed)


def read_identity(file: Path, certificate: Path | None = None) -> Identity:
    """The key in a file, made when it is missing. Raises `AssistError` with a sentence."""
    try:
        identity = Identity.from_text(_read_private(file))
    except FileNotFoundError:
        identity = Identity.new()
        _write_private(file, identity.secret_text)
    except AssistError as exc:
        raise AssistError(f"{file} cannot be used: {exc}") from exc
    if certificate is None:
        return identity
    try:
        with certificate.open(encoding="utf-8", errors="replace") as stream:
            return identity.with_certificate(stream.read(_MOST_FILE))
    except OSError as exc:
        raise AssistError(f"{certificate} cannot be read: {exc.strerror}.") from exc


def _read_private(file: Path) -> str:
    try:
        with file.open(encoding="ascii", errors="replace") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
                raise AssistError(f"others may read it; run: chmod 600 {file}")
            return stream.read(_MOST_FILE)
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise AssistError(f"it cannot be read: {exc.strerror}.") from exc


def _write_private(file: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(text + "\n")
    except OSError as exc:
        raise AssistError(f"{file} cannot be written: {exc.strerror}.") from exc
