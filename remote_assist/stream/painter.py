"""Decodes frames in order into a picture sink, off the UI thread.

Invariant: a frame is parsed and bounded whole before its first pixel is decoded; a bad one paints nothing.
"""

from __future__ import annotations

from remote_assist.codec import codec_numbered
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import PictureSink
from remote_assist.wire.frames import Frame, MovedRect, parse_frame


class Painter:
    """One stream of frames; `forget` begins a new one."""

    def __init__(self, sink: PictureSink) -> None:
        self._sink = sink
        self._size: Size | None = None
        self._number = 0
        self._areas: list[Rect] = []

    @property
    def size(self) -> Size | None:
        """The shared screen's size, None before the first frame."""
        return self._size

    def forget(self) -> None:
        """The link is lost: the next frame begins from nothing."""
        self._areas = []

    def paint(self, payload: bytes) -> int:
        """Paint one frame record; returns its number. Raises `ProtocolError` or `TooLarge`."""
        frame = parse_frame(payload)
        if frame.number <= self._number:
            raise ProtocolError(f"Frame {frame.number} came after frame {self._number}.")
        self._number = frame.number
        if frame.screen != self._size:
            self._size = frame.screen
            self._areas = []
            self._sink.resized(frame.screen)
        self._paint_rects(frame)
        if frame.last:
            areas, self._areas = self._areas, []
            self._sink.frame_finished(areas)
        return frame.number

    def _paint_rects(self, frame: Frame) -> None:
        for rect in frame.rects:
            if isinstance(rect, MovedRect):
                self._sink.moved(rect.area, rect.source)
            else:
                self._sink.painted(rect.area, codec_numbered(rect.codec).decode(rect.payload, rect.area.size))
            self._areas.append(rect.area)
