"""What every system can do about a restart.

Invariant: what `arrange` leaves behind names a program and a file and holds no secret; `withdraw` leaves nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from remote_assist.errors import AssistError

NAME = "deskside-return"


class RestartUnavailable(AssistError):
    """The computer could not be restarted, or nothing can be started at the next login."""


class Restarter(Protocol):
    """The seam to one operating system. Each call may wait for a file or a program."""

    def arrange(self, command: Sequence[str]) -> None:
        """Have `command` started at this user's next login. Raises `RestartUnavailable`."""

    def withdraw(self) -> None:
        """Nothing is to be started any more. Nothing there is fine. Raises `RestartUnavailable`."""

    def machine_mark(self) -> bytes:
        """What tells this user of this computer from any other, before and after a restart."""

    def restart(self) -> None:
        """Restart the computer; returns once the system has agreed. Raises `RestartUnavailable`."""
