"""Paints a stream of frames into a picture sink, in order: what a frame may be, and what it does to the picture.

Whoever drives it may decode rectangles where and when it likes (`stream/paint_line.py`), as long as they are put here
in the order they came.

Invariant: a frame is parsed and bounded whole, and its codecs are known, before its first pixel is decoded; a frame
that fails there paints nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from remote_assist.codec.decoders import Decoders
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Rect, Size
from remote_assist.policy.recall import RECALLED, SeenBefore
from remote_assist.stream.viewing import PictureSink, Pixels
from remote_assist.wire.frames import Frame, FrameRect, MovedRect, PixelRect, parse_frame

RESIZES_AT_ONCE = 30
RESIZE_EVERY = 0.1
"""Seconds between two sizes of a screen in the long run: each costs both ends a whole new picture."""
SHOWN_EARLY = 512 * 1024
"""Pixels of an unfinished update that are worth showing: a new page is painted on screen while its rest is decoded."""
_WITHOUT_MEMORY = Decoders()


class Painter:
    """One stream of frames; `forget` begins a new one.

    `admit` is called as records come; `begin`, `put` and `finish` a frame at a time, by one thread at a time.
    """

    def __init__(
        self, sink: PictureSink, decoders: Decoders | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._newest_size: Size | None = None
        self._resizes_paid = float("-inf")  # until when the sizes so far were not too many
        self.decoders = decoders or Decoders()
        self._size: Size | None = None
        self._number = 0
        self._areas: list[Rect] = []
        self._has_moved = False  # in this update
        self._seen_before = SeenBefore()

    @property
    def size(self) -> Size | None:
        """The shared screen's size, None before the first frame."""
        return self._size

    @property
    def codecs(self) -> tuple[int, ...]:
        """The numbers that a host may use."""
        return tuple(sorted((*self.decoders.ids, RECALLED)))

    def forget(self, *, restarted: bool = False) -> None:
        """The link is lost: the next frame begins from nothing, and a host that was restarted counts anew."""
        if restarted:
            self._number = 0
        self._areas, self._has_moved = [], False
        self.decoders.forget()
        self._seen_before.forget()

    def admit(self, payload: bytes) -> Frame:
        """The frame of a record. Raises `ProtocolError` or `TooLarge` for one that cannot be, or comes out of order."""
        frame = parse_frame(payload)
        if frame.number <= self._number:
            raise ProtocolError(f"Frame {frame.number} came after frame {self._number}.")
        frame = replace(frame, rects=self._seen_before.restored(frame.number, frame.rects))
        for rect in frame.rects:
            if isinstance(rect, PixelRect):
                self.decoders.name_of(rect.codec)
        self._check_size(frame.screen)
        self._number = frame.number
        return frame

    def begin(self, frame: Frame) -> None:
        """What follows belongs to this frame."""
        if frame.screen != self._size:
            self._size = frame.screen
            self._areas, self._has_moved = [], False
            self._sink.resized(frame.screen)

    def _check_size(self, size: Size) -> None:
        """Raises `TooLarge` for a screen that never rests: a few bytes of host would cost us a picture each."""
        if size == self._newest_size:
            return
        now = self._clock()
        self._newest_size = size
        self._resizes_paid = max(self._resizes_paid, now - RESIZES_AT_ONCE * RESIZE_EVERY) + RESIZE_EVERY
        if self._resizes_paid > now:
            raise TooLarge("The shared screen changes its size too often to be shown.")

    def put(self, rect: FrameRect, pixels: Pixels | None) -> None:
        """Paint one rectangle; `pixels` are what `decoded` made of it.

        What builds on the picture before it is decoded here. Raises `ProtocolError` or `TooLarge`.
        """
        if isinstance(rect, MovedRect):
            self._has_moved = True
            self._sink.moved(rect.area, rect.source)
        else:
            if pixels is None:
                pixels = self.decoders.decode(rect.codec, rect.payload, rect.area.size)
            self._sink.painted(rect.area, pixels)
        self._areas.append(rect.area)

    def finish(self, frame: Frame) -> None:
        """All of this frame is painted; the picture is shown when nothing of the same update follows.

        A large part of one is shown before, unless something moved in it: that looks torn without what it uncovered.
        """
        is_large = not self._has_moved and sum(area.area for area in self._areas) >= SHOWN_EARLY
        if frame.last or is_large:
            areas, self._areas = self._areas, []
            self._sink.update_finished(areas)
        if frame.last:
            self._has_moved = False

    def paint(self, frame: Frame) -> None:
        """Decode and paint a whole frame here and now. Raises `ProtocolError` or `TooLarge`."""
        self.begin(frame)
        for rect in frame.rects:
            self.put(rect, decoded(rect, self.decoders))
        self.finish(frame)


def decoded(rect: FrameRect, decoders: Decoders = _WITHOUT_MEMORY) -> Pixels | None:
    """The pixels of a rectangle, ahead of its turn; None where they depend on what comes before.

    Safe from any thread. Raises `ProtocolError` or `TooLarge`.
    """
    if isinstance(rect, MovedRect) or decoders.is_in_order(rect.codec):
        return None
    return decoders.decode(rect.codec, rect.payload, rect.area.size)
