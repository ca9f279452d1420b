"""A copied picture as it travels: a PNG file of bounded size, with nothing in it but its pixels.

A PNG also carries texts, times, colour profiles and whatever its maker liked: texts may tell what nobody meant to copy,
and compressed ones grow without bound in whoever reads them. What makes the picture are four kinds of chunks.

Invariant: `bare_picture` never inflates a byte; what it returns declares at most `MAX_COPIED_PIXELS` pixels.
"""

from __future__ import annotations

import struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.limits import MAX_COPIED_PICTURE, MAX_COPIED_PIXELS, MAX_SIDE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK = struct.Struct(">I4s")
_BETWEEN = 4  # bytes of the check sum behind each chunk
_HEADER = struct.Struct(">IIBBBBB")
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_MOST_CHUNKS = 65_536  # libpng writes one for each 8 KiB


def bare_picture(data: bytes) -> bytes:
    """The same picture without anything beside its pixels. Raises `TooLarge`, or `ProtocolError` for what is no PNG."""
    if len(data) > MAX_COPIED_PICTURE:
        raise TooLarge(f"A picture of {len(data)} bytes is over the limit of {MAX_COPIED_PICTURE}.")
    if not data.startswith(_SIGNATURE):
        raise ProtocolError("A copied picture is no PNG.")
    view = memoryview(data)
    kept: list[bytes | memoryview] = [_SIGNATURE]
    at = len(_SIGNATURE)
    for number in range(_MOST_CHUNKS):
        if at + _CHUNK.size > len(data):
            raise ProtocolError("A copied picture is cut off.")
        length, name = _CHUNK.unpack_from(data, at)
        end = at + _CHUNK.size + length + _BETWEEN
        if end > len(data):
            raise ProtocolError("A copied picture is cut off.")
        if (number == 0) != (name == b"IHDR"):
            raise ProtocolError("A copied picture does not begin with its size.")
        if number == 0:
            _check_header(view[at + _CHUNK.size : end - _BETWEEN])
        if name in _KEPT:
            kept.append(view[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise TooLarge(f"A picture of more than {_MOST_CHUNKS} chunks is over the limit.")


def _check_header(header: memoryview) -> None:
    if len(header) != _HEADER.size:
        raise ProtocolError("A copied picture has an unreadable header.")
    width, height, *_ = _HEADER.unpack(header)
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE) or width * height > MAX_COPIED_PIXELS:
        raise TooLarge(f"A copied picture of {width} by {height} pixels is over the limit of {MAX_COPIED_PIXELS}.")
