"""The record of assist sessions: taken in from both sides, judged, reported on the ticket, deleted after its time.

Invariant: a record that is here stands as it came; only the retention rule takes records away, and then the log's row
and the hub's own chain say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from desk_app.domain.audit import AuditLogCard, AuditVerdict, LedgerKind, SessionReport
from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.limits import AUDIT_LOGS_A_SIDE, AUDIT_PART_RECORDS, AUDIT_RECORD_CHARACTERS
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import Side
from desk_app.hub.access import access_assist, access_own_assist
from desk_app.hub.actors import Actor, AgentActor
from desk_app.hub.audit_check import Judgement, KeptLog, judge, make_report
from desk_app.hub.facts import JobDue
from desk_app.hub.tickets import tell_ticket_changed
from desk_app.hub.transaction import Tx, View
from desk_app.hub.verbs import Verb, by_agent, by_anyone
from desk_app.store import assist, audit, jobs, sessions, tickets
from desk_app.wire.audit import AuditPage, AuditWhole, KeepAudit, ListAuditRecords, ReadAudit
from desk_app.wire.protocol import Command, Done
from remote_assist.errors import ProtocolError
from remote_assist.wire.audit import parse_record
from remote_assist.wire.limits import MAX_AUDIT_RECORDS

JUDGE = "audit_judge"
DEADLINE_MS = 10 * 60_000
"""Both sides have so long after the end to leave their logs, before the ticket says that one is missing."""
_HEAD = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"(?:[0-9a-f]{128})?")
_MISSING = frozenset({AuditVerdict.CUSTOMER_MISSING, AuditVerdict.AGENT_MISSING, AuditVerdict.BOTH_MISSING})
_DAY_MS = 24 * 3600 * 1000
_DELETED_AT_ONCE = 20_000
_LOGS_AT_ONCE = 200


def keep_audit(tx: Tx, actor: Actor, command: KeepAudit) -> Done:
    """Takes in a part of the actor's own log; what is here already stays, and has to be the same."""
    found = access_own_assist(tx, actor, command.assist_id)
    _check(command)
    side = Side.AGENT if isinstance(actor, AgentActor) else Side.CUSTOMER
    log = _log_of(tx, found.id, side, command)
    if log.deleted_at is not None:
        return Done()
    there = dict(audit.records_of(tx.db, log.id, command.first, len(command.records)))
    new: dict[int, str] = {}
    for number, text in enumerate(command.records, start=command.first):
        if there.get(number, text) != text:
            raise Refused(RefusalCode.TAKEN, what="audit", name=str(number))
        if number not in there:
            new[number] = text
    if not new:
        return Done()
    audit.add_records(tx.db, log.id, new)
    held = log.held + len(new)
    audit.save_progress(tx.db, log.id, held, tx.now if held == log.count else None)
    if held == log.count:
        audit.append_entry(tx.db, tx.now, LedgerKind.KEPT, found.id, side=side.value, count=log.count, head=log.head)
        judge_at(tx, found.id, tx.now)
    return Done()


def read_audit(view: View, actor: AgentActor, command: ReadAudit) -> AuditWhole:
    """The evidence of one assist session, but for the records."""
    found = access_assist(view, actor, command.assist_id)
    reports = audit.reports_of(view.db, [found.id])
    return AuditWhole(
        assist=found,
        logs=tuple(audit.logs_of(view.db, found.id)),
        report=reports[0] if reports else None,
        ledger=tuple(audit.ledger_of(view.db, found.id)),
    )


def list_audit_records(view: View, actor: AgentActor, command: ListAuditRecords) -> AuditPage:
    """Records of one log, from a number on."""
    found = access_assist(view, actor, command.assist_id)
    if command.log_id not in [log.id for log in audit.logs_of(view.db, found.id)]:
        raise Refused(RefusalCode.NOT_FOUND, what="audit")
    rows = audit.records_of(view.db, command.log_id, command.first, AUDIT_PART_RECORDS)
    return AuditPage(records=tuple(text for _number, text in rows))


def judge_at(tx: Tx, assist_id: AssistId, due: Millis) -> None:
    """Sets the moment at which the record of an assist session is judged."""
    jobs.set_job(tx.db, tx.new_id(), JUDGE, assist_id, due)
    tx.after_commit(JobDue(due))


def kept_logs(view: View, assist_id: AssistId) -> list[KeptLog]:
    """All logs of an assist session with their records."""
    return [
        KeptLog(card, [text for _number, text in audit.records_of(view.db, card.id)])
        for card in audit.logs_of(view.db, assist_id)
    ]


