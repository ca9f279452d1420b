"""Judges the record of one assist session, and writes its report: the same at its arrival, for an auditor, from a file.

Invariant: everything follows from what is handed in; nothing is read or kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from desk_app.domain.assist import AssistSession
from desk_app.domain.audit import AuditFinding, AuditLogCard, AuditVerdict, ReportLine, SessionReport
from desk_app.domain.ids import Millis
from desk_app.domain.limits import REPORT_DETAIL_CHARACTERS, REPORT_FIRST_LINES, REPORT_LINES
from desk_app.domain.sessions import Side
from desk_app.domain.text import harmless_line
from remote_assist.errors import ProtocolError
from remote_assist.secure.evidence import Closing, ReadLog, Wrong, check_pair, read_log
from remote_assist.wire.audit import AuditKind, KeptRecord, parse_record
from remote_assist.wire.roles import Role

OTHER_ASSIST = "other_assist"  # a log is of another assist session
TOLD_TWICE = "told_twice"  # a side left two logs of one session
OTHER_HEAD = "other_head"  # the log is not the one whose head the side reported
_UNTOLD = frozenset({AuditKind.PEER_HEAD.value, AuditKind.PAIRED.value})
_WORD_CHARACTERS = 40
_COUNTED = re.compile(r"[0-9]{1,6}", re.ASCII)
_TOLD_TO_CUSTOMERS = frozenset(
    kind.value
    for kind in (
        AuditKind.ENDED,
        AuditKind.SHOWN,
        AuditKind.FILES_BEGUN,
        AuditKind.FILE_SENT,
        AuditKind.FILE_TAKEN,
        AuditKind.FILES_STOPPED,
    )
)
SIDES = {Role.HOST: Side.CUSTOMER, Role.VIEWER: Side.AGENT}
ROLES = {side: role for role, side in SIDES.items()}


@dataclass(frozen=True, slots=True)
class KeptLog:
    """One log with the texts of its records, in the order in which they are kept."""

    card: AuditLogCard
    texts: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Was it once here from its first record to its last?"""
        return self.card.completed_at is not None


@dataclass(slots=True)
class Judgement:
    """The verdict, with the first thing that is wrong, and how many records were looked at."""

    verdict: AuditVerdict
    finding: AuditFinding | None = None
    records: dict[Side, int] = field(default_factory=dict)
    heads: dict[Side, int] = field(default_factory=dict)  # records of a side that the other has a signed head of

    @property
    def heads_kept(self) -> int:
        """Of the record that is missing: how many lines the other side vouches for."""
        missing = {AuditVerdict.CUSTOMER_MISSING: Side.CUSTOMER, AuditVerdict.AGENT_MISSING: Side.AGENT}
        side = missing.get(self.verdict)
        return 0 if side is None else self.heads.get(side, 0)


def judge(assist: AssistSession, logs: Sequence[KeptLog]) -> Judgement:
    """Compare all there is about one assist session."""
    judged = Judgement(AuditVerdict.AGREE)
    read: dict[Side, list[ReadLog]] = {Side.CUSTOMER: [], Side.AGENT: []}
    for log in sorted((log for log in logs if log.is_whole and log.card.deleted_at is None), key=_customer_first):
        card = log.card
        one = read_log(ROLES[card.side], Closing(card.count, card.head, card.signature), log.texts)
        judged.records[card.side] = judged.records.get(card.side, 0) + one.count
        judged.finding = judged.finding or _own_finding(assist, one)
        read[card.side].append(one)
        if one.newest_head is not None:
            other = Side.AGENT if card.side is Side.CUSTOMER else Side.CUSTOMER
            judged.heads[other] = max(judged.heads.get(other, 0), one.newest_head.count)
    judged.finding = judged.finding or _other_head(assist, logs) or _between(read)
    if judged.finding is not None:
        judged.verdict = AuditVerdict.WRONG
    elif any(log.card.deleted_at is not None for log in logs):
        judged.verdict = AuditVerdict.DELETED
    else:
        judged.verdict = _what_is_there(assist, read)
    return judged


def make_report(assist: AssistSession, logs: Sequence[KeptLog], judged: Judgement, at: Millis) -> SessionReport:
    """What the ticket tells of it."""
    told_by = Side.CUSTOMER if judged.records.get(Side.CUSTOMER) else Side.AGENT
    told = [log for log in logs if log.card.side is told_by and log.is_whole]
    lines = _lines(record for log in told for record in _readable(log.texts))
    left_out = max(0, len(lines) - REPORT_LINES)
    if left_out:
        lines = [*lines[:REPORT_FIRST_LINES], *lines[REPORT_FIRST_LINES - REPORT_LINES :]]
    return SessionReport(
        assist_id=assist.id,
        verdict=judged.verdict,
        at=at,
        finding=judged.finding,
        customer_records=judged.records.get(Side.CUSTOMER, 0),
        agent_records=judged.records.get(Side.AGENT, 0),
        heads_kept=judged.heads_kept,
        told_by=told_by,
        lines=tuple(lines),
        left_out=left_out,
    )


