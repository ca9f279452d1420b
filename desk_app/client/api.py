"""The one door to the client core, for both windows: a `Desk` is one account on one hub.

Invariant: all methods belong to the thread of the loop on which `run` runs, and return at once unless they are
coroutines. What is read (`state`, `pending`, `signals`, `connection`, drafts) may be read from any thread: values are
replaced, never changed in place. The hub's "no" is a value (`Refusal`); an exception is a bug.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from desk_app.client.accounts import STALE_TOKEN, Credentials
from desk_app.client.audit_copies import keep_copy, kept_days
from desk_app.client.cache import Cache, UnsentFile
from desk_app.client.calls import Answer
from desk_app.client.engine import DRAFT_AFTER_S, Engine, S
from desk_app.client.facts import ConnectionChanged, Fact, Link, OutboxChanged, Trouble, TroubleSeen
from desk_app.client.http import Progress
from desk_app.client.outbox import Pending
from desk_app.client.signals import TYPING_EVERY_S
from desk_app.domain.assist import AssistSession
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, Millis
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.wire.agents import ChangePassword
from desk_app.wire.audit import AuditFile, AuditFileLog, audit_parts
from desk_app.wire.codec import decode_result
from desk_app.wire.commands import is_change
from desk_app.wire.protocol import Command
from desk_app.wire.signals import Typing

R = TypeVar("R")

CALL_S = 15.0


class Desk(Engine[S]):
    """Use: `desk = Desk(AgentState, address, AgentCredentials(token), cache_folder=..., account=...)`, `observe`, then
    run `desk.run()` as a task until it is cancelled.

    `side` says whose desk it is: `AgentState` or `CustomerState`. `cache_folder` is this account's alone (mode 0700);
    `account` names the account in words of the caller (hub, app, person): a cache of another account is set aside.
    `client` tells the hub what program this is; `language` is the person's ("zh_CN", "en").
    """

    # What may be read at any time.

    @property
    def state(self) -> S | None:
        """What is known; None until the first snapshot (or the cache) is there. A new object after `StateReplaced`."""
        return self._state

    @property
    def connection(self) -> ConnectionChanged:
        """How it stands with the hub."""
        return self._connection.link

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Everything queued, oldest first: to be shown as pending messages, refused ones with retry and discard."""
        return self._outbox.all

    def pending_in(self, conversation_id: ConversationId) -> tuple[Pending, ...]:
        """Returns the pending messages of one conversation, oldest first; they stand after those of the state."""
        return tuple(entry for entry in self.pending if entry.post and entry.conversation_id == conversation_id)

    def typing_in(self, conversation_id: ConversationId) -> str | None:
        """Returns who of the other side is typing there ("" where it has no name), or None."""
        return self.signals.typing_in(conversation_id, self._clock.monotonic())

    def now(self) -> Millis:
        """Returns the moment by the hub's clock, as far as known."""
        return Millis(self._clock.wall() + self._clock_offset)

    def draft(self, key: str) -> str:
        """Returns the draft kept under a key of the caller's ("" when there is none)."""
        return self._drafts.get(key, "")

    # What changes something.

    def observe(self, observer: Callable[[Fact], None]) -> Callable[[], None]:
        """Calls `observer` with every fact, on the loop. Returns what ends it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer) if observer in self._observers else None

    async def call(self, command: Command[R], timeout: float = CALL_S) -> R | Refusal:
        """Asks and waits for the answer: queries, and changes that make sense only now (accept, transfer, end).

        Without a connection it is refused as `offline`, at the latest after `OFFLINE_GRACE_S`; without an answer in
        `timeout` seconds as well. A change is carried out once, also when it is repeated over a new connection; after
        a refusal as `offline` it may have been: the events tell.
        """
        ref, future = self.new_ref(), asyncio.get_running_loop().create_future()
        if self.connection.link in (Link.STOPPED, Link.CLOSED):
            return Refusal(RefusalCode.OFFLINE)
        self._calls.add(ref, command, future)
        self._nudge.set()
        try:
            async with asyncio.timeout(timeout):
                answer: Answer = await future
        except TimeoutError:
            return Refusal(RefusalCode.OFFLINE)
        finally:
            self._calls.give_up(ref)
        if isinstance(answer, Refusal):
            return answer
        try:
            return decode_result(command, answer)
        except Refused as exc:
            return exc.refusal

    def send(self, command: Command[Any], ref: str | None = None) -> str:
        """Queues a change and returns its ref: it is kept until answered, also over a restart, and sent in order.

        Facts tell what becomes of it: `OutboxChanged`, then `SendAnswered` or `SendRefused`. `ref` may be given by who
        needs it beforehand (from `new_ref`). A password is never queued: use `call`.
        """
        if not is_change(command) or isinstance(command, ChangePassword):
            raise ValueError(f"{type(command).__name__} is not for the outbox")
        entry, needless = self._outbox.add(ref or self.new_ref(), command, self._clock.wall())
        self._keep(entry.ref)
        if needless and self._cache_works:
            self._cache.write(lambda cache: cache.drop_pending(*needless))
        self._tell(OutboxChanged())
        self._nudge.set()
        return entry.ref

    def new_ref(self) -> str:
        """Returns a ref for `send`. May be called from any thread."""
        return self._clock.ref()

    def retry(self, ref: str) -> None:
        """Sends a refused command again."""
        entry = self._outbox.retry(ref)
        if entry is not None:
            self._keep(ref)
            self._tell(OutboxChanged())
            self._nudge.set()

    def discard(self, ref: str) -> None:
        """Gives a pending command up, by the person's hand only. What is already on its way may still be done."""
        self._forget(ref)

    def typing(self, conversation_id: ConversationId) -> None:
        """Tells the other side that the person types; call it with every key, it is told at most once in 3 s."""
        now = self._clock.monotonic()
        if now - self._typed.get(conversation_id, -TYPING_EVERY_S) >= TYPING_EVERY_S and self._signal(
            Typing(conversation_id=conversation_id)
        ):
            self._typed[conversation_id] = now

    def save_draft(self, key: str, text: str) -> None:
        """Keeps what the person is writing; on disk within `DRAFT_AFTER_S`. An empty text forgets it."""
        self._drafts = {**self._drafts, key: text}
        self._unsaved_drafts[key] = text
        if self._drafts_due is None:
            self._drafts_due = self._clock.monotonic() + DRAFT_AFTER_S
            self._nudge.set()

    async def keep_unsent(self, file: UnsentFile) -> None:
        """Keeps a file beside a draft, on disk, until `drop_unsent`; one that is kept already stays as it is."""
        await self._cache_tried.wait()
        if self._cache_works:
            self._cache.write(lambda cache: cache.save_unsent(file))

    async def drop_unsent(self, *ids: str) -> None:
        """Forgets such files: they are in a message now, or are not wanted."""
        await self._cache_tried.wait()
        if self._cache_works:
            self._cache.write(lambda cache: cache.drop_unsent(*ids))

    async def unsent(self) -> tuple[UnsentFile, ...]:
        """Returns what `keep_unsent` keeps, in this run and earlier ones, in its order."""
        await self._cache_tried.wait()
        return await self._cache.read(Cache.unsent) if self._cache_works else ()

    def leave_audit(self, assist: AssistSession, log: AuditFileLog) -> None:
        """Keeps this side's log of an assist session that is over: queued for the hub, and as a copy on this computer.

        A disk that takes no copy is told as trouble; the hub gets the log all the same.
        """
        for part in audit_parts(assist.id, log):
            self.send(part)
        copy = AuditFile(made_at=self._clock.wall(), assist=assist, logs=(log,))
        # On the cache's thread, which is waited for when the desk ends.
        self._cache.write(lambda _cache: self._copy_audit(copy))

    def _copy_audit(self, copy: AuditFile) -> None:
        try:
            keep_copy(self._audit_folder, copy, kept_days())
        except OSError as exc:
            self._tell_from_elsewhere(TroubleSeen(Trouble.AUDIT_NOT_COPIED, str(exc)))

    async def upload(
        self, source: Path | bytes, name: str, media_type: str, progress: Progress | None = None
    ) -> Attachment | Refusal:
        """Sends a file; its id then goes into a `PostMessage`. Cancel the task to cancel. Needs a connection."""
        return await self._with_token(lambda token: self.http.upload(token, source, name, media_type, progress))

    async def download(self, attachment: Attachment, progress: Progress | None = None) -> Path | Refusal:
        """Returns where the file now lies on this computer; fetched once."""
        return await self._with_token(lambda token: self._files.download(token, attachment, progress))

    async def thumbnail(self, attachment: Attachment) -> bytes | Refusal:
        """Returns a picture's thumbnail as PNG, its longer edge at most `limits.THUMBNAIL_PIXELS`; fetched once."""
        return await self._with_token(lambda token: self._files.thumbnail(token, attachment))

    def wake(self, credentials: Credentials | None = None) -> None:
        """Connects at once: the network came back, the computer woke, or a person signed in with new credentials."""
        if credentials is not None:
            self._credentials = credentials
        self._connection.wake(credentials)

    async def sign_out(self) -> Refusal | None:
        """Revokes the token and deletes all that is kept here; then cancel `run`. Returns why the hub was not told."""
        token = await self._credentials.token()
        answer = token if isinstance(token, Refusal) else await self.http.logout(token)
        self._cache_works = False
        await self._cache.wipe()
        await asyncio.to_thread(self._files.wipe)
        return answer if isinstance(answer, Refusal) else None

    async def _with_token(self, work: Callable[[str], Coroutine[Any, Any, R | Refusal]]) -> R | Refusal:
        """Does one piece of HTTP; once more with a fresh token where the first was stale."""
        token = await self._credentials.token()
        answer = token if isinstance(token, Refusal) else await work(token)
        if not isinstance(answer, Refusal) or answer.code not in STALE_TOKEN or not self._credentials.reject(answer):
            return answer
        token = await self._credentials.token()
        return token if isinstance(token, Refusal) else await work(token)
