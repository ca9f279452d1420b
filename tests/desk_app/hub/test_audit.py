"""The record of assist sessions comes in whole from both sides, is judged by itself, and stands on the ticket."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk_app.domain.audit import AuditVerdict, SessionReport
from desk_app.domain.limits import AUDIT_LOGS_A_SIDE, AUDIT_PART_RECORDS, AUDIT_RECORD_CHARACTERS
from desk_app.domain.refusals import RefusalCode
from desk_app.domain.sessions import Side
from desk_app.hub.audit import DEADLINE_MS
from desk_app.hub.audit_check import KeptLog, judge
from desk_app.wire.assist import AskAssist, EndAssist
from desk_app.wire.audit import AuditWhole, ListAuditRecords, ReadAudit, audit_parts
from desk_app.wire.events import TicketChanged
from desk_app.wire.tickets import CreateTicket, ReadTicket
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Role
from tests.fakes.audit_records import WrittenSession
from tests.fakes.audited import Audited
from tests.fakes.desk import open_desk


async def _reports(audited: Audited) -> list[SessionReport]:
    ticket = await audited.desk.do(audited.agent, CreateTicket(session_id=audited.session_id))
    return list((await audited.desk.do(audited.agent, ReadTicket(ticket_id=ticket.id))).reports)


async def _kept(audited: Audited, side: Side) -> tuple[str, ...]:
    """What the hub has of this side's log, as an auditor reads it."""
    whole: AuditWhole = await audited.desk.do(audited.agent, ReadAudit(assist_id=audited.assist.id))
    (card,) = [log for log in whole.logs if log.side is side]
    texts: list[str] = []
    while len(texts) < card.held:
        command = ListAuditRecords(assist_id=audited.assist.id, log_id=card.id, first=len(texts) + 1)
        texts += (await audited.desk.do(audited.agent, command)).records
    return tuple(texts)


def test_both_records_stand_on_the_ticket_with_their_verdict(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            audited = await Audited.begin(desk)
            ticket = await desk.do(audited.agent, CreateTicket(session_id=audited.session_id))
            await audited.share()
            await audited.leave(Side.AGENT)
            await audited.work()
            assert (await desk.do(audited.agent, ReadTicket(ticket_id=ticket.id))).reports == ()
            await audited.leave(Side.CUSTOMER)
            before = await desk.reached()
            await audited.work()
            for side in (Side.AGENT, Side.CUSTOMER):
                assert await _kept(audited, side) == audited.log(side).records
            (report,) = (await desk.do(audited.agent, ReadTicket(ticket_id=ticket.id))).reports
            assert (report.verdict, report.finding, report.told_by) == (AuditVerdict.AGREE, None, Side.CUSTOMER)
            assert (report.customer_records, report.agent_records) == (
                audited.log(Side.CUSTOMER).count,
                audited.log(Side.AGENT).count,
            )
            assert [(line.kind, line.capability, line.times) for line in report.lines] == [
                ("started", "", 1),
                ("asked", "view", 1),
                ("granted", "view", 1),
                ("asked", "control", 1),
                ("granted", "control", 1),
                ("paused", "control", 7),
                ("revoked", "control", 1),
                ("ended", "", 1),
            ]
            assert report.lines[-1].detail == "ended_by_engineer"
            for actor in audited.agent, audited.customer:
                told = [e for e in await desk.events(actor, before) if isinstance(e, TicketChanged)]
                assert [e.ticket.id for e in told] == [ticket.id]

    asyncio.run(story())


def test_a_ticket_that_is_made_later_has_the_report_too_and_its_customer_a_plain_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            audited.written = WrittenSession(audited.assist.id)
            audited.written.note(Role.HOST, AuditKind.REFUSED, detail="Another engineer has control.")
            audited.written.note(Role.HOST, AuditKind.FILE_TAKEN, detail="invoice.pdf")
            audited.written.end("panic")
            await audited.leave()
            await audited.work()
            (report,) = await _reports(audited)
            # The closing head that was reported is that of the other log.
            assert report.verdict is AuditVerdict.WRONG
            (ticket,) = [e.ticket for e in await desk.events(audited.agent) if isinstance(e, TicketChanged)][-1:]
            (plain,) = (await desk.do(audited.customer, ReadTicket(ticket_id=ticket.id))).reports
            assert [line.detail for line in report.lines][1:] == [
                "Another engineer has control.",
                "invoice.pdf",
                "panic",
            ]
            assert [line.detail for line in plain.lines][1:] == ["", "invoice.pdf", "panic"]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("came", "verdict"),
    [
        ((Side.AGENT,), AuditVerdict.CUSTOMER_MISSING),
        ((Side.CUSTOMER,), AuditVerdict.AGENT_MISSING),
        ((), AuditVerdict.BOTH_MISSING),
    ],
)
def test_a_record_that_does_not_come_is_missing_after_a_while(
    tmp_path: Path, came: tuple[Side, ...], verdict: AuditVerdict
) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            for side in came:
                await audited.leave(side)
            await audited.work()
            assert await _reports(audited) == []
            desk.clock.advance(seconds=DEADLINE_MS / 1000)
            await audited.work()
            (ticket,) = {e.ticket.id for e in await desk.events(audited.agent) if isinstance(e, TicketChanged)}
            (report,) = (await desk.do(audited.agent, ReadTicket(ticket_id=ticket))).reports
            assert report.verdict is verdict
            # It may still come, days later.
            await audited.leave()
            await audited.work()
            (report,) = (await desk.do(audited.agent, ReadTicket(ticket_id=ticket))).reports
            assert report.verdict is AuditVerdict.AGREE

    asyncio.run(story())


