"""The hub itself, without a network: store, verbs, broker, signals, timed work, put together.

Tests and the server start it alike: `async with Hub(settings) as hub: ...`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import structlog

from desk_app.domain.customers import ChannelKind
from desk_app.domain.ids import InboxId
from desk_app.domain.limits import (
    COMMANDS_A_SECOND,
    COMMANDS_OF_AN_ADDRESS,
    CONNECTIONS_A_PERSON,
    GREETINGS_A_MINUTE,
    KNOCKS_A_SECOND,
    REQUESTS_A_SECOND,
)
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.hub import coming, exchange, housekeeping
from desk_app.hub.accounts import Accounts
from desk_app.hub.actors import CustomerActor, PersonActor
from desk_app.hub.articles import prepare_save_article
from desk_app.hub.assist_sockets import AssistSockets
from desk_app.hub.attachments import FILES, Attachments
from desk_app.hub.broker import InProcessBroker
from desk_app.hub.clock import Clock, SystemClock
from desk_app.hub.facts import Facts, QueueMoved, TokensRevoked
from desk_app.hub.lock import folder_lock
from desk_app.hub.meter import Meter
from desk_app.hub.passwords import Passwords
from desk_app.hub.peer import Peer, Wire
from desk_app.hub.presences import Presences
from desk_app.hub.queue import is_automatic, route
from desk_app.hub.rates import Rates
from desk_app.hub.registry import VERBS
from desk_app.hub.settings import Settings
from desk_app.hub.signals import Signals
from desk_app.hub.timed import TimedWork
from desk_app.hub.transaction import Tx
from desk_app.hub.verbs import Verb, Verbs
from desk_app.hub.watching import Watching
from desk_app.store.engine import Store, open_store
from desk_app.wire.agents import ChangePassword
from desk_app.wire.articles import SaveArticle
from desk_app.wire.frames import Hello
from desk_app.wire.http import CustomerSignedIn, Exchange

_PAUSE_S = 1.0
_CROWDED_S = 30
_log = structlog.get_logger(__name__)


class Hub:
    """Everything a hub does but listen. Made for one event loop; entered once."""

    verbs: Verbs
    accounts: Accounts
    signals: Signals
    timed: TimedWork
    store: Store
    attachments: Attachments
    assist_sockets: AssistSockets

    def __init__(self, settings: Settings, clock: Clock | None = None, passwords: Passwords | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.passwords = passwords or Passwords()
        self.broker = InProcessBroker()
        self.facts = Facts()
        self.meter = Meter()
        self.presences = Presences()
        self.peers: set[Peer] = set()
        self.rates = Rates(COMMANDS_A_SECOND, 3 * COMMANDS_A_SECOND)  # of persons
        self.crowds = Rates(COMMANDS_OF_AN_ADDRESS, 3 * COMMANDS_OF_AN_ADDRESS)  # of addresses
        self.knocks = Rates(KNOCKS_A_SECOND, 60 * KNOCKS_A_SECOND)  # of addresses
        self.requests = Rates(REQUESTS_A_SECOND, 10 * REQUESTS_A_SECOND)  # of addresses
        self.greetings = Rates(GREETINGS_A_MINUTE / 60, GREETINGS_A_MINUTE)  # of persons
        self._tasks: set[asyncio.Task[None]] = set()
        self._held = ExitStack()

    async def __aenter__(self) -> Self:
        if not self.settings.database.startswith("postgres"):
            self._held.enter_context(folder_lock(self.settings.data_folder))
        try:
            self.store = await open_store(self.settings.store_address, max_pages=self.settings.max_pages)
            try:
                await self._begin()
            except BaseException:
                await self.store.close()
                raise
        except BaseException:
            self._held.close()
            raise
        return self

    async def _begin(self) -> None:
        self.verbs = Verbs(
            store=self.store,
            clock=self.clock,
            broker=self.broker,
            facts=self.facts,
            presences=self.presences,
            table=VERBS,
            preparations={
                ChangePassword: self._prepare_change_password,
                SaveArticle: prepare_save_article,
            },
            meter=self.meter,
        )
        self.accounts = Accounts(self.verbs, self.passwords)
        self.signals = Signals(self.verbs, self.broker, self.facts)
        self.timed = TimedWork(self.verbs, self.clock, self.facts, housekeeping.make_kinds(self.settings))
        self.attachments = Attachments(self.verbs, self.facts, self.settings.data_folder / FILES)
        self.assist_sockets = AssistSockets(self.verbs, self.facts, self.meter)
        self.facts.listen(TokensRevoked, self._on_tokens_revoked)
        self.facts.listen(QueueMoved, self._on_queue_moved)
        await self.verbs.change(lambda tx: coming.nobody_is_here(tx, self.settings))
        await self.verbs.change(housekeeping.plan)
        watching = Watching(self.verbs, self.broker, self.facts, self.peers)
        for work in (self.signals.run, self.timed.run, watching.run, self.assist_sockets.sweep):
            self.spawn(_again_and_again(work))
        self.spawn(self.attachments.remove_strays())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.assist_sockets.close()
        await self.attachments.close()
        await self.verbs.finish()
        await self.store.close()
        self.passwords.close()
        self._held.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs a coroutine beside the hub; its crash is logged, its end is awaited when the hub closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)

    async def exchange(self, wish: Exchange, address: str, channel_kind: ChannelKind) -> CustomerSignedIn:
        """A device key and perhaps a JWT for a customer's token; see `hub.exchange`."""
        limit = self.settings.anonymous_an_hour
        return await self.verbs.change(
            lambda tx: exchange.exchange(tx, wish, address=address, channel_kind=channel_kind, anonymous_an_hour=limit)
        )

    async def log_out(self, token: str) -> None:
        """Ends a token; a customer's ends his device with it."""
        actor = await self.accounts.actor_of(token)
        if isinstance(actor, CustomerActor):
            device_id = actor.device_id
            await self.verbs.change(lambda tx: exchange.log_out(tx, device_id))
        else:
            await self.accounts.logout(token)

    async def serve_peer(self, wire: Wire, hello: Hello, address: str = "") -> None:
        """Serves one connection that said hello, until it is over.

        Raises `Refused` when its token opens nothing, or when its person has too many connections or
        begins them too often (too_fast).
        """
        actor = await self.accounts.actor_of(hello.token)
        if self.presences.connections(actor.key) >= CONNECTIONS_A_PERSON:
            raise Refused(RefusalCode.TOO_FAST, retry_s=_CROWDED_S)
        if wait := self.greetings.take(actor.key, self.clock.now()):
            raise Refused(RefusalCode.TOO_FAST, retry_s=wait)
        peer = Peer(
            wire,
            actor,
            verbs=self.verbs,
            broker=self.broker,
            signals=self.signals,
            clock=self.clock,
            rests=lambda: self.rest_of(actor, address),
        )
        self.peers.add(peer)
        try:
            await self._came(actor)
            await peer.run(hello)
        finally:
            self.peers.discard(peer)
            await asyncio.shield(self._went(actor))

    def rest_of(self, actor: PersonActor, address: str) -> int:
        """Seconds until this person may say more; 0 when he may, and then it counts, for his address too."""
        now = self.clock.now()
        wait = self.rates.take(actor.key, now)
        if not wait and isinstance(actor, CustomerActor):
            wait = self.crowds.take(address, now)
        return wait

    def dismiss_everybody(self) -> None:
        """Says goodbye to all before the hub stops; they come again by themselves."""
        for peer in tuple(self.peers):
            peer.dismiss(Refusal(RefusalCode.HUB_UNREACHABLE.value, {"address": self.settings.listen}), retry=True)

    async def _came(self, actor: PersonActor) -> None:
        if self.presences.came(actor.key):
            await self._note(lambda tx: coming.came(tx, actor))

    async def _went(self, actor: PersonActor) -> None:
        if self.presences.went(actor.key):
            await self._note(lambda tx: coming.went(tx, actor, self.settings))

    async def _note(self, work: Callable[[Tx], None]) -> None:
        """Writes down who is here. A full disk keeps nobody out: what was said can still be read."""
        try:
            await self.verbs.change(work)
        except Refused as refused:
            if refused.refusal.code != RefusalCode.STORAGE_FULL:
                raise
            _log.warning("presence_not_kept", code=refused.refusal.code)

    async def _prepare_change_password(self, verbs: Verbs, actor: PersonActor, command: ChangePassword) -> Verb:
        return await self.accounts.prepare_change_password(verbs, actor, command)

    def _on_tokens_revoked(self, fact: TokensRevoked) -> None:
        for peer in tuple(self.peers):
            if peer.actor.token_id in fact.token_ids:
                peer.dismiss(Refusal(RefusalCode.TOKEN_REVOKED.value), retry=False)

    def _on_queue_moved(self, fact: QueueMoved) -> None:
        self.spawn(self._route(fact.inbox_id))

    async def _route(self, inbox_id: InboxId) -> None:
        if await self.verbs.view(lambda view: is_automatic(view, inbox_id)):
            await self.verbs.change(lambda tx: route(tx, inbox_id))

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("task_failed", exc_info=error)


async def _again_and_again(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs what has to run as long as the hub: what stopped it (a full disk, a lost database) is outlived."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - a hub without its timed work or signals would only look alive
            _log.exception("task_failed", task=getattr(work, "__qualname__", repr(work)))
        await asyncio.sleep(_PAUSE_S)
