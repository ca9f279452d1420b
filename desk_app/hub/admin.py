"""What an administrator does from the command line, beside a running hub or without one.

Each is a transaction of its own on the store that the settings name; a running hub sees what was logged.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from desk_app.domain.agents import DEFAULT_CAPACITY, Agent, Role
from desk_app.domain.customers import App, Channel, ChannelKind, Inbox
from desk_app.domain.ids import AgentId, AppId, ChannelId, InboxId
from desk_app.domain.limits import CAPACITY, NAME_CHARACTERS
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import SessionState
from desk_app.domain.text import one_line, required
from desk_app.hub.actors import AGENTS
from desk_app.hub.broker import InProcessBroker
from desk_app.hub.clock import Clock, SystemClock
from desk_app.hub.facts import Facts, TokensRevoked
from desk_app.hub.passwords import Passwords, acceptable
from desk_app.hub.presences import Presences
from desk_app.hub.queue import give_back
from desk_app.hub.registry import VERBS
from desk_app.hub.sessions import finish
from desk_app.hub.settings import Settings
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verbs
from desk_app.store import agents, apps, sessions, tokens
from desk_app.store.apps import AppRecord
from desk_app.store.engine import open_store
from desk_app.wire.events import AgentChanged, AppChanged, InboxChanged

DEFAULT_INBOX = "Help"
_KEY_BYTES = 12
_SECRET_BYTES = 32


@asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Verbs]:
    """Verbs over the settings' store. Raises `StoreTrouble` when it cannot be opened."""
    store = await open_store(settings.store_address, max_pages=settings.max_pages)
    try:
        yield Verbs(
            store=store,
            clock=clock or SystemClock(),
            broker=InProcessBroker(),
            facts=Facts(),
            presences=Presences(),
            table=VERBS,
        )
    finally:
        await store.close()


async def init(verbs: Verbs, passwords: Passwords, *, name: str, email: str, password: str) -> Agent:
    """Makes the first administrator. Raises `Refused` (taken) when there is one."""
    kept = await passwords.hashed(acceptable(password))

    def make(tx: Tx) -> Agent:
        for record in agents.all_agents(tx.db):
            if record.agent.role is Role.ADMIN:
                raise Refused(RefusalCode.TAKEN, what="administrator", name=record.agent.name)
        return _insert_agent(tx, name, email, kept, Role.ADMIN)

    return await verbs.change(make)


async def add_agent(
    verbs: Verbs,
    passwords: Passwords,
    *,
    name: str,
    email: str,
    password: str,
    role: Role = Role.AGENT,
    capacity: int = DEFAULT_CAPACITY,
) -> Agent:
    """Adds an agent; an e-mail address that somebody has is refused (taken)."""
    kept = await passwords.hashed(acceptable(password))
    return await verbs.change(lambda tx: _insert_agent(tx, name, email, kept, role, capacity=capacity))


async def disable_agent(verbs: Verbs, email: str) -> Agent:
    """The agent can no longer sign in, and his connections end within a second."""

    def disable(tx: Tx) -> Agent:
        record = agents.find_agent_by_email(tx.db, email)
        if record is None:
            raise Refused(RefusalCode.NOT_FOUND, what="agent")
        agents.change_agent(tx.db, record.agent.id, disabled=True)
        tx.after_commit(TokensRevoked(tokens.revoke_of_agent(tx.db, record.agent.id, tx.now)))
        for session in sessions.sessions_served_by(tx.db, record.agent.id):
            if session.state is SessionState.LIVE:  # his customers keep their places, and his view of a screen ends
                give_back(tx, session)
            else:
                finish(tx, session, record.agent.id)
        changed = agents.find_agent(tx.db, record.agent.id)
        if changed is None:
            raise LookupError(f"agent {record.agent.id} is gone")
        tx.tell(AgentChanged(agent=changed.agent), AGENTS)
        return changed.agent

    return await verbs.change(disable)


async def add_app(verbs: Verbs, *, name: str, vendor: str, inbox: str = "", automatic: bool = False) -> AppRecord:
    """Adds a vendor's application with its app key and first secret, which is shown this once."""
    name = required(one_line(name, NAME_CHARACTERS, "name"), "name")
    vendor = required(one_line(vendor, NAME_CHARACTERS, "vendor"), "vendor")
    inbox = one_line(inbox, NAME_CHARACTERS, "inbox") or DEFAULT_INBOX

    def add(tx: Tx) -> AppRecord:
        app = App(id=AppId(tx.new_id()), name=name, vendor=vendor, app_key="app_" + tx.random_bytes(_KEY_BYTES).hex())
        record = AppRecord(app=app, secret=_fresh_secret(tx), earlier_secret="")
        apps.insert_app(tx.db, record, tx.now)
        inbox_id = _inbox_named(tx, inbox, automatic)
        for kind in ChannelKind:
            channel = Channel(id=ChannelId(tx.new_id()), app_id=app.id, inbox_id=inbox_id, kind=kind)
            apps.insert_channel(tx.db, channel)
        tx.tell(AppChanged(app=app), AGENTS)
        return record

    return await verbs.change(add)


async def rotate_secret(verbs: Verbs, app_key: str) -> AppRecord:
    """Gives the app a new secret; the one before stays good until the next rotation."""

    def rotate(tx: Tx) -> AppRecord:
        record = apps.find_app_by_key(tx.db, app_key)
        if record is None:
            raise Refused(RefusalCode.APP_UNKNOWN)
        changed = AppRecord(app=record.app, secret=_fresh_secret(tx), earlier_secret=record.secret)
        apps.save_secrets(tx.db, changed)
        return changed

    return await verbs.change(rotate)


def _insert_agent(tx: Tx, name: str, email: str, kept: str, role: Role, *, capacity: int = DEFAULT_CAPACITY) -> Agent:
    email = required(one_line(email, NAME_CHARACTERS, "email"), "email").lower()
    if agents.find_agent_by_email(tx.db, email) is not None:
        raise Refused(RefusalCode.TAKEN, what="email", name=email)
    agent = Agent(
        id=AgentId(tx.new_id()),
        name=required(one_line(name, NAME_CHARACTERS, "name"), "name"),
        email=email,
        role=role,
        capacity=min(max(1, capacity), CAPACITY),
    )
    agents.insert_agent(tx.db, agent, kept, tx.now)
    tx.tell(AgentChanged(agent=agent), AGENTS)
    return agent


def _inbox_named(tx: Tx, name: str, automatic: bool) -> InboxId:
    found = apps.find_inbox_named(tx.db, name)
    if found is not None:
        return found.id
    inbox = Inbox(id=InboxId(tx.new_id()), name=name, automatic=automatic)
    apps.insert_inbox(tx.db, inbox)
    tx.tell(InboxChanged(inbox=inbox), AGENTS)
    return inbox.id


def _fresh_secret(tx: Tx) -> str:
    return base64.urlsafe_b64encode(tx.random_bytes(_SECRET_BYTES)).rstrip(b"=").decode()
