"""Threads for SQLite: one that writes, a few that read, one that folds the write-ahead log back into the file.

Invariant: a connection lives and dies on one thread, and only the writer's thread ever changes anything.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

_READERS = 2
_WRITES_A_CHECKPOINT = 400

_log = structlog.get_logger(__name__)


class SqliteThreads:
    """Runs work on the thread it belongs to; made once per open file."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(_READERS, "store-reader")
        self._checkpointer = ThreadPoolExecutor(1, "store-checkpoint")
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._opened_lock = threading.Lock()
        self._writes = 0

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in one transaction on the writer's thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, True, work)
        finally:
            self._writes += 1
            if self._writes % _WRITES_A_CHECKPOINT == 0:
                self._checkpointer.submit(self._checkpoint)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` on an unchanging view on one of the readers' threads."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._in_transaction, False, work)

    async def close(self) -> None:
        """Waits for what is running, then closes every connection."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for threads in (self._checkpointer, self._readers, self._writer):
            threads.shutdown(wait=True)
        with self._opened_lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def _in_transaction(self, writes: bool, work: Callable[[Connection], T]) -> T:
        connection = self._connection(writes)
        with connection.begin():
            return work(connection)

    def _connection(self, writes: bool) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.invalidated or connection.closed:
            connection = (self._writing if writes else self._reading).connect()
            self._local.connection = connection
            with self._opened_lock:
                self._opened.append(connection)
        return connection

    def _checkpoint(self) -> None:
        """Folds back as much as nobody reads; never makes the writer wait (PASSIVE)."""
        try:
            with self._writing.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # type: ignore[union-attr]
        except DBAPIError as exc:
            _log.warning("checkpoint_failed", reason=str(exc.orig))
