"""One viewer of a shared screen: its gate, its path, and where its records go.

The viewer's own loop calls it, the capture thread reads it; the lock is held for moments only.

Invariant: after a new link, or a record that was lost, nothing is handed on that builds on the picture before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from remote_assist.capture import Cursor
from remote_assist.errors import NotGranted
from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.flow import FrameFlow
from remote_assist.policy.pace import Pace
from remote_assist.policy.quality import Path
from remote_assist.stream.gate import Gate
from remote_assist.wire.attention import Attention
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import CursorPicture, pack_cursor
from remote_assist.wire.limits import MAX_CURSOR_SIDE, MAX_SIDE
from remote_assist.wire.roles import Capability

_T = TypeVar("_T")


class FrameReceiver(Protocol):
    """Where a spectator's records go; called in the capture thread, and must return at once."""

    def frame_made(self, payload: bytes) -> None:
        """One frame record's inside."""

    def cursor_made(self, payload: bytes) -> None:
        """The pointer's newest place and picture."""


class Spectator:
    """See the module. `codecs` are the numbers the viewer decodes; `wake` rouses the capture thread."""

    def __init__(
        self,
        gate: Gate,
        receiver: FrameReceiver,
        codecs: frozenset[int],
        wake: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self.codecs = codecs
        self._gate = gate
        self._receiver = receiver
        self._wake = wake
        self._clock = clock
        # A receiver may acknowledge where it receives.
        self._lock = threading.RLock()
        self._flow = FrameFlow()
        self._pace = Pace()
        self._newest = 0
        self._void = 0  # frames up to this one belong to a picture that is given up
        self._waits_for_ack = False
        self._is_fresh = True
        self._cursor_serial: int | None = None
        self._looks: tuple[Size, Rect] | None = None
        self.is_connected = True
        self.has_left = False
        self.lagging_since: float | None = None
        """When it was first found to have no room while others had; the capture thread's own note."""

    # --- from the viewer's loop

    def acked(self, number: int, decode: float) -> None:
        """The viewer painted a frame. Raises `ProtocolError` for one that is not on its way."""
        with self._lock:
            if number <= self._void:
                return
            self._flow.acked(number, decode, self._clock())
            waits, self._waits_for_ack = self._waits_for_ack, False
        if waits:
            self._wake()

    def disconnected(self) -> None:
        """The link is lost: nothing is handed on when this returns, and nothing made until `connected`."""
        with self._lock:
            self.is_connected = False

    def connected(self) -> None:
        """A new link: the viewer's picture is empty, the path unknown."""
        with self._lock:
            self.is_connected = True
            self._looks = None
            self.begin_anew()

    def begin_anew(self) -> None:
        """What the viewer has is not what it was sent: the whole picture is to be sent again."""
        with self._lock:
            self._flow = FrameFlow()
            self._void = self._newest
            self._is_fresh = True
        self._wake()

    def attend(self, attention: Attention) -> None:
        """How closely the viewer looks from now on."""
        with self._lock:
            if attention is self._pace.attention:
                return
            self._pace = Pace(attention)
        self._wake()

    def look_again(self) -> None:
        """A grant came alive or ended."""
        self._wake()

    def look_at(self, picture: Size, area: Rect) -> None:
        """The viewer looks at this part of a picture of that size, until the next link: no other is sent to it."""
        with self._lock:
            self._looks = (picture, area)
        self._wake()

    def leave(self) -> None:
        """The viewer has gone for good."""
        self.has_left = True
        self._wake()

    def figures(self) -> PathFigures:
        """The path as it is known now."""
        with self._lock:
            delay = self._flow.delay
            return PathFigures(self._flow.rate, 0.0 if delay == float("inf") else delay, self._flow.queue)

    # --- from the capture thread

    def take_fresh(self) -> bool:
        """Does the viewer know nothing? Then what is sent from now on begins with everything."""
        with self._lock:
            fresh, self._is_fresh = self._is_fresh, False
        if fresh:
            self._cursor_serial = None
        return fresh

    def looked_at(self, picture: Size) -> Rect:
        """The part of a picture of this size that the viewer looks at: all of it, unless it said otherwise."""
        with self._lock:
            looks = self._looks
        whole = Rect(0, 0, *picture)
        if looks is None or looks[0] != picture:
            return whole
        part = looks[1].intersected(whole)
        return part if part.area else whole

    @property
    def is_live(self) -> bool:
        """May it see the screen at this moment? For planning only: `pass_through` decides."""
        return self.is_connected and self._gate.is_live(Capability.VIEW, self._gate.engineer.key)

    def pass_through(self, act: Callable[[], _T]) -> _T:
        """Do `act` while this viewer's grant to look is alive; raises `NotGranted` without having called it."""
        return self._gate.pass_through(Capability.VIEW, self._gate.engineer.key, act)

    @property
    def attention(self) -> Attention:
        return self._pace.attention

    def budget(self, *, small: bool = False) -> int:
        """Bytes that its path takes now: of anything, or of what is small and may go beside what is big."""
        with self._lock:
            return self._paced(self._flow.small_budget() if small else self._flow.budget())

    def spare(self) -> int:
        """Bytes that its path takes of what nobody waits for."""
        with self._lock:
            return self._paced(self._flow.spare())

    def _paced(self, budget: int) -> int:
        return self._pace.allowed(budget, self._flow.rate, self._clock())

    def end_turn(self) -> None:
        """All that there was to be shown has been sent."""
        with self._lock:
            self._pace.end_turn()

    def turn_in(self) -> float:
        """Seconds until it is to be sent something, as closely as it looks; 0 while it need not wait."""
        with self._lock:
            return self._pace.wait(self._clock())

    def wait_for_ack(self) -> None:
        """The next acknowledgement wakes the capture thread."""
        with self._lock:
            self._waits_for_ack = True

    def path(self) -> Path:
        with self._lock:
            return Path(self._flow.rate, self._flow.queue, self._flow.is_slow)

    def send(self, number: int, payload: bytes) -> None:
        """Hand one frame record on, unless it builds on what the viewer has lost."""
        with self._lock:
            if self._is_fresh or not self.is_connected:
                return
            self._newest = number
            now = self._clock()
            self._flow.sent(number, len(payload), now)
            self._pace.sent(len(payload), self._flow.rate, now)
            self._receiver.frame_made(payload)

    def send_cursor(self, read: Callable[[], Cursor]) -> None:
        """Tell where the pointer is, and how it looks if that is new. Raises `NotGranted`."""
        if not self.is_connected:
            raise NotGranted("There is no link to this viewer now.")
        cursor = self.pass_through(read)
        new = cursor.serial != self._cursor_serial
        self._cursor_serial = cursor.serial
        size = Size(cursor.image.shape[1], cursor.image.shape[0]) if cursor.image is not None else Size(0, 0)
        fits = max(size) <= MAX_CURSOR_SIDE  # the viewer refuses larger ones, and draws its own instead
        image = cursor.image.tobytes() if new and fits and cursor.image is not None else None
        position = Point(min(max(0, cursor.position.x), MAX_SIDE), min(max(0, cursor.position.y), MAX_SIDE))
        self._receiver.cursor_made(pack_cursor(CursorPicture(position, cursor.hotspot, size, cursor.serial, image)))
        with self._lock:
            self._pace.sent(0, self._flow.rate, self._clock())
