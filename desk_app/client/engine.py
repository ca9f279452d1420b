"""What a desk does by itself: takes in frames, moves the state on, sends what is due, keeps what must survive.

Invariant: every frame's effect is in the state before the fact about it is told, and what an observer does wrong
neither stops the others nor the connection.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from desk_app.client.accounts import Credentials
from desk_app.client.address import HubAddress
from desk_app.client.cache import Cache, CacheThread, Kept
from desk_app.client.calls import Calls
from desk_app.client.clock import Clock, SystemClock
from desk_app.client.connection import Connection, Owner
from desk_app.client.dialogue import Dialogue
from desk_app.client.facts import (
    ConnectionChanged,
    Fact,
    Link,
    OutboxChanged,
    SendAnswered,
    SendRefused,
    SignalArrived,
    StateChanged,
    StateReplaced,
    Trouble,
    TroubleSeen,
    TypingEnded,
)
from desk_app.client.files import Files
from desk_app.client.finishing import finish
from desk_app.client.http import HubHttp
from desk_app.client.marks import Marks
from desk_app.client.outbox import Outbox, Pending, PendingState
from desk_app.client.signals import Signals
from desk_app.client.state import AgentState, CustomerState, state_from
from desk_app.domain.ids import ConversationId
from desk_app.domain.messages import Message
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.domain.sessions import Side
from desk_app.version import VERSION
from desk_app.wire.audit import KeepAudit
from desk_app.wire.codec import decode_result
from desk_app.wire.events import MessagePosted
from desk_app.wire.frames import Answered, Cursor, Events, FrameDown, Hello, Request, SignalSeen, SignalSent, Welcome
from desk_app.wire.frames import Refused as RefusedFrame
from desk_app.wire.messages import MarkDelivered
from desk_app.wire.protocol import Command
from desk_app.wire.signals import SignalUp

S = TypeVar("S", bound=AgentState | CustomerState)

OFFLINE_GRACE_S = 4.0
"""A call made while the connection is broken waits so long for the next one before it is refused as offline."""
SAVE_EVERY_S = 5.0
DRAFT_AFTER_S = 0.3
SLEEP_CHECK_S = 10.0
ROOM_S = 60.0
"""Between two tries to leave a session's record at a hub whose disk is full: nobody is there to press Retry for it."""
_UNREADABLE = frozenset({RefusalCode.MALFORMED, RefusalCode.UNKNOWN_MESSAGE, RefusalCode.TOO_LARGE})


