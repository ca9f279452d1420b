"""The whole schema: every table of the hub's store on one MetaData."""

from __future__ import annotations

from desk_app.store import tables_audit, tables_desk, tables_log, tables_people, tables_search, tables_talk
from desk_app.store.tables import metadata

__all__ = ["metadata", "tables_audit", "tables_desk", "tables_log", "tables_people", "tables_search", "tables_talk"]
