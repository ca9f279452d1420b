"""Codes that are read out, as the hub sees them: three digits that say whom to meet, and the way to him."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistState
from desk_app.domain.ids import Millis, NameplateId
from desk_app.domain.limits import (
    NAMEPLATE_TAKES,
    NAMEPLATES_AN_AGENT,
    WRONG_CODES_AN_ADDRESS,
    WRONG_CODES_AN_HOUR,
)
from desk_app.domain.messages import NoticeCode
from desk_app.domain.nameplates import NAMEPLATE_MS
from desk_app.domain.refusals import RefusalCode
from desk_app.domain.sessions import SessionState, Side
from desk_app.hub import admin
from desk_app.hub.actors import AgentActor, CustomerActor
from desk_app.wire.assist import AskAssist, EndAssist, OpenAssist, ReportAssist
from desk_app.wire.events import AssistChanged, MessagePosted, SessionEntered
from desk_app.wire.nameplates import CodeHolder, CodeOffer, LookUpCode, OfferCode, TakeCode, WithdrawCode
from desk_app.wire.sessions import ReadSession, StartSession
from tests.fakes.desk import Desk, open_desk


async def _holder(desk: Desk, customer: CustomerActor, public: str) -> NameplateId:
    holder = await desk.do(customer, LookUpCode(public=public))
    assert holder.nameplate_id is not None
    return holder.nameplate_id


async def _other_than(desk: Desk, agent: AgentActor) -> str:
    """Digits that nobody has out."""
    offer = await desk.do(agent, OfferCode())
    await desk.do(agent, WithdrawCode(nameplate_id=offer.nameplate_id))
    return offer.public


def test_engineer_gets_three_digits_for_ten_minutes_and_no_secret(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            offers = [await desk.do(agent, OfferCode()) for _ in range(NAMEPLATES_AN_AGENT)]
            assert len({offer.public for offer in offers}) == NAMEPLATES_AN_AGENT
            assert all(len(offer.public) == 3 and offer.public.isdigit() for offer in offers)
            assert offers[-1].expires_at == desk.clock.now() + NAMEPLATE_MS
            assert set(CodeOffer.__struct_fields__) == {"nameplate_id", "public", "expires_at"}
            refusal = await desk.refusal(agent, OfferCode())
            assert (refusal.code, refusal.params) == (RefusalCode.TOO_MANY, {"what": "code", "limit": 3})
            await desk.do(agent, WithdrawCode(nameplate_id=offers[0].nameplate_id))
            await desk.do(agent, OfferCode())

    asyncio.run(story())


def test_customer_without_a_session_comes_to_the_engineer_whose_code_it_is(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            offer = await desk.do(agent, OfferCode())
            holder = await desk.do(customer, LookUpCode(public=offer.public))
            assert holder == CodeHolder(nameplate_id=offer.nameplate_id, agent_name="Li Wei", vendor="Acme Ltd")
            assist = await desk.do(customer, TakeCode(nameplate_id=offer.nameplate_id))
            assert (assist.agent_id, assist.asked_by, assist.state) == (agent.id, Side.CUSTOMER, AssistState.ASKED)
            assert assist.nameplate_id == offer.nameplate_id
            whole = await desk.do(agent, ReadSession(session_id=assist.session_id))
            assert (whole.session.state, whole.session.agent_id) == (SessionState.LIVE, agent.id)
            events = await desk.events(agent)
            entered = next(place for place, e in enumerate(events) if isinstance(e, SessionEntered))
            changed = next(place for place, e in enumerate(events) if isinstance(e, AssistChanged))
            assert entered < changed
            notices = [e.message.notice for e in events if isinstance(e, MessagePosted)]
            assert [n.params for n in notices if n is not None and n.code == NoticeCode.CODE_TAKEN] == [
                {"agent": "Li Wei"}
            ]
            for person in (agent, customer):
                await desk.do(person, OpenAssist(assist_id=assist.id))

    asyncio.run(story())


def test_who_waits_in_the_queue_is_taken_out_of_it_and_who_is_with_the_engineer_stays(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            waiting = await desk.start(customer)
            offer = await desk.do(agent, OfferCode())
            nameplate_id = await _holder(desk, customer, offer.public)
            assist = await desk.do(customer, TakeCode(nameplate_id=nameplate_id))
            assert assist.session_id == waiting.session.id
            again = await desk.do(customer, TakeCode(nameplate_id=nameplate_id))
            assert again.session_id == assist.session_id
            assert again.id != assist.id
            whole = await desk.do(agent, ReadSession(session_id=assist.session_id))
            assert [one.state for one in whole.assists] == [AssistState.ENDED, AssistState.ASKED]

    asyncio.run(story())


def test_asked_for_the_screen_before_the_code_replaces_the_question(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            session_id = await desk.serve(agent, customer)
            asked = await desk.do(agent, AskAssist(session_id=session_id))
            offer = await desk.do(agent, OfferCode())
            taken = await desk.do(customer, TakeCode(nameplate_id=await _holder(desk, customer, offer.public)))
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            assert {one.id: one.is_open for one in whole.assists} == {asked.id: False, taken.id: True}

    asyncio.run(story())


def test_customer_who_is_with_somebody_else_is_not_moved_and_hears_with_whom(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, other, customer = await desk.agent("Li Wei"), await desk.agent("Anna"), await desk.customer(1)
            session_id = await desk.serve(other, customer)
            offer = await desk.do(agent, OfferCode())
            nameplate_id = await _holder(desk, customer, offer.public)
            refusal = await desk.refusal(customer, TakeCode(nameplate_id=nameplate_id))
            assert (refusal.code, refusal.params) == (RefusalCode.WITH_ANOTHER, {"agent": "Anna"})
            whole = await desk.do(other, ReadSession(session_id=session_id))
            assert whole.session.agent_id == other.id
            assert whole.assists == ()

    asyncio.run(story())


def test_code_is_nobodys_after_its_time_after_withdrawal_and_of_a_disabled_engineer(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, other, customer = await desk.agent("Li Wei"), await desk.agent("Anna"), await desk.customer(1)
            old = await desk.do(agent, OfferCode())
            nameplate_id = await _holder(desk, customer, old.public)
            desk.clock.advance(seconds=NAMEPLATE_MS / 1000)
            assert await desk.do(customer, LookUpCode(public=old.public)) == CodeHolder()
            assert (await desk.refusal(customer, TakeCode(nameplate_id=nameplate_id))).code == RefusalCode.CODE_UNKNOWN
            gone = await desk.do(agent, OfferCode())
            assert (
                await desk.refusal(other, WithdrawCode(nameplate_id=gone.nameplate_id))
            ).code == RefusalCode.NOT_FOUND
            await desk.do(agent, WithdrawCode(nameplate_id=gone.nameplate_id))
            assert await desk.do(customer, LookUpCode(public=gone.public)) == CodeHolder()
            last = await desk.do(agent, OfferCode())
            await admin.disable_agent(desk.verbs, "li.wei@example.com")
            assert await desk.do(customer, LookUpCode(public=last.public)) == CodeHolder()

    asyncio.run(story())


def test_one_at_a_time_and_a_few_in_all_take_a_code(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            first, second = await desk.customer(1), await desk.customer(2)
            offer = await desk.do(agent, OfferCode())
            nameplate_id = await _holder(desk, first, offer.public)
            assist = await desk.do(first, TakeCode(nameplate_id=nameplate_id))
            assert (await desk.refusal(second, TakeCode(nameplate_id=nameplate_id))).code == RefusalCode.CODE_TAKEN
            # The engineer's client counted a wrong code and let him go.
            await desk.do(agent, EndAssist(assist_id=assist.id))
            taken = await desk.do(second, TakeCode(nameplate_id=nameplate_id))
            assert taken.customer_id == second.id
            for _ in range(NAMEPLATE_TAKES - 2):
                await desk.do(second, TakeCode(nameplate_id=nameplate_id))
            assert (await desk.refusal(second, TakeCode(nameplate_id=nameplate_id))).code == RefusalCode.CODE_UNKNOWN

    asyncio.run(story())


def test_search_for_codes_is_counted_for_the_customer_and_for_his_address(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            free = await _other_than(desk, agent)
            for _ in range(WRONG_CODES_AN_HOUR):
                assert await desk.do(customer, LookUpCode(public=free)) == CodeHolder()
            refusal = await desk.refusal(customer, LookUpCode(public=free))
            assert refusal.code == RefusalCode.TOO_FAST
            # A fresh device does not help for long: the address counts as well.
            for device in range(2, 2 + WRONG_CODES_AN_ADDRESS // WRONG_CODES_AN_HOUR - 1):
                another = await desk.customer(device)
                for _ in range(WRONG_CODES_AN_HOUR):
                    await desk.do(another, LookUpCode(public=free))
            last = await desk.customer(99)
            assert (await desk.refusal(last, LookUpCode(public=free))).code == RefusalCode.TOO_FAST
            desk.clock.advance(seconds=3601)
            assert await desk.do(customer, LookUpCode(public=free)) == CodeHolder()

    asyncio.run(story())


def test_honest_customers_of_one_address_are_not_counted(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent = await desk.agent("Li Wei")
            offer = await desk.do(agent, OfferCode())
            for device in range(WRONG_CODES_AN_ADDRESS + 5):
                customer = await desk.customer(device)
                assert (await desk.do(customer, LookUpCode(public=offer.public))).agent_name == "Li Wei"

    asyncio.run(story())


def test_engineer_without_a_free_place_makes_no_code_and_is_given_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei", capacity=1), await desk.customer(1)
            offer = await desk.do(agent, OfferCode())
            await desk.serve(agent, await desk.add_customer("客户甲"))
            assert (await desk.refusal(agent, OfferCode())).code == RefusalCode.AGENT_FULL
            nameplate_id = await _holder(desk, customer, offer.public)
            refusal = await desk.refusal(customer, TakeCode(nameplate_id=nameplate_id))
            assert refusal.code == RefusalCode.AGENT_FULL

    asyncio.run(story())


def test_each_side_has_its_own_verbs(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei", role=Role.ADMIN), await desk.customer(1)
            offer = await desk.do(agent, OfferCode())
            for command in (LookUpCode(public=offer.public), TakeCode(nameplate_id=offer.nameplate_id)):
                assert (await desk.refusal(agent, command)).code == RefusalCode.FORBIDDEN
            for wish in (OfferCode(), WithdrawCode(nameplate_id=offer.nameplate_id)):
                assert (await desk.refusal(customer, wish)).code == RefusalCode.FORBIDDEN
            guessed = NameplateId("00000000-0000-7000-8000-000000000000")
            assert (await desk.refusal(customer, TakeCode(nameplate_id=guessed))).code == RefusalCode.CODE_UNKNOWN

    asyncio.run(story())


def test_session_by_code_is_reported_like_any_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.customer(1)
            started = await desk.do(customer, StartSession(question="打印"))
            offer = await desk.do(agent, OfferCode())
            assist = await desk.do(customer, TakeCode(nameplate_id=await _holder(desk, customer, offer.public)))
            assert assist.session_id == started.session.id
            live = ReportAssist(assist_id=assist.id, state=AssistState.LIVE, capabilities=("view",), at=Millis(0))
            await desk.do(customer, live)
            whole = await desk.do(customer, ReadSession(session_id=assist.session_id))
            assert whole.assists[0].state is AssistState.LIVE

    asyncio.run(story())
