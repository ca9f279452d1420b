"""Linux's seam for a restart: the entry starts exactly the program that it was made for, and logind is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from remote_assist.restart import RestartUnavailable, open_restarter
from remote_assist.restart.linux import LinuxRestarter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this is Linux's seam")


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "autostart" / "deskside-return.desktop"


def _exec(entry: Path) -> list[str]:
    """The words of the Exec key by the rules of the Desktop Entry Specification."""
    line = next(li for li in entry.read_text(encoding="utf-8").splitlines() if li.startswith("Exec="))
    text = line.removeprefix("Exec=").replace("\\\\", "\\")
    words, word, quoted, escaped = [], "", False, False
    for character in text:
        if escaped:
            word, escaped = word + character, False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == " " and not quoted:
            words.append(word)
            word = ""
        else:
            word += character
    return [each.replace("%%", "%") for each in (*words, word)]


def test_entry_names_the_program_whatever_its_words_hold(entry: Path) -> None:
    command = ['/opt/my $HOME `x`/py"thon\\3', "-m", "remote_assist", "return", "/home/王/100% sure/return.ticket"]
    open_restarter().arrange(command)
    assert _exec(entry) == command
    assert entry.stat().st_mode & 0o777 == 0o600


def test_entry_of_before_is_replaced_and_what_is_withdrawn_is_gone(entry: Path) -> None:
    restarter = LinuxRestarter()
    restarter.arrange(["first"])
    restarter.arrange(["second"])
    assert _exec(entry) == ["second"]
    restarter.withdraw()
    restarter.withdraw()
    assert not entry.exists()


def test_word_that_would_begin_a_line_of_its_own_is_refused(entry: Path) -> None:
    with pytest.raises(RestartUnavailable):
        LinuxRestarter().arrange(["program", "a\nExec=evil"])
    assert not entry.exists() or "evil" not in entry.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", [0, 1])
def test_system_is_asked_for_a_restart_and_its_no_is_a_sentence(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "systemctl"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit {code}\n', encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    if code:
        with pytest.raises(RestartUnavailable, match="refuses"):
            LinuxRestarter().restart()
    else:
        LinuxRestarter().restart()
    assert (tmp_path / "said").read_text(encoding="utf-8") == "reboot\n"


def test_system_without_a_way_to_restart_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RestartUnavailable, match="refuses"):
        LinuxRestarter().restart()


def test_mark_of_this_computer_is_the_same_each_time() -> None:
    id_of_machine = subprocess.run(["cat", "/etc/machine-id"], capture_output=True, check=False).stdout.strip()
    mark = LinuxRestarter().machine_mark()
    assert mark == LinuxRestarter().machine_mark()
    assert mark.startswith(id_of_machine)
