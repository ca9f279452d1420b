"""One transfer at one end: where it is, how it rests, what is told and written down of it.

`file_sending` and `file_receiving` are its two kinds. Belongs to the session's loop.

Invariant: what is over stays over, and the person and the log are told so once.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

from remote_assist.policy.transfer import Item, TransferState
from remote_assist.stream.file_failures import FAILURES, TransferStopped, stopped_by
from remote_assist.stream.file_line import FileLine
from remote_assist.stream.filing import TransferFacts
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.files import Pause, Purpose, Stop, StopReason

_TOLD_EVERY = 0.2  # seconds
_NOTED_SINGLY = 10  # files of one transfer that the log names; more are counted
Work = Callable[[], Coroutine[object, object, None]]
_log = logging.getLogger(__name__)


class Transfer(ABC):
    """See the module."""

    sends: bool

    def __init__(self, line: FileLine, number: int, purpose: Purpose) -> None:
        self.line = line
        self.number = number
        self.purpose = purpose
        self.state = TransferState.PREPARING
        self.capability = line.capability_of(sends=self.sends)
        self.rests_here = self.rests_there = False
        self.folder: Path | None = None
        self.left_out = 0
        self._stopped: TransferStopped | None = None
        self._stopped_here = False
        self._told_at = float("-inf")
        self._telling: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    # --- what it is

    @property
    @abstractmethod
    def items(self) -> Sequence[Item]: ...

    @property
    @abstractmethod
    def name(self) -> str:
        """Of the first entry."""

    @property
    @abstractmethod
    def size(self) -> int: ...

    @property
    @abstractmethod
    def done(self) -> int:
        """Bytes that are in their place."""

    @abstractmethod
    def rate(self) -> float:
        """Bytes a second."""

    @property
    def rests(self) -> bool:
        return self.rests_here or self.rests_there

    def facts(self) -> TransferFacts:
        stopped = self._stopped
        state = self.state
        if state is TransferState.MOVING and not self.line.is_linked:
            state = TransferState.WAITING
        elif state is TransferState.MOVING and self.rests:
            state = TransferState.RESTING
        return TransferFacts(
            self.number,
            self.sends,
            self.name,
            len(self.items),
            sum(len(item.parts) == 1 for item in self.items),
            self.size,
            self.done,
            state,
            self.rate(),
            self.rests_here,
            self.rests_there,
            stopped.why if stopped is not None else None,
            stopped.about if stopped is not None else "",
            self._stopped_here,
            self.folder,
            self.purpose,
            self.left_out,
        )

    # --- what happens to it

    @abstractmethod
    def linked(self) -> None:
        """There is a link again."""

    @abstractmethod
    def unlinked(self) -> None:
        """The link is lost."""

    def rest(self, rests: bool, *, here: bool) -> None:
        """One of the two ends wants it to rest, or to go on."""
        if self.state.is_over:
            return
        if here:
            self.rests_here = rests
            self.line.say(Pause(self.number, rests))
        else:
            self.rests_there = rests
        self.roused()
        self.tell(now=here)  # the other end may say so without end

    @abstractmethod
    def roused(self) -> None:
        """Whether it rests may have changed."""

    def stop(self, failure: TransferStopped, *, here: bool = True) -> None:
        """It is over before its end; the other end is told unless it said so itself."""
        if self.state.is_over:
            return
        self._stopped, self._stopped_here = failure, here
        was_told_of = self.state is not TransferState.PREPARING
        self.state = TransferState.STOPPED
        if here:
            self.line.say(Stop(self.number, failure.why))
        if was_told_of or failure.why is not StopReason.CANCELLED:
            detail = f"{self._described()}, {self.done} of them: {failure.why.value}"
            self.line.note(AuditKind.FILES_STOPPED, self.capability, detail)
        self.let_go(keep=False)
        self.tell(now=True)

    def finished(self) -> None:
        """All of it is in its place."""
        self.state = TransferState.DONE
        if sum(not item.is_folder for item in self.items) > _NOTED_SINGLY:
            self.note_done(self._described())
        self.let_go(keep=False)
        self.tell(now=True)

    @abstractmethod
    def let_go(self, *, keep: bool) -> None:
        """Nothing more is done for it; an unfinished file stays, or goes."""

    @abstractmethod
    def forget(self) -> None:
        """It is over and was told so: only its number is of use."""

    # --- what is told and written down

    def tell(self, *, now: bool = False) -> None:
        """Tell the person how it is, of one that moves a few times a second."""
        wait = 0.0 if now else self._told_at + _TOLD_EVERY - self.line.loop.time()
        if wait > 0:
            self._telling = self._telling or self.line.loop.call_later(wait, self._tell_now)
        else:
            self._tell_now()

    def _tell_now(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._told_at = self.line.loop.time()
        self.line.tell(self.facts())

    def note_begun(self) -> None:
        self.line.note(AuditKind.FILES_BEGUN, self.capability, self._described())

    def note_file(self, item: Item, digest: bytes) -> None:
        """One file is through; of many only the transfer is written down."""
        if sum(not each.is_folder for each in self.items) <= _NOTED_SINGLY:
            self.note_done(f"{_short(item.path)}, {item.size} bytes, sha256 {digest.hex()}")

    def note_done(self, detail: str) -> None:
        kind = AuditKind.FILE_SENT if self.sends else AuditKind.FILE_TAKEN
        self.line.note(kind, self.capability, detail)

    def _described(self) -> str:
        count = len(self.items)
        return f"{_short(self.name)}{f' and more, {count} in all' if count > 1 else ''}, {self.size} bytes"

    # --- its task

    def start(self, work: Work) -> None:
        """Do this for it, until it is over or the link is lost."""
        self._task = self.line.loop.create_task(self._guarded(work))
        self._task.add_done_callback(self._task_ended)

    def drop_task(self) -> None:
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def _guarded(self, work: Work) -> None:
        try:
            await work()
        except FAILURES as exc:
            failure = stopped_by(exc, writing=not self.sends)
            _log.info("transfer %s stops: %s", self.number, failure)
            self.stop(failure)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        """A bug ends the transfer, not the session."""
        bug = None if task.cancelled() else task.exception()
        if bug is not None:
            _log.error("transfer %s broke", self.number, exc_info=bug)
            self.stop(TransferStopped(StopReason.UNREADABLE if self.sends else StopReason.UNWRITABLE))


def _short(text: str) -> str:
    return text if len(text) <= 100 else "…" + text[-99:]
