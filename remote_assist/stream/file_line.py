"""What one end's transfers have in common: the link of the moment, the thread for the disk, whom they tell.

Invariant: the loop never waits for a disk; all of it is touched in one thread, in the order in which it was asked for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from remote_assist.disk import DiskFile
from remote_assist.stream.filing import FileDesk, FileRights, TransferFacts
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.files import FilesWord, pack_files
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

_P = ParamSpec("_P")
_T = TypeVar("_T")
LIVELY = 0.3  # seconds after a frame or an event for which the screen counts as moving
Note = Callable[[AuditKind, Capability, str], None]


class FileLine:
    """See the module. `owner` names the other end, once it is known: its unfinished files are found by it."""

    def __init__(self, role: Role, rights: FileRights, desk: FileDesk, note: Note, owner: Callable[[], bytes]) -> None:
        self.role = role
        self.rights = rights
        self.desk = desk
        self.note = note
        self.owner = owner
        self.in_work: set[str] = set()  # unfinished files that are being written; for the thread
        self.loop = asyncio.get_running_loop()
        self._outbox: Outbox | None = None
        self._disk: ThreadPoolExecutor | None = None
        self._is_closed = False

    # --- the link

    @property
    def is_linked(self) -> bool:
        return self._outbox is not None

    @property
    def is_lively(self) -> bool:
        """Did the screen move, or did anybody do something, a moment ago?"""
        return self._outbox is not None and time.monotonic() - self._outbox.lively_at < LIVELY

    def linked(self, outbox: Outbox | None) -> None:
        self._outbox = outbox

    def say(self, word: FilesWord, may_leave: Callable[[], bool] | None = None) -> None:
        """Nothing while there is no link."""
        if self._outbox is not None:
            self._outbox.put(RecordClass.FILES, pack_files(word), may_leave)

    def capability_of(self, *, sends: bool) -> Capability:
        """Under which grant this end sends, or receives."""
        to_host = sends == (self.role is Role.VIEWER)
        return Capability.SEND_FILES if to_host else Capability.FETCH_FILES

    # --- the disk

    async def do(self, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Touch the disk, and wait for it without holding anybody up."""
        return await asyncio.wrap_future(self._thread().submit(act, *args, **kwargs), loop=self.loop)

    async def open(self, act: Callable[_P, DiskFile], *args: _P.args, **kwargs: _P.kwargs) -> DiskFile:
        """The same for a file: where nobody waits for it any more, it is closed."""
        opening = self._thread().submit(act, *args, **kwargs)
        try:
            return await asyncio.shield(asyncio.wrap_future(opening, loop=self.loop))
        except asyncio.CancelledError:
            opening.add_done_callback(_close)
            raise

    def do_later(self, act: Callable[[], object]) -> None:
        """The same for what nobody waits for."""
        if self._is_closed:
            act()  # to close a file takes no time
        else:
            self._thread().submit(act)

    def close(self) -> None:
        """Nothing new is begun; what was asked for is still done."""
        self._is_closed = True
        if self._disk is not None:
            self._disk.shutdown(wait=False)

    def _thread(self) -> ThreadPoolExecutor:
        if self._disk is None:
            self._disk = ThreadPoolExecutor(1, "deskside-files")
        return self._disk

    # --- the person

    async def asked(self, ask: Callable[[Callable[[_T], None]], None]) -> _T:
        """What the desk answers, from whichever thread."""
        answered: asyncio.Future[_T] = self.loop.create_future()

        def settle(answer: _T) -> None:
            if not answered.done():
                answered.set_result(answer)

        ask(lambda answer: hand_in(self.loop, settle, answer))
        return await answered

    def tell(self, facts: TransferFacts) -> None:
        self.desk.changed(facts)


def _close(opening: Future[DiskFile]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
