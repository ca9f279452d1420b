"""Report abuse: everything with that person ends at once, and who leads hears of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from desk_app.domain.agents import Role
from desk_app.domain.limits import ABUSE_REPORTS_AN_HOUR
from desk_app.domain.refusals import RefusalCode
from desk_app.domain.sessions import SessionState
from desk_app.hub.actors import AgentActor
from desk_app.hub.facts import AssistClosed
from desk_app.store.tables_log import history
from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.assist import AskAssist
from desk_app.wire.events import AbuseReported
from desk_app.wire.nameplates import CodeHolder, LookUpCode, OfferCode, TakeCode
from desk_app.wire.sessions import ReadSession
from tests.fakes.desk import Desk, open_desk


async def _heard(desk: Desk, agent: AgentActor) -> list[str]:
    return [e.report.agent_name for e in await desk.events(agent) if isinstance(e, AbuseReported)]


async def _history(desk: Desk) -> list[tuple[str | None, str | None, str]]:
    rows = await desk.store.read(
        lambda db: db.execute(select(history).where(history.c.kind == "abuse_reported").order_by(history.c.id)).all()
    )
    return [(row.agent_id, row.session_id, row.detail) for row in rows]


def test_report_ends_session_and_screen_and_reaches_leads_and_administrators(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            lead, boss = await desk.agent("Lea", role=Role.LEAD), await desk.agent("Ada", role=Role.ADMIN)
            closed: list[AssistClosed] = []
            desk.facts.listen(AssistClosed, closed.append)
            session_id = await desk.serve(agent, customer)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            await desk.do(customer, ReportAbuse(session_id=session_id))
            assert closed == [AssistClosed(asked.id)]
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert whole.session.state is SessionState.WRAP_UP
            assert whole.assists[0].reason == "abuse_reported"
            assert await _heard(desk, lead) == await _heard(desk, boss) == ["Li Wei"]
            assert await _heard(desk, agent) == []
            assert await _history(desk) == [(agent.id, session_id, "")]

    asyncio.run(story())


def test_report_before_anything_was_begun_takes_the_code_back(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            boss, customer = await desk.agent("Ada", role=Role.ADMIN), await desk.customer(1)
            agent = await desk.agent("Li Wei")
            offer = await desk.do(agent, OfferCode())
            await desk.do(customer, ReportAbuse(nameplate_id=offer.nameplate_id, public=offer.public))
            assert await desk.do(customer, LookUpCode(public=offer.public)) == CodeHolder()
            assert (await desk.refusal(customer, TakeCode(nameplate_id=offer.nameplate_id))).code == (
                RefusalCode.CODE_UNKNOWN
            )
            assert await _heard(desk, boss) == ["Li Wei"]
            assert await _history(desk) == [(agent.id, None, offer.public)]

    asyncio.run(story())


def test_report_of_a_shared_screen_takes_the_code_back_that_brought_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            offer = await desk.do(agent, OfferCode())
            assist = await desk.do(customer, TakeCode(nameplate_id=offer.nameplate_id))
            await desk.do(customer, ReportAbuse(session_id=assist.session_id))
            assert await desk.do(customer, LookUpCode(public=offer.public)) == CodeHolder()

    asyncio.run(story())


def test_who_is_reported_is_not_told_although_he_leads(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            boss, customer = await desk.agent("Ada", role=Role.ADMIN), await desk.customer(1)
            other = await desk.agent("Eve", role=Role.ADMIN)
            session_id = await desk.serve(boss, customer)
            await desk.do(customer, ReportAbuse(session_id=session_id))
            assert await _heard(desk, boss) == []
            assert await _heard(desk, other) == ["Ada"]

    asyncio.run(story())


def test_somebody_elses_session_is_not_ended_by_a_report_and_reports_are_limited(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer, stranger = await desk.agent("Li Wei"), await desk.customer(1), await desk.customer(2)
            session_id = await desk.serve(agent, customer)
            refusal = await desk.refusal(stranger, ReportAbuse(session_id=session_id))
            assert refusal.code == RefusalCode.NOT_FOUND
            assert (await desk.refusal(agent, ReportAbuse())).code == RefusalCode.FORBIDDEN
            for _ in range(ABUSE_REPORTS_AN_HOUR):
                await desk.do(stranger, ReportAbuse(public="123"))
            assert (await desk.refusal(stranger, ReportAbuse(public="123"))).code == RefusalCode.TOO_FAST
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert whole.session.state is SessionState.LIVE

    asyncio.run(story())
