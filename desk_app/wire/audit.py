"""Words about the record of an assist session: each side's audit log goes to the hub, and an auditor reads it there."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from desk_app.domain.assist import AssistSession
from desk_app.domain.audit import AuditLogCard, SessionReport
from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.limits import AUDIT_PART_RECORDS
from desk_app.domain.sessions import Side
from desk_app.wire.protocol import Command, Count, Done


class KeepAudit(Command[Done], frozen=True, kw_only=True, tag="keep_audit"):
    """Either side, at the end: a part of its own audit log, from record number `first` on.

    `records` are the texts of the records, each exactly as it was hashed, at most `limits.AUDIT_PART_RECORDS`. `count`,
    `head` and `signature` close the whole log (hex; no signature where the two ends never met). The parts may come in
    any order and again; what came first stands.
    """

    assist_id: AssistId
    count: Count
    head: str
    signature: str = ""
    first: Count = 1
    records: tuple[str, ...] = ()


class AuditWhole(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub has about one assist session, but for the records themselves."""

    assist: AssistSession
    logs: tuple[AuditLogCard, ...] = ()
    report: SessionReport | None = None
    ledger: tuple[str, ...] = ()  # what the hub's own chain says about it, each as it was hashed


class ReadAudit(Command[AuditWhole], frozen=True, kw_only=True, tag="read_audit"):
    """Agent: the evidence of one assist session."""

    assist_id: AssistId


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of records in their order."""

    records: tuple[str, ...]


class ListAuditRecords(Command[AuditPage], frozen=True, kw_only=True, tag="list_audit_records"):
    """Agent: records of one log from number `first` on, at most `limits.AUDIT_PART_RECORDS`."""

    assist_id: AssistId
    log_id: str
    first: Count = 1


class AuditFileLog(msgspec.Struct, frozen=True, kw_only=True):
    """One side's log whole: its records' texts, and what closes it."""

    side: Side
    count: int
    head: str
    signature: str = ""
    records: tuple[str, ...] = ()


class AuditFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that `deskside hub verify-audit --file` checks: what somebody has about one assist session, as JSON."""

    deskside_audit: int = 1
    made_at: Millis
    assist: AssistSession
    logs: tuple[AuditFileLog, ...]
    ledger: tuple[str, ...] = ()


def audit_parts(assist_id: AssistId, log: AuditFileLog) -> Iterator[KeepAudit]:
    """The commands that bring a whole log to the hub."""
    for place in range(0, len(log.records), AUDIT_PART_RECORDS):
        yield KeepAudit(
            assist_id=assist_id,
            count=log.count,
            head=log.head,
            signature=log.signature,
            first=place + 1,
            records=log.records[place : place + AUDIT_PART_RECORDS],
        )
