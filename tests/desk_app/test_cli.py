"""The command `deskside`: what goes wrong is one sentence and an exit code, and each word loads only its own part."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app import cli
from desk_app.embed.help import View
from desk_app.version import VERSION

PASSWORD = "correct horse battery\n"


def deskside(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desk_app.cli", *arguments],
        env={**os.environ, "DESKSIDE_HOME": str(folder), "QT_QPA_PLATFORM": "offscreen", **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    (line,) = done.stderr.strip().splitlines()
    assert "Traceback" not in line
    return line


def test_version_is_said() -> None:
    assert cli.main(["version"]) == 0


def test_version_loads_no_part(tmp_path: Path) -> None:
    script = f"import sys; from desk_app.cli import main; main(['version']); print({VERSION!r}, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert not {"PySide6", "fastapi", "desk_app.hub", "desk_app.agent", "desk_app.embed", "numpy"} & loaded


class Terminal:
    """Runs commands in this process; a start of Python for each would take most of the time."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.use(home)

    def use(self, home: Path) -> None:
        self._monkeypatch.setenv("DESKSIDE_HOME", str(home))

    def says(self, *arguments: str, stdin: str = "") -> str:
        """What a command that works prints."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = cli.main(arguments)
        printed = self._capsys.readouterr()
        assert code == 0, printed.err
        return printed.out

    def complains(self, *arguments: str, stdin: str = "") -> str:
        """The one sentence of a command that fails."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        assert cli.main(arguments) == 1
        (line,) = self._capsys.readouterr().err.strip().splitlines()
        return line


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "home", monkeypatch, capsys)


def test_first_administrator_is_made_once(terminal: Terminal) -> None:
    ann = ("hub", "init", "--name", "Ann", "--email", "ann@example.com")
    assert "administrator" in terminal.says(*ann, stdin=PASSWORD)
    assert "is there already" in terminal.complains(*ann, stdin=PASSWORD)


def test_engineers_are_added_and_their_access_ended(terminal: Terminal) -> None:
    li = ("--name", "李", "--email", "li@example.com")
    assert "can sign in" in terminal.says("hub", "add-agent", *li, "--password-stdin", stdin=PASSWORD)
    assert "too short" in terminal.complains("hub", "add-agent", *li, stdin="x\n")
    assert "no longer" in terminal.says("hub", "disable-agent", "--email", "li@example.com")
    assert "no such" in terminal.complains("hub", "disable-agent", "--email", "none@example.com")


def test_application_gets_a_key_and_new_secrets(terminal: Terminal) -> None:
    key = terminal.says("hub", "add-app", "--name", "Ledger", "--vendor", "Acme Ltd").split()[2]
    assert "New secret of Ledger" in terminal.says("hub", "rotate-secret", key)
    assert "no application" in terminal.complains("hub", "rotate-secret", "app_none")


def test_articles_are_brought_in_and_a_bad_line_is_named(terminal: Terminal, tmp_path: Path) -> None:
    articles = tmp_path / "kb.jsonl"
    articles.write_text('{"id": "1", "title": "Printing", "body": "Check it."}\n', encoding="utf-8")
    assert "1 articles added" in terminal.says("hub", "import-articles", str(articles))
    articles.write_text("{}\n", encoding="utf-8")
    assert "Line 1" in terminal.complains("hub", "import-articles", str(articles))


def test_backup_is_restored(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "hub.backup"
    key = terminal.says("hub", "add-app", "--name", "Ledger", "--vendor", "Acme Ltd").split()[2]
    assert str(file) in terminal.says("hub", "backup", str(file))
    assert "there already" in terminal.complains("hub", "backup", str(file))
    terminal.use(tmp_path / "other")
    assert "no application" in terminal.complains("hub", "rotate-secret", key)
    terminal.says("hub", "restore", str(file))
    assert "New secret of Ledger" in terminal.says("hub", "rotate-secret", key)
    assert "none.backup" in terminal.complains("hub", "restore", str(tmp_path / "none.backup"))


def test_data_folder_may_stand_before_or_after_the_word(terminal: Terminal, tmp_path: Path) -> None:
    folder = str(tmp_path / "elsewhere")
    added = terminal.says("hub", "add-app", "--data-folder", folder, "--name", "Ledger", "--vendor", "Acme Ltd")
    assert "New secret" in terminal.says("hub", "--data-folder", folder, "rotate-secret", added.split()[2])


def test_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = deskside(tmp_path, "hub", "--listen", f"127.0.0.1:{port}")
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("hub", "--listen", "nonsense"), "--listen cannot be used: nonsense is not HOST:PORT"),
        (("hub", "--database", "postgresql://127.0.0.1:1/x", "rotate-secret", "k"), "cannot be opened"),
        (("help", "--config", "/nowhere/help.toml"), "cannot be read"),
    ],
)
def test_what_cannot_start_says_why(terminal: Terminal, arguments: tuple[str, ...], says: str) -> None:
    assert says in terminal.complains(*arguments)


def test_missing_extra_is_named(tmp_path: Path) -> None:
    # A finder that knows no fastapi stands for an installation without the extra.
    hide = tmp_path / "sitecustomize.py"
    hide.write_text("import sys\nsys.modules['fastapi'] = None\n", encoding="utf-8")
    done = deskside(tmp_path, "hub", "--listen", "127.0.0.1:0", PYTHONPATH=str(tmp_path))
    assert 'pip install "deskside[hub]"' in one_sentence(done)


def test_password_is_no_argument() -> None:
    with pytest.raises(SystemExit):
        cli.main(["hub", "init", "--name", "a", "--email", "b", "--password", "secret"])


def test_records_are_verified_and_what_cannot_be_is_said(terminal: Terminal, tmp_path: Path) -> None:
    terminal.says("hub", "add-app", "--name", "Ledger", "--vendor", "Acme Ltd")
    assert "0 assist sessions with 0 records were checked" in terminal.says("hub", "verify-audit")
    assert '"holds": true' in terminal.says("hub", "verify-audit", "--json", "--since", "2026-01-01")
    (tmp_path / "x.json").write_text("{}")
    for arguments in (("--assist", "x"), ("--ticket", "1"), ("--anchor", "x"), ("--file", str(tmp_path / "x.json"))):
        assert terminal.complains("hub", "verify-audit", *arguments)


@pytest.mark.parametrize(("more", "first"), [([], View.HOME), (["--code"], View.CODE)])
def test_help_begins_at_the_page_that_is_wished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], first: View
) -> None:
    config = tmp_path / "help.toml"
    config.write_text('hub = "https://help.example.com"\napp_key = "key"\n', "utf-8")
    views: list[View] = []

    def run(_config: object, view: View, *_more: object) -> int:
        views.append(view)
        return 0

    monkeypatch.setattr("desk_app.embed.program.run", run)
    assert cli.main(["help", "--config", str(config), *more]) == 0
    assert views == [first]
