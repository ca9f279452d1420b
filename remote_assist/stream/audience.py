"""Viewers whose pictures are equal: one comparison, one encoding and one record for all of them.

An audience looks at what was damaged, sends what differs, small things first, as far as its slowest path takes it, and
repairs what it painted with loss once that rests. Who cannot follow is parted off with what was sent so far.

It looks at all of the screen or at the part of it that its viewers look at, one monitor for example. What lies outside
stays with them as it was sent; when they look there, what differs by then is sent.

Invariants: every grab happens inside the gate of every member; what all members were sent is what the tracker holds.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from remote_assist.capture import Damage, Pixels, Screen
from remote_assist.codec import JPEG
from remote_assist.codec.video import VIDEO_ID
from remote_assist.errors import NotGranted
from remote_assist.geometry import Rect, Size
from remote_assist.policy.damage import DamageTracker, merged
from remote_assist.policy.motion import Motion
from remote_assist.policy.planning import SMALL, Abilities, Planner, Todo
from remote_assist.policy.quality import EXACT, Encoding, Path, record_area, record_size, repair_delay, repair_size
from remote_assist.policy.recall import RECALLED, SentBefore
from remote_assist.policy.repair import Repairs
from remote_assist.stream.encoders import AHEAD, Encoders
from remote_assist.stream.films import Films
from remote_assist.stream.record_batch import RecordBatch
from remote_assist.stream.spectator import Spectator
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect, pack_frame

SLEEP = 3600.0  # seconds; a wake ends it
_STARVED = 0.25  # seconds to look again while waiting for an acknowledgement
_PATIENCE = 0.02  # seconds that the others wait for one who has no room
_MOST_SMALL = 8
_T = TypeVar("_T")


class Audience:
    """See the module; belongs to the capture thread. `number` draws the next frame number."""

    def __init__(
        self,
        size: Size,
        members: Iterable[Spectator],
        encoders: Encoders,
        number: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.members = list(members)
        self.version = 0
        """Changes with every record: who compared two audiences need not do so again before."""
        self._encoders = encoders
        self._number = number
        self._clock = clock
        self._films = Films()
        self._sent_before = SentBefore()
        self._repair_waits = False
        self.resized(size)

    def resized(self, size: Size) -> None:
        """The screen has another size: everything begins anew."""
        self._size = size
        self._tracker = DamageTracker(size)
        self._motion = Motion(size)
        self._planner = Planner(self._motion)
        self._repairs = Repairs(size)
        self._fresh: list[Rect] = []
        self._pending = [Rect(0, 0, *size)]
        self._cursor_due = True
        self.area = Rect(0, 0, *size)

    @property
    def size(self) -> Size:
        return self._size

    def look_at(self, area: Rect) -> None:
        """`area` of the screen is what the members look at from now on."""
        if area == self.area:
            return
        before, self.area = self.area, area
        self.version += 1
        if before.encloses(area):
            self._fresh, self._pending = self._inside_area(self._fresh), self._inside_area(self._pending)
        else:
            self._look_at_everything()

    def note(self, damage: Damage) -> bool:
        """Something may have changed; looked at in `serve`. Returns whether anything is to be looked at."""
        self._cursor_due = self._cursor_due or damage.cursor
        fresh = (self.area,) if damage.area is None else damage.area
        self._fresh = merged([*self._fresh, *self._inside_area(fresh)])
        return bool(self._fresh or self._pending)

    def _inside_area(self, areas: Iterable[Rect]) -> list[Rect]:
        found = (each.intersected(self.area) for each in areas)
        return [each for each in found if each.area]

    def serve(self, screen: Screen) -> float:
        """Send what there is and the paths take. Returns the seconds until it is to be called again at the latest."""
        if not any(member.is_live for member in self.members):
            self._sleep()
            return SLEEP
        try:
            pointer_in = self._tell_cursor(screen)
            self._look(screen)
            if self._pending:
                self._repair_waits = False
                return self._wait_for_room()
            for member in self.members:
                member.end_turn()
            return min(pointer_in, self._repair())
        except NotGranted:
            # Somebody's grant ended meanwhile; the next round knows whose.
            self._look_at_everything()
            return 0.0

    # --- who is in it

    def laggards(self) -> list[Spectator]:
        """Members that have had no room for a while, while others had; a repair may wait longer than a change."""
        if len(self.members) < 2:
            return []
        now = self._clock()
        patience = _STARVED if self._repair_waits else _PATIENCE
        full = [m for m in self.members if (m.spare() if self._repair_waits else m.budget()) == 0]
        for member in self.members:
            if member not in full or len(full) == len(self.members):
                member.lagging_since = None
            elif member.lagging_since is None:
                member.lagging_since = now
        return [m for m in full if m.lagging_since is not None and now - m.lagging_since >= patience]

    def parted(self, members: list[Spectator]) -> Audience:
        """Another audience of these members, which goes on from what they were sent so far."""
        other = Audience(self._size, members, self._encoders, self._number, self._clock)
        self.members = [member for member in self.members if member not in members]
        other._tracker, other._repairs = self._tracker.twin(), self._repairs.twin()
        other._sent_before = self._sent_before.twin()
        other.area = self.area
        other._pending = merged([*self._pending, *self._fresh])
        return other

    def join(self, other: Audience) -> None:
        """The members of `other`, which is level with this one, come along from now on."""
        self.members += other.members
        self._tracker.forget_what_differs(other._tracker)
        self._repairs.take_over(other._repairs)
        self._films.begin_anew()
        self._sent_before = SentBefore()

    def is_level_with(self, other: Audience) -> bool:
        """Do the viewers of both look at the same, and have equal pictures of it, exact and complete?"""
        if not (self.is_quiet and other.is_quiet) or self.area != other.area:
            return False
        if {(m.codecs, m.attention) for m in self.members} != {(m.codecs, m.attention) for m in other.members}:
            return False
        return self._tracker.knows_the_same(other._tracker, self.area)

    @property
    def is_quiet(self) -> bool:
        """Is nothing left to be looked at, sent or repaired?"""
        return not (self._pending or self._fresh or self._repairs.is_owing_in(self.area))

    def sent(self, step: int) -> Pixels | None:
        """Every `step`th pixel of what its members were sent so far, a copy."""
        if self._tracker.knows_nothing:
            return None
        return self._tracker.sent(Rect(0, 0, *self._size))[::step, ::step].copy()

    def _inside(self, act: Callable[[], _T]) -> _T:
        """Do `act` inside the gate of every member."""
        for member in self.members:
            act = partial(member.pass_through, act)
        return act()

    def _sleep(self) -> None:
        """Until a grant comes alive; then everything is looked at anew."""
        self._cursor_due = True
        self._look_at_everything()

    def _look_at_everything(self) -> None:
        self._fresh, self._pending = [], [self.area]

    def _tell_cursor(self, screen: Screen) -> float:
        """Returns the seconds until the pointer is to be told, if it is due and not yet their turn."""
        if not self._cursor_due:
            return SLEEP
        if wait := self._turn_in():
            return wait
        for member in self.members:
            member.send_cursor(screen.cursor)
        self._cursor_due = False
        return SLEEP

    # --- what changed

    def _look(self, screen: Screen) -> None:
        fresh, self._fresh = self._fresh, []
        if self._pending or self._room() == 0:
            urgent = [area for area in fresh if area.area <= SMALL][:_MOST_SMALL]
            if urgent and not self._tracker.knows_nothing:
                left = self._send_changes(screen, urgent, urgent, small=True)
                fresh = [area for area in fresh if area not in urgent] + left
        self._pending = merged([*self._pending, *fresh])
        if self._pending and self._room() > 0:
            self._pending = self._send_changes(screen, self._pending, fresh)

    def _send_changes(self, screen: Screen, areas: list[Rect], fresh: list[Rect], *, small: bool = False) -> list[Rect]:
        """Send what changed in `areas`, at most what the paths take; returns what is left. `fresh` was damaged now."""
        if self._tracker.knows_nothing:
            areas = [Rect(0, 0, *self._size)]
        path = self._path()
        batch = RecordBatch(self._emit, record_size(path), record_area(path))
        left: list[Rect] = []
        for index, area in enumerate(areas):
            if self._room(small) <= batch.waiting:
                left += areas[index:]
                break
            try:
                pixels = self._inside(partial(screen.grab, area))
            except NotGranted:
                # What was gathered counts as sent, and those who may still look go on from it.
                batch.finish()
                raise
            left += self._send_area(area, pixels, fresh, batch, path, small=small)
        batch.finish()
        return left

    def _send_area(
        self, area: Rect, pixels: Pixels, fresh: list[Rect], batch: RecordBatch, path: Path, *, small: bool
    ) -> list[Rect]:
        now = self._clock()
        rects = self._inside_area(self._tracker.changed(area, pixels))
        video = [rect for rect in rects if self._motion.is_video(rect, now)]
        moves, rects = self._tracker.moves([rect for rect in rects if rect not in video], area, pixels)
        rects += video
        for move in moves:
            batch.add(MovedRect(move.area, move.source))
            self._repairs.moved(move.area, move.source)
        # What waited for room has not changed again.
        self._motion.seen([common for r in rects for f in fresh if (common := r.intersected(f)).area], now)
        todo = self._planner.plan(rects, area, pixels, abilities=self._abilities(), path=path, now=now)
        self._films.keep(self._planner.films)
        left = self._encode(deque(todo), area, pixels, batch, depth=1 if path.is_slow else AHEAD, small=small)
        self._planner.left_over(left, path, now)
        return [rect for rect, _ in left]

    def _abilities(self) -> Abilities:
        codecs = [member.codecs for member in self.members]
        loss, film, recall = (all(number in ids for ids in codecs) for number in (JPEG.id, VIDEO_ID, RECALLED))
        return Abilities(loss, film, recall)

    def _encode(
        self, todo: deque[Todo], area: Rect, pixels: Pixels, batch: RecordBatch, *, depth: int, small: bool
    ) -> list[Todo]:
        """Encode and send in order while there is room; returns what is left."""
        ahead: deque[tuple[Rect, Pixels, Encoding, Future[PixelRect]]] = deque()
        room = self._room(small)
        while todo or ahead:
            if batch.waiting < room and not (batch.sent_any and self._room(small) <= batch.waiting):
                while todo and len(ahead) < depth:
                    rect, encoding = todo.popleft()
                    part = _cut(pixels, rect, area)
                    # What an earlier look has sent lies between what it left: again and again it would eat the room.
                    if self._tracker.differs(rect, part):
                        ahead.append((rect, part, encoding, self._encoders.start(rect, part, encoding, self._films)))
                if not ahead:
                    continue
            elif not ahead:
                break
            rect, part, encoding, encoded = ahead.popleft()
            batch.add(self._shortened(encoded.result()))
            self._tracker.mark_sent(rect, part)
            self._repairs.painted(rect, exact=encoding.loss is None)
        return list(todo)

    # --- what is owed

    def _repair(self) -> float:
        """Send a piece of what was painted with loss and rests, where the paths have nothing better to do."""
        self._repair_waits = False
        if not self._repairs.is_owing_in(self.area):
            return SLEEP
        path = self._path()
        then = self._clock() - repair_delay(path)
        rect = self._repairs.due(self._motion, then, repair_size(path), self.area)
        if rect is None:
            return max(0.001, self._repairs.next_due(self._motion, self.area) - then)
        if min(member.spare() for member in self.members) == 0:
            self._repair_waits = True
            return self._wait_for_room()
        pixels = self._inside(lambda: self._tracker.sent(rect).copy())
        batch = RecordBatch(self._emit, record_size(path))
        batch.add(self._shortened(self._encoders.start(rect, pixels, EXACT, self._films).result()))
        batch.finish()
        self._repairs.painted(rect, exact=True)
        return 0.0

    # --- the paths

    def _room(self, small: bool = False) -> int:
        return min(member.budget(small=small) for member in self.members)

    def _wait_for_room(self) -> float:
        """Until an acknowledgement, or until who lags behind the others is to be parted."""
        for member in self.members:
            member.wait_for_ack()
        if min(member.spare() for member in self.members) if self._repair_waits else self._room():
            return 0.0  # one came while nobody was to be woken by it
        self.laggards()
        one_lags = len(self.members) > 1 and any(member.lagging_since is not None for member in self.members)
        return _PATIENCE if one_lags and not self._repair_waits else self._turn_in() or _STARVED

    def _turn_in(self) -> float:
        """Seconds until all members have their turn."""
        return max(member.turn_in() for member in self.members)

    def _path(self) -> Path:
        """The worst of each."""
        paths = [member.path() for member in self.members]
        return Path(
            min(path.rate for path in paths), max(path.queue for path in paths), any(path.is_slow for path in paths)
        )

    def _shortened(self, rect: PixelRect) -> PixelRect:
        """As few bytes as everybody understands."""
        return self._sent_before.shortened(rect) if self._abilities().recall else rect

    def _emit(self, rects: tuple[FrameRect, ...], last: bool) -> None:
        number = self._number()
        payload = pack_frame(Frame(number, self._size, rects, last))
        if self._abilities().recall:  # the same for as long as there is this audience
            self._sent_before.sent(number, rects)
        self.version += 1
        for member in self.members:
            member.send(number, payload)


def _cut(pixels: Pixels, rect: Rect, area: Rect) -> Pixels:
    """`rect` out of the pixels of `area`."""
    return pixels[rect.y - area.y : rect.bottom - area.y, rect.x - area.x : rect.right - area.x]
