"""Messages as a hostile machine would make them: good ones, damaged in every way that has ever broken a parser.

Seeded: the same number gives the same messages. Invariant: none is longer than twice the longest good one and 8 KiB.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_NUMBERS = [bytes([byte]) * size for byte in (0, 0x7F, 0x80, 0xFF) for size in (1, 2, 4, 8)]
_MSGPACK = [
    b"\xc1", b"\xc0", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\x91" * 64, b"\x81\xa1a" * 64, b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    b"\xcf" + b"\xff" * 8, b"\xd3\x80" + b"\x00" * 7, b"\xc9\x00\x00\x00\x01\x7f", b"\xa4\xed\xa0\x80\xff",
]  # fmt: skip
_JSON = [b"null", b"[" * 64, b'{"a":' * 32, b"1e999", b'"\\ud800"', b"\xff\xfe", b"-0", b"9" * 400, b"\x00"]
_PIECES = [*_NUMBERS, *_MSGPACK, *_JSON, b"", b"\n"]


def malformed(good: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` messages: most of them one of `good`, changed once to four times; some nothing but noise."""
    chance = random.Random(seed)
    longest = 2 * max(map(len, good)) + 8192
    for _ in range(count):
        if chance.random() < 0.08:
            yield chance.randbytes(chance.choice((0, 1, 7, 23, 24, 40, 200)))
            continue
        message = chance.choice(good)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            message = _changed(message, good, chance)
        yield message[:longest]


def _deepened(message: bytes, levels: int) -> bytes:
    """With a field that nobody knows, nested so deep that who skips it by recursion runs out of stack."""
    if message[:1] and 0x80 <= message[0] < 0x8F:  # a MessagePack map
        return bytes([message[0] + 1]) + message[1:] + b"\xa1z" + b"\x91" * levels + b"\xc0"
    end = message.rstrip()
    if end.endswith(b"}"):  # a JSON object
        return end[:-1] + b',"z":' + b"[" * levels + b"]" * levels + b"}"
    return message + b"\x91" * levels


def _changed(message: bytes, good: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(message) + 1)
    match chance.randrange(9):
        case 0 if at < len(message):
            return message[:at] + bytes([message[at] ^ 1 << chance.randrange(8)]) + message[at + 1 :]
        case 1:
            return message[:at]
        case 2:
            return message[:at] + chance.choice(_PIECES) + message[at:]
        case 3:
            piece = chance.choice(_PIECES)
            return message[:at] + piece + message[at + len(piece) :]
        case 4:
            other = chance.choice(good)
            return message[:at] + other[chance.randrange(len(other) + 1) :]
        case 5:
            end = min(len(message), at + chance.randrange(1, 40))
            return message[:end] + message[at:end] * chance.choice((1, 3)) + message[end:]
        case 6:
            return message[:at] + message[at + chance.randrange(1, 9) :]
        case 7:
            return _deepened(message, chance.choice((3, 400, 3000)))
        case _:
            size = chance.choice((1, 2, 4))
            return message[:at] + chance.randbytes(size) + message[at + size :]