def look_at_record(view: View, assist_id: str) -> SessionReport | None:
    """The report of an assist session that is over, as what is here makes it."""
    found = assist.find_assist(view.db, AssistId(assist_id))
    if found is None or found.is_open:
        return None
    logs = kept_logs(view, found.id)
    judged: Judgement = judge(found, logs)
    return make_report(found, logs, judged, view.now)


def put_on_ticket(tx: Tx, assist_id: str, report: SessionReport | None) -> Millis | None:
    """Keeps the report, which the session's ticket shows from now on; waits while a log may still come."""
    found = assist.find_assist(tx.db, AssistId(assist_id))
    if report is None or found is None:
        return None
    deadline = Millis((found.ended_at or tx.now) + DEADLINE_MS)
    if report.verdict in _MISSING and tx.now < deadline:
        return deadline
    earlier = audit.reports_of(tx.db, [found.id])
    if earlier and earlier[0].deleted_at is not None:
        return None  # its time is over
    audit.save_report(tx.db, report)
    session = sessions.find_session(tx.db, found.session_id)
    ticket = tickets.find_ticket(tx.db, session.ticket_id) if session is not None and session.ticket_id else None
    if ticket is not None:
        tickets.touch_ticket(tx.db, ticket.id, tx.now)
        tell_ticket_changed(tx, msgspec.structs.replace(ticket, changed_at=tx.now))
    return None


def delete_old_records(tx: Tx, days: int) -> bool:
    """Deletes records that are here for longer than that; says whether there are more."""
    left = _DELETED_AT_ONCE
    due = audit.due_for_deletion(tx.db, Millis(tx.now - days * _DAY_MS), _LOGS_AT_ONCE)
    for assist_id, log in due:
        if left <= 0:
            return True
        left -= log.held
        audit.delete_records(tx.db, log.id, tx.now, days)
        audit.append_entry(
            tx.db,
            tx.now,
            LedgerKind.DELETED,
            assist_id,
            side=log.side.value,
            count=log.held,
            head=log.head,
            detail=str(days),
        )
        for report in audit.reports_of(tx.db, [assist_id]):
            stub = msgspec.structs.replace(report, lines=(), left_out=0, deleted_at=tx.now, deleted_after_days=days)
            audit.save_report(tx.db, stub)
    return len(due) == _LOGS_AT_ONCE


def _check(command: KeepAudit) -> None:
    """Everything that can be said without the store."""
    if not 1 <= command.count <= MAX_AUDIT_RECORDS + 1 or not 1 <= len(command.records) <= AUDIT_PART_RECORDS:
        raise Refused(RefusalCode.TOO_MANY, what="audit", limit=AUDIT_PART_RECORDS)
    if not _HEAD.fullmatch(command.head) or not _SIGNATURE.fullmatch(command.signature):
        raise Refused(RefusalCode.MALFORMED, detail="the closing record is none")
    if not 1 <= command.first <= command.count - len(command.records) + 1:
        raise Refused(RefusalCode.MALFORMED, detail="a record beyond the last")
    for number, text in enumerate(command.records, start=command.first):
        if len(text) > AUDIT_RECORD_CHARACTERS:
            raise Refused(RefusalCode.TOO_LONG, field="record", limit=AUDIT_RECORD_CHARACTERS)
        try:
            record = parse_record(text)
        except ProtocolError as exc:
            raise Refused(RefusalCode.MALFORMED, detail=str(exc)[:200]) from exc
        if record.number != number:
            raise Refused(RefusalCode.MALFORMED, detail=f"record {record.number} in the place of {number}")


def _log_of(tx: Tx, assist_id: AssistId, side: Side, command: KeepAudit) -> AuditLogCard:
    """The log that the command is about: what was said of it first stands."""
    mine = [log for log in audit.logs_of(tx.db, assist_id) if log.side is side]
    for log in mine:
        if log.head == command.head:
            if (log.count, log.signature) != (command.count, command.signature):
                raise Refused(RefusalCode.TAKEN, what="audit", name=side.value)
            return log
    if len(mine) >= AUDIT_LOGS_A_SIDE:
        raise Refused(RefusalCode.TOO_MANY, what="audit", limit=AUDIT_LOGS_A_SIDE)
    log = AuditLogCard(
        id=tx.new_id(),
        side=side,
        count=command.count,
        head=command.head,
        signature=command.signature,
        arrived_at=tx.now,
    )
    audit.insert_log(tx.db, assist_id, log)
    return log


VERBS: Mapping[type[Command[Any]], Verb] = {
    KeepAudit: by_anyone(keep_audit),
    ReadAudit: by_agent(read_audit),
    ListAuditRecords: by_agent(list_audit_records),
}
