"""Where a return ticket lies between two lives of a computer: one file of this user, gone before it is used.

Invariant: the file is made for its owner alone, and whoever takes it has removed it; a copy of one that was taken is
refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

from remote_assist.secure.return_ticket import MAX_TICKET, ReturnRefused

_MARKS = 50  # no ticket lives long enough for so many after it


def leave_ticket(path: Path, data: bytes) -> None:
    """Write the file anew. Raises `OSError`."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def use_up(path: Path, data: bytes) -> None:
    """Remember that this ticket was taken from `path`. Raises `ReturnRefused` where it was before."""
    marks = path.with_name(f"{path.name}.used")
    mark = hashlib.sha256(data).hexdigest()
    try:
        used = marks.read_text(encoding="ascii").split() if marks.exists() else []
        if mark in used:
            raise ReturnRefused("The return ticket was used before.")
        leave_ticket(marks, "\n".join([*used[-_MARKS:], mark]).encode())
    except (OSError, UnicodeError) as exc:
        raise ReturnRefused(f"Whether the return ticket was used before cannot be told: {exc}.") from exc


def take_ticket(path: Path) -> bytes:
    """Read the file and remove it, whatever is in it. Raises `ReturnRefused` for one that is not this user's own."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError as exc:
        raise ReturnRefused("There is no return ticket.") from exc
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        path.unlink(missing_ok=True)
        if not stat.S_ISREG(found.st_mode):
            raise ReturnRefused("The return ticket is no file.")
        if sys.platform != "win32" and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
            raise ReturnRefused("The return ticket is not this user's alone.")
        if found.st_size > MAX_TICKET:
            raise ReturnRefused("The return ticket is too large.")
        return file.read(MAX_TICKET + 1)
