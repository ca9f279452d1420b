"""Brings a database's schema up to date; the connection's transaction holds all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from desk_app.store.errors import StoreNewer
from desk_app.store.schema import metadata


def script_directory() -> ScriptDirectory:
    """The folder of the steps, as Alembic knows it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(connection: Connection) -> None:
    """Runs the steps that are missing. Raises `StoreNewer` when the database knows a step that we don't."""
    script = script_directory()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None:
        try:
            script.get_revision(current)
        except CommandError as exc:
            raise StoreNewer(
                "This database was changed by a newer Deskside. Update Deskside, or restore a backup."
            ) from exc
    with EnvironmentContext(
        Config(), script, fn=lambda revision, _context: script._upgrade_revs("head", revision)
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        environment.run_migrations()