def test_a_session_in_which_nobody_met_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            asked = await desk.do(audited.agent, AskAssist(session_id=audited.session_id))
            await desk.do(audited.agent, EndAssist(assist_id=asked.id))
            desk.clock.advance(seconds=DEADLINE_MS / 1000)
            await audited.work()
            (report,) = await _reports(audited)
            assert (report.verdict, report.lines) == (AuditVerdict.NEVER_MET, ())

    asyncio.run(story())


def test_parts_in_any_order_and_again_come_to_the_same(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            audited = await Audited.begin(desk)
            await audited.share(rests=AUDIT_PART_RECORDS)
            parts = list(audit_parts(audited.assist.id, audited.log(Side.CUSTOMER))) * 2
            assert len(parts) > 4
            random.Random(7).shuffle(parts)
            for part in parts:
                await desk.do(audited.customer, part)
            assert await _kept(audited, Side.CUSTOMER) == audited.log(Side.CUSTOMER).records
            whole = await desk.do(audited.agent, ReadAudit(assist_id=audited.assist.id))
            (card,) = whole.logs
            assert (card.held, card.completed_at is not None) == (card.count, True)
            assert [entry for entry in whole.ledger if '"kept"' in entry] != []

    asyncio.run(story())


def test_what_was_said_first_stands(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            (part,) = audit_parts(audited.assist.id, audited.log(Side.CUSTOMER))
            await desk.do(audited.customer, part)
            other = (*part.records[:-1], part.records[-1].replace("ended_by_engineer", "panic"))
            for changed in (
                msgspec.structs.replace(part, records=other),
                msgspec.structs.replace(part, count=part.count + 1),
                msgspec.structs.replace(part, signature="00" * 64),
            ):
                assert (await desk.refusal(audited.customer, changed)).code == RefusalCode.TAKEN
            assert await _kept(audited, Side.CUSTOMER) == part.records

    asyncio.run(story())


def test_what_is_no_part_of_a_log_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            (part,) = audit_parts(audited.assist.id, audited.log(Side.CUSTOMER))
            first = part.records[0]
            padded = first.replace('"detail":"', '"detail":"' + "x" * AUDIT_RECORD_CHARACTERS)
            wrong: dict[str, dict[str, Any]] = {
                "no head": {"head": "x"},
                "no signature": {"signature": "00"},
                "no records": {"records": ()},
                "too many records": {"records": (first,) * (AUDIT_PART_RECORDS + 1)},
                "too many in all": {"count": MAX_AUDIT_RECORDS + 2},
                "none in all": {"count": 0},
                "before the first": {"first": 0},
                "beyond the last": {"first": part.count},
                "another place": {"records": part.records[1:]},
                "no record": {"records": ("{", *part.records[1:])},
                "too long": {"records": (padded, *part.records[1:])},
            }
            for what, fields in wrong.items():
                refusal = await desk.refusal(audited.customer, msgspec.structs.replace(part, **fields))
                assert refusal.code in (RefusalCode.MALFORMED, RefusalCode.TOO_MANY, RefusalCode.TOO_LONG), what
            assert (await desk.do(audited.agent, ReadAudit(assist_id=audited.assist.id))).logs == ()

    asyncio.run(story())


def test_a_side_leaves_a_bounded_number_of_logs(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            (part,) = audit_parts(audited.assist.id, audited.log(Side.AGENT))
            for number in range(AUDIT_LOGS_A_SIDE):
                await desk.do(audited.agent, msgspec.structs.replace(part, head=f"{number:064x}"))
            refusal = await desk.refusal(audited.agent, part)
            assert refusal.code == RefusalCode.TOO_MANY

    asyncio.run(story())


def test_only_who_took_part_leaves_a_log_and_only_engineers_read_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            await audited.leave()
            colleague, stranger = await desk.agent("Zhang Min"), await desk.add_customer("客户乙")
            for side in (Side.AGENT, Side.CUSTOMER):
                (part,) = audit_parts(audited.assist.id, audited.log(side))
                assert (await desk.refusal(colleague, part)).code == RefusalCode.FORBIDDEN
                assert (await desk.refusal(stranger, part)).code == RefusalCode.NOT_FOUND
            read = ReadAudit(assist_id=audited.assist.id)
            whole = await desk.do(colleague, read)
            page = ListAuditRecords(assist_id=audited.assist.id, log_id=whole.logs[0].id)
            for command in (read, page):
                assert (await desk.refusal(audited.customer, command)).code == RefusalCode.FORBIDDEN
            elsewhere = ListAuditRecords(assist_id=audited.assist.id, log_id="another")
            assert (await desk.refusal(colleague, elsewhere)).code == RefusalCode.NOT_FOUND

    asyncio.run(story())


def test_old_records_are_deleted_by_the_rule_and_a_line_says_so(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            await audited.leave()
            await audited.work()
            desk.clock.advance(seconds=10 * 24 * 3600)
            old = audited.assist
            await audited.share("two")
            await audited.leave()
            await audited.work(kept_days=9)
            gone = await desk.do(audited.agent, ReadAudit(assist_id=old.id))
            assert [log.deleted_after_days for log in gone.logs if log.deleted_at] == [9, 9]
            assert gone.report is not None
            assert (gone.report.verdict, gone.report.lines) == (AuditVerdict.AGREE, ())
            assert (gone.report.deleted_after_days, gone.report.customer_records) == (
                9,
                audited.log(Side.CUSTOMER).count,
            )
            for log in gone.logs:
                page = await desk.do(audited.agent, ListAuditRecords(assist_id=old.id, log_id=log.id))
                assert page.records == ()
            assert await _kept(audited, Side.CUSTOMER) == audited.log(Side.CUSTOMER).records

    asyncio.run(story())


def test_a_viewer_that_was_killed_and_began_anew_leaves_a_part_missing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            audited = await Audited.begin(desk)
            await audited.share()
            audited.written = WrittenSession(audited.assist.id, start=desk.clock.now())
            audited.written.heads()
            audited.written.begin_anew(Role.VIEWER)
            audited.written.heads()
            audited.written.end()
            await audited.leave()
            whole = await desk.do(audited.agent, ReadAudit(assist_id=audited.assist.id))
            assert {log.side for log in whole.logs} == {Side.AGENT, Side.CUSTOMER}
            logs = [KeptLog(card, audited.log(card.side).records) for card in whole.logs]
            about = msgspec.structs.replace(await audited.found(), heads=())
            assert judge(about, logs).verdict is AuditVerdict.AGENT_MISSING

    asyncio.run(story())
