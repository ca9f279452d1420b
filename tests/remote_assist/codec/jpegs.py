"""JPEGs as an attacker would make them: taken apart into segments and put together otherwise."""

from __future__ import annotations

import struct

import numpy as np

from remote_assist.codec import Pixels, codec_named

PICTURE, TABLE, SCAN = 0xC0, 0xC4, 0xDA
START, END = b"\xff\xd8", b"\xff\xd9"


def noise(width: int, height: int) -> Pixels:
    return np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)


def plain(width: int, height: int) -> bytes:
    """What our own encoder makes."""
    return codec_named("jpeg").encode(noise(width, height))


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def parts(jpeg: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The segments up to the first scan, as (marker, body), and what follows them."""
    found: list[tuple[int, bytes]] = []
    at = 2
    while not found or found[-1][0] != SCAN:
        marker, length = struct.unpack_from(">xBH", jpeg, at)
        found.append((marker, jpeg[at + 4 : at + 2 + length]))
        at += 2 + length
    return found, jpeg[at:]


def joined(segments: list[tuple[int, bytes]], pixels: bytes) -> bytes:
    return START + b"".join(segment(*part) for part in segments) + pixels


def with_segment(jpeg: bytes, marker: int, body: bytes, as_marker: int | None = None) -> bytes:
    """The same JPEG with the body of one segment, and its marker, exchanged."""
    segments, pixels = parts(jpeg)
    other = marker if as_marker is None else as_marker
    return joined([(other, body) if m == marker else (m, b) for m, b in segments], pixels)


def picture_body(width: int, height: int, bits: int = 8, layout: str = "011100021101031101") -> bytes:
    """The body of a picture's header; `layout` is three bytes a colour: its name, sampling and table."""
    colours = bytes.fromhex(layout)
    return struct.pack(">BHHB", bits, height, width, len(colours) // 3) + colours


def scan_bomb(width: int, height: int, scans: int) -> bytes:
    """A colour a scan, again and again: ten bytes each, and each makes a decoder go over the whole picture."""
    segments, _ = parts(plain(16, 16))
    tables = [part for part in segments if part[0] not in (PICTURE, SCAN)]
    scan = segment(SCAN, bytes.fromhex("010100003f00")[:6])
    return joined([*tables, (PICTURE, picture_body(width, height))], b"") + scan * scans + END
