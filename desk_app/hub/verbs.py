"""Verbs: (actor, command) to one transaction, commit, announce. Called alike by `/ws`, HTTP and whatever comes later.

A verb is a plain function `(tx, actor, command) -> result`; a query is `(view, actor, command) -> result`. A topic
lists its own in a `VERBS` dict; `registry.py` puts them together.

Invariant: a command with a ref is carried out once, but for those whose answer is a secret; the log is announced after
the commit and in its order.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.actors import Actor, AgentActor, CustomerActor
from desk_app.hub.broker import Broker, Reached
from desk_app.hub.clock import Clock
from desk_app.hub.facts import Facts
from desk_app.hub.meter import Meter
from desk_app.hub.presences import Presences
from desk_app.hub.transaction import Tx, View
from desk_app.store import log, requests
from desk_app.store.engine import Store
from desk_app.wire.assist import OpenAssist
from desk_app.wire.codec import encode_result
from desk_app.wire.commands import is_change
from desk_app.wire.protocol import Command

T = TypeVar("T")
R = TypeVar("R")
C = TypeVar("C", bound=Command[Any])
V = TypeVar("V", bound=View)

Verb = Callable[[Any, Any, Any], Any]
VerbTable = Mapping[type[Command[Any]], Verb]
Preparation = Callable[["Verbs", Any, Any], Awaitable[Verb]]
"""Slow work before a verb's transaction (hashing, files); returns the verb that is then run."""

_SECRETLY_ANSWERED = (OpenAssist,)
"""Their answers hold a secret and are never kept; done again they give a new one, and the one before opens nothing."""


def by_agent(verb: Callable[[V, AgentActor, C], R]) -> Verb:
    """The verb is an agent's alone; anybody else is refused (forbidden)."""

    def guarded(tx: V, actor: Actor, command: C) -> R:
        if not isinstance(actor, AgentActor):
            raise Refused(RefusalCode.FORBIDDEN, what=command.__struct_config__.tag or "")
        return verb(tx, actor, command)

    return guarded


def by_customer(verb: Callable[[V, CustomerActor, C], R]) -> Verb:
    """The verb is a customer's alone; anybody else is refused (forbidden)."""

    def guarded(tx: V, actor: Actor, command: C) -> R:
        if not isinstance(actor, CustomerActor):
            raise Refused(RefusalCode.FORBIDDEN, what=command.__struct_config__.tag or "")
        return verb(tx, actor, command)

    return guarded


def by_anyone(verb: Callable[[V, Actor, C], R]) -> Verb:
    """Either side may; the verb itself reaches objects through `access` only."""
    return verb


class Verbs:
    """Carries out commands over a store and announces what came of them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        broker: Broker,
        facts: Facts,
        presences: Presences,
        table: VerbTable,
        preparations: Mapping[type[Command[Any]], Preparation] | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._store = store
        self._clock = clock
        self._broker = broker
        self._facts = facts
        self._presences = presences
        self._table = table
        self._preparations = preparations or {}
        self._running: set[asyncio.Task[Any]] = set()

    async def carry_out(self, actor: Actor, command: Command[Any], ref: str = "") -> msgspec.Raw:
        """Carries out a command, once per `ref` when it changes something, and returns its encoded result.

        Raises `Refused`.
        """
        with self._meter.command(str(command.__struct_config__.tag)):
            return await self._carry_out(actor, command, ref)

    async def _carry_out(self, actor: Actor, command: Command[Any], ref: str) -> msgspec.Raw:
        verb = self._table.get(type(command))
        if verb is None:
            raise Refused(RefusalCode.UNKNOWN_MESSAGE, type=str(command.__struct_config__.tag))
        if not is_change(command):
            query = verb
            return await self.view(lambda view: encode_result(query(view, actor, command)))
        if preparation := self._preparations.get(type(command)):
            earlier = await self._store.read(lambda db: requests.find_answer(db, actor.key, ref))
            if earlier is not None:
                return msgspec.Raw(earlier)
            verb = await preparation(self, actor, command)
        if isinstance(command, _SECRETLY_ANSWERED):
            done = verb
            return await self.change(lambda tx: encode_result(done(tx, actor, command)), ref)
        return await self.change(partial(self._once, verb, actor, command), ref)

    async def run(self, actor: Actor, command: Command[R]) -> R:
        """Like `carry_out`, with the result as the value it is; for callers inside the hub."""
        verb = self._table[type(command)]
        if is_change(command):
            if preparation := self._preparations.get(type(command)):
                verb = await preparation(self, actor, command)
            return cast(R, await self.change(lambda tx: verb(tx, actor, command)))
        return cast(R, await self.view(lambda view: verb(view, actor, command)))

    async def view(self, work: Callable[[View], T]) -> T:
        """Runs `work` on an unchanging view of the store."""
        return await self._store.read(lambda db: work(View(db, self._clock, self._presences)))

    async def change(self, work: Callable[[Tx], T], ref: str = "") -> T:
        """Runs `work` in one transaction, commits, announces. Once begun it is finished, whoever stops waiting."""
        task = asyncio.create_task(self._change(work, ref))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Waits for the changes that are under way."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _change(self, work: Callable[[Tx], T], ref: str) -> T:
        tx: Tx | None = None
        reached: Reached | None = None

        def transaction(db: Connection) -> T:
            nonlocal tx, reached
            tx = Tx(db, self._clock, self._presences, ref)
            result = work(tx)
            if tx.events:
                entries = log.append(db, tx.now, tx.events)
                names = tuple(event.recipients for event in tx.events)
                reached = Reached(entries[0].number - 1, tuple(entries), names)
            return result

        began = time.perf_counter()
        result = await self._store.write(transaction)
        self._meter.committed(time.perf_counter() - began, 0 if reached is None else len(reached.entries))
        if reached is not None:
            self._broker.publish(reached)
        for fact in tx.facts if tx is not None else ():
            self._facts.tell(fact)
        return result

    @staticmethod
    def _once(verb: Verb, actor: Actor, command: Command[Any], tx: Tx) -> msgspec.Raw:
        # Asked again inside the transaction: two connections may send the same ref at one moment.
        if tx.ref and (earlier := requests.find_answer(tx.db, actor.key, tx.ref)) is not None:
            return msgspec.Raw(earlier)
        answer = encode_result(verb(tx, actor, command))
        if tx.ref:
            requests.keep_answer(tx.db, actor.key, tx.ref, tx.now, bytes(answer).decode())
        return answer
