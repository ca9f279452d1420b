"""A desk's facts as Qt signals, and a window's wishes to the desk.

Invariant: every signal is emitted on the UI thread, after what it speaks of can be read; every wish returns at once,
whichever thread the desk runs on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desk_app.client.api import CALL_S, Desk
from desk_app.client.cache import UnsentFile
from desk_app.client.engine import S
from desk_app.client.facts import (
    ConnectionChanged,
    Fact,
    OutboxChanged,
    SendAnswered,
    SendRefused,
    SignalArrived,
    StateChanged,
    StateReplaced,
    TroubleSeen,
    TypingEnded,
)
from desk_app.client.http import Progress
from desk_app.client.outbox import Pending
from desk_app.client.signals import Signals
from desk_app.domain.assist import AssistSession
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, Millis
from desk_app.domain.refusals import Refusal
from desk_app.qt.tasks import Job, Tasks, is_ui_thread
from desk_app.wire.audit import AuditFileLog
from desk_app.wire.protocol import Command
from desk_app.wire.signals import Typing

R = TypeVar("R")


class BridgeSignals(QObject):
    """The facts, snake_case; the payload stands beside."""

    connection_changed = Signal(object)  # facts.ConnectionChanged
    state_replaced = Signal(bool)  # whether it came from the cache
    state_changed = Signal(object)  # tuple[LoggedEvent, ...], applied
    signal_arrived = Signal(object)  # wire.signals.SignalDown
    typing_changed = Signal(str)  # ConversationId
    outbox_changed = Signal()
    send_answered = Signal(object)  # facts.SendAnswered
    send_refused = Signal(object)  # facts.SendRefused
    trouble_seen = Signal(object)  # facts.TroubleSeen

    _fact_arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_stopped = False
        self._fact_arrived.connect(self._on_fact, Qt.ConnectionType.QueuedConnection)

    def _take(self, fact: Fact) -> None:
        """Called by the desk, on its thread."""
        if is_ui_thread(self):
            self._on_fact(fact)
        else:
            self._fact_arrived.emit(fact)

    # Declared: a slot that Qt adds at run time changes the class while the other thread emits, and facts get lost.
    @Slot(object)
    def _on_fact(self, fact: Fact) -> None:
        if self._is_stopped:
            return  # told before, delivered after: what would act on it may be closed already
        match fact:
            case StateChanged(events=events):
                self.state_changed.emit(events)
            case StateReplaced(from_cache=from_cache):
                self.state_replaced.emit(from_cache)
            case ConnectionChanged():
                self.connection_changed.emit(fact)
            case SignalArrived(signal=signal):
                self.signal_arrived.emit(signal)
                if isinstance(signal, Typing):
                    self.typing_changed.emit(signal.conversation_id)
            case TypingEnded(conversation_ids=conversation_ids):
                for conversation_id in conversation_ids:
                    self.typing_changed.emit(conversation_id)
            case OutboxChanged():
                self.outbox_changed.emit()
            case SendAnswered():
                self.send_answered.emit(fact)
            case SendRefused():
                self.send_refused.emit(fact)
            case TroubleSeen():
                self.trouble_seen.emit(fact)


class Bridge(BridgeSignals, Generic[S]):
    """Make it on the UI thread, connect its signals, then `start`. One bridge a desk.

    In a coroutine on the same loop (`UiTasks`) `bridge.desk` may be used directly: `await bridge.desk.call(...)`.
    From plain slots, and always with a `LoopThread`, use the methods here; `then` runs on the UI thread and is not
    called when `owner` is deleted or the job cancelled.
    """

    def __init__(self, desk: Desk[S], tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._tasks = tasks
        self._drafts_on_their_way: dict[str, str] = {}
        self._stop_observing = desk.observe(self._take)
        self._running: Job | None = None

    def start(self) -> None:
        """Runs the desk until `stop`."""
        if self._running is None:
            self._running = self._tasks.spawn(self.desk.run())

    def stop(self) -> None:
        """Disconnects; no more signals come. What is pending is kept on disk."""
        self._is_stopped = True
        self._stop_observing()
        if self._running is not None:
            self._running.cancel()

    # What may be read.

    @property
    def state(self) -> S | None:
        return self.desk.state

    @property
    def signals(self) -> Signals:
        return self.desk.signals

    @property
    def connection(self) -> ConnectionChanged:
        return self.desk.connection

    @property
    def pending(self) -> tuple[Pending, ...]:
        return self.desk.pending

    def pending_in(self, conversation_id: ConversationId) -> tuple[Pending, ...]:
        return self.desk.pending_in(conversation_id)

    def typing_in(self, conversation_id: ConversationId) -> str | None:
        return self.desk.typing_in(conversation_id)

    def draft(self, key: str) -> str:
        """Also what is on its way to the desk: who goes to another chat and back at once finds what he wrote."""
        on_its_way = self._drafts_on_their_way.get(key)
        return self.desk.draft(key) if on_its_way is None else on_its_way

    def now(self) -> Millis:
        return self.desk.now()

    # What changes something.

    def send(self, command: Command[Any]) -> str:
        """See `Desk.send`. Returns the ref."""
        ref = self.desk.new_ref()
        self._tasks.run_soon(partial(self._send, command, ref))
        return ref

    def _send(self, command: Command[Any], ref: str) -> None:
        self.desk.send(command, ref)

    def call(
        self,
        command: Command[R],
        then: Callable[[R | Refusal], None] | None = None,
        owner: QObject | None = None,
        timeout: float = CALL_S,
    ) -> Job:
        """See `Desk.call`."""
        work = self.desk.call(command, timeout)
        return self._tasks.spawn(work, then, owner)

    def retry(self, ref: str) -> None:
        self._tasks.run_soon(lambda: self.desk.retry(ref))

    def discard(self, ref: str) -> None:
        self._tasks.run_soon(lambda: self.desk.discard(ref))

    def typing(self, conversation_id: ConversationId) -> None:
        """See `Desk.typing`: call it with every key."""
        self._tasks.run_soon(lambda: self.desk.typing(conversation_id))

    def save_draft(self, key: str, text: str) -> None:
        """See `Desk.save_draft`: call it with every change."""
        self._drafts_on_their_way[key] = text
        self._tasks.run_soon(lambda: self._save_draft(key, text))

    def _save_draft(self, key: str, text: str) -> None:
        self.desk.save_draft(key, text)
        if self._drafts_on_their_way.get(key) == text:
            self._drafts_on_their_way.pop(key, None)

    def keep_unsent(self, file: UnsentFile) -> None:
        """See `Desk.keep_unsent`."""
        self._tasks.spawn(self.desk.keep_unsent(file))

    def drop_unsent(self, *ids: str) -> None:
        self._tasks.spawn(self.desk.drop_unsent(*ids))

    def unsent(self, then: Callable[[tuple[UnsentFile, ...]], None], owner: QObject | None = None) -> Job:
        """See `Desk.unsent`."""
        return self._tasks.spawn(self.desk.unsent(), then, owner)

    def leave_audit(self, assist: AssistSession, log: AuditFileLog) -> None:
        """See `Desk.leave_audit`."""
        self._tasks.run_soon(lambda: self.desk.leave_audit(assist, log))

    def upload(
        self,
        source: Path | bytes,
        name: str,
        media_type: str,
        then: Callable[[Attachment | Refusal], None],
        *,
        progress: Progress | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """See `Desk.upload`; `progress` comes on the UI thread too. Cancel the job to stop."""
        return self._tasks.spawn(self.desk.upload(source, name, media_type, self._told(progress)), then, owner)

    def download(
        self,
        attachment: Attachment,
        then: Callable[[Path | Refusal], None],
        progress: Progress | None = None,
        owner: QObject | None = None,
    ) -> Job:
        return self._tasks.spawn(self.desk.download(attachment, self._told(progress)), then, owner)

    def thumbnail(
        self, attachment: Attachment, then: Callable[[bytes | Refusal], None], owner: QObject | None = None
    ) -> Job:
        """PNG bytes."""
        return self._tasks.spawn(self.desk.thumbnail(attachment), then, owner)

    def wake(self) -> None:
        self._tasks.run_soon(self.desk.wake)

    def _told(self, progress: Progress | None) -> Progress | None:
        if progress is None:
            return None
        relay = _ProgressRelay(progress, self)
        return relay.tell


class _ProgressRelay(QObject):
    """Carries progress from the desk's thread to the UI thread."""

    _moved = Signal(object)  # (done, total); ints of Qt would overflow at 2 GiB

    def __init__(self, progress: Progress, parent: QObject) -> None:
        super().__init__(parent)
        self._progress = progress
        self._moved.connect(self._on_moved)

    def tell(self, done: int, total: int) -> None:
        self._moved.emit((done, total))
        if done >= total:
            self.deleteLater()

    @Slot(object)
    def _on_moved(self, place: tuple[int, int]) -> None:
        self._progress(*place)
