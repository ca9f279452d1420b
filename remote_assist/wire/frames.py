"""Frames, acknowledgements and the pointer's picture: fixed binary headers, payloads untouched.

A frame record is a header, a table of rectangles and their payloads, in that order. A rectangle is either pixels in a
named codec or content that moved: then its payload is the corner it moved from. All layouts and codecs stand in
PROTOCOL.md.

Invariant: what `parse_frame` returns lies inside the screen it names, and its pixel counts are bounded.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Point, Rect, Size
from remote_assist.wire.limits import MAX_CURSOR_SIDE, MAX_PIXELS, MAX_RECTS, MAX_SIDE

_FRAME = struct.Struct(">IBHHH")
_RECT = struct.Struct(">HHHHBI")
_SOURCE = struct.Struct(">HH")
_ACK = struct.Struct(">II")
_CURSOR = struct.Struct(">HHhhHHI")

MOVED = 0  # the codec number of a rectangle whose content moved
FLAG_LAST = 1  # nothing that belongs to the same update follows
NO_PICTURE = 0


@dataclass(frozen=True, slots=True)
class PixelRect:
    """New pixels for `area`, encoded by the codec with this number; `recalled` says that only a name of them came."""

    area: Rect
    codec: int
    payload: bytes
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class MovedRect:
    """The content whose top left pixel was `source` is now at `area`; sources may overlap their areas."""

    area: Rect
    source: Point


FrameRect = PixelRect | MovedRect


@dataclass(frozen=True, slots=True)
class Frame:
    """One record's worth of changes, to be applied in order."""

    number: int
    screen: Size
    rects: tuple[FrameRect, ...]
    last: bool = True


class Ack(NamedTuple):
    """The viewer has painted frame `number` into its picture; it took `decode_us` microseconds."""

    number: int
    decode_us: int


@dataclass(frozen=True, slots=True)
class CursorPicture:
    """Where the pointer is and, when `image` is not None, how it looks now: BGRA bytes, row by row."""

    position: Point
    hotspot: Point
    size: Size
    serial: int
    image: bytes | None


def pack_frame(frame: Frame) -> bytes:
    """Bytes of a frame record's inside."""
    flags = FLAG_LAST if frame.last else 0
    parts = [_FRAME.pack(frame.number, flags, frame.screen.width, frame.screen.height, len(frame.rects))]
    payloads = []
    for rect in frame.rects:
        if isinstance(rect, PixelRect):
            codec, payload = rect.codec, rect.payload
        else:
            codec, payload = MOVED, _SOURCE.pack(*rect.source)
        parts.append(_RECT.pack(*rect.area, codec, len(payload)))
        payloads.append(payload)
    return b"".join(parts + payloads)


def parse_frame(payload: bytes) -> Frame:
    """Read a frame; raises `ProtocolError` or `TooLarge` before a single pixel is decoded."""
    if len(payload) < _FRAME.size:
        raise ProtocolError(f"A frame of {len(payload)} bytes has no whole header.")
    number, flags, width, height, count = _FRAME.unpack_from(payload)
    screen = checked_screen(width, height)
    if count > MAX_RECTS:
        raise TooLarge(f"A frame with {count} rectangles is over the limit of {MAX_RECTS}.")
    at = _FRAME.size + count * _RECT.size
    if at > len(payload):
        raise ProtocolError("A frame ends inside its table of rectangles.")
    rects: list[FrameRect] = []
    pixels = 0
    for index in range(count):
        x, y, rect_width, rect_height, codec, length = _RECT.unpack_from(payload, _FRAME.size + index * _RECT.size)
        area = Rect(x, y, rect_width, rect_height)
        _check_inside(area, screen)
        pixels += area.area
        if pixels > 2 * screen.area:
            raise TooLarge("A frame paints more than twice the pixels of its screen.")
        if at + length > len(payload):
            raise ProtocolError("A frame ends inside a rectangle's payload.")
        rects.append(_rect(area, codec, payload[at : at + length], screen))
        at += length
    if at != len(payload):
        raise ProtocolError(f"A frame has {len(payload) - at} bytes too many.")
    return Frame(number, screen, tuple(rects), bool(flags & FLAG_LAST))


def checked_screen(width: int, height: int) -> Size:
    """A screen's size within bounds; raises `TooLarge` or `ProtocolError`."""
    if not width or not height:
        raise ProtocolError(f"A screen of {width} by {height} pixels has nothing to show.")
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise TooLarge(f"A screen of {width} by {height} pixels is over the limit.")
    return Size(width, height)


def _check_inside(area: Rect, screen: Size) -> None:
    if not area.area or not Rect(0, 0, *screen).encloses(area):
        raise ProtocolError(
            f"The rectangle {area.width}x{area.height} at ({area.x}, {area.y}) is empty or lies outside "
            f"the screen of {screen.width}x{screen.height}."
        )


def _rect(area: Rect, codec: int, payload: bytes, screen: Size) -> FrameRect:
    if codec != MOVED:
        return PixelRect(area, codec, payload)
    if len(payload) != _SOURCE.size:
        raise ProtocolError("A moved rectangle does not name the one corner it came from.")
    source = Point(*_SOURCE.unpack(payload))
    _check_inside(Rect(*source, *area.size), screen)
    return MovedRect(area, source)


def pack_ack(ack: Ack) -> bytes:
    """Bytes of an acknowledgement."""
    return _ACK.pack(*ack)


def parse_ack(payload: bytes) -> Ack:
    """Read an acknowledgement; raises `ProtocolError`."""
    if len(payload) != _ACK.size:
        raise ProtocolError(f"An acknowledgement of {len(payload)} bytes has the wrong length.")
    return Ack(*_ACK.unpack(payload))


def pack_cursor(cursor: CursorPicture) -> bytes:
    """Bytes of the pointer; one without a picture has the size 0 by 0."""
    size = cursor.size if cursor.image is not None else Size(NO_PICTURE, NO_PICTURE)
    head = _CURSOR.pack(*cursor.position, *cursor.hotspot, *size, cursor.serial & 0xFFFF_FFFF)
    return head + (cursor.image or b"")


def parse_cursor(payload: bytes) -> CursorPicture:
    """Read the pointer; raises `ProtocolError` or `TooLarge`."""
    if len(payload) < _CURSOR.size:
        raise ProtocolError(f"A pointer of {len(payload)} bytes has no whole header.")
    x, y, hot_x, hot_y, width, height, serial = _CURSOR.unpack_from(payload)
    if width > MAX_CURSOR_SIDE or height > MAX_CURSOR_SIDE:
        raise TooLarge(f"A pointer of {width} by {height} pixels is over the limit of {MAX_CURSOR_SIDE}.")
    image = payload[_CURSOR.size :]
    if len(image) != width * height * 4:
        raise ProtocolError("A pointer's picture does not have the size it names.")
    return CursorPicture(Point(x, y), Point(hot_x, hot_y), Size(width, height), serial, image or None)