class Engine(Generic[S]):
    """The moving part under a `Desk`; its methods belong to the loop."""

    def __init__(
        self,
        side: type[S],
        address: HubAddress,
        credentials: Credentials,
        *,
        cache_folder: Path,
        account: str,
        client: str = "deskside",
        language: str = "",
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.address = address
        self.http = HubHttp(address)
        self.signals = Signals()
        self._side = side
        self._credentials = credentials
        self._client = f"{client} {VERSION}"
        self._language = language
        self._clock: Clock = clock or SystemClock()
        self._observers: list[Callable[[Fact], None]] = []
        self._state: S | None = None
        self._cursor: Cursor | None = None
        self._is_distrusted = False
        self._clock_offset = 0
        self._outbox = Outbox()
        self._calls = Calls()
        self._marks = Marks(Side.CUSTOMER if side is AgentState else Side.AGENT)
        self._mark_refs: dict[str, ConversationId] = {}
        self._drafts: dict[str, str] = {}
        self._unsaved_drafts: dict[str, str] = {}
        self._drafts_due: float | None = None
        self._state_due: float | None = None
        self._offline_since: float | None = None
        self._typed: dict[ConversationId, float] = {}
        self._nudge = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cache = CacheThread(Cache(cache_folder, account), self._on_cache_failed)
        self._cache_works = False
        self._cache_tried = asyncio.Event()
        self._cache_failure_told = False
        self._files = Files(self.http, cache_folder / "files")
        self._audit_folder = cache_folder.parent / "audit"  # outlives the account's own folder
        owner = Owner(self._hello, self._on_frame, self._on_link)
        self._connection = Connection(address, credentials, owner, chance)

    async def run(self) -> None:
        """Opens the cache, connects, and stays connected until cancelled; then everything is on disk. Once a desk."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._open_cache()
            self._cache_tried.set()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connection.run())
                tasks.create_task(self._tend())
        finally:
            self._calls.refuse_all(Refusal(RefusalCode.OFFLINE))
            self._save_drafts()
            self._save_state()
            self._cache_tried.set()
            await finish(self._let_go())

    async def _let_go(self) -> None:
        await self._cache.close()
        await self.http.aclose()

    # The connection's side.

    def _hello(self, token: str) -> Hello:
        cursor = None if self._state is None or self._is_distrusted else self._cursor
        return Hello(token=token, cursor=cursor, client=self._client, language=self._language)

    def _on_link(self, change: ConnectionChanged) -> None:
        if change.link is Link.CONNECTED:
            self._offline_since = None
        else:
            self._outbox.connection_lost()
            self._calls.connection_lost()
            self._marks.connection_lost()
            self._mark_refs.clear()
            self.signals.clear()
            if change.link is Link.WAITING and self._offline_since is None:
                self._offline_since = self._clock.monotonic()
            if change.link in (Link.STOPPED, Link.CLOSED):
                self._calls.refuse_all(Refusal(RefusalCode.OFFLINE))
            if change.refusal is not None and change.refusal.code in _UNREADABLE:
                self._is_distrusted = True  # what could not be read may have to be told anew
        self._tell(change)
        self._nudge.set()

    def _on_frame(self, frame: FrameDown, dialogue: Dialogue) -> None:
        match frame:
            case Welcome():
                self._welcomed(frame)
                self._cursor = dialogue.cursor
            case Events():
                self._apply(frame)
                self._cursor = dialogue.cursor
            case SignalSeen(signal=signal):
                self.signals.apply(signal, self._clock.monotonic())
                self._tell(SignalArrived(signal))
            case Answered():
                self._answered(frame)
            case RefusedFrame(ref=ref, refusal=refusal):
                self._refused(ref, refusal)
        self._nudge.set()

    def _welcomed(self, welcome: Welcome) -> None:
        self._clock_offset = welcome.now - self._clock.wall()
        self.signals.clear()
        if welcome.snapshot is not None:
            state = state_from(welcome.snapshot)
            if not isinstance(state, self._side):
                raise Refused(RefusalCode.MALFORMED, detail="the snapshot of another side")
            self._state = state
            self._is_distrusted = False
            self._note_unsaved_state()
            self._came_back(message for whole in state.sessions.values() for message in whole.messages)
            # Answered and not among them: older than what a state holds. Nothing will bring it back any more.
            self._forget(*(entry.ref for entry in self._outbox.all if entry.state is PendingState.ANSWERED))
            self._tell(StateReplaced())
        if self._state is not None:
            self._marks.look_at(self._state.sessions.values())

    def _apply(self, frame: Events) -> None:
        if self._state is None:
            raise Refused(RefusalCode.MALFORMED, detail="events before a snapshot")
        touched: set[ConversationId] = set()
        for logged in frame.events:
            self._state.apply(logged.event)
            if isinstance(logged.event, MessagePosted):
                touched.add(logged.event.conversation.id)
        self._note_unsaved_state()
        if not frame.events:
            return
        self._came_back(logged.event.message for logged in frame.events if isinstance(logged.event, MessagePosted))
        self._forget(*(entry.ref for entry in self._outbox.all if self._is_stranded(entry)))
        for conversation_id in touched:
            self.signals.stop_typing(conversation_id)
        self._tell(StateChanged(frame.events))
        # A session that entered brings messages with it, so all are looked at, not only the touched ones.
        self._marks.look_at(self._state.sessions.values())

    def _answered(self, frame: Answered) -> None:
        self._mark_refs.pop(frame.ref, None)
        if self._calls.settle(frame.ref, frame.result):
            return
        entry = self._outbox.find(frame.ref)
        if entry is None:
            return
        try:
            result: object = decode_result(entry.command, frame.result)
        except Refused as exc:  # it is done all the same
            result = exc.refusal
        self._outbox.answered(frame.ref, event_follows=self._event_follows(entry))
        if self._cache_works:
            self._cache.write(lambda cache: cache.drop_pending(entry.ref))
        self._tell(SendAnswered(entry.ref, entry.command, result))
        self._tell(OutboxChanged())

    def _event_follows(self, entry: Pending) -> bool:
        """Will the message come back as an event, so that the pending one has to stay in sight until then?"""
        if entry.post is None or self._state is None:
            return False
        return any(
            conversation.id == entry.conversation_id
            for whole in self._state.sessions.values()
            for conversation in whole.conversations
        )

    def _is_stranded(self, entry: Pending) -> bool:
        """Was it answered, and has its conversation left the state before its event came?"""
        return entry.state is PendingState.ANSWERED and not self._event_follows(entry)

    def _refused(self, ref: str, refusal: Refusal) -> None:
        pause = _pause_of(refusal)
        until = self._clock.monotonic() + pause if pause is not None else None
        if ref in self._mark_refs:
            conversation_id = self._mark_refs.pop(ref)
            if until is not None and self._state is not None:
                self._marks.put_off(conversation_id, until)
                self._marks.look_at(self._state.sessions.values())
        elif (until is not None and self._calls.put_off(ref, until)) or self._calls.settle(ref, refusal):
            return
        elif entry := self._outbox.find(ref):
            if until is None and isinstance(entry.command, KeepAudit) and refusal.code == RefusalCode.STORAGE_FULL:
                until = self._clock.monotonic() + ROOM_S
            if until is not None:
                self._outbox.put_off(ref, until)
                return
            self._outbox.refused(ref, refusal)
            self._keep(ref)
            self._tell(SendRefused(ref, entry.command, refusal))
            self._tell(OutboxChanged())

    # What has to be done in time.

    async def _tend(self) -> None:
        """Does what is due, sleeps until the next thing is, or until nudged."""
        gap = self._clock.wall() / 1000 - self._clock.monotonic()
        while True:
            self._nudge.clear()
            now = self._clock.monotonic()
            gap = self._notice_sleep(gap)
            self._send_due(now)
            if ended := self.signals.expired(now):
                self._tell(TypingEnded(ended))
            if self._drafts_due is not None and self._drafts_due <= now:
                self._save_drafts()
            if self._state_due is not None and self._state_due <= now:
                self._save_state()
            if self._offline_since is not None and self._offline_since + OFFLINE_GRACE_S <= now:
                self._calls.refuse_all(Refusal(RefusalCode.OFFLINE))
            moments = [now + SLEEP_CHECK_S, *self._next_moments()]
            try:
                # On 3.11 wait_for swallows a cancellation that comes together with the nudge.
                async with asyncio.timeout(max(0.0, min(moments) - now)):
                    await self._nudge.wait()
            except TimeoutError:
                continue

    def _notice_sleep(self, gap: float) -> float:
        """While a computer sleeps the wall clock goes on and the monotonic one may not: then the network is another."""
        now = self._clock.wall() / 1000 - self._clock.monotonic()
        if now - gap > SLEEP_CHECK_S:
            self._connection.wake()
        return now

    def _next_moments(self) -> list[float]:
        moments = [self.signals.next_expiry(), self._drafts_due, self._state_due]
        if self._connection.link.link is Link.CONNECTED:
            moments += [self._outbox.next_due(), self._calls.next_due(), self._marks.next_due()]
        elif self._offline_since is not None and self._calls.next_due() is not None:
            moments.append(self._offline_since + OFFLINE_GRACE_S)
        return [moment for moment in moments if moment is not None]

    def _send_due(self, now: float) -> None:
        if self._connection.link.link is not Link.CONNECTED:
            return
        for entry in self._outbox.take_due(now):
            if not self._request(entry.ref, entry.command):
                self._outbox.put_off(entry.ref, now + 1)
        for call in self._calls.take_due(now):
            if not self._request(call.ref, call.command):
                self._calls.put_off(call.ref, now + 1)
        for mark in self._marks.take_due(now):
            self._send_mark(mark)

    def _request(self, ref: str, command: Command[Any]) -> bool:
        return self._connection.send(Request(ref=ref, command=command))  # type: ignore[arg-type]  # one of the union

    def _send_mark(self, mark: MarkDelivered) -> None:
        ref = self._clock.ref()
        self._mark_refs[ref] = mark.conversation_id
        self._connection.send(Request(ref=ref, command=mark))

    def _signal(self, signal: SignalUp) -> bool:
        return self._connection.send(SignalSent(signal=signal))

    # What is kept.

    async def _open_cache(self) -> None:
        try:
            kept = await self._cache.open()
        except Exception as exc:  # noqa: BLE001 - told to the person: without a cache the desk works on
            self._tell(TroubleSeen(Trouble.CACHE_UNAVAILABLE, str(exc)))
            return
        self._cache_works = True
        if kept.set_aside is not None:
            self._tell(TroubleSeen(Trouble.CACHE_SET_ASIDE, str(kept.set_aside)))
        self._take_over(kept)

    def _take_over(self, kept: Kept) -> None:
        for entry in self._outbox.restore(kept.pending):
            self._keep(entry.ref)
        self._drafts = {**kept.drafts, **self._drafts}
        if kept.snapshot is not None and kept.cursor is not None:
            state = state_from(kept.snapshot)
            if isinstance(state, self._side):
                self._state, self._cursor = state, kept.cursor
                self._tell(StateReplaced(from_cache=True))
        if kept.pending:
            self._tell(OutboxChanged())

    def _keep(self, ref: str) -> None:
        entry = self._outbox.find(ref)
        if self._cache_works and entry is not None:
            self._cache.write(lambda cache: cache.save_pending(entry))

    def _forget(self, *refs: str) -> None:
        gone = [ref for ref in refs if self._outbox.remove(ref)]
        if gone:
            if self._cache_works:
                self._cache.write(lambda cache: cache.drop_pending(*gone))
            self._tell(OutboxChanged())
            self._nudge.set()

    def _came_back(self, messages: Iterable[Message]) -> None:
        """These are in the state: what of them was pending has arrived, whether its answer has come or not."""
        for message in messages:
            entry = self._outbox.find(message.client_ref) if message.client_ref else None
            if entry is not None:
                self._forget(entry.ref)
                if entry.state is not PendingState.ANSWERED:
                    self._tell(SendAnswered(entry.ref, entry.command, message))

    def _note_unsaved_state(self) -> None:
        if self._state_due is None:
            self._state_due = self._clock.monotonic() + SAVE_EVERY_S

    def _save_state(self) -> None:
        self._state_due = None
        if self._cache_works and self._state is not None and self._cursor is not None:
            cursor, snapshot = self._cursor, self._state.to_snapshot()
            self._cache.write(lambda cache: cache.save_state(cursor, snapshot))

    def _save_drafts(self) -> None:
        self._drafts_due = None
        unsaved, self._unsaved_drafts = self._unsaved_drafts, {}
        if self._cache_works and unsaved:
            self._cache.write(lambda cache: cache.save_drafts(unsaved))

    def _on_cache_failed(self, exc: Exception) -> None:
        """On the cache's thread. Told once: a full disk would tell it with every key."""
        if not self._cache_failure_told:
            self._cache_failure_told = True
            self._tell_from_elsewhere(TroubleSeen(Trouble.CACHE_UNAVAILABLE, str(exc)))

    def _tell_from_elsewhere(self, fact: Fact) -> None:
        """From any thread; nobody hears it any more once the loop has ended."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, fact)

    def _tell(self, fact: Fact) -> None:
        for observer in list(self._observers):
            try:
                observer(fact)
            except Exception as exc:  # noqa: BLE001 - goes to the loop's handler, which shows crashes
                context = {"message": f"an observer failed on {type(fact).__name__}", "exception": exc}
                asyncio.get_running_loop().call_exception_handler(context)


def _pause_of(refusal: Refusal) -> float | None:
    """Returns the seconds after which the same may be tried again, for the one refusal that only asks for patience."""
    seconds = refusal.params.get("retry_s", 1)
    if refusal.code != RefusalCode.TOO_FAST or not isinstance(seconds, int):
        return None
    return min(max(float(seconds), 0.2), 60.0)
