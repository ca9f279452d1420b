"""One transfer that this end sends: gathered once, offered on each link, and sent from where the receiver says.

Invariant: what is sealed is asked about at that moment (`may_leave`); once something of a run did not leave, nothing
behind it does either, and the transfer is offered again.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from remote_assist.disk import DiskFile
from remote_assist.errors import ProtocolError
from remote_assist.policy.transfer import Item, Outgoing, TransferState
from remote_assist.policy.transfer_pace import TransferPace
from remote_assist.stream.file_failures import TransferStopped
from remote_assist.stream.file_line import FileLine
from remote_assist.stream.file_sources import Sources
from remote_assist.stream.file_transfer import Transfer
from remote_assist.wire.files import Accept, FilesWord, Piece, Purpose, StopReason, Taken, Whole

_CHUNK = 1024 * 1024
MOST_AT_ONCE = 4  # pieces that are read in one turn
_LOOK_AGAIN = 0.25  # seconds, at what rests by the grant and at a screen that may be still again


class _Run:
    """One attempt over one link."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pace = TransferPace()
        self.accepted: asyncio.Future[Accept] = loop.create_future()
        self.is_broken = False


class Sending(Transfer):
    """See the module; `begin` when it is granted."""

    sends = True

    def __init__(self, line: FileLine, number: int, paths: Sequence[Path], purpose: Purpose) -> None:
        super().__init__(line, number, purpose)
        self._first_name = paths[0].name
        self._sources = Sources(paths, line.rights.passing(self.capability))
        self._outgoing = Outgoing(number, (), purpose)
        self._run = _Run(line.loop)
        self._changed = asyncio.Event()
        self._arrived = 0
        self._is_begun = False
        self._is_noted = False

    @property
    def items(self) -> Sequence[Item]:
        return self._outgoing.items

    @property
    def name(self) -> str:
        return self.items[0].path if self.items else self._first_name

    @property
    def size(self) -> int:
        return self._outgoing.size

    @property
    def done(self) -> int:
        return self._arrived

    def rate(self) -> float:
        return self._run.pace.rate(time.monotonic())

    @property
    def is_begun(self) -> bool:
        return self._is_begun

    def begin(self) -> None:
        """It is granted: find what there is, and offer it."""
        self._is_begun = True
        self.state = TransferState.PREPARING
        self.tell(now=True)
        self.start(self._gather)

    def linked(self) -> None:
        if self.items and not self.state.is_over:
            self._begin_run()

    def unlinked(self) -> None:
        if self.items and not self.state.is_over:
            self._run.is_broken = True
            self.drop_task()
            self.tell(now=True)

    def let_go(self, *, keep: bool) -> None:
        del keep
        self._run.is_broken = True
        self.drop_task()

    def forget(self) -> None:
        """Nothing: what is sent was listed here, and nobody else makes it longer."""

    def roused(self) -> None:
        self._changed.set()

    # --- what the receiver says

    def accept(self, word: Accept) -> None:
        """Raises `ProtocolError` for an answer to nothing."""
        if self._run.accepted.done():
            raise ProtocolError("A transfer was accepted twice.")
        self._outgoing.accepted(word)
        self._run.accepted.set_result(word)

    def taken(self, word: Taken) -> None:
        """Raises `ProtocolError` for what was never sent."""
        if not self._run.accepted.done():
            return  # of the run before
        self._arrived += self._run.pace.taken(word.words, time.monotonic())
        self._changed.set()
        self.tell()

    def kept(self) -> None:
        """Raises `ProtocolError` where something was not sent yet."""
        # Before it is accepted, it is said of what was sent over the link before.
        if self._run.accepted.done() and not self._outgoing.is_at_end:
            raise ProtocolError("A transfer was kept before all of it was sent.")
        self._arrived = self.size
        self.finished()

    # --- the work

    async def _gather(self) -> None:
        await self.line.do(self._sources.gather)
        self._outgoing = Outgoing(self.number, self._sources.items, self.purpose)
        self.left_out = self._sources.left_out
        self.tell(now=True)
        if self.line.is_linked:
            self._begin_run()

    def _begin_run(self) -> None:
        self.drop_task()
        self._run.is_broken = True
        self._run = _Run(self.line.loop)
        self.start(partial(self._send, self._run))

    async def _send(self, run: _Run) -> None:
        outgoing = self._outgoing
        for word in outgoing.offer():
            self._say(word, run)
        accept = await run.accepted
        await self._check_held(accept)
        if not self._is_noted:
            self._is_noted = True
            self.note_begun()
        self._arrived = outgoing.done
        self.state = TransferState.MOVING
        self.tell(now=True)
        while not outgoing.is_at_end:
            await self._send_file(run)

    async def _send_file(self, run: _Run) -> None:
        outgoing, place, item = self._outgoing, self._outgoing.entry, self._outgoing.item
        file = await self.line.open(self._sources.open, place)
        try:
            stamp = file.stamp
            if file.size != item.size:
                raise TransferStopped(StopReason.CHANGED, f"{item.path} changed while it was sent.", item.path)
            digest = await self._digest(file, outgoing.offset)
            while outgoing.offset < item.size:
                sizes = self._cut(run, await self._room(run), item.size - outgoing.offset)
                # One turn of the thread for several: handing over takes longer than reading.
                for data in await self.line.do(self._read_all, file, outgoing.offset, sizes, digest):
                    self._say(Piece(self.number, place, outgoing.offset, data), run)
                    outgoing.sent(len(data))
            if file.stamp != stamp:
                raise TransferStopped(StopReason.CHANGED, f"{item.path} changed while it was sent.", item.path)
            await self._room(run)
            self._say(Whole(self.number, place, digest.digest()), run)
            self.note_file(item, digest.digest())
            outgoing.settle()
        finally:
            self.line.do_later(file.close)

    def _cut(self, run: _Run, room: int, left: int) -> list[int]:
        """The sizes of the next pieces."""
        piece = run.pace.piece(lively=self.line.is_lively)
        whole = min(room, left, MOST_AT_ONCE * piece)
        return [min(piece, whole - start) for start in range(0, whole, piece)]

    def _read_all(self, file: DiskFile, offset: int, sizes: Sequence[int], digest: hashlib._Hash) -> list[bytes]:
        """Pieces that follow each other. Raises where the file is shorter than it was."""
        pieces = []
        for size in sizes:
            data = self._read(file, offset, size, digest)
            if len(data) < size:
                name = self._outgoing.item.path
                raise TransferStopped(StopReason.CHANGED, f"{name} changed while it was sent.", name)
            pieces.append(data)
            offset += size
        return pieces

    def _read(self, file: DiskFile, offset: int, size: int, digest: hashlib._Hash) -> bytes:
        data = self._sources.read(file, offset, size)
        digest.update(data)
        return data

    async def _check_held(self, accept: Accept) -> None:
        """Where the receiver holds other bytes than these, he gets the file from its first one."""
        if not accept.offset:
            return
        file = await self.line.open(self._sources.open, accept.entry)
        try:
            digest = await self._digest(file, accept.offset)
        finally:
            self.line.do_later(file.close)
        if digest.digest() != accept.digest:
            self._outgoing.place(accept.skipped, accept.entry, 0)

    async def _digest(self, file: DiskFile, size: int) -> hashlib._Hash:
        """That of the first `size` bytes."""
        digest = hashlib.sha256()
        offset = 0
        while offset < size:
            data = await self.line.do(self._read, file, offset, min(_CHUNK, size - offset), digest)
            if not data:
                break
            offset += len(data)
        return digest

    async def _room(self, run: _Run) -> int:
        """Wait until something may go; returns how much."""
        while True:
            lively = self.line.is_lively
            if not self.rests and (room := run.pace.room(lively=lively)) > 0:
                return room
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN if lively else None):
                    await self._changed.wait()

    def _say(self, word: FilesWord, run: _Run) -> None:
        if isinstance(word, Piece | Whole):
            run.pace.sent(len(word.data) if isinstance(word, Piece) else 0, time.monotonic())
        self.line.say(word, lambda: self._may_leave(run))

    def _may_leave(self, run: _Run) -> bool:
        """Asked when it is sealed; `unlinked` and `let_go` break a run."""
        if run.is_broken:
            return False
        if self.line.rights.is_live(self.capability):
            return True
        run.is_broken = True
        self.line.loop.call_soon(self._not_left)
        return False

    def _not_left(self) -> None:
        """It rests with the grant, or the grant is gone: then the session says so too."""
        if self.state.is_over or not self.line.is_linked or not self._run.is_broken:
            return
        self.drop_task()
        if self.line.rights.is_live(self.capability):
            self._begin_run()
        elif self.line.rights.is_held(self.capability):
            self.line.loop.call_later(_LOOK_AGAIN, self._not_left)
