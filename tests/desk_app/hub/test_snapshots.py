"""Snapshot + events = fresh snapshot, for every client, whatever the two sides do."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.agents import Presence
from desk_app.domain.assist import AssistState
from desk_app.domain.customers import Attribute, ChannelKind
from desk_app.domain.ids import AgentId, CannedId
from desk_app.domain.limits import MESSAGE_CHARACTERS
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import Refused
from desk_app.domain.sessions import EndedBy
from desk_app.domain.tickets import TicketState
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor
from desk_app.hub.sessions import end
from desk_app.store import sessions as rows
from desk_app.store.engine import open_store
from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.agents import DeleteCanned, SaveCanned, SetPresence
from desk_app.wire.assist import AskAssist, EndAssist, ReportAssist
from desk_app.wire.customers import SetContext
from desk_app.wire.messages import MarkDelivered, MarkRead, PostMessage
from desk_app.wire.nameplates import OfferCode, TakeCode, WithdrawCode
from desk_app.wire.ratings import RateSession
from desk_app.wire.sessions import (
    AcceptSession,
    AskForPerson,
    EndSession,
    FinishWrapUp,
    SessionWhole,
    StartSession,
    TransferSession,
)
from desk_app.wire.snapshots import CUSTOMER_TICKETS
from desk_app.wire.tickets import ChangeTicket, CommentTicket, CreateTicket
from tests.fakes.desk import Client, Desk, open_desk
from tests.fakes.postgres import Postgres

AGENTS = 3
CUSTOMERS = 3

STEPS = (
    *("start", "start", "post", "post", "ask", "ask", "ask", "end", "rate", "context", "name_device"),
    *("second_channel", "abandon", "accept", "accept", "accept_first", "accept_first", "agent_post", "agent_post"),
    *("note", "note", "transfer", "transfer", "give_back", "agent_end", "agent_end", "finish", "presence", "canned"),
    *("drop_canned", "ticket", "ticket_state", "comment", "assist", "assist", "assist_live", "assist_live"),
    *("assist_end", "code", "code", "abuse", "delivered", "delivered", "read", "read", "clock", "snapshot"),
)

step = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, 5),
    st.integers(0, 5),
)


class Story:
    """Does steps with whoever is there; a step that the hub refuses is a step all the same."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.agents: list[AgentActor] = []
        self.customers: list[CustomerActor] = []
        self.clients: list[Client] = []
        self._count = itertools.count(1)

    async def begin(self) -> None:
        self.agents = [await self.desk.agent(f"Agent{n}", capacity=2) for n in range(AGENTS)]
        self.customers = [await self.desk.customer(n) for n in range(CUSTOMERS)]
        self.clients = [await self.desk.client(actor) for actor in self.people()]
        for number in range(2):
            await self.do("start", number, 1)
            await self.do("ask", number, 0)
            await self.do("accept_first", number, 0)

    def people(self) -> list[PersonActor]:
        return [*self.agents, *{customer.id: customer for customer in self.customers}.values()]

    async def do(self, name: str, one: int, two: int) -> None:
        work: Callable[[int, int], Awaitable[object]] = getattr(self, f"do_{name}")
        try:
            await work(one, two)
        except Refused:
            return

    async def check(self) -> None:
        for client in self.clients:
            held = await client.catch_up()
            fresh = await client.fresh()
            assert held.to_snapshot() == fresh.to_snapshot()
            assert held == fresh

    # customers

    async def do_start(self, one: int, two: int) -> None:
        question = ["", "打印发票时报错", "<b>no markup</b>"][two % 3]
        await self.desk.run(self._customer(one), StartSession(question=question))

    async def do_second_channel(self, one: int, _two: int) -> None:
        actor = self._customer(one)
        web = CustomerActor(id=actor.id, app_id=actor.app_id, device_id=actor.device_id, channel_kind=ChannelKind.WEB)
        await self.desk.run(web, StartSession(question="from the web"))

    async def do_post(self, one: int, two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None:
            conversation = whole.conversations[two % len(whole.conversations)]
            long = "字" * (MESSAGE_CHARACTERS - 10) if two == 5 else ""
            await self.desk.run(
                actor, PostMessage(conversation_id=conversation.id, text=f"c{next(self._count)}" + long)
            )

    async def do_ask(self, one: int, _two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None:
            await self.desk.run(actor, AskForPerson(session_id=whole.session.id))

    async def do_end(self, one: int, _two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None:
            await self.desk.run(actor, EndSession(session_id=whole.session.id))

    async def do_rate(self, one: int, two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None:
            await self.desk.run(actor, RateSession(session_id=whole.session.id, score=1 + two % 5))

    async def do_context(self, one: int, two: int) -> None:
        attributes = (Attribute(name="version", value=f"4.{two}"), Attribute(name="name", value=f"客户{two}"))
        await self.desk.run(self._customer(one), SetContext(attributes=attributes))

    async def do_name_device(self, one: int, two: int) -> None:
        """The vendor's JWT names the device: two devices of one account are one customer from then on."""
        number = one % CUSTOMERS
        before = self.customers[number]
        named = await self.desk.customer(number, sub=f"user-{two % 2}")
        self.customers[number] = named
        if named.id != before.id and before.id not in {customer.id for customer in self.customers}:
            self.clients = [client for client in self.clients if client.actor.key != before.key]

    async def do_abandon(self, one: int, _two: int) -> None:
        actor = self._customer(one)
        session = await self.desk.verbs.view(lambda view: rows.find_open_session(view.db, actor.id))
        if session is not None:
            await self.desk.verbs.change(lambda tx: end(tx, session, EndedBy.SYSTEM))

    # agents

    async def do_accept_first(self, one: int, _two: int) -> None:
        await self.desk.run(self._agent(one), AcceptSession())

    async def do_accept(self, one: int, two: int) -> None:
        state = (await self.desk.client(self._agent(one))).state
        assert isinstance(state, AgentState)
        if state.queue:
            chosen = state.queue[two % len(state.queue)]
            await self.desk.run(self._agent(one), AcceptSession(session_id=chosen.session_id))

    async def do_agent_post(self, one: int, two: int) -> None:
        await self._say(one, two, Visibility.PUBLIC)

    async def do_note(self, one: int, two: int) -> None:
        await self._say(one, two, Visibility.INTERNAL)

    async def do_transfer(self, one: int, two: int) -> None:
        await self._transfer(one, two, self._agent(two).id)

    async def do_give_back(self, one: int, two: int) -> None:
        await self._transfer(one, two, None)

    async def do_agent_end(self, one: int, two: int) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            await self.desk.run(agent, EndSession(session_id=whole.session.id))

    async def do_finish(self, one: int, two: int) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            await self.desk.run(agent, FinishWrapUp(session_id=whole.session.id))

    async def do_presence(self, one: int, two: int) -> None:
        await self.desk.run(self._agent(one), SetPresence(presence=list(Presence)[two % 4]))

    async def do_canned(self, one: int, two: int) -> None:
        await self.desk.run(self._agent(one), SaveCanned(shortcut=f"/c{two}", title="T", text=f"{next(self._count)}"))

    async def do_drop_canned(self, one: int, _two: int) -> None:
        state = (await self.desk.client(self._agent(one))).state
        assert isinstance(state, AgentState)
        for canned_id in list(state.canned)[:1]:
            await self.desk.run(self._agent(one), DeleteCanned(id=CannedId(canned_id)))

    async def do_ticket(self, one: int, two: int) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            command = CreateTicket(session_id=whole.session.id, tags=("a",))
            await self.desk.run(agent, command)

    async def do_ticket_state(self, one: int, two: int) -> None:
        state = (await self.desk.client(self._customer(one))).state
        assert isinstance(state, CustomerState)
        for ticket in state.tickets[:1]:
            wanted = list(TicketState)[two % len(TicketState)]
            command = ChangeTicket(ticket_id=ticket.id, version=ticket.version, state=wanted)
            await self.desk.run(self._agent(two), command)

    async def do_comment(self, one: int, _two: int) -> None:
        state = (await self.desk.client(self._customer(one))).state
        assert isinstance(state, CustomerState)
        for ticket in state.tickets[:1]:
            await self.desk.run(self._customer(one), CommentTicket(ticket_id=ticket.id, text="still there"))

    async def do_assist(self, one: int, two: int) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            await self.desk.run(agent, AskAssist(session_id=whole.session.id))

    async def do_assist_live(self, one: int, two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None and whole.assists:
            state = [AssistState.JOINED, AssistState.LIVE, AssistState.REFUSED][two % 3]
            command = ReportAssist(assist_id=whole.assists[-1].id, state=state, at=self.desk.clock.now())
            await self.desk.run(actor, command)

    async def do_assist_end(self, one: int, two: int) -> None:
        if (served := await self._served(one, two)) is not None and served[1].assists:
            agent, whole = served
            await self.desk.run(agent, EndAssist(assist_id=whole.assists[-1].id))

    async def do_code(self, one: int, two: int) -> None:
        agent = self._agent(one)
        offer = await self.desk.run(agent, OfferCode())
        try:
            await self.desk.run(self._customer(two), TakeCode(nameplate_id=offer.nameplate_id))
        finally:
            await self.desk.run(agent, WithdrawCode(nameplate_id=offer.nameplate_id))

    async def do_abuse(self, one: int, _two: int) -> None:
        actor = self._customer(one)
        if (whole := await self._shown(actor)) is not None:
            await self.desk.run(actor, ReportAbuse(session_id=whole.session.id))

    # both

    async def do_delivered(self, one: int, two: int) -> None:
        actor = self.people()[one % len(self.people())]
        if (whole := await self._any(actor, two)) is not None:
            for conversation in whole.conversations:
                await self.desk.run(actor, MarkDelivered(conversation_id=conversation.id, seq=two * 2 + 1))

    async def do_read(self, one: int, two: int) -> None:
        actor = self.people()[one % len(self.people())]
        if (whole := await self._any(actor, two)) is not None:
            for conversation in whole.conversations:
                await self.desk.run(actor, MarkRead(conversation_id=conversation.id, seq=two * 3))

    async def do_clock(self, one: int, two: int) -> None:
        self.desk.clock.advance(seconds=(one - 2) * (1 + two * 50))

    async def do_snapshot(self, one: int, _two: int) -> None:
        actor = self.people()[one % len(self.people())]
        self.clients.append(await self.desk.client(actor))

    # who and what

    def _customer(self, number: int) -> CustomerActor:
        return self.customers[number % len(self.customers)]

    def _agent(self, number: int) -> AgentActor:
        return self.agents[number % len(self.agents)]

    async def _shown(self, actor: CustomerActor) -> SessionWhole | None:
        state = (await self.desk.client(actor)).state
        assert isinstance(state, CustomerState)
        return state.session

    async def _served(self, one: int, two: int) -> tuple[AgentActor, SessionWhole] | None:
        """Some session that an agent has in his list, with him."""
        found = [
            (agent, whole) for agent in self.agents for whole in (await self.desk.client(agent)).state.sessions.values()
        ]
        return found[(one * 6 + two) % len(found)] if found else None

    async def _any(self, actor: PersonActor, two: int) -> SessionWhole | None:
        wholes = list((await self.desk.client(actor)).state.sessions.values())
        return wholes[two % len(wholes)] if wholes else None

    async def _say(self, one: int, two: int, visibility: Visibility) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            conversation = whole.conversations[-1]
            text = f"a{next(self._count)}"
            command = PostMessage(conversation_id=conversation.id, text=text, visibility=visibility)
            await self.desk.run(agent, command)

    async def _transfer(self, one: int, two: int, to: AgentId | None) -> None:
        if (served := await self._served(one, two)) is not None:
            agent, whole = served
            command = TransferSession(session_id=whole.session.id, to_agent_id=to, note="please look")
            await self.desk.run(agent, command)


async def tell(address: str, steps: list[tuple[str, int, int]]) -> None:
    async with open_desk(address) as desk:
        story = Story(desk)
        await story.begin()
        for number, (name, one, two) in enumerate(steps):
            await story.do(name, one, two)
            if number % 4 == 3:
                await story.check()
        await story.check()


@pytest.fixture(scope="module")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was just made, to copy."""
    path = tmp_path_factory.mktemp("made") / "store.db"

    async def make() -> None:
        await (await open_store(path)).close()

    asyncio.run(make())
    return path


@pytest.mark.timeout(600)  # forty histories, each in full: half a minute where nothing else runs
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, min_size=5, max_size=40))
def test_snapshot_and_events_equal_a_fresh_snapshot(
    made_store: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    path = shutil.copy(made_store, tmp_path_factory.mktemp("store") / "store.db")
    asyncio.run(tell(f"sqlite:///{path}", steps))


@pytest.mark.timeout(600)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, min_size=10, max_size=30))
def test_snapshot_and_events_equal_a_fresh_snapshot_on_postgres(
    postgres: Postgres, steps: list[tuple[str, int, int]]
) -> None:
    asyncio.run(tell(postgres.fresh_database(), steps))


def test_tickets_of_one_moment_stand_alike_in_client_and_snapshot(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Ann"), await desk.customer(1)
            client = await desk.client(customer)
            for _ in range(CUSTOMER_TICKETS + 5):
                whole = await desk.run(customer, StartSession(question="?"))
                await desk.run(agent, CreateTicket(session_id=whole.session.id))
                await desk.run(customer, EndSession(session_id=whole.session.id))
            assert await client.catch_up() == await client.fresh()

    asyncio.run(story())
