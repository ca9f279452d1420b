"""Copies of a SQLite store: taken while others write, checked before they are used.

Invariant: a copy is one committed state of the store, with nothing of a write-ahead log beside it.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from desk_app.store.errors import StoreUnreadable

_BUSY_S = 30.0


def copy_database(source: Path, target: Path) -> None:
    """Copies the store at `source` to the new file `target` in one reading transaction; writers go on beside it.

    Raises `StoreUnreadable`, and `OSError` when the disk is full.
    """
    if not source.is_file():
        raise StoreUnreadable(f"There is no database at {source}.")
    target.touch(mode=0o600, exist_ok=False)
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=_BUSY_S)) as here,
            contextlib.closing(sqlite3.connect(target)) as there,
        ):
            # In one step: in several, every write of the hub would begin the copy anew.
            here.backup(there, pages=-1)
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, "the disk is full") from exc
        raise StoreUnreadable(f"The database {source} cannot be copied: {exc}.") from exc


def needed_contents(database: Path) -> dict[str, bool]:
    """Returns the content of every attachment in the copy, and whether a message carries it.

    Raises `StoreUnreadable`.
    """
    with _reading(database) as connection:
        rows = connection.execute(
            "SELECT a.sha256, max(m.attachment_id IS NOT NULL) FROM attachments a"
            " LEFT JOIN message_attachments m ON m.attachment_id = a.id GROUP BY a.sha256"
        )
        return {sha256: bool(carried) for sha256, carried in rows}


def check_database(database: Path) -> None:
    """Raises `StoreUnreadable` when the file is no whole store of ours."""
    with _reading(database) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise StoreUnreadable(f"The database in {database.name} is damaged: {found[0]}.")
        connection.execute("SELECT log FROM log_head").fetchone()


def fold_log(database: Path) -> None:
    """Folds the write-ahead log into the file, which then is all there is. Raises `StoreUnreadable`."""
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=_BUSY_S)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as exc:
        raise StoreUnreadable(f"The database {database.name} cannot be used: {exc}.") from exc


@contextlib.contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
    except sqlite3.Error as exc:
        raise StoreUnreadable(f"The database {database.name} is none of ours: {exc}.") from exc
