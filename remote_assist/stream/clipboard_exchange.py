"""What a person copies at one end, to be pasted at the other: the clipboards' part of a session, the same on both ends.

What was copied before the clipboard was granted is not looked at, nor what is copied while the link is lost, nor what
its program asks to be kept (a password), nor what came from another session. Small content goes along with the word
that it was copied, up to `BY_ITSELF` it is fetched at once, and more when somebody pastes it or asks for it.

Invariant: nothing is read from this end's clipboard, put there or sent but while `is_live` says that it is granted; the
clipboard asks again for each use, the outbox for each record at the moment that it leaves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from remote_assist.clipboard import Clipboard, Found, OpenClipboard, Passage
from remote_assist.clipboard.contents import CHECKED, addresses_of, names_of, paths_of
from remote_assist.errors import ProtocolError, ScreenUnavailable, TooLarge
from remote_assist.policy.clipboard_turns import PACE, ClipboardTurns, comes_by_itself
from remote_assist.stream.clipboard_facts import ClipboardFacts, Crossing, Focus, Note
from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.clipboard import (
    ClipboardMessage,
    Content,
    Copied,
    Gone,
    Kind,
    Piece,
    Want,
    pack_clipboard,
    parse_clipboard,
)
from remote_assist.wire.limits import MAX_COPIED_PIECE
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role

_AHEAD = 2  # pieces of a kind that are on their way at once: more would make letters wait
_MOST_WAITING = 32  # of our records that the other end leaves waiting, while it wants more
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Fetch:
    size: int
    data: bytearray = field(default_factory=bytearray)
    asked: int = 0


class ClipboardExchange:
    """An `Exchange`; see the module. Belongs to the session's loop.

    What is granted need not be live: it rests while no banner can be seen, or while the customer pauses. `crossed` and
    `told` hear what went across and how it stands, `failed` why there is no clipboard to reach.
    """

    record_class = RecordClass.CLIPBOARD

    def __init__(
        self,
        role: Role,
        open_clipboard: OpenClipboard,
        passage: Passage,
        is_live: Callable[[], bool],
        *,
        is_granted: Callable[[], bool],
        crossed: Callable[[Crossing], None],
        told: Callable[[ClipboardFacts], None],
        failed: Callable[[str], None],
        focus: Focus = Focus.USED,
        files: ClipboardFiles | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._role = role
        self._open_clipboard = open_clipboard
        self._passage = passage
        self._is_live = is_live
        self._is_granted = is_granted
        self._crossed = crossed
        self._told = told
        self._failed = failed
        self._focus = focus
        self._files = files
        if files is not None:
            files.came, files.told = self._files_came, lambda facts: self._tell(replace(self._facts, files=facts))
        self._paths: Sequence[Path] = ()  # of the newest copy of this end
        self._wants_files = False
        self._clipboard: Clipboard | None = None
        self._outbox: Outbox | None = None
        self._turns = ClipboardTurns(role)
        self._facts = ClipboardFacts()
        self._own: Mapping[Kind, bytes] = {}  # the newest copy of this end, for whoever wants it
        self._read_there: set[Kind] = set()  # of it, and written down
        self._theirs: Copied | None = None
        self._arrived: dict[Kind, bytes] = {}
        self._fetches: dict[Kind, _Fetch] = {}
        self._is_put = True  # is the other end's newest copy on the clipboard here?
        self._is_copied = False  # was something copied here that nobody has looked at?
        self._looked_at = float("-inf")
        self._look: asyncio.TimerHandle | None = None

    # --- of every exchange

    def linked(self, outbox: Outbox) -> None:
        self._turns = ClipboardTurns(self._role)
        self._outbox = outbox
        self.grants_changed()

    def unlinked(self) -> None:
        self._outbox = None
        self._forget()

    def grants_changed(self) -> None:
        if not self._is_granted():
            self._forget()
        elif self._clipboard is None and self._outbox is not None:
            try:
                self._clipboard = self._open_clipboard(self._copied, self._passage)
            except ScreenUnavailable as exc:
                self._failed(str(exc))
        if self._wants_files and self._files is not None and self._files.may_take:
            self._fetch_files()

    def close(self) -> None:
        self._forget()
        if self._clipboard is not None:
            self._clipboard.close()
            self._clipboard = None

    def take(self, payload: bytes) -> None:
        message = parse_clipboard(payload)
        match message:
            case Copied():
                self._copied_there(message)
            case Want():
                self._wanted_there(message)
            case Piece():
                self._piece_came(message)
            case Gone(serial, kind):
                if self._is_fetching(serial, kind):
                    self._lost(kind, Note.GONE)

    # --- what a person wishes, at the viewer's end

    def focus(self, focus: Focus) -> None:
        """The session is looked at, or used, or neither any more."""
        self._focus = focus
        if focus >= Focus.SEEN and not self._is_put:
            self._put()
        if focus is Focus.USED and self._is_copied:
            self._look_soon()

    def send(self) -> None:
        """Offer what is on the clipboard here, whenever and wherever it was copied."""
        if self._may_speak and self._clipboard is not None:
            self._clipboard.look(lambda found: hand_in(self._loop, self._found, found, True))

    def fetch(self) -> None:
        """Have all that was copied at the other end, however large, on the clipboard here."""
        if self._theirs is None or not self._may_speak:
            return
        if not self._is_put:
            self._put()
        for content in self._theirs.contents:
            self._fetch(content.kind)

    # --- copied here

    @property
    def _may_speak(self) -> bool:
        return self._outbox is not None and self._is_live()

    def _copied(self) -> None:
        """In the clipboard's thread: what counts is whether it was granted when it was copied."""
        if self._may_speak:
            hand_in(self._loop, self._copied_here)

    def _copied_here(self) -> None:
        if not self._may_speak:
            return
        self._is_copied = True
        self._is_put = True  # what the other end copied before is not the newest any more
        if self._focus is Focus.USED:
            self._look_soon()

    def _look_soon(self) -> None:
        """Of several copies within a moment only the newest is read."""
        if self._look is None:
            wait = max(0.0, self._looked_at + PACE - self._loop.time())
            self._look = self._loop.call_later(wait, self._look_now)

    def _look_now(self) -> None:
        self._look = None
        self._looked_at = self._loop.time()
        if self._may_speak and self._clipboard is not None:
            self._is_copied = False
            self._clipboard.look(lambda found: hand_in(self._loop, self._found, found, False))

    def _found(self, found: Found, by_hand: bool) -> None:
        if not self._may_speak or self._outbox is None:
            return
        if found.is_secret or (found.is_remote and not by_hand):
            if found.is_secret:
                self._tell(replace(self._facts, note=Note.SECRET))
            return
        contents, paths = dict(found.contents), paths_of(found.contents.get(Kind.FILES, b""))
        if paths:
            if self._files is None or (self._role is Role.VIEWER and not by_hand):
                self._tell(replace(self._facts, note=Note.FILES))
                return
            contents = {Kind.FILES: names_of(paths)}
        copied = self._turns.copied_here(contents, found.too_large, by_hand=by_hand)
        if copied is None:
            return
        self._drop_theirs()
        self._outbox.drop(RecordClass.CLIPBOARD)  # all of it was about what is not the newest any more
        self._own, self._paths = contents, paths
        self._read_there.clear()
        self._say(copied)
        self._tell(replace(self._facts, note=Note.TOO_LARGE if found.too_large else None))
        for content in copied.contents:
            if content.is_here and content.kind is not Kind.FILES:
                self._goes(content.kind, content.size)

    def _wanted_there(self, want: Want) -> None:
        if not self._may_speak or self._outbox is None:
            return
        if self._outbox.depth(RecordClass.CLIPBOARD) > _MOST_WAITING:
            raise TooLarge("The other end wants more of the clipboard than it takes.")
        data = self._own.get(want.kind) if want.serial == self._turns.own_serial else None
        if want.kind is Kind.FILES:
            if data is None or self._files is None or not self._files.send(self._paths):
                self._say(Gone(want.serial, want.kind))
            return
        if data is None or want.offset >= len(data):
            self._say(Gone(want.serial, want.kind))
            return
        piece = data[want.offset : want.offset + MAX_COPIED_PIECE]
        self._say(Piece(want.serial, want.kind, want.offset, piece))
        self._goes(want.kind, len(data))

    def _goes(self, kind: Kind, size: int) -> None:
        """It counts with its first piece, and once: who wants all but the last one has read it too."""
        if kind not in self._read_there:
            self._read_there.add(kind)
            self._went(kind, size, from_here=True)

    # --- copied there

    def _copied_there(self, copied: Copied) -> None:
        is_newest = self._turns.copied_there(copied, self._loop.time())
        if not is_newest or not self._may_speak:
            return
        self._drop_theirs()
        self._own, self._paths = {}, ()
        self._is_copied = False
        self._theirs = copied
        self._tell(
            replace(
                self._facts, note=None if all(content.may_be_fetched for content in copied.contents) else Note.TOO_LARGE
            )
        )
        for content in copied.contents:
            if content.is_here and content.kind is not Kind.FILES:
                self._arrive(content.kind, content.data)
        self._is_put = False
        if self._focus >= Focus.SEEN:
            self._put()

    def _put(self) -> None:
        """Hold the other end's newest copy ready here; what of it has not come is fetched, or waits for who pastes."""
        self._is_put = True
        if self._theirs is None or self._clipboard is None or not self._is_live():
            return
        if self._role is Role.HOST and any(c.kind is Kind.FILES for c in self._theirs.contents):
            self._fetch_files()  # the engineer has sent them by hand
        expected = [c for c in self._theirs.contents if c.kind in self._arrived or self._may_come(c)]
        if not expected:
            return
        serial = self._theirs.serial
        self._clipboard.put(
            {content.kind: self._arrived.get(content.kind) for content in expected},
            lambda kind: hand_in(self._loop, self._pasted, serial, kind),
        )
        for content in expected:
            if comes_by_itself(content):
                self._fetch(content.kind)

    def _may_come(self, content: Content) -> bool:
        return content.kind is not Kind.FILES and not content.is_here and content.may_be_fetched

    def _pasted(self, serial: int, kind: Kind) -> None:
        """Somebody pastes what has not come yet."""
        if self._theirs is not None and self._theirs.serial == serial and self._may_speak:
            self._fetch(kind)

    def _fetch(self, kind: Kind) -> None:
        if kind is Kind.FILES:
            self._fetch_files()
            return
        content = next((c for c in self._theirs.contents if c.kind is kind), None) if self._theirs else None
        if content is None or kind in self._fetches or kind in self._arrived or not self._may_come(content):
            return
        fetch = self._fetches[kind] = _Fetch(content.size)
        for _ in range(_AHEAD):
            self._want_next(kind, fetch)
        self._tell()

    def _fetch_files(self) -> None:
        """Have them sent, under the grant of files; the engineer's end asks for it first."""
        if self._theirs is None or self._files is None or Kind.FILES in self._arrived:
            return
        self._wants_files = self._role is Role.VIEWER and not self._files.may_take
        if self._wants_files:
            self._files.ask_to_take()
        else:
            self._files.expect(True)
            self._say(Want(self._theirs.serial, Kind.FILES, 0))

    def _files_came(self, paths: Sequence[Path], size: int) -> None:
        if self._clipboard is not None and self._may_speak:
            self._arrived[Kind.FILES] = addresses_of(paths)
            self._clipboard.put({Kind.FILES: self._arrived[Kind.FILES]}, lambda _: None)
            self._tell(replace(self._facts, last=Crossing(Kind.FILES, size, False)))

    def _want_next(self, kind: Kind, fetch: _Fetch) -> None:
        if fetch.asked < fetch.size and self._theirs is not None:
            self._say(Want(self._theirs.serial, kind, fetch.asked))
            fetch.asked += MAX_COPIED_PIECE

    def _is_fetching(self, serial: int, kind: Kind) -> bool:
        return self._theirs is not None and self._theirs.serial == serial and kind in self._fetches

    def _piece_came(self, piece: Piece) -> None:
        if not self._is_fetching(piece.serial, piece.kind):
            return  # it is not wanted any more
        fetch = self._fetches[piece.kind]
        wanted = min(MAX_COPIED_PIECE, fetch.size - len(fetch.data))
        if piece.offset != len(fetch.data) or len(piece.data) != wanted:
            raise ProtocolError("A piece of the clipboard is not the one that was wanted.")
        fetch.data += piece.data
        self._want_next(piece.kind, fetch)
        if len(fetch.data) == fetch.size:
            del self._fetches[piece.kind]
            self._arrive(piece.kind, bytes(fetch.data))
        self._tell()

    def _arrive(self, kind: Kind, data: bytes) -> None:
        """A kind is here whole: what it claims to be is looked at before anything else gets it."""
        try:
            checked = CHECKED[kind](data)
        except ProtocolError as exc:
            _log.warning("what was copied at the other end is left out: %s", exc)
            self._lost(kind, Note.UNREADABLE)
            return
        self._arrived[kind] = checked
        self._turns.fetched(kind, checked)
        if self._clipboard is not None:
            self._clipboard.fill(kind, checked)
        self._went(kind, len(data), from_here=False)

    def _lost(self, kind: Kind, note: Note) -> None:
        self._fetches.pop(kind, None)
        if self._clipboard is not None:
            self._clipboard.fill(kind, None)
        self._tell(replace(self._facts, note=note))

    # --- both

    def _drop_theirs(self) -> None:
        """What the other end copied is not the newest, or not to be had any more."""
        if self._theirs is not None and self._clipboard is not None:
            for content in self._theirs.contents:
                if content.kind not in self._arrived:
                    self._clipboard.fill(content.kind, None)
        if self._files is not None:
            self._files.expect(False)
        self._wants_files = False
        self._theirs = None
        self._arrived = {}
        self._fetches = {}
        self._is_put = True

    def _forget(self) -> None:
        self._drop_theirs()
        self._own, self._paths = {}, ()
        self._is_copied = False
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if self._outbox is not None:
            self._outbox.drop(RecordClass.CLIPBOARD)
        self._tell()

    def _say(self, message: ClipboardMessage) -> None:
        if self._outbox is not None:
            self._outbox.put(RecordClass.CLIPBOARD, pack_clipboard(message), self._is_live)

    def _went(self, kind: Kind, size: int, *, from_here: bool) -> None:
        crossing = Crossing(kind, size, from_here)
        self._crossed(crossing)
        self._tell(replace(self._facts, last=crossing))

    def _tell(self, news: ClipboardFacts | None = None) -> None:
        """Say how it stands, with these news."""
        theirs = self._theirs.contents if self._theirs is not None else ()
        facts = replace(
            news or self._facts,
            waiting=tuple(content for content in theirs if content.kind not in self._arrived),
            coming={kind: len(fetch.data) for kind, fetch in self._fetches.items()},
        )
        if facts != self._facts:
            self._facts = facts
            self._told(facts)
