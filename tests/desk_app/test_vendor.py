"""`deskside vendor-key` and `certify-agent`: what a vendor does once, and once for each engineer."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from desk_app import cli
from remote_assist.secure.certificate import check_certificate, read_certificate
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.certificate import key_text, parse_key

LI = SigningKey(b"l" * 32)


class Vendor:
    """An administrator at a terminal."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.key = folder / "vendor.key"

    def does(self, *arguments: str, stdin: str = "", code: int = 0) -> tuple[str, str]:
        """What a command prints and what it says beside it."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        assert cli.main(arguments) == code
        printed = self._capsys.readouterr()
        return printed.out, printed.err

    def makes_key(self, passphrase: str = "") -> tuple[str, str]:
        return self.does("vendor-key", "new", "--out", str(self.key), stdin=f"{passphrase}\n")

    def certifies(self, *more: str, key: str = key_text(LI.public), stdin: str = "", code: int = 0) -> tuple[str, str]:
        who = ("--name", "Li Wei", "--email", "li@acme.example", "--vendor", "Acme Ltd", "--agent-key", key)
        return self.does("certify-agent", "--key", str(self.key), *who, *more, stdin=stdin, code=code)


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vendor:
    return Vendor(tmp_path, monkeypatch, capsys)


def test_new_key_is_private_and_its_public_part_one_line(vendor: Vendor) -> None:
    out, err = vendor.makes_key("a long passphrase")
    assert len(parse_key(out)) == 32
    assert out.count("\n") == 1
    assert err == ""
    if sys.platform != "win32":
        assert vendor.key.stat().st_mode & 0o777 == 0o600


def test_key_without_a_passphrase_is_made_with_a_warning(vendor: Vendor) -> None:
    _, err = vendor.makes_key()
    assert "No passphrase protects it" in err


def test_key_is_never_written_over_another_file(vendor: Vendor) -> None:
    vendor.makes_key()
    before = vendor.key.read_bytes()
    _, err = vendor.does("vendor-key", "new", "--out", str(vendor.key), code=1)
    assert "is there already" in err
    assert vendor.key.read_bytes() == before


@pytest.mark.parametrize("written", [key_text(LI.public), LI.public.hex()])
def test_certificate_counts_under_the_printed_key(vendor: Vendor, written: str) -> None:
    public = parse_key(vendor.makes_key("pass")[0])
    text, says = vendor.certifies("--valid-days", "30", key=written, stdin="pass\n")
    said = check_certificate(
        read_certificate(text), vendor_key=public, engineer_key=LI.public, vendor="Acme Ltd", now=time.time()
    )
    assert (said.name, said.email) == ("Li Wei", "li@acme.example")
    assert abs(said.not_after - time.time() - 30 * 86400) < 60
    assert "Li Wei of Acme Ltd, valid until 20" in says


def test_certificate_goes_to_a_file(vendor: Vendor, tmp_path: Path) -> None:
    vendor.makes_key()
    out, _ = vendor.certifies("--out", str(tmp_path / "li.cert"))
    assert out == ""
    assert read_certificate((tmp_path / "li.cert").read_text("ascii"))


def test_what_is_wrong_is_one_sentence(vendor: Vendor, tmp_path: Path) -> None:
    _, err = vendor.certifies(code=1)
    assert "cannot be read" in err
    vendor.makes_key("right")
    for arguments, sentence in (
        ({"stdin": "wrong\n"}, "passphrase does not open"),
        ({"stdin": "right\n", "key": "nonsense"}, "public key"),
    ):
        _, err = vendor.certifies(code=1, **arguments)
        assert sentence in err
        assert err.count("\n") == 1
    _, err = vendor.certifies("--valid-days", "0", stdin="right\n", code=1)
    assert "1 to 3650 days" in err
    _, err = vendor.certifies("--out", str(tmp_path / "none" / "li.cert"), stdin="right\n", code=1)
    assert "cannot be written" in err
    vendor.key.write_text("{}", encoding="ascii")
    _, err = vendor.certifies(code=1)
    assert "no vendor's key" in err
