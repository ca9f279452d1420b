"""Payloads that would cost far more than their bytes, decoded one after the other in a process with little to spend.

    python -m tests.remote_assist.codec.bombs

Prints a line for each: its name and the error it met. What gets through the limits here ends the process instead.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
from collections.abc import Callable, Iterator

import numpy as np
import zstandard
from PIL import Image

from remote_assist.codec import codec_named
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Rect, Size
from remote_assist.wire.frames import Frame, PixelRect, pack_frame, parse_cursor, parse_frame
from tests.remote_assist.codec import jpegs

_SMALL = Size(64, 48)
_MIDDLE = Size(2048, 2048)
_LARGE = Size(8192, 4096)
_MEMORY = 192 * 1024 * 1024  # bytes more than the process has when it begins
_PROCESSOR = 30  # seconds for all of them; each takes milliseconds when it is refused in time


def _zstd_header(declared: int, window_log: int) -> bytes:
    """The head of a frame that has a window of its own, then a block of zeros that claims 128 kB in one byte."""
    head = struct.pack("<IBBQ", zstandard.MAGIC_NUMBER, 0b11000000, (window_log - 10) << 3, declared)
    return head + (((128 * 1024) << 3) | 0b010).to_bytes(3, "little") + b"\0"


def _endless_zstd(declared: int) -> bytes:
    """Declares little and goes on for ever: two million repeated blocks of zeros."""
    block = (((128 * 1024) << 3) | 0b010).to_bytes(3, "little") + b"\0"
    return _zstd_header(declared, 17) + block * 500_000


def _progressive(size: Size) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "JPEG", progressive=True)
    return file.getvalue()


def _decode(codec: str, payload: bytes, size: Size) -> Callable[[], object]:
    return lambda: codec_named(codec).decode(payload, size)


def _strips() -> None:
    """Not refused, for each is a rectangle like any other; a call a row would take a minute."""
    strip = Size(1, 16384)
    payload = codec_named("delta").encode(np.zeros((strip.height, strip.width, 4), np.uint8))
    for _ in range(8192):
        codec_named("delta").decode(payload, strip)


def _frame(area: Rect, screen: Size, count: int) -> Callable[[], object]:
    packed = pack_frame(Frame(1, screen, (PixelRect(area, 2, b"abc"),) * count))
    return lambda: parse_frame(packed)


def _bombs() -> Iterator[tuple[str, Callable[[], object]]]:
    for name, pixel in (("zstd", 4), ("delta", 3)):
        exact = _SMALL.area * pixel
        bomb = zstandard.ZstdCompressor(level=19).compress(bytes(200_000_000))
        yield f"{name}: inflates to 200 MB", _decode(name, bomb, _SMALL)
        yield f"{name}: declares the right size and goes on", _decode(name, _endless_zstd(exact), _SMALL)
        yield f"{name}: a window of 2 GB", _decode(name, _zstd_header(exact, 31), _SMALL)
        yield f"{name}: declares nearly all there is", _decode(name, _zstd_header(2**64 - 3, 20), _SMALL)
        skipped = struct.pack("<II", 0x184D2A50, 0) * 100_000
        yield f"{name}: nothing but skipped frames", _decode(name, skipped, _SMALL)
    # Small enough to be decoded in the memory there is: it would take minutes of the processor.
    yield "jpeg: scans without end", _decode("jpeg", jpegs.scan_bomb(*_MIDDLE, scans=190_000), _MIDDLE)
    yield "delta: eight thousand strips of one column", _strips
    yield "jpeg: progressive", _decode("jpeg", _progressive(_LARGE), _LARGE)
    header = jpegs.with_segment(jpegs.plain(16, 16), jpegs.PICTURE, jpegs.picture_body(65500, 65500))
    yield "jpeg: a header of 4 gigapixels", _decode("jpeg", header, _SMALL)
    header = jpegs.with_segment(jpegs.plain(16, 16), jpegs.PICTURE, jpegs.picture_body(*_LARGE))
    yield "jpeg: a large picture in a few bytes", _decode("jpeg", header, _LARGE)
    remarks = jpegs.START + jpegs.segment(0xFE, b"") * 250_000
    yield "jpeg: remarks without end", _decode("jpeg", remarks, _LARGE)
    for name in ("raw", "solid", "zstd", "delta", "jpeg"):
        yield f"{name}: a rectangle of 4 gigapixels", _decode(name, b"abc", Size(65535, 65535))
        yield f"{name}: a rectangle beyond any number", _decode(name, b"abc", Size(2**40, 2**40))
    yield "frame: a screen of 4 gigapixels", _frame(Rect(0, 0, 1, 1), Size(65535, 65535), 1)
    yield "frame: the screen a thousand times", _frame(Rect(0, 0, *_LARGE), _LARGE, 1000)
    yield "frame: a table of 65535 rectangles", lambda: parse_frame(struct.pack(">IBHHH", 1, 1, *_SMALL, 65535))
    cursor = struct.pack(">HHhhHHI", 0, 0, 0, 0, 65535, 65535, 1)
    yield "cursor: 4 gigapixels", lambda: parse_cursor(cursor)


def _live_within_limits() -> None:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one line of the system's
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + _MEMORY, now + _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))


def main() -> int:
    bombs = list(_bombs())
    _live_within_limits()
    for name, explode in bombs:
        try:
            explode()
        except ProtocolError as exc:
            print(f"{name}: {type(exc).__name__}")
        else:
            print(f"{name}: decoded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
