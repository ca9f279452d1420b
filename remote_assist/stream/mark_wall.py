"""The marks of one share: what its engineers and its customer draw, shown by the interface and told to who needs it.

To draw, an engineer needs a live grant of the view and no other: a mark moves nothing, presses nothing and reads
nothing. Marks live in pixels of the desktop; each viewer speaks of pixels of the picture that it sees. Belongs to the
share's loop.

Invariant: nothing of an engineer stands but while his view is live and his link is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.geometry import Point, Rect
from remote_assist.policy.board import Artist, Drawn, Mark, MarkBoard
from remote_assist.policy.consent import Consent
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.session_log import SessionLog
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.limits import MAX_NAME, MAX_SIDE
from remote_assist.wire.marks import (
    CUSTOMER,
    Aim,
    Board,
    Clear,
    Draw,
    Drawing,
    Extend,
    Held,
    MarkOwner,
    MarkWord,
    NotDrawn,
    Painted,
    flat,
    pack_marks,
    parse_marks,
    points_of,
)
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

_WRITTEN_EVERY = 600.0
"""Seconds in which one record says that an engineer drew: each single mark would fill a log."""
_MOST_ANSWERS = 64  # that wait; who floods need not hear of each mark that it was not taken
_MOST_UNHEARD = 4096  # words that wait: who does not read misses some, and costs nobody else his own


class MarkWall:
    """See the module. `area` is what is shown of the desktop now; `stands_changed` says that the banner has news."""

    def __init__(self, ui: HostUi, area: Callable[[], Rect], stands_changed: Callable[[], None]) -> None:
        self._ui = ui
        self._area = area
        self._stands_changed = stands_changed
        self._board = MarkBoard()
        self._guests: tuple[HostMarks, ...] = ()
        self._drew_in = Rect(0, 0, 0, 0)
        self._shown = Drawn()
        self._came = CUSTOMER
        self._due: asyncio.TimerHandle | None = None
        self._stood = (False, False)

    @property
    def stand(self) -> bool:
        """Is there a mark that could be cleared? A laser goes by itself."""
        return bool(self._shown.marks)

    @property
    def is_watched(self) -> bool:
        """Does anybody see what the customer points at?"""
        return any(guest.is_in for guest in self._guests)

    def admit(self, gate: Gate, log: SessionLog, colour: int) -> HostMarks:
        """What an engineer draws comes by this exchange."""
        self._came += 1
        artist = Artist(gate.engineer.name[:MAX_NAME], colour)
        guest = HostMarks(self, gate, log, self._came, artist)
        self._guests += (guest,)
        return guest

    # --- the customer

    def customer_draws(self, word: Drawing) -> None:
        """In pixels of the desktop."""
        self.sight_changed()
        if self._board.take(CUSTOMER, word, _now()) is None:
            self.relay(CUSTOMER, word, None)
        self.look()

    def clear_all(self) -> None:
        """Away with everything, whoever drew it."""
        self._board.clear_all()
        for guest in self._guests:
            guest.hear(Clear(guest.number), self._area())  # his own end counts along
        for owner in (CUSTOMER, *(guest.number for guest in self._guests)):
            self.relay(owner, Clear(), self._guest(owner))
        self.look()

    def painted(self, drawn: Drawn) -> None:
        """The interface says that this is on the screen."""
        for guest in self._guests:
            guest.tell_painted(drawn)

    def end(self) -> None:
        """The share is over."""
        self._board.clear_all()
        self.look()

    def sight_changed(self) -> None:
        """Something else is shown, perhaps: what was drawn on another picture means nothing on this one."""
        area = self._area()
        if area != self._drew_in:
            self._drew_in = area
            if self._shown:
                self.clear_all()

    # --- the engineers

    def joined(self, guest: HostMarks) -> None:
        """He looks: whoever does hears who draws, and this one what stands."""
        self._tell_board()
        if not self._ui.marks_in_picture():
            for standing in self._board.look(_now()).marks:
                guest.hear(_word_of(standing.mark), self._area())
        self._tell_banner()

    def left(self, guest: HostMarks, *, for_good: bool) -> None:
        """His link, his view or his session is over: nothing of him stands."""
        self._board.forget(guest.number)
        self.relay(guest.number, Clear(), guest)
        self.look()
        if for_good:
            self._guests = tuple(other for other in self._guests if other is not guest)
        self._tell_board()
        self._tell_banner()

    def take(self, guest: HostMarks, word: Drawing) -> Held | None:
        """Draw what an engineer says, in pixels of his picture; called inside his gate, and `settle` behind it."""
        placed = _placed(word, self._area())
        held = self._board.take(guest.number, placed, _now())
        if held is None:
            self.relay(guest.number, placed, guest)
        elif isinstance(placed, Extend) and held is Held.FULL:
            self.relay(guest.number, Extend(placed.number, (), more=False), guest)  # it ends there
        if held is not Held.FAST:
            self._show(_now())
        return held

    def settle(self) -> None:
        """Tell the banner, and see to what fades."""
        self._tell_banner()
        if self._due is not None:
            self._due.cancel()
        due = self._board.next_change(_now())
        self._due = asyncio.get_running_loop().call_at(due, self.look) if due is not None else None

    def relay(self, owner: int, word: Drawing, besides: HostMarks | None) -> None:
        """Tell the others, where marks are in no picture."""
        if self._ui.marks_in_picture():
            return
        for guest in self._guests:
            if guest is not besides:
                guest.hear(_owned(word, owner), self._area())

    def look(self) -> None:
        """Show what is to be seen now, and look again when something fades."""
        self._show(_now())
        self.settle()

    def _show(self, now: float) -> None:
        drawn = self._board.look(now)
        if drawn != self._shown:
            self._shown = drawn
            self._ui.show_marks(drawn, {guest.number: guest.artist for guest in self._guests})

    def _guest(self, owner: int) -> HostMarks | None:
        return next((guest for guest in self._guests if guest.number == owner), None)

    def _tell_board(self) -> None:
        there = [guest for guest in self._guests if guest.is_in]
        owners = (MarkOwner(CUSTOMER, "", CUSTOMER), *(guest.as_owner for guest in there))
        for guest in there:
            guest.tell_board(Board(guest.number, owners, self._ui.marks_in_picture()))

    def _tell_banner(self) -> None:
        stood = (self.stand, self.is_watched)
        if stood != self._stood:
            self._stood = stood
            self._stands_changed()


class HostMarks:
    """One engineer's part of the wall; an `Exchange`."""

    record_class = RecordClass.MARKS

    def __init__(self, wall: MarkWall, gate: Gate, log: SessionLog, number: int, artist: Artist) -> None:
        self._wall = wall
        self._gate = gate
        self._log = log
        self.number = number
        self.artist = artist
        self._outbox: Outbox | None = None
        self.is_in = False
        """Has he a link, and the view? Then he may draw and hears who else does."""
        self._board: Board | None = None
        self._told: dict[int, int] = {}  # points that the viewer knows to be painted, by mark
        self._written_at = float("-inf")

    @property
    def as_owner(self) -> MarkOwner:
        return MarkOwner(self.number, self.artist.name, self.artist.colour)

    def linked(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.grants_changed()

    def unlinked(self) -> None:
        self._outbox = None
        self.grants_changed()

    def grants_changed(self) -> None:
        is_in = self._outbox is not None and self._gate.state(Capability.VIEW) is Consent.GRANTED
        if is_in == self.is_in:
            return
        self.is_in = is_in
        self._board = None
        self._told.clear()
        if is_in:
            self._wall.joined(self)
        else:
            self._wall.left(self, for_good=False)

    def close(self) -> None:
        self.is_in = False
        self._wall.left(self, for_good=True)

    def take(self, payload: bytes) -> None:
        word = parse_marks(payload)
        if not isinstance(word, Drawing):
            raise ProtocolError(f"A viewer does not send {type(word).__name__}.")
        held: Held | None = Held.CLOSED
        if self.is_in:
            self._wall.sight_changed()
            with suppress(NotGranted):
                held = self._gate.pass_through(
                    Capability.VIEW, self._gate.engineer.key, lambda: self._wall.take(self, word)
                )
            self._wall.settle()
        if isinstance(word, Draw | Extend):
            if held is not None:
                self.say(NotDrawn(word.number, held))
            elif _now() - self._written_at >= _WRITTEN_EVERY:
                self._written_at = _now()
                self._log.record(AuditKind.ANNOTATED, Capability.VIEW)

    def hear(self, word: Drawing, area: Rect) -> None:
        """Somebody drew this, in pixels of the desktop; told only while he may see it."""
        if self.is_in:
            self._put(_placed(word, area, back=True), only_live=True)

    def tell_board(self, board: Board) -> None:
        """Who draws, once for each change."""
        if board != self._board:
            self._board = board
            self.say(board)

    def tell_painted(self, drawn: Drawn) -> None:
        """What of his is on the screen now, as far as he does not know it yet."""
        mine = {s.mark.number: len(s.mark.points) for s in drawn.marks if s.mark.owner == self.number}
        self._told = {number: points for number, points in self._told.items() if number in mine}
        for number, points in mine.items() if self.is_in else ():
            if self._told.get(number) != points:
                self._told[number] = points
                self.say(Painted(number, points))

    def say(self, word: MarkWord) -> None:
        self._put(word, only_live=False)

    def _put(self, word: MarkWord, *, only_live: bool) -> None:
        outbox = self._outbox
        most = _MOST_ANSWERS if isinstance(word, NotDrawn) else _MOST_UNHEARD
        if outbox is None or outbox.depth(RecordClass.MARKS) >= most:
            return
        outbox.put(RecordClass.MARKS, pack_marks(word), self._may_draw if only_live else None)

    def _may_draw(self) -> bool:
        return self._gate.is_live(Capability.VIEW, self._gate.engineer.key)


def _placed(word: Drawing, area: Rect, *, back: bool = False) -> Drawing:
    """From pixels of the picture to those of the desktop, or back; what lies outside comes to the edge."""
    put = partial(_moved, area=area, back=back)
    if isinstance(word, Aim) and word.at is not None:
        return Aim(put(Point(*word.at)), word.owner)
    if isinstance(word, Draw):
        points = flat(tuple(map(put, points_of(word))))
        return Draw(word.number, word.kind, points, word.text, word.width, word.fades, word.more, word.owner)
    if isinstance(word, Extend):
        return Extend(word.number, flat(tuple(map(put, points_of(word)))), word.more, word.owner)
    return word


def _moved(point: Point, area: Rect, *, back: bool) -> Point:
    x, y = (point.x - area.x, point.y - area.y) if back else point
    x, y = max(0, min(x, area.width - 1)), max(0, min(y, area.height - 1))
    return Point(x, y) if back else Point(min(x + area.x, MAX_SIDE - 1), min(y + area.y, MAX_SIDE - 1))


def _word_of(mark: Mark) -> Draw:
    """What draws a mark that stands; it fades a little later where it is seen only now."""
    points, more = flat(mark.points), not mark.is_whole
    return Draw(mark.number, mark.kind, points, mark.text, mark.width, mark.fades, more, mark.owner)


def _owned(word: Drawing, owner: int) -> Drawing:
    match word:
        case Draw():
            return Draw(word.number, word.kind, word.points, word.text, word.width, word.fades, word.more, owner)
        case Extend():
            return Extend(word.number, word.points, word.more, owner)
        case Aim(at):
            return Aim(at, owner)
    return type(word)(owner)


def _now() -> float:
    return asyncio.get_running_loop().time()
