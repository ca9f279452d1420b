"""The outer header of every record: what the relay may see, and no more.

There are two kinds of records, each a type of its own, and a link sends nothing else. `SealedRecord` is made by
`secure.records.SealedChannel.seal` and `HandshakeRecord` by `handshake_record` below, both nowhere else.

Invariant: a header packs to exactly `HEADER_SIZE` bytes and parses back to itself; the seal authenticates all of it.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple, NewType

from remote_assist.errors import OtherVersion, ProtocolError, TooLarge
from remote_assist.wire.limits import MAX_RECORD, PROTOCOL_VERSION
from remote_assist.wire.roles import Direction

_HEADER = struct.Struct(">BBBxI8sQ")
HEADER_SIZE = _HEADER.size
NO_SESSION = bytes(8)

SealedRecord = NewType("SealedRecord", bytes)
HandshakeRecord = NewType("HandshakeRecord", bytes)
Record = SealedRecord | HandshakeRecord


class RecordClass(IntEnum):
    """What a record carries; `SENDING_ORDER` says what goes first."""

    HANDSHAKE = 0
    INPUT = 1  # to the host: input events; to the viewer: the pointer
    CONTROL = 2
    CLIPBOARD = 3
    FRAMES = 4  # to the viewer: frames; to the host: their acknowledgements
    FILES = 5
    MARKS = 6  # what somebody points at or draws


SENDING_ORDER = (
    RecordClass.HANDSHAKE,
    RecordClass.INPUT,
    RecordClass.CONTROL,
    RecordClass.MARKS,
    RecordClass.CLIPBOARD,
    RecordClass.FRAMES,
    RecordClass.FILES,
)
"""What waits is sent in this order, at both ends and by a relay; within a class in the order in which it came."""


class Header(NamedTuple):
    """Version, direction, class, key epoch, session and counter of one record."""

    direction: Direction
    record_class: RecordClass
    epoch: int
    session: bytes
    counter: int
    version: int = PROTOCOL_VERSION

    def pack(self) -> bytes:
        return _HEADER.pack(self.version, self.direction, self.record_class, self.epoch, self.session, self.counter)


def parse_header(record: bytes) -> Header:
    """Read the outer header; raises `TooLarge`, `OtherVersion` or `ProtocolError` before anything else is looked at."""
    if len(record) > MAX_RECORD:
        raise TooLarge(f"A record of {len(record)} bytes is over the limit of {MAX_RECORD}.")
    # Of another version nothing is known but that its first byte says so: its header may have another length.
    if record and record[0] != PROTOCOL_VERSION:
        raise OtherVersion(
            f"The other side speaks version {record[0]} of the protocol, this one version {PROTOCOL_VERSION}."
        )
    if len(record) < HEADER_SIZE:
        raise ProtocolError(f"A record of {len(record)} bytes has no whole header.")
    _, direction, record_class, epoch, session, counter = _HEADER.unpack_from(record)
    try:
        return Header(Direction(direction), RecordClass(record_class), epoch, session, counter)
    except ValueError as exc:
        raise ProtocolError(f"A record names a direction or class that does not exist: {exc}.") from exc


def handshake_record(direction: Direction, counter: int, payload: bytes) -> HandshakeRecord:
    """Wrap a pairing message, the only payload that is ever sent without a seal."""
    return HandshakeRecord(Header(direction, RecordClass.HANDSHAKE, 0, NO_SESSION, counter).pack() + payload)
