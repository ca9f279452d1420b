"""The capture thread: grab, compare with what was sent, encode, hand on, as fast as the path allows.

It sleeps in `Screen.wait` while nothing changes or the path is full; an acknowledgement wakes it only in the second
case. Nothing is grabbed that may not be sent: the raw picture is always the newest one.

Invariant: every grab happens inside the gate; what a withdrawal overtakes on its way is dropped by the receiver.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Protocol

from remote_assist.capture import Cursor, Damage, Pixels, Screen
from remote_assist.codec import lossless_codec_for
from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.damage import DamageTracker, pieces
from remote_assist.policy.flow import FrameFlow
from remote_assist.policy.quality import choose_quality
from remote_assist.stream.gate import Gate
from remote_assist.wire.frames import CursorPicture, Frame, FrameRect, MovedRect, PixelRect, pack_cursor, pack_frame
from remote_assist.wire.limits import MAX_CURSOR_SIDE, MAX_SIDE
from remote_assist.wire.roles import Capability

_SLEEP = 3600.0  # seconds; `wake` ends it
_STARVED = 0.25  # seconds to look again while waiting for an acknowledgement
_MOST_AREAS = 24
_AHEAD = 2  # pieces encoded at the same time on a fast path
_WORTH_A_THREAD = 32 * 1024  # pixels
_RECORD_GOAL = 64 * 1024  # bytes of payload gathered into one record on a fast path
_SLOW_RECORD_GOAL = 8 * 1024


class FrameReceiver(Protocol):
    """Where the source hands its records; called in the capture thread."""

    def frame_made(self, payload: bytes) -> None:
        """One frame record's inside."""

    def cursor_made(self, payload: bytes) -> None:
        """The pointer's newest place and picture."""

    def capture_failed(self, sentence: str) -> None:
        """The screen is gone; the thread has ended."""

    def screen_opened(self, size: Size) -> None:
        """The screen is open and has this size; also after it changed."""


