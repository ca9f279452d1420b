"""Ratings through their verb."""

from __future__ import annotations

import asyncio

from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.ratings import CHANGE_MS
from desk_app.wire.events import MessagePosted, SessionChanged
from desk_app.wire.ratings import RateSession
from desk_app.wire.reports import ReadReport
from desk_app.wire.sessions import EndSession
from tests.fakes.desk import open_desk


def test_a_served_session_is_rated_and_both_sides_hear_of_it(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            session_id = await desk.serve(agent, customer)
            await desk.do(customer, EndSession(session_id=session_id))
            before = await desk.reached()
            await desk.do(customer, RateSession(session_id=session_id, score=5, comment="谢谢"))
            for person in (agent, customer):
                changed, posted = await desk.events(person, before)
                assert isinstance(changed, SessionChanged)
                assert changed.session.rating is not None
                assert (changed.session.rating.score, changed.session.rating.comment) == (5, "谢谢")
                assert isinstance(posted, MessagePosted)
                assert posted.message.notice is not None
                assert (posted.message.notice.code, posted.message.notice.params) == (NoticeCode.RATED, {"score": 5})

    asyncio.run(story())


def test_a_rating_is_replaced_for_a_day_and_counts_once(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            since = desk.clock.now()
            session_id = await desk.serve(agent, customer)
            await desk.do(customer, RateSession(session_id=session_id, score=1))
            desk.clock.advance(seconds=3600)
            await desk.do(customer, RateSession(session_id=session_id, score=4))
            await desk.do(customer, RateSession(session_id=session_id, score=4, comment="doch"))
            report = await desk.do(agent, ReadReport(since=since))
            assert (report.ratings, report.csat) == (1, 1.0)
            desk.clock.advance(seconds=CHANGE_MS / 1000)
            late = await desk.refusal(customer, RateSession(session_id=session_id, score=5))
            assert late.code == RefusalCode.ILLEGAL_STEP

    asyncio.run(story())


def test_nobody_rates_what_no_engineer_served_or_beyond_the_scale(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            stranger = await desk.add_customer("客户乙")
            whole = await desk.start(customer)
            rate = RateSession(session_id=whole.session.id, score=5)
            assert (await desk.refusal(customer, rate)).code == RefusalCode.ILLEGAL_STEP
            assert (await desk.refusal(stranger, rate)).code == RefusalCode.NOT_FOUND
            assert (await desk.refusal(agent, rate)).code == RefusalCode.FORBIDDEN
            for score in (0, 6, -1):
                wrong = RateSession(session_id=whole.session.id, score=score)
                assert (await desk.refusal(customer, wrong)).code == RefusalCode.MALFORMED

    asyncio.run(story())
