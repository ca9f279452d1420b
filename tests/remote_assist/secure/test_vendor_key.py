"""A vendor's private key in its file: opened by its passphrase and by nothing else."""

from __future__ import annotations

import msgspec
import pytest

from remote_assist.errors import NotCertified
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.vendor_key import MOST_BYTES, is_protected, open_vendor_key, pack_vendor_key
from tests.remote_assist.secure.handshakes import seeded

SEED = b"v" * 32


@pytest.fixture(scope="module")
def protected() -> bytes:
    return pack_vendor_key(SEED, "Überraschung 密", seeded(7))


def test_key_without_a_passphrase_opens_by_itself() -> None:
    data = pack_vendor_key(SEED, "", seeded(7))
    assert not is_protected(data)
    assert open_vendor_key(data).public == SigningKey(SEED).public


def test_key_under_a_passphrase_opens_by_it_however_it_was_typed(protected: bytes) -> None:
    assert is_protected(protected)
    assert SEED.hex().encode() not in protected
    # The same letters, composed and decomposed: keyboards differ.
    for typed in ("\u00dcberraschung 密", "U\u0308berraschung 密"):
        assert open_vendor_key(protected, typed).public == SigningKey(SEED).public


@pytest.mark.parametrize("passphrase", ["", "uberraschung 密"])
def test_other_passphrase_opens_nothing(protected: bytes, passphrase: str) -> None:
    with pytest.raises(NotCertified, match="passphrase does not open"):
        open_vendor_key(protected, passphrase)


def test_secret_under_somebody_elses_public_key_is_refused(protected: bytes) -> None:
    other = SigningKey(b"w" * 32).public.hex().encode()
    mine = SigningKey(SEED).public.hex().encode()
    with pytest.raises(NotCertified):
        open_vendor_key(protected.replace(mine, other), "Überraschung 密")
    with pytest.raises(NotCertified, match="do not belong together"):
        open_vendor_key(pack_vendor_key(SEED, "", seeded(7)).replace(mine, other))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"\xff" * 40, b"[" * 4000, bytes(MOST_BYTES + 1), b"x" * (MOST_BYTES + 1),
        msgspec.json.encode({"format": "deskside-vendor-key/2", "public": "", "secret": ""}),
        msgspec.json.encode({"format": "deskside-vendor-key/1", "public": "abc", "secret": "ab"}),
        msgspec.json.encode({"format": "deskside-vendor-key/1", "public": "zz", "secret": "ab"}),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NotCertified):
        open_vendor_key(data)
