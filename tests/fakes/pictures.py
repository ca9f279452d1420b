"""PNG files for tests, made without any library that the product uses."""

from __future__ import annotations

import struct
import zlib


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk with its length and check sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int, height: int, *, claims: tuple[int, int] | None = None, beside: bytes = b"", noise: bytes = b""
) -> bytes:
    """An RGB picture; `claims` is another size for its header, `beside` more chunks, `noise` what its rows repeat."""
    wide, high = claims or (width, height)
    row = (noise * (width * 3 // max(1, len(noise)) + 1))[: width * 3] if noise else bytes(width * 3)
    rows = b"".join(b"\0" + row for _ in range(height))
    return b"".join((
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        beside,
        chunk(b"IDAT", zlib.compress(rows, 1)),
        chunk(b"IEND", b""),
    ))  # fmt: skip
