"""Rows of canned responses."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import CannedId
from desk_app.store.tables_talk import canned


def all_canned(db: Connection) -> list[CannedResponse]:
    rows = db.execute(select(canned).order_by(canned.c.id))
    return [CannedResponse(id=CannedId(row.id), shortcut=row.shortcut, title=row.title, text=row.text) for row in rows]


def find_canned(db: Connection, canned_id: CannedId) -> CannedResponse | None:
    return next((response for response in all_canned(db) if response.id == canned_id), None)


def find_by_shortcut(db: Connection, shortcut: str) -> CannedResponse | None:
    return next((response for response in all_canned(db) if response.shortcut == shortcut), None)


def insert_canned(db: Connection, response: CannedResponse) -> None:
    db.execute(
        insert(canned).values(id=response.id, shortcut=response.shortcut, title=response.title, text=response.text)
    )


def save_canned(db: Connection, response: CannedResponse) -> None:
    db.execute(
        update(canned)
        .where(canned.c.id == response.id)
        .values(shortcut=response.shortcut, title=response.title, text=response.text)
    )


def delete_canned(db: Connection, canned_id: CannedId) -> None:
    db.execute(delete(canned).where(canned.c.id == canned_id))
