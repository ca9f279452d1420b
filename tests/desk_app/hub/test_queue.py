"""The queue: order, place, waits, capacity, transfer, routing, leaving and coming back. On SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

import pytest

from desk_app.client.state import AgentState
from desk_app.domain.agents import Presence, Role
from desk_app.domain.messages import NoticeCode
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import EndedBy, SessionState
from desk_app.hub import coming
from desk_app.hub.actors import CustomerActor
from desk_app.hub.housekeeping import make_kinds
from desk_app.hub.queue import route
from desk_app.hub.settings import Settings
from desk_app.hub.signals import present_signals, read_places
from desk_app.hub.timed import TimedWork
from desk_app.store.queue import waiting
from desk_app.wire.agents import SetPresence
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.sessions import (
    AcceptSession,
    AskForPerson,
    EndSession,
    FinishWrapUp,
    ReadSession,
    SessionWhole,
    StartSession,
    TransferSession,
)
from desk_app.wire.signals import QueuePlace
from tests.fakes.desk import Desk, open_desk


async def _waiting_customer(desk: Desk, device: int) -> tuple[CustomerActor, SessionWhole]:
    actor = await desk.customer(device)
    desk.presences.came(actor.key)
    whole = await desk.run(actor, StartSession(question=f"question {device}"))
    await desk.run(actor, AskForPerson(session_id=whole.session.id))
    return actor, whole


async def _refusal(desk: Desk, actor: object, command: object) -> str:
    with pytest.raises(Refused) as refused:
        await desk.run(actor, command)  # type: ignore[arg-type]
    return refused.value.refusal.code


async def _place(desk: Desk, actor: CustomerActor) -> QueuePlace:
    (signal,) = await desk.verbs.view(lambda view: present_signals(view, actor))
    assert isinstance(signal, QueuePlace)
    return signal


def test_first_come_first_served_whatever_the_clock_does(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Ann")
            waiters = []
            for device, jump in enumerate((0, -3600, 7200, -10)):
                desk.clock.advance(seconds=jump)
                waiters.append(await _waiting_customer(desk, device))
            for place, (actor, _whole) in enumerate(waiters, start=1):
                assert (await _place(desk, actor)).place == place
            inbox = waiters[0][1].session.inbox_id
            places = await desk.verbs.view(lambda view: read_places(view, inbox))
            assert [signal.place for _recipient, signal in places] == [1, 2, 3, 4]
            await desk.run(waiters[2][0], AskForPerson(session_id=waiters[2][1].session.id))  # asking again
            for _actor, whole in waiters:
                accepted = await desk.run(agent, AcceptSession())
                assert accepted.session.id == whole.session.id
            assert await _refusal(desk, agent, AcceptSession()) == RefusalCode.NOTHING_WAITING

    asyncio.run(story())


def test_expected_wait_is_the_median_of_the_last_twenty_or_nothing(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Ann", capacity=100)
            for device in range(20):
                _actor, whole = await _waiting_customer(desk, device)
                if device == 19:
                    assert (await _place(desk, _actor)).expected_wait_s is None
                desk.clock.advance(seconds=device + 1)
                await desk.run(agent, AcceptSession(session_id=whole.session.id))
            actor, _whole = await _waiting_customer(desk, 20)
            assert (await _place(desk, actor)).expected_wait_s == 10  # the median of 1…20 s, rounded to even

    asyncio.run(story())


def test_capacity_is_held_by_accept_and_by_transfer(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann, bob = await desk.agent("Ann", capacity=1), await desk.agent("Bob", capacity=1)
            first, second = await _waiting_customer(desk, 1), await _waiting_customer(desk, 2)
            await desk.run(ann, AcceptSession())
            assert await _refusal(desk, ann, AcceptSession()) == RefusalCode.AGENT_FULL
            await desk.run(bob, AcceptSession())
            session_id = first[1].session.id
            to_bob = TransferSession(session_id=session_id, to_agent_id=bob.id)
            assert await _refusal(desk, ann, to_bob) == RefusalCode.AGENT_FULL
            await desk.run(bob, EndSession(session_id=second[1].session.id))
            await desk.run(ann, to_bob)
            assert (await desk.run(bob, ReadSession(session_id=session_id))).session.agent_id == bob.id

    asyncio.run(story())


def test_two_who_accept_at_once_get_one_session(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agents = [await desk.agent(f"Agent{n}") for n in range(4)]
            _actor, whole = await _waiting_customer(desk, 1)
            accept = AcceptSession(session_id=whole.session.id)
            answers = await asyncio.gather(*(desk.run(agent, accept) for agent in agents), return_exceptions=True)
            taken = [answer for answer in answers if isinstance(answer, SessionWhole)]
            assert len(taken) == 1
            refused = [answer.refusal.code for answer in answers if isinstance(answer, Refused)]
            assert refused == [RefusalCode.ALREADY_ACCEPTED] * 3

    asyncio.run(story())


def test_transfer_brings_the_session_whole_and_takes_it_from_the_first(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann, bob = await desk.agent("Ann"), await desk.agent("Bob")
            actor, whole = await _waiting_customer(desk, 1)
            await desk.run(ann, AcceptSession())
            of_ann, of_bob = await desk.client(ann), await desk.client(bob)
            of_customer = await desk.client(actor)
            session_id, conversation_id = whole.session.id, whole.conversations[0].id
            await desk.run(ann, TransferSession(session_id=session_id, to_agent_id=bob.id, note="he printed twice"))
            assert not (await of_ann.catch_up()).sessions
            entered = (await of_bob.catch_up()).sessions[session_id]
            assert "he printed twice" in [message.text for message in entered.messages]
            seen = (await of_customer.catch_up()).sessions[session_id]
            assert "he printed twice" not in [message.text for message in seen.messages]
            assert seen.session.agent_name == "Bob"
            said = PostMessage(conversation_id=conversation_id, text="still me?")
            assert await _refusal(desk, ann, said) == RefusalCode.FORBIDDEN
            await desk.run(bob, TransferSession(session_id=session_id, to_agent_id=ann.id))
            assert session_id in (await of_ann.catch_up()).sessions
            codes = [m.notice.code for m in (await of_customer.catch_up()).sessions[session_id].messages if m.notice]
            assert codes.count(NoticeCode.TRANSFERRED) == 2

    asyncio.run(story())


def test_transfer_to_somebody_away_or_to_a_stranger_is_refused(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann, bob, lead = (
                await desk.agent("Ann"),
                await desk.agent("Bob"),
                await desk.agent("Lea", role=Role.LEAD),
            )
            _actor, whole = await _waiting_customer(desk, 1)
            await desk.run(ann, AcceptSession())
            to_bob = TransferSession(session_id=whole.session.id, to_agent_id=bob.id)
            await desk.run(bob, SetPresence(presence=Presence.AWAY))
            assert await _refusal(desk, ann, to_bob) == RefusalCode.AGENT_UNAVAILABLE
            await desk.run(bob, SetPresence(presence=Presence.BUSY))
            assert await _refusal(desk, bob, to_bob) == RefusalCode.FORBIDDEN
            await desk.run(lead, to_bob)
            desk.presences.went(ann.key)
            to_ann = TransferSession(session_id=whole.session.id, to_agent_id=ann.id)
            assert await _refusal(desk, bob, to_ann) == RefusalCode.AGENT_UNAVAILABLE

    asyncio.run(story())


def test_session_given_back_keeps_its_place(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann = await desk.agent("Ann")
            first, _second = await _waiting_customer(desk, 1), await _waiting_customer(desk, 2)
            await desk.run(ann, AcceptSession())
            desk.clock.advance(seconds=60)
            await desk.run(ann, TransferSession(session_id=first[1].session.id))
            state = (await desk.client(ann)).state
            assert isinstance(state, AgentState)
            assert state.queue[0].session_id == first[1].session.id
            assert (await _place(desk, first[0])).place == 1

    asyncio.run(story())


def test_automatic_inbox_gives_work_to_who_is_free(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address, automatic=True) as desk:
            ann, bob = await desk.agent("Ann", capacity=2), await desk.agent("Bob", capacity=1)
            gone = await desk.agent("Gus")
            desk.presences.went(gone.key)
            inbox = None
            for device in range(5):
                _actor, whole = await _waiting_customer(desk, device)
                inbox = whole.session.inbox_id
            assert inbox is not None
            assert await desk.verbs.change(lambda tx: route(tx, inbox)) == 3
            assert len((await desk.client(ann)).state.sessions) == 2
            assert len((await desk.client(bob)).state.sessions) == 1
            assert not (await desk.client(gone)).state.sessions
            assert len(await desk.verbs.view(lambda view: waiting(view.db, 10))) == 2
            assert await desk.verbs.change(lambda tx: route(tx, inbox)) == 0

    asyncio.run(story())


def test_who_stays_away_loses_the_place_and_who_comes_back_keeps_it(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            settings = Settings(waiting_away_s=300)
            timed = TimedWork(desk.verbs, desk.clock, desk.facts, make_kinds(settings))
            back, lost = await _waiting_customer(desk, 1), await _waiting_customer(desk, 2)
            for actor, _whole in (back, lost):
                desk.presences.went(actor.key)
                await desk.verbs.change(lambda tx, actor=actor: coming.went(tx, actor, settings))  # type: ignore[misc]
            desk.clock.advance(seconds=200)
            desk.presences.came(back[0].key)
            await desk.verbs.change(lambda tx: coming.came(tx, back[0]))
            assert await timed.run_due() == 0
            desk.clock.advance(seconds=101)
            assert await timed.run_due() == 1
            ended = (await desk.run(lost[0], ReadSession(session_id=lost[1].session.id))).session
            assert (ended.state, ended.ended_by) == (SessionState.ENDED, EndedBy.SYSTEM)
            assert (await _place(desk, back[0])).place == 1

    asyncio.run(story())


def test_after_a_restart_everybody_is_away_until_he_comes(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            settings = Settings(waiting_away_s=300)
            timed = TimedWork(desk.verbs, desk.clock, desk.facts, make_kinds(settings))
            _actor, whole = await _waiting_customer(desk, 1)
            desk.presences.went(_actor.key)  # the process died: nobody said so
            await desk.verbs.change(lambda tx: coming.nobody_is_here(tx, settings))
            await desk.verbs.change(lambda tx: coming.nobody_is_here(tx, settings))
            desk.clock.advance(seconds=301)
            assert await timed.run_due() == 1
            assert (await desk.run(_actor, ReadSession(session_id=whole.session.id))).session.ended_by is not None

    asyncio.run(story())


def test_ended_session_takes_no_more_words_but_notes(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann = await desk.agent("Ann")
            actor, whole = await _waiting_customer(desk, 1)
            conversation_id = whole.conversations[0].id
            await desk.run(ann, AcceptSession())
            await desk.run(ann, PostMessage(conversation_id=conversation_id, text="done?"))
            await desk.run(actor, MarkRead(conversation_id=conversation_id, seq=99))
            await desk.run(actor, EndSession(session_id=whole.session.id))
            words = PostMessage(conversation_id=conversation_id, text="one more")
            assert await _refusal(desk, actor, words) == RefusalCode.SESSION_ENDED
            assert await _refusal(desk, ann, words) == RefusalCode.SESSION_ENDED
            assert await _refusal(desk, ann, EndSession(session_id=whole.session.id)) == RefusalCode.SESSION_ENDED
            await desk.run(ann, FinishWrapUp(session_id=whole.session.id))
            again = await desk.run(actor, StartSession(question="again"))
            assert again.session.id != whole.session.id

    asyncio.run(story())