class FrameSource:
    """One thread for one share. `open_screen` is called in it."""

    def __init__(
        self,
        open_screen: Callable[[], Screen],
        gate: Gate,
        receiver: FrameReceiver,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_screen = open_screen
        self._gate = gate
        self._receiver = receiver
        self._clock = clock
        self._lock = threading.Lock()
        self._flow = FrameFlow()
        self._fresh = True
        self._connected = True
        self._stopping = False
        self._starved = False
        self._screen: Screen | None = None
        self._number = 0
        self._turn = 0
        self._cursor_serial: int | None = None
        self._encoders = ThreadPoolExecutor(_AHEAD, "deskside-encode")
        self._thread = threading.Thread(target=self._run, name="deskside-capture", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end; returns at once."""
        self._stopping = True
        self._wake()

    def join(self, timeout: float) -> bool:
        """Wait for the thread's end; returns whether it came."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def acked(self, number: int, decode: float) -> None:
        """The viewer painted a frame. Raises `ProtocolError` for one that is not on its way."""
        with self._lock:
            if self._fresh and number <= self._number:
                return
            self._flow.acked(number, decode, self._clock())
            starved = self._starved
        if starved:
            self._wake()

    def disconnected(self) -> None:
        """The link is lost: make nothing until `connected`."""
        self._connected = False

    def connected(self) -> None:
        """A new link: the viewer's picture is empty, the path unknown."""
        with self._lock:
            self._flow = FrameFlow()
            self._fresh = True
        self._connected = True
        self._wake()

    def look_again(self) -> None:
        """A grant came alive or ended."""
        self._wake()

    def _wake(self) -> None:
        screen = self._screen
        if screen is not None:
            screen.wake()

    def _run(self) -> None:
        screen: Screen | None = None
        sentence = "Capturing the screen broke; the log of this program says where."
        try:
            screen = self._screen = self._open_screen()
            self._receiver.screen_opened(screen.size)
            self._loop(screen)
        except ScreenUnavailable as exc:
            sentence = str(exc)
        finally:
            self._screen = None
            if not self._stopping:
                # A bug too ends the share; its traceback goes to the log on its way out.
                self._receiver.capture_failed(sentence)
            self._encoders.shutdown()
            if screen is not None:
                screen.close()

    def _loop(self, screen: Screen) -> None:
        tracker = DamageTracker(screen.size)
        pending: list[Rect] = []
        cursor_due = True
        while not self._stopping:
            if self._take_fresh():
                tracker.forget()
                pending = [Rect(0, 0, *screen.size)]
                self._cursor_serial, cursor_due = None, True
            try:
                if cursor_due and self._connected:
                    self._send_cursor(screen.cursor)
                    cursor_due = False
                if pending and self._connected and self._budget() > 0:
                    pending = self._send_changes(screen, tracker, pending)
                wait = (_STARVED if self._starved else 0.0) if pending and self._connected else _SLEEP
            except NotGranted:
                # Asleep until a grant comes alive; then everything is looked at anew.
                pending, cursor_due, wait = [Rect(0, 0, *screen.size)], True, _SLEEP
            if self._stopping:
                return
            damage = screen.wait(wait)
            if damage is not None:
                cursor_due = cursor_due or damage.cursor
                if damage.resized:
                    tracker = DamageTracker(screen.size)
                    self._receiver.screen_opened(screen.size)
                pending = _gathered(pending, damage, screen.size)

    def _take_fresh(self) -> bool:
        with self._lock:
            fresh, self._fresh = self._fresh, False
            return fresh

    def _budget(self) -> int:
        with self._lock:
            budget = self._flow.budget()
            self._starved = budget == 0
            return budget

    def _send_cursor(self, read: Callable[[], Cursor]) -> None:
        cursor = self._gate.pass_through(Capability.VIEW, self._gate.engineer.key, read)
        new = cursor.serial != self._cursor_serial
        self._cursor_serial = cursor.serial
        size = Size(cursor.image.shape[1], cursor.image.shape[0]) if cursor.image is not None else Size(0, 0)
        fits = max(size) <= MAX_CURSOR_SIDE  # the viewer refuses larger ones, and draws its own instead
        image = cursor.image.tobytes() if new and fits and cursor.image is not None else None
        position = Point(min(max(0, cursor.position.x), MAX_SIDE), min(max(0, cursor.position.y), MAX_SIDE))
        picture = CursorPicture(position, cursor.hotspot, size, cursor.serial, image)
        self._receiver.cursor_made(pack_cursor(picture))

    def _send_changes(self, screen: Screen, tracker: DamageTracker, pending: list[Rect]) -> list[Rect]:
        """Send what changed in `pending`, at most what the path takes; returns what is left."""
        areas = [Rect(0, 0, *screen.size)] if tracker.knows_nothing else _merged(pending)
        slow = self._is_slow()
        batch = _Batch(self, screen.size, _SLOW_RECORD_GOAL if slow else _RECORD_GOAL)
        left: list[Rect] = []
        for index, area in enumerate(areas):
            if self._budget() <= batch.waiting:
                left += areas[index:]
                break
            pixels = self._gate.pass_through(Capability.VIEW, self._gate.engineer.key, partial(screen.grab, area))
            left += self._encode_area(tracker, area, pixels, batch, slow)
        batch.finish()
        return left

    def _encode_area(self, tracker: DamageTracker, area: Rect, pixels: Pixels, batch: _Batch, slow: bool) -> list[Rect]:
        rects = tracker.changed(area, pixels)
        moves = tracker.moves(rects, area, pixels)
        if moves:
            batch.rects += [MovedRect(move.area, move.source) for move in moves]
            rects = tracker.changed(area, pixels)
        todo = deque(pieces(rects, choose_quality(slow).piece, self._turn))
        ahead: deque[tuple[Rect, Pixels, Future[PixelRect]]] = deque()
        depth = 1 if slow else _AHEAD
        budget = self._budget()
        while todo or ahead:
            if batch.waiting < budget and not (batch.sent_any and self._budget() <= batch.waiting):
                while todo and len(ahead) < depth:
                    rect = todo.popleft()
                    part = pixels[rect.y - area.y : rect.bottom - area.y, rect.x - area.x : rect.right - area.x]
                    ahead.append((rect, part, self._encoded(rect, part)))
            elif not ahead:
                self._turn = todo[0].y
                break
            rect, part, encoded = ahead.popleft()
            batch.add(encoded.result())
            tracker.mark_sent(rect, part)
        return list(todo)

    def _encoded(self, rect: Rect, pixels: Pixels) -> Future[PixelRect]:
        """Large pieces are encoded beside each other, small ones at once: a thread costs more than they do."""
        if rect.area >= _WORTH_A_THREAD:
            return self._encoders.submit(_encode, rect, pixels)
        done: Future[PixelRect] = Future()
        done.set_result(_encode(rect, pixels))
        return done

    def _is_slow(self) -> bool:
        with self._lock:
            return self._flow.is_slow

    def _emit(self, screen: Size, rects: list[FrameRect], last: bool) -> None:
        self._number += 1
        payload = pack_frame(Frame(self._number, screen, tuple(rects), last))
        with self._lock:
            self._flow.sent(self._number, len(payload), self._clock())
        self._receiver.frame_made(payload)


class _Batch:
    """Gathers rectangles of one update into records of a fair size."""

    def __init__(self, source: FrameSource, screen: Size, goal: int) -> None:
        self._source = source
        self._screen = screen
        self._goal = goal
        self.rects: list[FrameRect] = []
        self.waiting = 0
        self.sent_any = False

    def add(self, rect: PixelRect) -> None:
        self.rects.append(rect)
        self.waiting += len(rect.payload) + 13
        if self.waiting >= self._goal:
            self._flush(last=False)

    def finish(self) -> None:
        """End the update: the viewer shows it."""
        if self.rects or self.sent_any:
            self._flush(last=True)

    def _flush(self, last: bool) -> None:
        self._source._emit(self._screen, self.rects, last)
        self.rects = []
        self.waiting = 0
        self.sent_any = True


def _encode(rect: Rect, pixels: Pixels) -> PixelRect:
    codec = lossless_codec_for(pixels)
    return PixelRect(rect, codec.id, codec.encode(pixels))


def _gathered(pending: list[Rect], damage: Damage, size: Size) -> list[Rect]:
    whole = Rect(0, 0, *size)
    if damage.area is None:
        return [whole]
    return _merged([*pending, *damage.area])


def _merged(areas: list[Rect]) -> list[Rect]:
    """Fewer rectangles that enclose the same pixels: one where they overlap much or are many."""
    kept: list[Rect] = []
    for area in areas:
        if any(other.encloses(area) for other in kept):
            continue
        kept = [other for other in kept if not area.encloses(other)]
        kept.append(area)
    if len(kept) < 2:
        return kept
    bounds = kept[0]
    for area in kept[1:]:
        bounds = bounds.united(area)
    if len(kept) > _MOST_AREAS or sum(area.area for area in kept) * 10 >= bounds.area * 7:
        return [bounds]
    return kept
