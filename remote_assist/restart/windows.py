"""Windows: the Run-Once key of this user, and the system's own shutdown program.

Not tried on a Windows computer yet. Run-Once removes its value by itself before it starts the program.
"""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

from remote_assist.restart.restarter import NAME, RestartUnavailable

if sys.platform == "win32":
    import winreg

_KEY = r"Software\Microsoft\Windows\CurrentVersion\RunOnce"
_PATIENCE = 30.0  # seconds


class WindowsRestarter:
    """See `Restarter`."""

    def arrange(self, command: Sequence[str]) -> None:
        if sys.platform == "win32":
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                    winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(command))
            except OSError as exc:
                raise RestartUnavailable(f"Nothing can be started at the next login: {exc}.") from exc

    def withdraw(self) -> None:
        if sys.platform == "win32":
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                    winreg.DeleteValue(key, NAME)
            except FileNotFoundError:
                return
            except OSError as exc:
                raise RestartUnavailable(f"The entry for the next login cannot be removed: {exc}.") from exc

    def machine_mark(self) -> bytes:
        return f"{uuid.getnode()} {Path.home()}".encode()

    def restart(self) -> None:
        try:
            subprocess.run(["shutdown", "/r", "/t", "0"], check=True, capture_output=True, timeout=_PATIENCE)
        except (OSError, subprocess.SubprocessError) as exc:
            raise RestartUnavailable(f"The system refuses to restart: {exc}.") from exc
