"""The store's engine: one writer at a time, readers beside it, SQLite by default and PostgreSQL by URL.

Work is a plain function over a connection: `await store.write(work)` runs it in one transaction, `await
store.read(work)` on one unchanging view of what was committed. SQLite work runs on a writer thread and on reader
threads, PostgreSQL work on asyncpg through a greenlet, so that topics are written once, without `await`.

Invariant: writes are serialised (SQLite by its one writer, PostgreSQL by the locked head of the log), so what a
write has read is still true when it commits, and commit order is the order of the log's numbers.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.store.errors import StoreTrouble, StoreUnreadable
from desk_app.store.migrations.upgrade import upgrade
from desk_app.store.sqlite_threads import SqliteThreads
from desk_app.store.tables_log import log_head

T = TypeVar("T")
Work = Callable[[Connection], T]

_BUSY_MS = 10_000
_FULL_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR})
_FULL_POSTGRES = "53100"  # disk_full
_NO_TEXT_POSTGRES = "22021"  # character_not_in_repertoire: U+0000, which SQLite takes


class Store(Protocol):
    """An open store; made by `open_store`."""

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""

    @property
    def url(self) -> URL: ...

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction and returns after the commit.

        What `work` raises rolls everything back and comes out unchanged, except that a full disk becomes `Refused`
        (storage_full).
        """

    async def read(self, work: Work[T]) -> T:
        """Runs `work` on one unchanging view; writing there fails."""

    async def close(self) -> None: ...


async def open_store(address: str | Path, *, max_pages: int | None = None) -> Store:
    """Opens the store at `address` (a file, or a `sqlite:///` or `postgresql://` URL) and brings its schema up to date.

    `max_pages` bounds a SQLite file (pages of 4 KiB). Raises `StoreTrouble` with a sentence when that cannot be.
    """
    url = _url(address)
    store: _SqliteStore | _PostgresStore
    if url.get_backend_name() == "sqlite":
        store = _SqliteStore(url, max_pages)
    elif url.get_backend_name() == "postgresql":
        store = _PostgresStore(url)
    else:
        raise StoreUnreadable(f"{url.render_as_string()} is neither a SQLite nor a PostgreSQL address.")
    try:
        await store.bring_up_to_date()
    except StoreTrouble:
        await store.close()
        raise
    except (SQLAlchemyError, OSError) as exc:
        await store.close()
        reason = str(exc.orig if isinstance(exc, DBAPIError) else exc)
        raise StoreUnreadable(f"The database {url.render_as_string()} cannot be opened: {reason}.") from exc
    return store


class _SqliteStore:
    dialect = "sqlite"

    def __init__(self, url: URL, max_pages: int | None) -> None:
        self.url = url
        # An error's text goes to the log, where what people wrote and their secrets' hashes have no business.
        self._writing = create_engine(url, hide_parameters=True)
        self._reading = create_engine(url, hide_parameters=True)
        event.listen(self._writing, "connect", _prepare(f"PRAGMA max_page_count={max_pages}" if max_pages else ""))
        event.listen(self._reading, "connect", _prepare("PRAGMA query_only=ON"))
        event.listen(self._writing, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        event.listen(self._reading, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        self._threads = SqliteThreads(self._writing, self._reading)

    async def bring_up_to_date(self) -> None:
        if self.url.database is None or self.url.database in ("", ":memory:"):
            raise StoreUnreadable("The store needs a database file: one in memory has no second reader.")
        path = Path(self.url.database)
        await asyncio.to_thread(_make_private, path)
        await self._threads.write(upgrade)

    async def write(self, work: Work[T]) -> T:
        try:
            return await self._threads.write(work)
        except DBAPIError as exc:
            if getattr(exc.orig, "sqlite_errorcode", None) in _FULL_SQLITE:
                raise Refused(RefusalCode.STORAGE_FULL) from exc
            raise

    async def read(self, work: Work[T]) -> T:
        return await self._threads.read(work)

    async def close(self) -> None:
        await self._threads.close()
        self._writing.dispose()
        self._reading.dispose()


class _PostgresStore:
    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self.url = url
        options: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
        self._writing: AsyncEngine = create_async_engine(url, pool_size=4, max_overflow=4, **options)
        self._reading: AsyncEngine = self._writing.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def bring_up_to_date(self) -> None:
        async with self._writing.begin() as connection:
            await connection.run_sync(upgrade)

    async def write(self, work: Work[T]) -> T:
        try:
            async with self._writing.begin() as connection:
                # Whoever holds the head writes: the next one sees all that was committed before.
                await connection.execute(select(log_head.c.number).with_for_update())
                return await connection.run_sync(work)
        except DBAPIError as exc:
            if (refusal := _postgres_refusal(exc)) is not None:
                raise refusal from exc
            raise

    async def read(self, work: Work[T]) -> T:
        try:
            async with self._reading.connect() as connection, connection.begin():
                return await connection.run_sync(work)
        except DBAPIError as exc:
            if (refusal := _postgres_refusal(exc)) is not None:
                raise refusal from exc
            raise

    async def close(self) -> None:
        await self._writing.dispose()


def _postgres_refusal(exc: DBAPIError) -> Refused | None:
    state = getattr(exc.orig, "sqlstate", None)
    if state == _FULL_POSTGRES:
        return Refused(RefusalCode.STORAGE_FULL)
    return Refused(RefusalCode.MALFORMED, detail="U+0000") if state == _NO_TEXT_POSTGRES else None


def _url(address: str | Path) -> URL:
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(address)
    except ArgumentError as exc:
        raise StoreUnreadable(f"{address} is no database address.") from exc
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+asyncpg")
    return url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url


def _prepare(extra: str) -> Callable[[sqlite3.Connection, object], None]:
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        statements = [
            f"PRAGMA busy_timeout={_BUSY_MS}",
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA foreign_keys=ON",
            "PRAGMA wal_autocheckpoint=0",  # `SqliteThreads` does it beside the writer, so that no word waits for it
            "PRAGMA cache_size=-32000",
            extra,
        ]
        for statement in filter(None, statements):
            connection.execute(statement)

    return prepare


def _make_private(path: Path) -> None:
    """Makes the file with its folder, readable by its owner only, before SQLite would make it for everybody."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as exc:
        raise StoreUnreadable(f"The database file {path} cannot be opened: {exc.strerror}.") from exc
