"""The set-up script says what is missing and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from installer import dev


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="names packages on Debian only")
def test_missing_system_package_is_named_with_the_command_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.SetUpFailed, match=r"sudo apt-get update && sudo apt-get install -y deskside-no-such-thing"):
        dev._install_system_packages(("dpkg", "deskside-no-such-thing"))


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="names packages on Debian only")
def test_present_system_packages_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    dev._install_system_packages(("dpkg",))


def test_failed_step_names_its_command() -> None:
    with pytest.raises(dev.SetUpFailed, match="Could not count the sheep"):
        dev._checked([sys.executable, "-c", "raise SystemExit(3)"], "count the sheep")


def test_unknown_word_is_refused_with_the_words_there_are() -> None:
    done = subprocess.run(
        [sys.executable, dev.__file__, "dance"], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 2
    assert "demo" in done.stderr


def test_unsupported_python_is_refused_with_those_that_are_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "environment" / "stamp")
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.SetUpFailed, match=r"Deskside needs Python 3\.11 to 3\.13; this is 3\.10\."):
        dev._make_environment()
    assert not (tmp_path / "environment").exists()


def test_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise ImportError("ensurepip")

    monkeypatch.setattr(dev, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "environment" / "stamp")
    monkeypatch.setattr(venv, "create", missing)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.SetUpFailed, match="sudo apt-get install -y python3-venv"):
        dev._make_environment()
    assert not (tmp_path / "environment").exists()
