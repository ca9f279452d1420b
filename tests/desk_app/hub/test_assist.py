"""Assist sessions through their verbs: one at a time, of one engineer, remembered with both closing records."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.assist import ASSIST_STEPS, AssistSession, AssistState
from desk_app.domain.ids import AssistId, Millis, SessionId
from desk_app.domain.limits import ASSISTS_A_SESSION
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode
from desk_app.domain.sessions import Side
from desk_app.hub import coming
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.hub.assist import TICKET_MS, _stepped, use_ticket
from desk_app.hub.facts import AssistClosed
from desk_app.hub.housekeeping import make_kinds
from desk_app.hub.settings import Settings
from desk_app.hub.timed import TimedWork
from desk_app.store.assist import TicketUse, find_assist
from desk_app.wire.assist import AskAssist, AssistTicket, EndAssist, OpenAssist, ReportAssist
from desk_app.wire.events import AssistChanged, MessagePosted
from desk_app.wire.sessions import AcceptSession, EndSession, ReadSession, TransferSession
from desk_app.wire.tickets import CreateTicket, ReadTicket
from remote_assist.secure.return_ticket import RETURN_SECONDS
from remote_assist.wire.roles import Role
from tests.fakes.desk import Desk, open_desk

HEAD = "ab" * 32


async def _live(desk: Desk) -> tuple[AgentActor, CustomerActor, SessionId]:
    agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
    return agent, customer, await desk.serve(agent, customer)


async def _notices(desk: Desk, customer: CustomerActor) -> list[tuple[str, dict[str, str | int]]]:
    found = [e.message.notice for e in await desk.events(customer) if isinstance(e, MessagePosted)]
    return [(n.code, n.params) for n in found if n is not None and n.code.startswith("assist")]


def _report(assist: AssistSession, state: AssistState, **more: object) -> ReportAssist:
    return ReportAssist(assist_id=assist.id, state=state, at=Millis(0), **more)  # type: ignore[arg-type]


def test_asked_granted_and_ended_is_told_and_remembered(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer, session_id = await _live(desk)
            ticket = await desk.do(agent, CreateTicket(session_id=session_id))
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            assert (asked.state, asked.asked_by, asked.agent_name) == (AssistState.ASKED, Side.AGENT, "Li Wei")
            await desk.do(customer, _report(asked, AssistState.JOINED))
            now = desk.clock.now()
            live = ReportAssist(
                assist_id=asked.id, state=AssistState.LIVE, capabilities=("view", "fly"), at=Millis(now + 10**9)
            )
            await desk.do(customer, live)
            desk.clock.advance(seconds=61)
            await desk.do(customer, _report(asked, AssistState.LIVE, capabilities=("control",)))
            end = ReportAssist(
                assist_id=asked.id, state=AssistState.ENDED, reason="panic", head=HEAD, count=9, at=desk.clock.now()
            )
            await desk.do(customer, end)
            await desk.do(agent, _report(asked, AssistState.ENDED, head="cd" * 32, count=8))
            whole = await desk.do(agent, ReadTicket(ticket_id=ticket.id))
            (kept,) = whole.assists
            assert kept.state is AssistState.ENDED
            assert kept.capabilities == ("view", "control")
            assert kept.reason == "panic"
            assert [(head.side, head.count) for head in kept.heads] == [(Side.CUSTOMER, 9), (Side.AGENT, 8)]
            assert kept.started_at == now + 1
            assert await _notices(desk, customer) == [
                (NoticeCode.ASSIST_ASKED, {"agent": "Li Wei"}),
                (NoticeCode.ASSIST_STARTED, {"agent": "Li Wei"}),
                (NoticeCode.ASSIST_ENDED, {"agent": "Li Wei", "seconds": 61}),
            ]
            mine = [e.assist for e in await desk.events(agent) if isinstance(e, AssistChanged)]
            theirs = [e.assist for e in await desk.events(customer) if isinstance(e, AssistChanged)]
            assert mine == theirs
            assert mine[-1] == kept

    asyncio.run(story())


def test_a_customer_offers_his_screen_to_who_serves_him(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            waiting = await desk.start(customer)
            early = await desk.refusal(customer, AskAssist(session_id=waiting.session.id))
            assert early.code == RefusalCode.ILLEGAL_STEP
            await desk.do(agent, AcceptSession(session_id=waiting.session.id))
            offered = await desk.do(customer, AskAssist(session_id=waiting.session.id))
            assert (offered.asked_by, offered.agent_id) == (Side.CUSTOMER, agent.id)
            refusal = await desk.refusal(agent, AskAssist(session_id=waiting.session.id))
            assert (refusal.code, refusal.params) == (RefusalCode.ASSIST_BUSY, {"agent": "Li Wei"})
            await desk.do(customer, _report(offered, AssistState.REFUSED))
            await desk.do(agent, AskAssist(session_id=waiting.session.id))
            codes = [code for code, _ in await _notices(desk, customer)]
            assert codes == [NoticeCode.ASSIST_OFFERED, NoticeCode.ASSIST_REFUSED, NoticeCode.ASSIST_ASKED]

    asyncio.run(story())


def test_a_ticket_opens_in_its_own_role_within_a_minute_and_then_until_the_end(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer, session_id = await _live(desk)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            shows = await desk.do(customer, OpenAssist(assist_id=asked.id))
            looks = await desk.do(agent, OpenAssist(assist_id=asked.id))
            assert shows.path == looks.path == f"/assist/{asked.id}"
            assert (shows.vendor, shows.agent_name, shows.agent_verified) == ("Acme Ltd", "Li Wei", True)

            async def opens(ticket: str, role: Role, assist_id: AssistId = asked.id) -> bool:
                use = await desk.verbs.change(lambda tx: use_ticket(tx, assist_id, ticket, role))
                return use is not TicketUse.REFUSED

            assert not await opens(shows.ticket, Role.VIEWER)
            assert not await opens(shows.ticket, Role.HOST, AssistId("another"))
            assert not await opens("guess", Role.HOST)
            assert await opens(shows.ticket, Role.HOST)
            desk.clock.advance(seconds=TICKET_MS / 1000)
            assert not await opens(looks.ticket, Role.VIEWER)
            before = await desk.do(agent, OpenAssist(assist_id=asked.id))
            again = await desk.do(agent, OpenAssist(assist_id=asked.id))
            assert not await opens(before.ticket, Role.VIEWER)
            assert await opens(again.ticket, Role.VIEWER)
            assert await opens(shows.ticket, Role.HOST)
            await desk.do(customer, EndAssist(assist_id=asked.id))
            assert not await opens(again.ticket, Role.VIEWER)
            assert not await opens(shows.ticket, Role.HOST)
            assert (await desk.refusal(agent, OpenAssist(assist_id=asked.id))).code == RefusalCode.ASSIST_ENDED

    asyncio.run(story())


def test_no_ticket_is_kept_in_clear(tmp_path: Path) -> None:
    async def story() -> tuple[str, list[str]]:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, _customer, session_id = await _live(desk)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            answers = [await desk.verbs.carry_out(agent, OpenAssist(assist_id=asked.id), "once") for _ in range(2)]
            tickets = [msgspec.json.decode(answer, type=AssistTicket).ticket for answer in answers]
            assert tickets[0] != tickets[1]

            async def opens(ticket: str) -> bool:
                use = await desk.verbs.change(lambda tx: use_ticket(tx, asked.id, ticket, Role.VIEWER))
                return use is TicketUse.FIRST

            assert not await opens(tickets[0])
            assert await opens(tickets[1])
            return session_id, tickets

    session_id, tickets = asyncio.run(story())
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert session_id.encode() in kept
    assert not any(ticket.encode() in kept for ticket in tickets)


def test_a_session_has_a_bounded_number_of_assist_sessions(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer, session_id = await _live(desk)
            for _ in range(ASSISTS_A_SESSION):
                asked = await desk.do(customer, AskAssist(session_id=session_id))
                await desk.do(customer, EndAssist(assist_id=asked.id))
            refusal = await desk.refusal(customer, AskAssist(session_id=session_id))
            assert (refusal.code, refusal.params["what"]) == (RefusalCode.TOO_MANY, "assist")
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert len(whole.assists) == ASSISTS_A_SESSION

    asyncio.run(story())


@pytest.mark.parametrize("how", ["transfer", "back to queue", "end"])
def test_it_ends_when_its_engineer_serves_no_longer(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, _customer, session_id = await _live(desk)
            other = await desk.agent("Zhang Min")
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            closed: list[AssistClosed] = []
            desk.facts.listen(AssistClosed, closed.append)
            if how == "end":
                await desk.do(agent, EndSession(session_id=session_id))
            else:
                to = other.id if how == "transfer" else None
                await desk.do(agent, TransferSession(session_id=session_id, to_agent_id=to))
            assert closed == [AssistClosed(asked.id)]
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert [one.state for one in whole.assists] == [AssistState.ENDED]
            last = [e.assist.state for e in await desk.events(agent) if isinstance(e, AssistChanged)][-1]
            assert last is AssistState.ENDED
            if how == "transfer":
                assert (await desk.refusal(other, OpenAssist(assist_id=asked.id))).code == RefusalCode.FORBIDDEN
                anew = await desk.do(other, AskAssist(session_id=session_id))
                assert anew.agent_id == other.id

    asyncio.run(story())


def test_a_colleague_and_a_stranger_reach_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, _customer, session_id = await _live(desk)
            colleague, stranger = await desk.agent("Zhang Min"), await desk.add_customer("客户乙")
            assert (await desk.refusal(colleague, AskAssist(session_id=session_id))).code == RefusalCode.FORBIDDEN
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            for command in (
                OpenAssist(assist_id=asked.id),
                EndAssist(assist_id=asked.id),
                _report(asked, AssistState.ENDED),
            ):
                assert (await desk.refusal(colleague, command)).code == RefusalCode.FORBIDDEN
                assert (await desk.refusal(stranger, command)).code == RefusalCode.NOT_FOUND

    asyncio.run(story())


def test_a_closing_record_stands_and_has_to_be_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer, session_id = await _live(desk)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            for head, count in (("x" * 64, 1), (HEAD, -1), (HEAD, 10**9), ("ab", 1)):
                wrong = _report(asked, AssistState.ENDED, head=head, count=count)
                assert (await desk.refusal(customer, wrong)).code == RefusalCode.MALFORMED
            await desk.do(customer, _report(asked, AssistState.ENDED, head=HEAD, count=3))
            await desk.do(customer, _report(asked, AssistState.ENDED, head="cd" * 32, count=4))
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert [(head.head, head.count) for head in whole.assists[0].heads] == [(HEAD, 3)]

    asyncio.run(story())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(AssistState), st.integers(0, 10)), max_size=10))
def test_reports_in_any_order_take_legal_steps_only(reports: list[tuple[AssistState, int]]) -> None:
    fields = {"id": "a", "session_id": "s", "customer_id": "c", "agent_id": "g", "agent_name": "", "asked_at": 0}
    assist = msgspec.convert(fields | {"asked_by": "agent"}, AssistSession)
    for state, at in reports:
        if state is AssistState.ASKED:
            continue
        after = _stepped(assist, state, Millis(at), "why")
        if after.state is not assist.state:
            through = ASSIST_STEPS[assist.state] | ASSIST_STEPS[AssistState.JOINED]
            assert after.state in through
            assert assist.is_open
        assert (after.ended_at is None) == after.is_open
        if after.started_at is not None and after.ended_at is not None:
            assert after.ended_at >= after.started_at
        assist = after


@pytest.mark.parametrize("restarts", [True, False])
def test_session_of_a_computer_that_is_restarted_waits_for_it(tmp_path: Path, restarts: bool) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            assert coming.RETURN_S >= RETURN_SECONDS
            settings = Settings(live_away_s=60)
            timed = TimedWork(desk.verbs, desk.clock, desk.facts, make_kinds(settings))
            agent, customer, session_id = await _live(desk)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            capabilities = ("view", "restart") if restarts else ("view",)
            await desk.do(customer, _report(asked, AssistState.LIVE, capabilities=capabilities))
            desk.presences.went(customer.key)
            await desk.verbs.change(lambda tx: coming.went(tx, customer, settings))
            desk.clock.advance(seconds=coming.RETURN_S)
            assert await timed.run_due() == (0 if restarts else 1)
            found = await desk.verbs.view(lambda view: find_assist(view.db, asked.id))
            assert found is not None
            assert found.is_open is restarts
            desk.clock.advance(seconds=61)
            assert await timed.run_due() == (1 if restarts else 0)

    asyncio.run(story())
