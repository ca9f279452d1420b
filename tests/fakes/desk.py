"""A hub without a network for tests: verbs over a real store, a few agents and customers, a clock that stands still."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import jwt
import msgspec

from desk_app.client.state import State, state_from
from desk_app.domain.agents import DEFAULT_CAPACITY, Agent, Role
from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import Millis
from desk_app.hub import admin, exchange
from desk_app.hub.accounts import actor_of
from desk_app.hub.actors import AgentActor, CustomerActor, PersonActor
from desk_app.hub.broker import InProcessBroker
from desk_app.hub.facts import Facts
from desk_app.hub.passwords import Passwords
from desk_app.hub.presences import Presences
from desk_app.hub.registry import VERBS
from desk_app.hub.snapshots import take_snapshot
from desk_app.hub.verbs import Verbs
from desk_app.store import log
from desk_app.store.apps import AppRecord
from desk_app.store.engine import Store, open_store
from desk_app.wire.events import Event
from desk_app.wire.http import Exchange
from desk_app.wire.protocol import Command
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
            email=f"{name.lower()}@example.com",
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

    async def run(self, actor: PersonActor, command: Command[R]) -> R:
        return await self.verbs.run(actor, command)

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
async def open_desk(address: str, clock: FakeClock | None = None, *, automatic: bool = False) -> AsyncIterator[Desk]:
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
