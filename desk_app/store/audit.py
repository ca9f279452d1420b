"""Audit logs, reports and the hub's own chain in the store.

Invariant: a record's text is never changed, and goes only by `delete_records`, which leaves the log's row behind; the
ledger is only appended to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from desk_app.domain.audit import NO_ENTRY, AuditLogCard, LedgerEntry, LedgerKind, SessionReport, ledger_hash
from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.sessions import Side
from desk_app.store.tables_audit import audit_ledger, audit_logs, audit_records, audit_reports
from desk_app.store.tables_desk import assists

_LEDGER_PAGE = 1000
_report = msgspec.json.Decoder(SessionReport)
_entry = msgspec.json.Decoder(LedgerEntry)


def logs_of(db: Connection, assist_id: AssistId) -> list[AuditLogCard]:
    """Both sides' logs of an assist session, oldest first."""
    rows = db.execute(select(audit_logs).where(audit_logs.c.assist_id == assist_id).order_by(audit_logs.c.id))
    return [_log_of(row) for row in rows]


def insert_log(db: Connection, assist_id: AssistId, log: AuditLogCard) -> None:
    db.execute(
        insert(audit_logs).values(
            id=log.id,
            assist_id=assist_id,
            side=log.side.value,
            records=log.count,
            head=log.head,
            signature=log.signature,
            arrived_at=log.arrived_at,
        )
    )


def save_progress(db: Connection, log_id: str, held: int, completed_at: Millis | None) -> None:
    """So many records of this log are here now."""
    db.execute(update(audit_logs).where(audit_logs.c.id == log_id).values(held=held, completed_at=completed_at))


def add_records(db: Connection, log_id: str, texts: Mapping[int, str]) -> None:
    """Adds records, by their numbers, that are not there yet."""
    db.execute(
        insert(audit_records), [{"log_id": log_id, "number": number, "text": text} for number, text in texts.items()]
    )


def records_of(db: Connection, log_id: str, first: int = 1, limit: int | None = None) -> list[tuple[int, str]]:
    """Numbers and texts of a log's records in their order."""
    rows = db.execute(
        select(audit_records.c.number, audit_records.c.text)
        .where(audit_records.c.log_id == log_id, audit_records.c.number >= first)
        .order_by(audit_records.c.number)
        .limit(limit)
    )
    return [(row.number, row.text) for row in rows]


def due_for_deletion(db: Connection, arrived_before: Millis, limit: int) -> list[tuple[AssistId, AuditLogCard]]:
    """Logs that came before that, to their last part, and whose records are still here, oldest first."""
    arrived = audit_logs.c.arrived_at < arrived_before  # by the index; of what remains the last part decides
    completed = func.coalesce(audit_logs.c.completed_at, audit_logs.c.arrived_at) < arrived_before
    rows = db.execute(
        select(audit_logs)
        .where(arrived, completed, audit_logs.c.deleted_at.is_(None))
        .order_by(audit_logs.c.arrived_at)
        .limit(limit)
    )
    return [(AssistId(row.assist_id), _log_of(row)) for row in rows]


def delete_records(db: Connection, log_id: str, at: Millis, after_days: int) -> None:
    """Deletes a log's records by the rule of so many days; the log's row says so."""
    db.execute(delete(audit_records).where(audit_records.c.log_id == log_id))
    db.execute(update(audit_logs).where(audit_logs.c.id == log_id).values(deleted_at=at, deleted_after_days=after_days))


def save_report(db: Connection, report: SessionReport) -> None:
    """Writes the report of an assist session, instead of an earlier one."""
    text = msgspec.json.encode(report).decode()
    mine = audit_reports.c.assist_id == report.assist_id
    if not db.execute(update(audit_reports).where(mine).values(report=text)).rowcount:
        db.execute(insert(audit_reports).values(assist_id=report.assist_id, report=text))


def reports_of(db: Connection, assist_ids: Sequence[AssistId]) -> list[SessionReport]:
    """The reports of these assist sessions, as far as there are any, oldest first."""
    if not assist_ids:
        return []
    where = audit_reports.c.assist_id.in_(list(assist_ids))
    rows = db.execute(select(audit_reports.c.report).where(where).order_by(audit_reports.c.assist_id)).scalars()
    return [_report.decode(row) for row in rows]


def append_entry(
    db: Connection,
    at: Millis,
    kind: LedgerKind,
    assist_id: AssistId,
    *,
    side: str = "",
    count: int = 0,
    head: str = "",
    detail: str = "",
) -> None:
    """Adds to the hub's own chain. Writes are serialised, so nobody else appends meanwhile."""
    last = db.execute(select(audit_ledger).order_by(audit_ledger.c.number.desc()).limit(1)).one_or_none()
    number, previous = (1, NO_ENTRY) if last is None else (last.number + 1, ledger_hash(last.text))
    if last is not None:
        at = max(at, _entry.decode(last.text).at)  # a clock that is set back does not show
    entry = LedgerEntry(number, at, kind.value, assist_id, previous, side, count, head, detail)
    db.execute(insert(audit_ledger).values(number=number, assist_id=assist_id, text=entry.text))


def ledger_of(db: Connection, assist_id: AssistId) -> list[str]:
    """The texts of the entries about one assist session, in their order."""
    where = audit_ledger.c.assist_id == assist_id
    return list(db.execute(select(audit_ledger.c.text).where(where).order_by(audit_ledger.c.number)).scalars())


def ledger_after(db: Connection, number: int) -> list[tuple[int, str, str]]:
    """The next entries: number and assist id of the row, and the text. Empty at the end."""
    rows = db.execute(
        select(audit_ledger).where(audit_ledger.c.number > number).order_by(audit_ledger.c.number).limit(_LEDGER_PAGE)
    )
    return [(row.number, row.assist_id, row.text) for row in rows]


def ledger_head(db: Connection) -> tuple[int, str]:
    """Number and hash of the newest entry; (0, `NO_ENTRY`) without one."""
    last = db.execute(select(audit_ledger).order_by(audit_ledger.c.number.desc()).limit(1)).one_or_none()
    return (0, NO_ENTRY) if last is None else (last.number, ledger_hash(last.text))


def assists_with_evidence(db: Connection, after: str, since: Millis, limit: int) -> list[AssistId]:
    """Ids, after that one, of assist sessions asked for since then that left logs or are named in the ledger."""
    noted = exists().where(audit_ledger.c.assist_id == assists.c.id)
    logged = exists().where(audit_logs.c.assist_id == assists.c.id)
    rows = db.execute(
        select(assists.c.id)
        .where(assists.c.id > after, assists.c.asked_at >= since, noted | logged)
        .order_by(assists.c.id)
        .limit(limit)
    ).scalars()
    return [AssistId(row) for row in rows]


def assists_there(db: Connection, assist_ids: Sequence[str]) -> set[str]:
    """Which of these assist sessions does the store know?"""
    return set(db.execute(select(assists.c.id).where(assists.c.id.in_(list(assist_ids)))).scalars())


def _log_of(row: Row[Any]) -> AuditLogCard:
    return AuditLogCard(
        id=row.id,
        side=Side(row.side),
        count=row.records,
        head=row.head,
        signature=row.signature,
        held=row.held,
        arrived_at=row.arrived_at,
        completed_at=row.completed_at,
        deleted_at=row.deleted_at,
        deleted_after_days=row.deleted_after_days,
    )
