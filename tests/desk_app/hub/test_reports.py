"""Reports through their verb, from domain history only."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import delete

from desk_app.domain.ids import Millis
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import RefusalCode
from desk_app.store import log
from desk_app.store.tables_talk import messages
from desk_app.wire.messages import PostMessage
from desk_app.wire.reports import ReadReport
from desk_app.wire.sessions import AcceptSession, StartSession
from tests.fakes.desk import open_desk


def test_a_report_counts_what_was_offered_answered_and_how_soon(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            since = desk.clock.now()
            for waited in (10, 20, 60):
                customer = await desk.add_customer("客户甲")
                whole = await desk.start(customer)
                conversation_id = whole.conversations[0].id
                await desk.do(agent, AcceptSession(session_id=whole.session.id))
                note = PostMessage(conversation_id=conversation_id, text="hm", visibility=Visibility.INTERNAL)
                await desk.do(agent, note)
                asked_at = whole.messages[0].at
                desk.clock.advance(seconds=waited - (desk.clock.now() + 1 - asked_at) / 1000)
                await desk.do(agent, PostMessage(conversation_id=conversation_id, text="Hello"))
            await desk.start(await desk.add_customer("客户乙"))
            await desk.do(await desk.add_customer("客户丙"), StartSession(question="only reading"))
            report = await desk.do(agent, ReadReport(since=since, bucket_s=60))
            assert (report.offered, report.answered) == (4, 3)
            assert report.first_response_median_s == pytest.approx(20)
            assert report.first_response_p90_s == pytest.approx(52)
            assert (report.csat, report.ratings) == (None, 0)
            assert sum(report.offered_by_bucket) == 4
            await desk.store.write(lambda db: db.execute(delete(messages)))
            await desk.store.write(lambda db: log.prune(db, Millis(desk.clock.now() + 1)))
            assert await desk.do(agent, ReadReport(since=since, until=report.until, bucket_s=60)) == report
            empty = await desk.do(agent, ReadReport(since=Millis(since - 1000), until=since))
            assert (empty.offered, empty.first_response_median_s) == (0, None)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("since_day", "until_day", "bucket_s"),
    [(-93, 0, 3600), (0, 0, 3600), (1, 0, 3600), (-92, 0, 60), (-1, 0, 0), (-1, 0, -5), (-(10**6), -(10**6) + 1, 3600)],
)
def test_a_report_over_too_much_is_refused(tmp_path: Path, since_day: int, until_day: int, bucket_s: int) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            now, day = desk.clock.now(), 24 * 3600 * 1000
            command = ReadReport(
                since=Millis(now + since_day * day), until=Millis(now + until_day * day), bucket_s=bucket_s
            )
            assert (await desk.refusal(agent, command)).code == RefusalCode.MALFORMED
            assert (await desk.refusal(customer, command)).code == RefusalCode.FORBIDDEN

    asyncio.run(story())
