"""Linux: an XDG autostart entry, and logind's restart, which a person at the computer may ask for by himself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from remote_assist.restart.restarter import NAME, RestartUnavailable

_PATIENCE = 30.0  # seconds
_MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_RESERVED = '"`$\\'


class LinuxRestarter:
    """See `Restarter`."""

    def arrange(self, command: Sequence[str]) -> None:
        entry = _entry()
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(entry, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(_desktop_entry(command))
        except OSError as exc:
            raise RestartUnavailable(f"Nothing can be started at the next login: {exc}.") from exc

    def withdraw(self) -> None:
        try:
            _entry().unlink(missing_ok=True)
        except OSError as exc:
            raise RestartUnavailable(f"The entry for the next login cannot be removed: {exc}.") from exc

    def machine_mark(self) -> bytes:
        for place in _MACHINE_IDS:
            try:
                return place.read_bytes().strip() + b" %d" % os.getuid()
            except OSError:
                continue
        raise RestartUnavailable("This computer has no name that outlives a restart.")

    def restart(self) -> None:
        try:
            subprocess.run(
                ["systemctl", "reboot"], check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE
            )
        except (OSError, subprocess.SubprocessError) as exc:
            raise RestartUnavailable(f"The system refuses to restart: {exc}.") from exc


def _entry() -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(configured) if Path(configured).is_absolute() else Path.home() / ".config"
    return folder / "autostart" / f"{NAME}.desktop"


def _desktop_entry(command: Sequence[str]) -> str:
    words = " ".join(_quoted(word) for word in command)
    return f"[Desktop Entry]\nType=Application\nName=Deskside\nExec={words}\nTerminal=false\nNoDisplay=true\n"


def _quoted(word: str) -> str:
    """One argument of an Exec key: quoted by its own rule, and then once more as every string of the file."""
    if any(not character.isprintable() for character in word):
        raise RestartUnavailable("A program with such a name cannot be started at the next login.")
    inside = "".join(f"\\{c}" if c in _RESERVED else c for c in word.replace("%", "%%"))
    return f'"{inside}"'.replace("\\", "\\\\")
