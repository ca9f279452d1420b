"""What a JPEG from another machine may be: one plain picture in one pass, nothing that costs more than its bytes.

A decoder takes far more than we ever send: progressive pictures and ones whose colours come in scans of their own keep
all coefficients in memory and go over the whole picture once a scan, and a scan may be twenty bytes long. Here a few
segments are read, no pixel is decoded, and everything but baseline, 8 bits, three colours in one scan is refused.

Invariant: what `check_header` lets pass decodes in time and memory linear in its bytes and its rectangle.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

_START, _BASELINE, _SCAN = 0xD8, 0xC0, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # every way a picture can be coded
_PASSED_OVER = frozenset((0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)))  # tables, restarts, applications, remarks
_MOST_SEGMENTS = 32  # an encoder writes about ten
_SAMPLINGS = frozenset((0x11, 0x21, 0x22))  # colours kept whole, halved sideways, halved both ways
_COLOURS = 3
_PICTURE = struct.Struct(">BHHB")


class _Segment(NamedTuple):
    marker: int
    body: bytes
    end: int


def check_header(payload: bytes | memoryview, size: Size) -> None:
    """Refuse what is not one plain JPEG of exactly `size`. Raises TooLarge or ProtocolError."""
    if bytes(payload[:2]) != bytes((0xFF, _START)):
        raise ProtocolError("A JPEG does not begin as one.")
    at = 2
    sampling = 0
    for _ in range(_MOST_SEGMENTS):
        segment = _segment(payload, at)
        at = segment.end
        if segment.marker == _SCAN:
            if not sampling or segment.body[:1] != bytes((_COLOURS,)):
                raise ProtocolError("A JPEG does not bring its three colours in one scan.")
            _check_worth(len(payload) - at, size, sampling)
            return
        if segment.marker in _FRAMES:
            if sampling:
                raise ProtocolError("A JPEG holds more than one picture.")
            sampling = _sampling(segment, size)
        elif segment.marker not in _PASSED_OVER:
            raise ProtocolError(f"A JPEG has a segment {segment.marker:#04x}, which is not used here.")
    raise TooLarge(f"A JPEG has more than {_MOST_SEGMENTS} segments before its pixels.")


def _segment(payload: bytes | memoryview, at: int) -> _Segment:
    head = bytes(payload[at : at + 4])
    length = int.from_bytes(head[2:], "big")
    if len(head) < 4 or head[0] != 0xFF or length < 2 or at + 2 + length > len(payload):
        raise ProtocolError("A JPEG ends inside its header.")
    # Only the first bytes of a segment are ever looked at here.
    return _Segment(head[1], bytes(payload[at + 4 : at + 2 + min(length, 32)]), at + 2 + length)


def _sampling(segment: _Segment, size: Size) -> int:
    """The sampling of the brightness of a picture we take, of `size`."""
    if segment.marker != _BASELINE or len(segment.body) < _PICTURE.size + 3 * _COLOURS:
        raise ProtocolError(f"A JPEG is coded in a way ({segment.marker:#04x}) that is not used here.")
    bits, height, width, colours = _PICTURE.unpack_from(segment.body)
    if (width, height) != size:
        raise ProtocolError(f"A JPEG has {width} by {height} pixels instead of {size.width} by {size.height}.")
    samplings = segment.body[_PICTURE.size + 1 :: 3][:_COLOURS]
    if bits != 8 or colours != _COLOURS or samplings[0] not in _SAMPLINGS or samplings[1:] != b"\x11\x11":
        raise ProtocolError(f"A JPEG has {colours} colours of {bits} bits in a layout that is not used here.")
    return samplings[0]


def _check_worth(length: int, size: Size, sampling: int) -> None:
    """A block of 8 by 8 takes two bits at the very least: fewer bytes than that are a large picture for nothing."""
    across, down = 8 * (sampling >> 4), 8 * (sampling & 15)
    units = -(-size.width // across) * -(-size.height // down)
    blocks = units * ((sampling >> 4) * (sampling & 15) + 2)
    if length * 4 < blocks:
        raise ProtocolError(f"A JPEG brings {length} bytes for {size.width} by {size.height} pixels: it is cut short.")
