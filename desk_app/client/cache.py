"""What a client keeps over a restart, in one SQLite file: outbox, drafts with their files, last snapshot and cursor.

Invariant: snapshot and cursor are written together or not at all. All calls may block: they belong on the cache's own
thread (`CacheThread`), never on a loop or the UI thread. An unreadable file is set aside, never deleted, never fatal.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from desk_app.client.outbox import Pending, PendingState
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal
from desk_app.wire.commands import Change
from desk_app.wire.frames import Cursor
from desk_app.wire.snapshots import Snapshot

T = TypeVar("T")

_VERSION = 1
_FILES = 16
"""So many processes on one account, on one computer, each find a file of their own."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (account TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS state (
    one INTEGER PRIMARY KEY CHECK (one = 1), cursor BLOB NOT NULL, snapshot BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
    ref TEXT PRIMARY KEY, place INTEGER NOT NULL, queued_at INTEGER NOT NULL, command BLOB NOT NULL, refusal BLOB
);
CREATE TABLE IF NOT EXISTS drafts (key TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unsent (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL
);
"""
_commands: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)
_snapshots: msgspec.json.Decoder[Snapshot] = msgspec.json.Decoder(Snapshot)
_cursors = msgspec.json.Decoder(Cursor)
_refusals = msgspec.json.Decoder(Refusal)


@dataclass(frozen=True)
class UnsentFile:
    """A file beside a message that is still being written. `id` is its owner's; `media_type` is as he was told."""

    id: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """What an earlier run left. `set_aside` is where an unreadable file was moved."""

    snapshot: Snapshot | None = None
    cursor: Cursor | None = None
    pending: tuple[Pending, ...] = ()
    drafts: dict[str, str] = field(default_factory=dict)
    set_aside: Path | None = None


class _Taken(Exception):
    """Another process works with this file."""


class Cache:
    """One file, held exclusively while it is open. Every method may block and may raise OSError or sqlite3.Error."""

    def __init__(self, folder: Path, account: str) -> None:
        self._folder = folder
        self._account = account
        self._database: sqlite3.Connection | None = None
        self.file: Path | None = None

    def open(self) -> Kept:
        """Opens the first free file, takes over what other free files still hold to be sent, and returns all of it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(1, _FILES + 1):
            file = self._folder / ("cache.sqlite3" if number == 1 else f"cache-{number}.sqlite3")
            try:
                kept = self._open_one(file)
            except _Taken:
                continue
            self._adopt_orphans(after=number)
            return Kept(kept.snapshot, kept.cursor, self._pending(), self._drafts(), kept.set_aside)
        raise OSError(f"all {_FILES} cache files in {self._folder} are in use")

    def save_state(self, cursor: Cursor, snapshot: Snapshot) -> None:
        row = (msgspec.json.encode(cursor), msgspec.json.encode(snapshot))
        with self._db as database:
            database.execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?)", row)

    def save_pending(self, entry: Pending) -> None:
        """Keeps a command, or what became of it. Whatever is kept as on its way will be sent again."""
        refusal = msgspec.json.encode(entry.refusal) if entry.refusal else None
        row = (entry.ref, entry.place, entry.queued_at, msgspec.json.encode(entry.command), refusal)
        with self._db as database:
            database.execute("INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?, ?)", row)

    def drop_pending(self, *refs: str) -> None:
        with self._db as database:
            database.executemany("DELETE FROM outbox WHERE ref = ?", [(ref,) for ref in refs])

    def save_drafts(self, drafts: dict[str, str]) -> None:
        """Keeps these drafts; an empty text forgets one."""
        with self._db as database:
            database.executemany("DELETE FROM drafts WHERE key = ?", [(key,) for key in drafts])
            database.executemany("INSERT INTO drafts VALUES (?, ?)", [item for item in drafts.items() if item[1]])

    def save_unsent(self, file: UnsentFile) -> None:
        """Keeps a file behind those before it; one that is kept already stays as and where it is."""
        with self._db as database:
            database.execute(
                "INSERT OR IGNORE INTO unsent (id, name, media_type, content) VALUES (?, ?, ?, ?)",
                (file.id, file.name, file.media_type, file.content),
            )

    def drop_unsent(self, *ids: str) -> None:
        with self._db as database:
            database.executemany("DELETE FROM unsent WHERE id = ?", [(one,) for one in ids])

    def unsent(self) -> tuple[UnsentFile, ...]:
        """Returns the files kept, with all their bytes, oldest first."""
        rows = self._db.execute("SELECT id, name, media_type, content FROM unsent ORDER BY place").fetchall()
        return tuple(UnsentFile(*row) for row in rows)

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def wipe(self) -> None:
        """Closes and deletes everything this account has kept here."""
        self.close()
        for file in self._folder.glob("cache*.sqlite3*"):
            file.unlink(missing_ok=True)

    @property
    def _db(self) -> sqlite3.Connection:
        if self._database is None:
            raise sqlite3.ProgrammingError("the cache is closed")
        return self._database

    def _open_one(self, file: Path) -> Kept:
        """Raises `_Taken`. What cannot be read, or belongs to somebody else, is set aside."""
        try:
            return self._read(file)
        except (sqlite3.DatabaseError, msgspec.DecodeError, UnicodeError) as exc:
            self.close()
            if isinstance(exc, sqlite3.OperationalError) and "locked" in str(exc):
                raise _Taken from exc
            aside = _moved_aside(file)
        kept = self._read(file)
        return Kept(kept.snapshot, kept.cursor, set_aside=aside)

    def _read(self, file: Path) -> Kept:
        self._database = _connect(file)
        self.file = file
        row = self._database.execute("SELECT account FROM about").fetchone()
        if row is None:
            with self._database as database:
                database.execute("INSERT INTO about VALUES (?)", (self._account,))
        elif row[0] != self._account:
            raise sqlite3.DatabaseError("this cache belongs to another account")
        self._pending()
        self._drafts()
        state = self._database.execute("SELECT cursor, snapshot FROM state").fetchone()
        if state is None:
            return Kept()
        return Kept(_snapshots.decode(state[1]), _cursors.decode(state[0]))

    def _pending(self) -> tuple[Pending, ...]:
        rows = self._db.execute("SELECT ref, place, queued_at, command, refusal FROM outbox ORDER BY place").fetchall()
        return tuple(
            Pending(
                ref=ref,
                command=_commands.decode(command),
                queued_at=Millis(queued_at),
                place=place,
                state=PendingState.REFUSED if refusal else PendingState.WAITING,
                refusal=_refusals.decode(refusal) if refusal else None,
            )
            for ref, place, queued_at, command, refusal in rows
        )

    def _drafts(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT key, text FROM drafts").fetchall())

    def _adopt_orphans(self, after: int) -> None:
        """Takes what files of processes that are gone still hold to be sent."""
        for number in range(after + 1, _FILES + 1):
            file = self._folder / f"cache-{number}.sqlite3"
            if not file.exists():
                continue
            other = Cache(self._folder, self._account)
            try:
                other._read(file)
                entries, drafts, files = other._pending(), other._drafts(), other.unsent()
                for entry in entries:
                    self.save_pending(entry)
                self.save_drafts({**drafts, **self._drafts()})
                for unsent in files:
                    self.save_unsent(unsent)
                other.drop_pending(*(entry.ref for entry in entries))
                other.drop_unsent(*(unsent.id for unsent in files))
                other.save_drafts(dict.fromkeys(drafts, ""))
            except (sqlite3.DatabaseError, msgspec.DecodeError, UnicodeError):
                continue  # taken, or not readable: it is looked at when its turn comes to be opened
            finally:
                other.close()


class CacheThread:
    """Runs a cache on a thread of its own, in order. Errors of writes go to `failed`, on that thread."""

    def __init__(self, cache: Cache, failed: Callable[[Exception], None]) -> None:
        self._cache = cache
        self._failed = failed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="deskside-cache")

    async def open(self) -> Kept:
        return await asyncio.wrap_future(self._thread.submit(self._cache.open))

    def write(self, work: Callable[[Cache], None]) -> None:
        """Does one piece of writing after those before it; returns at once."""
        self._thread.submit(work, self._cache).add_done_callback(self._tell)

    async def read(self, work: Callable[[Cache], T]) -> T:
        """Returns what `work` reads, after all writing before it. Raises what it raises."""
        return await asyncio.wrap_future(self._thread.submit(work, self._cache))

    async def close(self) -> None:
        """Returns when everything is on disk and the file is free."""
        await asyncio.wrap_future(self._thread.submit(self._cache.close))
        self._thread.shutdown(wait=False)

    async def wipe(self) -> None:
        await asyncio.wrap_future(self._thread.submit(self._cache.wipe))

    def _tell(self, done: Future[None]) -> None:
        exc = done.exception()
        if isinstance(exc, Exception):
            self._failed(exc)


def _connect(file: Path) -> sqlite3.Connection:
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    database = sqlite3.connect(file, timeout=0.2, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        # Before anything is in the file, else it has no effect: a file that was sent leaves no hole of its size.
        database.execute("PRAGMA auto_vacuum=FULL")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"a cache of version {version}")
        database.executescript(_SCHEMA)
        with database:
            database.execute(f"PRAGMA user_version={_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def _moved_aside(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.name}.unreadable-{number}")).exists():
        number += 1
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    return file.rename(aside)
