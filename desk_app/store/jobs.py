"""Timed work as rows: due, leased, done. One row a kind and subject, so that setting a time twice moves it.

Invariant: a job that was leased and not finished becomes due again when its lease ends.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from desk_app.domain.ids import Millis
from desk_app.store.tables_log import jobs

LEASE_MS = 60_000


class Job(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    subject: str
    due: Millis
    attempts: int


def set_job(db: Connection, row_id: str, kind: str, subject: str, due: Millis) -> None:
    """Sets the moment of a job, whether it was there before or not."""
    mine = and_(jobs.c.kind == kind, jobs.c.subject == subject)
    moved = db.execute(update(jobs).where(mine).values(due=due, leased_until=None, attempts=0)).rowcount
    if not moved:
        db.execute(insert(jobs).values(id=row_id, kind=kind, subject=subject, due=due))


def has_job(db: Connection, kind: str, subject: str) -> bool:
    return db.execute(select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.subject == subject)).first() is not None


def drop_job(db: Connection, kind: str, subject: str) -> bool:
    """Forgets a job; says whether there was one."""
    return db.execute(delete(jobs).where(jobs.c.kind == kind, jobs.c.subject == subject)).rowcount > 0


def lease_due(db: Connection, now: Millis, limit: int = 20) -> list[Job]:
    """Takes what is due and not leased by somebody else, for `LEASE_MS`."""
    free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    rows = db.execute(select(jobs).where(jobs.c.due <= now, free).order_by(jobs.c.due).limit(limit)).all()
    for row in rows:
        db.execute(
            update(jobs).where(jobs.c.id == row.id).values(leased_until=now + LEASE_MS, attempts=jobs.c.attempts + 1)
        )
    return [Job(id=row.id, kind=row.kind, subject=row.subject, due=row.due, attempts=row.attempts + 1) for row in rows]


def finish_job(db: Connection, job: Job, again: Millis | None = None) -> None:
    """The leased job is done; with `again` it is due once more then. One that was set anew meanwhile stays."""
    mine = and_(jobs.c.id == job.id, jobs.c.due == job.due, jobs.c.leased_until.is_not(None))
    if again is None:
        db.execute(delete(jobs).where(mine))
    else:
        db.execute(update(jobs).where(mine).values(due=again, leased_until=None, attempts=0))


def next_due(db: Connection) -> Millis | None:
    """When the next job wants to be looked at: its due moment, or the end of its lease."""
    moment = func.coalesce(jobs.c.leased_until, jobs.c.due)
    return db.execute(select(func.min(moment))).scalar()
