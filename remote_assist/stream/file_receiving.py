"""One transfer that this end receives: judged, asked about, written, proved, and gone on with over the next link.

What comes is held against the offer where it arrives, and written behind it in the files' own thread.

Invariant: at most `MAX_UNTAKEN` bytes and `MAX_UNTAKEN_WORDS` words wait to be written.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.file_names import NameRefused
from remote_assist.policy.transfer import Conflict, Incoming, Item, TransferState
from remote_assist.stream.file_failures import TransferStopped, stopped_by
from remote_assist.stream.file_line import FileLine
from remote_assist.stream.file_store import FileStore
from remote_assist.stream.file_transfer import Transfer
from remote_assist.wire.files import Kept, Listed, Offer, Piece, StopReason, Taken, Whole
from remote_assist.wire.limits import MAX_UNTAKEN, MAX_UNTAKEN_WORDS

CONFLICT_TIMEOUT = 60.0  # seconds until both are kept
_RATE_OVER = 1.0
_MOST_AT_ONCE = 8  # pieces that are written in one turn


class _Offered:
    """Behind what came before: whoever offers it waits for an answer."""


class Receiving(Transfer):
    """See the module."""

    sends = False

    def __init__(self, line: FileLine, offer: Offer) -> None:
        super().__init__(line, offer.transfer, offer.purpose)
        self._incoming = Incoming(offer)
        self._again: Incoming | None = None
        self._store: FileStore | None = None
        self._queue: deque[Piece | Whole | _Offered] = deque()
        self._arrived = asyncio.Event()
        self._waiting_bytes = self._waiting_words = 0
        self._words = 0  # acted on in this run
        self._written = 0
        self._recent: deque[tuple[float, int]] = deque()
        self._awaits_answer = False  # does the sender?

    @property
    def items(self) -> Sequence[Item]:
        return self._incoming.items

    @property
    def name(self) -> str:
        return self.items[0].path if self.items else ""

    @property
    def size(self) -> int:
        return self._incoming.size

    @property
    def done(self) -> int:
        return self._written

    def rate(self) -> float:
        now = time.monotonic()
        return sum(size for at, size in self._recent if now - at <= _RATE_OVER) / _RATE_OVER

    def linked(self) -> None:
        """The sender offers it again; until then there is nothing to do."""

    def roused(self) -> None:
        """The sender waits, not this end."""

    def unlinked(self) -> None:
        self._incoming.link_lost()
        self._again = None
        self._awaits_answer = False
        if not self._incoming.is_listed:
            self.stop(TransferStopped(StopReason.GONE))
        self.tell(now=True)

    def let_go(self, *, keep: bool) -> None:
        self.drop_task()
        if self.state is TransferState.STOPPED:
            self.line.desk.withdraw(self.number)
        store, self._store = self._store, None
        if store is not None:
            self.line.do_later(partial(store.give_up, keep=keep))
            self.line.do_later(store.close)

    def forget(self) -> None:
        self._incoming.forget_list()

    # --- what the sender says

    def offered_again(self, offer: Offer) -> None:
        """On another link, or because something of it did not leave. Raises `ProtocolError` for another transfer."""
        if (offer.entries, offer.size, offer.purpose) != (self._incoming.count, self.size, self.purpose):
            raise ProtocolError("A transfer is offered again as another one.")
        if self.state is TransferState.DONE:
            self.line.say(Kept(self.number))
        elif self._incoming.is_listed:
            self._awaits_answer = False
            self._incoming.link_lost()
            self._again = Incoming(offer)
        else:
            self._incoming = Incoming(offer)

    def list(self, word: Listed) -> None:
        """Raises `ProtocolError`; a name that is a trick stops the transfer."""
        if self.state.is_over:
            return
        incoming = self._again or self._incoming
        try:
            is_whole = incoming.list(word)
        except NameRefused as exc:
            self.stop(stopped_by(exc, writing=True))
            return
        if not is_whole:
            return
        if self._again is None:
            self.start(self._receive)
        elif list(self._again.items) != list(self._incoming.items):
            raise ProtocolError("A transfer is listed again as another one.")
        self._again = None
        self._awaits_answer = True
        if not (self._queue and isinstance(self._queue[-1], _Offered)):  # one answer does for several
            self._arrive(_Offered())

    def take(self, word: Piece | Whole) -> None:
        """Raises `ProtocolError` or `TooLarge`."""
        if self.state.is_over:
            return  # it was on its way when this end stopped
        if isinstance(word, Piece):
            self._incoming.take_piece(word)
            self._waiting_bytes += len(word.data)
        else:
            self._incoming.take_whole(word)
        self._waiting_words += 1
        if self._waiting_bytes > MAX_UNTAKEN or self._waiting_words > MAX_UNTAKEN_WORDS:
            raise TooLarge("More of a file came than may be on its way.")
        self._arrive(word)

    # --- the work

    async def _receive(self) -> None:
        store, skipped = await self._prepare()
        while self._queue or not self._incoming.is_at_end:
            word = await self._next()
            if isinstance(word, _Offered):
                await self._accept(store, skipped)
            elif isinstance(word, Piece):
                pieces = [word, *self._more_pieces()]
                await self.line.do(_write_all, store, pieces)
                self._took(len(pieces), sum(len(piece.data) for piece in pieces))
            else:
                item = self.items[word.entry]
                await self.line.do(store.finish, word.entry, word.digest)
                self.note_file(item, word.digest)
                self._took(1, 0)
        self.line.say(Kept(self.number))
        self.finished()

    async def _prepare(self) -> tuple[FileStore, frozenset[int]]:
        """Ask where it goes and what becomes of what is there; make the folders."""
        self.state = TransferState.ASKING
        self.tell(now=True)
        desk = self.line.desk
        self.folder = await self.line.asked(partial(desk.place_for, self.facts()))
        if self.folder is None:
            raise TransferStopped(StopReason.DECLINED)
        passing = self.line.rights.passing(self.capability)
        store = self._store = FileStore(self.folder, self.items, self.line.owner(), passing, self.line.in_work)
        there = await self.line.do(store.look)
        conflict = await self._settled(there) if there else Conflict.KEEP_BOTH
        skipped = await self.line.do(store.begin, there, conflict)
        self.state = TransferState.MOVING
        self.note_begun()
        return store, skipped

    async def _settled(self, there: Sequence[str]) -> Conflict:
        try:
            async with asyncio.timeout(CONFLICT_TIMEOUT):
                return await self.line.asked(partial(self.line.desk.settle_conflict, self.facts(), there))
        except TimeoutError:
            self.line.desk.withdraw(self.number)
            return Conflict.KEEP_BOTH

    async def _accept(self, store: FileStore, skipped: frozenset[int]) -> None:
        """Say from where on it is wanted. Everything that came before has been written."""
        incoming = self._incoming
        incoming.place(skipped, incoming.entry, 0)
        held, digest = (0, b"") if incoming.is_at_end else await self.line.do(store.held, incoming.entry)
        if not self._awaits_answer:
            return  # the link is lost, or it is being listed once more
        self._awaits_answer = False
        self._words = 0
        self.line.say(incoming.accept(skipped, incoming.entry, held, digest))
        self._written = incoming.done
        self.tell(now=True)

    def _arrive(self, word: Piece | Whole | _Offered) -> None:
        self._queue.append(word)
        self._arrived.set()

    async def _next(self) -> Piece | Whole | _Offered:
        while not self._queue:
            self._arrived.clear()
            await self._arrived.wait()
        return self._queue.popleft()

    def _more_pieces(self) -> Iterator[Piece]:
        """What came meanwhile and can be written in the same turn of the thread."""
        for _ in range(_MOST_AT_ONCE - 1):
            if not self._queue or not isinstance(piece := self._queue[0], Piece):
                return
            self._queue.popleft()
            yield piece

    def _took(self, words: int, size: int) -> None:
        self._waiting_bytes -= size
        self._waiting_words -= words
        self._words += words
        self._written += size
        now = time.monotonic()
        self._recent.append((now, size))
        while now - self._recent[0][0] > _RATE_OVER:
            self._recent.popleft()
        self.line.say(Taken(self.number, self._words))
        self.tell()


def _write_all(store: FileStore, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        store.write(piece.entry, piece.offset, piece.data)
