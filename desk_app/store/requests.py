"""Stored answers: a command that changes something is carried out once a ref."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from desk_app.domain.ids import Millis
from desk_app.store.tables_log import requests

_FIND = select(requests.c.answer).where(requests.c.actor == bindparam("by"), requests.c.ref == bindparam("named"))
_KEEP = insert(requests)


def find_answer(db: Connection, actor: str, ref: str) -> str | None:
    """Returns the answer that this ref of this actor got before, as JSON."""
    return db.execute(_FIND, {"by": actor, "named": ref}).scalar()


def keep_answer(db: Connection, actor: str, ref: str, at: Millis, answer: str) -> None:
    db.execute(_KEEP, {"actor": actor, "ref": ref, "at": at, "answer": answer})


def move_answers(db: Connection, gone: str, kept: str) -> None:
    """What one actor was answered stays answered when he turns out to be another, who keeps his own answers."""
    theirs = select(requests.c.ref).where(requests.c.actor == kept)
    db.execute(delete(requests).where(requests.c.actor == gone, requests.c.ref.in_(theirs)))
    db.execute(update(requests).where(requests.c.actor == gone).values(actor=kept))


def prune(db: Connection, before: Millis) -> int:
    """Forgets answers older than `before`; returns how many."""
    return db.execute(delete(requests).where(requests.c.at < before)).rowcount
