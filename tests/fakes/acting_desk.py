"""A hub's verbs over a real store, without a network: people act by commands, time moves when the test says so."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from desk_app.domain.agents import Agent, Role
from desk_app.domain.customers import Customer
from desk_app.domain.ids import AgentId, CustomerId, DeviceId, SessionId
from desk_app.domain.refusals import Refusal, Refused
from desk_app.hub import admin
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor, agent_recipient
from desk_app.hub.broker import InProcessBroker
from desk_app.hub.facts import Facts
from desk_app.hub.presences import Presences
from desk_app.hub.registry import VERBS
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verbs
from desk_app.store import agents, identities, log
from desk_app.store.apps import AppRecord
from desk_app.store.engine import Store, open_store
from desk_app.wire.events import Event
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AcceptSession, AskForPerson, SessionWhole, StartSession
from tests.fakes.clock import FakeClock

R = TypeVar("R")
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class ActingDesk:
    """`async with ActingDesk(address) as desk:`; `address` is a database file or URL, empty at first."""

    def __init__(self, address: str | Path) -> None:
        self._address = address
        self.clock = FakeClock()
        self.broker = InProcessBroker()
        self.facts = Facts()
        self.presences = Presences()
        self.store: Store
        self.verbs: Verbs
        self.app: AppRecord
        self._number = 0

    async def __aenter__(self) -> Self:
        self.store = await open_store(self._address)
        self.verbs = Verbs(
            store=self.store,
            clock=self.clock,
            broker=self.broker,
            facts=self.facts,
            presences=self.presences,
            table=VERBS,
        )
        self.app = await self.add_app("Ledger", "Acme Ltd")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.verbs.finish()
        await self.store.close()

    async def add_app(self, name: str, vendor: str) -> AppRecord:
        return await admin.add_app(self.verbs, name=name, vendor=vendor)

    async def add_agent(self, name: str, role: Role = Role.AGENT) -> AgentActor:
        """An agent who is online, as he acts."""
        self._number += 1
        number = self._number

        def add(tx: Tx) -> Agent:
            agent = Agent(id=AgentId(tx.new_id()), name=name, email=f"{number}@example.com", role=role)
            agents.insert_agent(tx.db, agent, "", tx.now)
            return agent

        agent = await self.verbs.change(add)
        self.presences.came(agent_recipient(agent.id))
        return AgentActor(id=agent.id, name=name, role=role)

    async def add_customer(self, name: str, app: AppRecord | None = None) -> CustomerActor:
        app_id = (app or self.app).app.id

        def add(tx: Tx) -> Customer:
            customer = Customer(
                id=CustomerId(tx.new_id()), app_id=app_id, name=name, first_seen_at=tx.now, last_seen_at=tx.now
            )
            identities.insert_customer(tx.db, customer)
            return customer

        customer = await self.verbs.change(add)
        return CustomerActor(id=customer.id, app_id=app_id, device_id=DeviceId("device"))

    async def do(self, actor: PersonActor, command: Command[R]) -> R:
        """Carries out a command; a millisecond passes."""
        self.clock.advance(seconds=0.001)
        return await self.verbs.run(actor, command)

    async def refusal(self, actor: PersonActor, command: Command[Any]) -> Refusal:
        """Carries out a command that has to be refused."""
        try:
            result = await self.do(actor, command)
        except Refused as exc:
            return exc.refusal
        raise AssertionError(f"not refused: {result}")

    async def start(self, customer: CustomerActor, question: str = "打印发票时报错") -> SessionWhole:
        """A session that asks for a person."""
        whole = await self.do(customer, StartSession(question=question))
        await self.do(customer, AskForPerson(session_id=whole.session.id))
        return whole

    async def serve(self, agent: AgentActor, customer: CustomerActor, question: str = "打印发票时报错") -> SessionId:
        """A live session of these two."""
        whole = await self.start(customer, question)
        await self.do(agent, AcceptSession(session_id=whole.session.id))
        return whole.session.id

    async def events(self, actor: PersonActor, after: int = 0) -> list[Event]:
        """What the log holds for this person, oldest first."""
        entries = await self.store.read(lambda db: log.read_after(db, actor.recipients, after, 10_000))
        return [_events.decode(entry.payload) for entry in entries]

    async def reached(self) -> int:
        """How far the log is."""
        return (await self.store.read(log.read_head)).number
