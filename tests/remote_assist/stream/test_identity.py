"""An engineer's own key in a file: made once, private, and read back."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from remote_assist.errors import AssistError
from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.identity import Identity, read_identity
from remote_assist.wire.certificate import parse_key


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "li.key"
    made = read_identity(file)
    assert read_identity(file) == made
    assert len(parse_key(made.public_text)) == 32
    assert made.secret_text not in repr(made)
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "li.key"
    read_identity(file)
    file.chmod(0o640)
    with pytest.raises(AssistError, match="chmod 600"):
        read_identity(file)


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "ab" * 5000, "密"])
def test_file_that_holds_no_key_is_told_and_stays(tmp_path: Path, content: str) -> None:
    file = tmp_path / "li.key"
    file.touch(0o600)
    file.write_text(content, encoding="utf-8")
    with pytest.raises(AssistError, match="no engineer's private key"):
        read_identity(file)
    assert file.read_text(encoding="utf-8") == content


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistError, match="cannot be written"):
        read_identity(tmp_path / "none" / "li.key")
    with pytest.raises(AssistError, match="cannot be read"):
        read_identity(tmp_path / "li.key", tmp_path / "none.cert")


def test_certificate_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    identity = read_identity(tmp_path / "li.key")
    packed = issue_certificate(
        SigningKey(b"v" * 32), parse_key(identity.public_text), vendor="Acme Ltd", name="Li Wei",
        now=time.time(), random_bytes=os.urandom,
    )  # fmt: skip
    (tmp_path / "li.cert").write_text(certificate_text(packed), encoding="ascii")
    assert read_identity(tmp_path / "li.key", tmp_path / "li.cert") == Identity(identity.seed, packed)
    with pytest.raises(AssistError, match="another key"):
        read_identity(tmp_path / "wang.key", tmp_path / "li.cert")
