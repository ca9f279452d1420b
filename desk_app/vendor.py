"""`deskside vendor-key` and `certify-agent`: a vendor makes a key of his own and certifies his engineers under it.

The key belongs to the vendor, not to a hub, so all of this works without one.
Invariant: a private key is written only into a file that nobody else may read, and never over another file.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from desk_app.client.accounts import write_private
from remote_assist.errors import NotCertified
from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SEED_SIZE, SigningKey
from remote_assist.secure.vendor_key import MOST_BYTES, is_protected, open_vendor_key, pack_vendor_key
from remote_assist.wire.certificate import key_text, parse_certificate, parse_key


class VendorTrouble(Exception):
    """What a person has to do something about, as a sentence."""


class AskSecret(Protocol):
    """Asks a person for something that is not shown, or reads it from standard input."""

    def __call__(self, from_stdin: bool, question: str, *, twice: bool = False) -> str: ...


def new_key(options: argparse.Namespace, ask: AskSecret) -> None:
    """Makes a vendor's key and prints its public part as one line. Raises `VendorTrouble`."""
    file: Path = options.out
    if file.exists():
        raise VendorTrouble(f"{file} is there already: a vendor's key is never written over another file.")
    passphrase = ask(options.passphrase_stdin, "Passphrase for the vendor's key, empty for none", twice=True)
    seed = os.urandom(SEED_SIZE)
    with _troubles(file, "written"):
        write_private(file, pack_vendor_key(seed, passphrase, os.urandom))
    if not passphrase:
        print(f"No passphrase protects it: whoever reads {file} certifies in your name.", file=sys.stderr)
    print(key_text(SigningKey(seed).public))


def certify(options: argparse.Namespace, ask: AskSecret) -> None:
    """Certifies an engineer's key and writes the certificate where it was asked for. Raises `VendorTrouble`."""
    key = _opened(options.key, options.passphrase_stdin, ask)
    try:
        packed = issue_certificate(
            key,
            parse_key(options.agent_key),
            vendor=options.vendor,
            name=options.name,
            email=options.email,
            days=options.valid_days,
            now=time.time(),
            random_bytes=os.urandom,
        )
    except NotCertified as exc:
        raise VendorTrouble(str(exc)) from exc
    if options.out is None:
        print(certificate_text(packed), end="")
    else:
        with _troubles(options.out, "written"):
            options.out.write_text(certificate_text(packed), encoding="ascii")
    _, made = parse_certificate(packed)
    until = datetime.fromtimestamp(made.not_after, UTC).date().isoformat()
    print(f"{made.name} of {made.vendor}, valid until {until}, serial {made.serial.hex()}.", file=sys.stderr)


def _opened(file: Path, from_stdin: bool, ask: AskSecret) -> SigningKey:
    with _troubles(file, "read"), file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    try:
        return open_vendor_key(data, ask(from_stdin, f"Passphrase for {file}") if is_protected(data) else "")
    except NotCertified as exc:
        raise VendorTrouble(f"{file}: {exc}") from exc


@contextmanager
def _troubles(file: Path, act: str) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise VendorTrouble(f"{file} cannot be {act}: {exc.strerror}.") from exc
