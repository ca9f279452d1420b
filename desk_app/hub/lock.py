"""The lock of a data folder: one hub, or one restore, at a time.

Invariant: the system lets the lock go with the process that holds it, however that ends; the file itself stays.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_app.store.errors import StoreTrouble

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME = "hub.lock"


class FolderInUse(StoreTrouble):
    """Somebody else works on this folder; the message is a sentence."""


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Holds the folder for as long as the block runs. Raises `FolderInUse` at once when somebody else does."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError as exc:
            raise FolderInUse(f"A hub is running on {folder}. Stop it first.") from exc
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
