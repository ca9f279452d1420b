"""A hub without a network for tests: verbs over a real store, people who act by commands, a clock the test moves."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import jwt
import msgspec

from desk_app.client.state import State, state_from
from desk_app.domain.agents import DEFAULT_CAPACITY, Agent, Role
from desk_app.domain.customers import ChannelKind, Customer
from desk_app.domain.ids import CustomerId, DeviceId, Millis, SessionId
from desk_app.domain.refusals import Refusal, Refused
from desk_app.hub import admin, exchange
from desk_app.hub.accounts import actor_of
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor
from desk_app.hub.broker import InProcessBroker
from desk_app.hub.facts import Facts
from desk_app.hub.passwords import Passwords
from desk_app.hub.presences import Presences
from desk_app.hub.registry import VERBS
from desk_app.hub.snapshots import take_snapshot
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verbs
from desk_app.store import identities, log
from desk_app.store.apps import AppRecord
from desk_app.store.engine import Store, open_store
from desk_app.wire.events import Event
from desk_app.wire.http import Exchange
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AcceptSession, AskForPerson, SessionWhole, StartSession
from tests.fakes.clock import FakeClock

R = TypeVar("R")
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
PASSWORD = "correct horse battery"


class Desk:
    """Verbs over an open store with one app; made by `open_desk`."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.presences = Presences()
        self.facts = Facts()
        self.passwords = Passwords(quick=True)
        self.verbs = Verbs(
            store=store,
            clock=clock,
            broker=InProcessBroker(),
            facts=self.facts,
            presences=self.presences,
            table=VERBS,
        )
        self.app: AppRecord

    async def agent(self, name: str, *, capacity: int = DEFAULT_CAPACITY, role: Role = Role.AGENT) -> AgentActor:
        """A new agent, connected and online."""
        agent: Agent = await admin.add_agent(
            self.verbs,
            self.passwords,
            name=name,
            email=f"{name.lower().replace(' ', '.')}@example.com",
            password=PASSWORD,
            capacity=capacity,
            role=role,
        )
        actor = AgentActor(id=agent.id, name=agent.name, role=role)
        self.presences.came(actor.key)
        return actor

    async def customer(
        self, device: int, *, sub: str = "", kind: ChannelKind = ChannelKind.APP, app: AppRecord | None = None
    ) -> CustomerActor:
        """Whoever the hub takes the device for, with a JWT that names `sub` or without one."""
        record = app or self.app
        wish = Exchange(
            app_key=record.app.app_key,
            device_key=f"{device:064x}",
            jwt=sign(record, sub, self.clock.now()) if sub else "",
        )
        signed_in = await self.verbs.change(
            lambda tx: exchange.exchange(tx, wish, address="127.0.0.1", channel_kind=kind, anonymous_an_hour=1000)
        )
        actor = await self.verbs.view(lambda view: actor_of(view, signed_in.token))
        assert isinstance(actor, CustomerActor)
        return actor

    async def add_customer(self, name: str, app: AppRecord | None = None) -> CustomerActor:
        """A customer as somebody else brought him in: no device and no sign-in."""
        app_id = (app or self.app).app.id

        def add(tx: Tx) -> Customer:
            customer = Customer(
                id=CustomerId(tx.new_id()), app_id=app_id, name=name, first_seen_at=tx.now, last_seen_at=tx.now
            )
            identities.insert_customer(tx.db, customer)
            return customer

        customer = await self.verbs.change(add)
        return CustomerActor(id=customer.id, app_id=app_id, device_id=DeviceId("device"))

    async def add_app(self, name: str, vendor: str) -> AppRecord:
        return await admin.add_app(self.verbs, name=name, vendor=vendor)

    async def run(self, actor: PersonActor, command: Command[R]) -> R:
        return await self.verbs.run(actor, command)

    async def do(self, actor: PersonActor, command: Command[R]) -> R:
        """Carries out a command; a millisecond passes."""
        self.clock.advance(seconds=0.001)
        return await self.run(actor, command)

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

    async def client(self, actor: PersonActor) -> Client:
        """A client of the actor that starts from a snapshot taken now."""
        snapshot, cursor = await self.verbs.view(lambda view: take_snapshot(view, actor))
        return Client(self, actor, cursor.number, state_from(snapshot))


class Client:
    """What a client holds: a snapshot, moved on by the events after it."""

    def __init__(self, desk: Desk, actor: PersonActor, number: int, state: State) -> None:
        self._desk = desk
        self.actor = actor
        self.number = number
        self.state = state
        self.seen: list[Event] = []

    async def catch_up(self) -> State:
        """Applies what was logged for it since the last time."""
        recipients = self.actor.recipients
        number = self.number
        for entry in await self._desk.verbs.view(lambda view: log.read_after(view.db, recipients, number, 10_000)):
            event = _events.decode(entry.payload)
            self.seen.append(event)
            self.state.apply(event)
            self.number = entry.number
        return self.state

    async def fresh(self) -> State:
        """The state of a snapshot taken now."""
        return (await self._desk.client(self.actor)).state


@asynccontextmanager
async def open_desk(
    address: str | Path, clock: FakeClock | None = None, *, automatic: bool = False
) -> AsyncIterator[Desk]:
    """A desk over the store at `address`, with one app and its inbox."""
    store = await open_store(address)
    desk = Desk(store, clock or FakeClock())
    desk.app = await admin.add_app(desk.verbs, name="Ledger", vendor="Acme Ltd", automatic=automatic)
    try:
        yield desk
    finally:
        await desk.verbs.finish()
        await store.close()
        desk.passwords.close()


def sign(record: AppRecord, sub: str, now: Millis | None = None, **claims: object) -> str:
    """A JWT as the vendor's server signs it; `claims` override everything."""
    seconds = (time.time_ns() // 1_000_000 if now is None else now) // 1000
    payload = {"sub": sub, "aud": record.app.app_key, "exp": seconds + 600} | claims
    return jwt.encode(payload, record.secret, algorithm="HS256")
