"""Fetches the whole record of an assist session from the hub, for a file that is checked without it."""

from __future__ import annotations

from desk_app.client.api import Desk
from desk_app.client.engine import S
from desk_app.domain.audit import AuditLogCard
from desk_app.domain.ids import AssistId
from desk_app.domain.refusals import Refusal
from desk_app.wire.audit import AuditFile, AuditFileLog, ListAuditRecords, ReadAudit


async def fetch_record(desk: Desk[S], assist_id: AssistId) -> AuditFile | Refusal:
    """Everything the hub has about this assist session, page by page."""
    whole = await desk.call(ReadAudit(assist_id=assist_id))
    if isinstance(whole, Refusal):
        return whole
    logs: list[AuditFileLog] = []
    for card in whole.logs:
        if card.completed_at is None or card.deleted_at is not None:
            continue
        log = await _fetch_log(desk, assist_id, card)
        if isinstance(log, Refusal):
            return log
        logs.append(log)
    return AuditFile(made_at=desk.now(), assist=whole.assist, logs=tuple(logs), ledger=whole.ledger)


async def _fetch_log(desk: Desk[S], assist_id: AssistId, card: AuditLogCard) -> AuditFileLog | Refusal:
    texts: list[str] = []
    while len(texts) < card.count:
        page = await desk.call(ListAuditRecords(assist_id=assist_id, log_id=card.id, first=len(texts) + 1))
        if isinstance(page, Refusal):
            return page
        if not page.records:
            break  # fewer than there should be: the file says what there is
        texts += page.records
    return AuditFileLog(
        side=card.side, count=card.count, head=card.head, signature=card.signature, records=tuple(texts)
    )
