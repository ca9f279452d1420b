"""`deskside hub verify-audit`: judges everything anew from what the store holds, beside a running hub.

One assist session is one unchanging view, so memory is bounded by the two largest logs, and words go on meanwhile.
Invariant: nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from desk_app.domain.assist import AssistSession, AuditHead
from desk_app.domain.audit import (
    NO_ENTRY,
    AuditFinding,
    AuditLogCard,
    AuditVerdict,
    LedgerEntry,
    LedgerKind,
    ledger_hash,
)
from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.sessions import Side
from desk_app.hub import audit_sentences
from desk_app.hub.audit import kept_logs
from desk_app.hub.audit_check import Judgement, KeptLog, judge
from desk_app.hub.audit_sentences import sentence
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verbs
from desk_app.store import assist, audit, tickets
from desk_app.wire.audit import AuditFile, AuditFileLog
from remote_assist.wire.limits import MAX_AUDIT_RECORDS

_AT_ONCE = 20
_FILE_BYTES = 64 * 1024 * 1024
_DAY_MS = 24 * 3600 * 1000
_entries = msgspec.json.Decoder(LedgerEntry)
_files = msgspec.json.Decoder(AuditFile)


class AuditTrouble(Exception):
    """Why nothing can be verified; a whole sentence."""


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """One assist session: the verdict, and what is wrong if something is."""

    assist_id: str
    asked_at: Millis
    agent_name: str
    verdict: AuditVerdict
    customer_records: int
    agent_records: int
    heads_kept: int = 0
    wrong: str = ""

    @property
    def holds(self) -> bool:
        return not self.wrong


class LedgerState(msgspec.Struct, frozen=True, kw_only=True):
    """The hub's own chain: how many entries, the newest hash, and what is wrong if something is."""

    entries: int = 0
    head: str = NO_ENTRY
    wrong: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """What an auditor notes down, to give it back the next time."""
        return f"{self.entries}:{self.head}"


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which assist sessions; all of them without a condition."""

    assist_id: str = ""
    ticket_number: int | None = None
    since: Millis = Millis(0)


async def verify_sessions(verbs: Verbs, selection: Selection, told: Callable[[Verified], None]) -> int:
    """Checks the assist sessions that are meant, tells each, and returns how many there were.

    Raises `AuditTrouble` when the one that is named is not there.
    """
    if selection.assist_id or selection.ticket_number is not None:
        named = await verbs.view(lambda view: _named(view, selection))
        return await _verify(verbs, named, told)
    after, count = "", 0
    while True:
        page = await verbs.view(partial(_page_after, after, selection.since))
        if not page:
            return count
        count += await _verify(verbs, page, told)
        after = page[-1]


async def verify_ledger(verbs: Verbs, anchor: str = "") -> LedgerState:
    """Checks the hub's own chain from its first entry to its last; `anchor` is NUMBER:HASH of an earlier time."""
    wanted_number, wanted_hash = _anchor(anchor)
    wrong: dict[str, None] = {}  # a session that is gone is told once
    number, head, at = 0, NO_ENTRY, Millis(0)
    met = wanted_number == 0
    while True:
        page, there = await verbs.view(partial(_ledger_page, number))
        if not page:
            break
        for row_number, assist_id, text in page:
            entry = _entry(text)
            number += 1
            if row_number != number and entry is not None:
                wrong[f"Entry {number} of the hub's ledger is missing."] = None
            elif entry is None or (entry.number, entry.assist_id) != (row_number, assist_id):
                wrong[f"Entry {row_number} of the hub's ledger was changed."] = None
            elif entry.previous != head:
                wrong[f"Entry {number - 1} of the hub's ledger was changed, or entry {number} was."] = None
            elif entry.at < at:
                wrong[f"Entry {number} of the hub's ledger is older than the one before it."] = None
            elif assist_id not in there:
                wrong[f"Assist session {assist_id}, which the hub's ledger names, is gone."] = None
            number, head, at = row_number, ledger_hash(text), entry.at if entry is not None else at
            if number == wanted_number:
                met = True
                if head != wanted_hash:
                    wrong[f"Entry {number} of the hub's ledger is not the one that was noted down."] = None
    if not met:
        wrong[f"The hub's ledger has {number} entries, fewer than the {wanted_number} that were noted down."] = None
    return LedgerState(entries=number, head=head, wrong=tuple(wrong))


def verify_files(paths: Sequence[Path]) -> list[Verified]:
    """Checks saved files without a hub; those about one assist session are checked against each other.

    Raises `AuditTrouble` for a file that is none.
    """
    found: dict[AssistId, list[AuditFile]] = {}
    for path in paths:
        file = _read_file(path)
        found.setdefault(file.assist.id, []).append(file)
    return [_verify_saved(files) for files in found.values()]


def _verify_saved(files: Sequence[AuditFile]) -> Verified:
    """Files about one assist session, as if all their logs lay in one place."""
    about = max((file.assist for file in files), key=lambda found: len(found.heads))
    logs = list(dict.fromkeys(log for file in files for log in file.logs))
    judged = judge(about, [_kept_log(log, place) for place, log in enumerate(logs)])
    if judged.finding is None:
        # Who gives out both sides' logs has everything; a copy that is not among it shows that it was exchanged.
        exports = [file.logs for file in files if len({log.side for log in file.logs}) > 1]
        strange = (log for export in exports for log in logs if log not in export)
        judged.finding = next((AuditFinding(code=audit_sentences.OTHER_COPY, side=log.side) for log in strange), None)
    return _verified(about, judged)


def _kept_log(log: AuditFileLog, place: int) -> KeptLog:
    card = AuditLogCard(
        id=f"{place:04}",
        side=log.side,
        count=log.count,
        head=log.head,
        signature=log.signature,
        held=len(log.records),
        completed_at=Millis(0),
    )
    return KeptLog(card, log.records)


