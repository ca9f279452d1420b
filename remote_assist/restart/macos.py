"""macOS: a LaunchAgent of this user, and the system's own event for a restart.

Not tried on a Mac yet.
"""

from __future__ import annotations

import plistlib
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

from remote_assist.restart.restarter import NAME, RestartUnavailable

_PATIENCE = 30.0  # seconds


class MacRestarter:
    """See `Restarter`."""

    def arrange(self, command: Sequence[str]) -> None:
        agent = _agent()
        try:
            agent.parent.mkdir(parents=True, exist_ok=True)
            agent.write_bytes(plistlib.dumps({"Label": NAME, "ProgramArguments": list(command), "RunAtLoad": True}))
        except OSError as exc:
            raise RestartUnavailable(f"Nothing can be started at the next login: {exc}.") from exc

    def withdraw(self) -> None:
        try:
            _agent().unlink(missing_ok=True)
        except OSError as exc:
            raise RestartUnavailable(f"The entry for the next login cannot be removed: {exc}.") from exc

    def machine_mark(self) -> bytes:
        return f"{uuid.getnode()} {Path.home()}".encode()

    def restart(self) -> None:
        asking = 'tell application "System Events" to restart'
        try:
            subprocess.run(["osascript", "-e", asking], check=True, capture_output=True, timeout=_PATIENCE)
        except (OSError, subprocess.SubprocessError) as exc:
            raise RestartUnavailable(f"The system refuses to restart: {exc}.") from exc


def _agent() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{NAME}.plist"
