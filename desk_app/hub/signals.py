"""Signals: typing, places in the queue, loads of agents, presence of customers. Said now, newest wins.

Places and loads are read again after a commit said that they moved; many moves make one reading.
"""

from __future__ import annotations

import asyncio

from desk_app.domain.ids import AgentId, ConversationId, InboxId
from desk_app.domain.queue import expected_wait
from desk_app.domain.refusals import Refused
from desk_app.domain.sessions import Side
from desk_app.hub.access import access_conversation, serving_agent
from desk_app.hub.actors import AGENTS, AgentActor, CustomerActor, PersonActor, agent_recipient, customer_recipient
from desk_app.hub.agents import read_loads
from desk_app.hub.broker import Broker
from desk_app.hub.facts import Facts, LoadsChanged, QueueMoved, SignalGiven
from desk_app.hub.transaction import View
from desk_app.hub.verbs import Verbs
from desk_app.store import identities, queue, sessions
from desk_app.wire.signals import AgentLoads, CustomerPresence, QueuePlace, SignalDown, Typing


class Signals:
    """Reads what moved and signals it; `run` is its one task."""

    def __init__(self, verbs: Verbs, broker: Broker, facts: Facts) -> None:
        self._verbs = verbs
        self._broker = broker
        self._inboxes: set[InboxId] = set()
        self._agents: set[AgentId] = set()
        self._moved = asyncio.Event()
        facts.listen(QueueMoved, self._on_queue_moved)
        facts.listen(LoadsChanged, self._on_loads_changed)
        facts.listen(SignalGiven, lambda fact: broker.signal(fact.recipients, fact.signal))

    async def run(self) -> None:
        while True:
            await self._moved.wait()
            await self.flush()

    async def flush(self) -> None:
        """Signals what moved since the last time."""
        self._moved.clear()
        inboxes, self._inboxes = self._inboxes, set()
        agents, self._agents = self._agents, set()
        places = await self._verbs.view(lambda view: [one for inbox in inboxes for one in read_places(view, inbox)])
        for recipient, place in places:
            self._broker.signal((recipient,), place)
        if agents:
            loads = await self._verbs.view(lambda view: read_loads(view, tuple(agents)))
            self._broker.signal((AGENTS,), AgentLoads(loads=loads))

    async def type(self, actor: PersonActor, signal: Typing) -> None:
        """Passes typing on to the other side; of a conversation that is not there nothing is said."""
        try:
            recipients, down = await self._verbs.view(lambda view: _typing(view, actor, signal.conversation_id))
        except Refused:
            return  # a signal has no answer, and it may just have ended
        self._broker.signal(recipients, down)

    def _on_queue_moved(self, fact: QueueMoved) -> None:
        self._inboxes.add(fact.inbox_id)
        self._moved.set()

    def _on_loads_changed(self, fact: LoadsChanged) -> None:
        self._agents.update(fact.agent_ids)
        self._moved.set()


def read_places(view: View, inbox_id: InboxId) -> list[tuple[str, QueuePlace]]:
    """Where everybody who waits in the inbox and is connected stands."""
    wait = expected_wait(queue.last_waits_s(view.db, inbox_id))
    seconds = None if wait is None else max(0, round(wait))
    places = []
    for place, (session_id, customer_id) in enumerate(queue.waiting_customers(view.db, inbox_id), start=1):
        recipient = customer_recipient(customer_id)
        if view.presences.is_connected(recipient):
            places.append((recipient, QueuePlace(session_id=session_id, place=place, expected_wait_s=seconds)))
    return places


def present_signals(view: View, actor: PersonActor) -> list[SignalDown]:
    """What a fresh connection of this actor has to know."""
    if isinstance(actor, AgentActor):
        served = {session.customer_id for session in sessions.sessions_served_by(view.db, actor.id)}
        presences: list[SignalDown] = [
            CustomerPresence(customer_id=one, online=view.presences.is_connected(customer_recipient(one)))
            for one in sorted(served)
        ]
        return [AgentLoads(loads=read_loads(view)), *presences]
    session = sessions.find_open_session(view.db, actor.id)
    entry = None if session is None else queue.find_entry(view.db, session.id)
    if entry is None:
        return []
    wait = expected_wait(queue.last_waits_s(view.db, entry.inbox_id))
    seconds = None if wait is None else max(0, round(wait))
    return [QueuePlace(session_id=entry.session_id, place=queue.place_of(view.db, entry), expected_wait_s=seconds)]


def _typing(view: View, actor: PersonActor, conversation_id: ConversationId) -> tuple[tuple[str, ...], Typing]:
    _record, session = access_conversation(view, actor, conversation_id)
    if isinstance(actor, CustomerActor):
        agent_id = serving_agent(session)
        customer = identities.find_customer(view.db, actor.id)
        name = "" if customer is None else customer.name
        recipients = () if agent_id is None else (agent_recipient(agent_id),)
        return recipients, Typing(conversation_id=conversation_id, side=Side.CUSTOMER, name=name)
    if session.agent_id != actor.id or not session.is_open:
        return (), Typing(conversation_id=conversation_id, side=Side.AGENT, name="")
    recipients = (customer_recipient(session.customer_id),)
    return recipients, Typing(conversation_id=conversation_id, side=Side.AGENT, name=actor.name)
