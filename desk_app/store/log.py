"""The log: events in commit order, each addressed to recipients that were settled when it was committed.

A recipient is "agents", "agent:<id>" or "customer:<id>". Payloads are opaque here.

Invariant: numbers grow by one in commit order; nobody can read number n before n - 1 is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from desk_app.domain.ids import Millis
from desk_app.store.tables_log import deliveries, events, log_head


class Head(msgspec.Struct, frozen=True):
    """Which log this is, how far it reached, and up to which number deliveries were pruned."""

    log: str
    number: int
    pruned: int


class Entry(msgspec.Struct, frozen=True):
    """An event as it lies in the log."""

    number: int
    at: Millis
    payload: str


class Unnumbered(msgspec.Struct, frozen=True):
    """An event that a transaction is about to log."""

    payload: str
    recipients: tuple[str, ...]


_ADVANCE = update(log_head).values(number=log_head.c.number + bindparam("by")).returning(log_head.c.number)
_LOG = insert(events)
_ADDRESS = insert(deliveries)


def read_head(db: Connection) -> Head:
    row = db.execute(select(log_head.c.log, log_head.c.number, log_head.c.pruned)).one()
    return Head(row.log, row.number, row.pruned)


def append(db: Connection, at: Millis, new: Sequence[Unnumbered]) -> list[Entry]:
    """Logs `new` with the next numbers; the last act of a transaction."""
    last: int = db.execute(_ADVANCE, {"by": len(new)}).scalar_one()
    first = last - len(new) + 1
    entries = [Entry(first + place, at, event.payload) for place, event in enumerate(new)]
    db.execute(_LOG, [{"number": e.number, "at": e.at, "payload": e.payload} for e in entries])
    rows = [
        {"recipient": recipient, "number": entry.number}
        for entry, event in zip(entries, new, strict=True)
        for recipient in dict.fromkeys(event.recipients)
    ]
    if rows:
        db.execute(_ADDRESS, rows)
    return entries


def read_after(db: Connection, recipients: Iterable[str], number: int, limit: int) -> list[Entry]:
    """Returns the first `limit` events after `number` for any of `recipients`, in order."""
    wanted = (
        select(deliveries.c.number)
        .where(deliveries.c.recipient.in_(list(recipients)), deliveries.c.number > number)
        .distinct()
        .order_by(deliveries.c.number)
        .limit(limit)
        .subquery()
    )
    rows = db.execute(
        select(events.c.number, events.c.at, events.c.payload)
        .join(wanted, wanted.c.number == events.c.number)
        .order_by(events.c.number)
    )
    return [Entry(row.number, Millis(row.at), row.payload) for row in rows]


def prune(db: Connection, before: Millis, at_most: int = 2000) -> int:
    """Deletes events older than `before`, the oldest `at_most`; returns how many. Domain history stays."""
    last = db.execute(
        select(func.max(events.c.number)).where(
            events.c.number.in_(
                select(events.c.number).where(events.c.at < before).order_by(events.c.number).limit(at_most)
            )
        )
    ).scalar()
    if last is None:
        return 0
    db.execute(delete(deliveries).where(deliveries.c.number <= last))
    gone = db.execute(delete(events).where(events.c.number <= last)).rowcount
    db.execute(update(log_head).values(pruned=last))
    return gone


def begin_new_log(db: Connection, log: str) -> None:
    """Gives the log another name, so that cursors of the former history get a snapshot; after a restore."""
    db.execute(update(log_head).values(log=log))