def _read_file(path: Path) -> AuditFile:
    try:
        if path.stat().st_size > _FILE_BYTES:
            raise AuditTrouble(f"{path} is larger than the record of a session can be.")
        file = _files.decode(path.read_bytes())
    except OSError as exc:
        raise AuditTrouble(f"{path} cannot be read: {exc.strerror}.") from exc
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise AuditTrouble(f"{path} is no record of a session: {exc}.") from exc
    if file.deskside_audit != 1 or any(len(log.records) > MAX_AUDIT_RECORDS + 1 for log in file.logs):
        raise AuditTrouble(f"{path} was written by another Deskside, or is no record of a session.")
    return file


def _named(view: View, selection: Selection) -> list[AssistId]:
    if selection.assist_id:
        found = assist.find_assist(view.db, AssistId(selection.assist_id))
        if found is None:
            raise AuditTrouble(f"There is no assist session {selection.assist_id}.")
        return [found.id]
    sessions = tickets.sessions_of_number(view.db, selection.ticket_number or 0)
    if not sessions:
        raise AuditTrouble(f"There is no ticket {selection.ticket_number} that came from a session.")
    return [each.id for each in assist.assists_of(view.db, sessions)]


async def _verify(verbs: Verbs, ids: Sequence[AssistId], told: Callable[[Verified], None]) -> int:
    for assist_id in ids:
        verified = await verbs.view(partial(_verify_one, assist_id))
        if verified is not None:
            told(verified)
    return len(ids)


def _page_after(assist_id: str, since: Millis, view: View) -> list[AssistId]:
    return audit.assists_with_evidence(view.db, assist_id, since, _AT_ONCE)


def _verify_one(assist_id: AssistId, view: View) -> Verified | None:
    found = assist.find_assist(view.db, assist_id)
    if found is None:
        return None
    logs = kept_logs(view, assist_id)
    judged = judge(found, logs)
    if judged.finding is None:
        ledger = [entry for text in audit.ledger_of(view.db, assist_id) if (entry := _entry(text)) is not None]
        judged.finding = next(_by_ledger(found, logs, ledger), None)
    return _verified(found, judged)


def _verified(about: AssistSession, judged: Judgement) -> Verified:
    return Verified(
        assist_id=about.id,
        asked_at=about.asked_at,
        agent_name=about.agent_name,
        verdict=AuditVerdict.WRONG if judged.finding is not None else judged.verdict,
        customer_records=judged.records.get(Side.CUSTOMER, 0),
        agent_records=judged.records.get(Side.AGENT, 0),
        heads_kept=judged.heads_kept,
        wrong="" if judged.finding is None else sentence(judged.finding),
    )


def _by_ledger(about: AssistSession, logs: list[KeptLog], ledger: list[LedgerEntry]) -> Iterator[AuditFinding]:
    """What the hub noted when it came, against what is here now."""
    whole = {(log.card.side, log.card.count, log.card.head) for log in logs if log.is_whole}
    noted = {(Side(e.side), e.count, e.head) for e in ledger if e.kind == LedgerKind.KEPT}
    for side, count, _head in sorted(noted - whole):
        yield AuditFinding(code=audit_sentences.LOG_GONE, side=side, number=count)
    for side, _count, _head in sorted(whole - noted):
        yield AuditFinding(code=audit_sentences.LOG_UNNOTED, side=side)
    heads = {AuditHead(side=Side(e.side), count=e.count, head=e.head) for e in ledger if e.kind == LedgerKind.HEAD}
    if ledger and heads != set(about.heads):
        side = next(iter(heads ^ set(about.heads))).side
        yield AuditFinding(code=audit_sentences.HEAD_GONE, side=side)
    entries = {(e.kind, e.side, e.head): e for e in ledger}
    for log in logs:
        whose = (log.card.side.value, log.card.head)
        kept, gone = entries.get((LedgerKind.KEPT, *whose)), entries.get((LedgerKind.DELETED, *whose))
        yield from _by_deletion(log, log.card.arrived_at if kept is None else kept.at, gone)


def _by_deletion(log: KeptLog, since: Millis, entry: LedgerEntry | None) -> Iterator[AuditFinding]:
    """Were a log's records deleted by the rule, or did they go otherwise?"""
    card = log.card
    if card.deleted_at is None:
        if not log.is_whole and len(log.texts) != card.held:
            yield AuditFinding(
                code=audit_sentences.RECORDS_GONE, side=card.side, number=len(log.texts), other=card.held
            )
        return
    if entry is None:
        yield AuditFinding(code=audit_sentences.DELETED_UNNOTED, side=card.side)
        return
    lasted, rule = (entry.at - since) // _DAY_MS, int(entry.detail) if entry.detail.isdecimal() else 0
    if lasted < rule:
        yield AuditFinding(code=audit_sentences.DELETED_EARLY, side=card.side, number=lasted, other=rule)


def _ledger_page(after: int, view: View) -> tuple[list[tuple[int, str, str]], set[str]]:
    page = audit.ledger_after(view.db, after)
    return page, audit.assists_there(view.db, [assist_id for _number, assist_id, _text in page])


def _entry(text: str) -> LedgerEntry | None:
    try:
        return _entries.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return None


def _anchor(anchor: str) -> tuple[int, str]:
    if not anchor:
        return 0, ""
    number, _, head = anchor.partition(":")
    if not number.isdecimal() or not number.isascii() or len(head) != len(NO_ENTRY):
        raise AuditTrouble(f"{anchor} is no anchor: it looks like 36:9f86d0…, as this command printed it.")
    return int(number), head