def report_for_customer(report: SessionReport) -> SessionReport:
    """The report as the customer reads it: without the details, which are for who knows the programs."""
    plain = (
        line if line.kind in _TOLD_TO_CUSTOMERS else msgspec.structs.replace(line, detail="") for line in report.lines
    )
    return msgspec.structs.replace(report, lines=tuple(plain))


def finding_of(wrong: Wrong) -> AuditFinding:
    return AuditFinding(code=wrong.code.value, side=SIDES[wrong.side], number=wrong.number, other=wrong.other)


def _customer_first(log: KeptLog) -> tuple[bool, str]:
    return log.card.side is not Side.CUSTOMER, log.card.id


def _own_finding(assist: AssistSession, one: ReadLog) -> AuditFinding | None:
    if one.wrong is not None:
        return finding_of(one.wrong)
    if one.assist_id and one.assist_id != assist.id:
        return AuditFinding(code=OTHER_ASSIST, side=SIDES[one.side])
    return None


def _other_head(assist: AssistSession, logs: Sequence[KeptLog]) -> AuditFinding | None:
    """Is a log here, but not the one whose head its side reported?"""
    for head in assist.heads:
        kept = [log.card for log in logs if log.card.side is head.side and log.is_whole]
        if kept and (head.count, head.head) not in [(card.count, card.head) for card in kept]:
            return AuditFinding(code=OTHER_HEAD, side=head.side, number=kept[0].count, other=head.count)
    return None


def _between(read: dict[Side, list[ReadLog]]) -> AuditFinding | None:
    """The first thing that is wrong between the two sides' logs of one session."""
    for side, logs in read.items():
        sessions = [session for log in logs for session in log.pairings]
        if len(set(sessions)) < len(sessions):
            return AuditFinding(code=TOLD_TWICE, side=side)
    ours, theirs = read[Side.CUSTOMER], read[Side.AGENT]
    if len(ours) == 1 and len(theirs) == 1:
        wrong = check_pair(ours[0], theirs[0])
        return finding_of(wrong) if wrong is not None and ours[0].pairings and theirs[0].pairings else None
    for one in ours:
        for other in theirs:
            if one.pairings.keys() & other.pairings.keys():
                wrong = check_pair(one, other)
                if wrong is not None:
                    return finding_of(wrong)
    return None


def _what_is_there(assist: AssistSession, read: dict[Side, list[ReadLog]]) -> AuditVerdict:
    ours, theirs = ({session for log in read[side] for session in log.pairings} for side in (Side.CUSTOMER, Side.AGENT))
    if not ours and not theirs:
        met = assist.started_at is not None or bool(assist.capabilities)
        return AuditVerdict.BOTH_MISSING if met else AuditVerdict.NEVER_MET
    if theirs - ours:
        return AuditVerdict.CUSTOMER_MISSING
    return AuditVerdict.AGENT_MISSING if ours - theirs else AuditVerdict.AGREE


def _readable(texts: Sequence[str]) -> Iterable[KeptRecord]:
    for text in texts:
        try:
            yield parse_record(text)
        except ProtocolError:
            continue  # the finding names it


def _lines(records: Iterable[KeptRecord]) -> list[ReportLine]:
    """The facts that a person reads; pauses in a row, and what is alike in a row, become one line."""
    lines: list[ReportLine] = []
    for record in sorted(records, key=lambda record: record.at_ms):
        if record.kind in _UNTOLD:
            continue
        detail, times = record.detail, 1
        if record.kind == AuditKind.ENDED:
            detail = detail.rpartition(", ")[0] or detail
        elif record.kind == AuditKind.PAUSED and _COUNTED.fullmatch(detail):
            detail, times = "", 1 + int(detail)  # rests before it that its side only counted
        line = ReportLine(
            at=Millis(record.at_ms),
            kind=harmless_line(record.kind, _WORD_CHARACTERS),
            capability=harmless_line(record.capability or "", _WORD_CHARACTERS),
            detail=harmless_line(detail, REPORT_DETAIL_CHARACTERS),
            times=times,
        )
        last = lines[-1] if lines else None
        rests = last is not None and last.kind == AuditKind.PAUSED and last.capability == line.capability
        if rests and line.kind == AuditKind.RESUMED:
            continue
        if last is not None and _alike(last, line):
            lines[-1] = msgspec.structs.replace(last, times=last.times + times)
        else:
            lines.append(line)
    return lines


def _alike(last: ReportLine, line: ReportLine) -> bool:
    return (last.kind, last.capability, last.detail) == (line.kind, line.capability, line.detail)
