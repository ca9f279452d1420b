"""Files on their way, in both directions: what is offered, taken, sent piece by piece, and proved whole at the end.

Whoever sends offers a transfer and lists what is in it, in pages; whoever receives says from where he wants it. Then
come the files in the order of the list, each as pieces without gaps and its SHA-256; the receiver says what he has
written, and at last that all of it is in its place. Numbers of transfers are odd where the host sends, even where the
viewer does, so that either end may pause or stop any of them. What a name may be says `policy.file_names`.

Invariant: `parse_files` accepts nothing over its bounds; what is in order for one transfer says `policy.transfer`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.limits import (
    MAX_FILES_WORD,
    MAX_LISTED,
    MAX_PIECE,
    MAX_RELATIVE_PATH,
    MAX_TRANSFER_BYTES,
    MAX_TRANSFER_ENTRIES,
    MAX_TRANSFERS,
)
from remote_assist.wire.roles import Role
from remote_assist.wire.unreadable import UNREADABLE

DIGEST_SIZE = 32
Number = Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]
Place = Annotated[int, Meta(ge=0, le=MAX_TRANSFER_ENTRIES)]
"""Of an entry in its list; one behind the last means that nothing is missing."""
Bytes = Annotated[int, Meta(ge=0, le=MAX_TRANSFER_BYTES)]
Sha256 = Annotated[bytes, Meta(min_length=DIGEST_SIZE, max_length=DIGEST_SIZE)]


class Purpose(StrEnum):
    """What a transfer is for; the receiver chooses its folder by it."""

    FILES = "files"
    CLIPBOARD = "clipboard"  # into a private folder, for the one who pastes


class StopReason(StrEnum):
    """Why a transfer came to nothing, or not to its end."""

    CANCELLED = "cancelled"  # by the person at the end that says so
    DECLINED = "declined"  # he did not want it
    NOT_GRANTED = "not_granted"
    NAME = "name"  # one that cannot be, or is a trick
    TOO_MUCH = "too_much"  # entries, bytes, depth, or transfers at once
    NO_SPACE = "no_space"
    OUTSIDE = "outside"  # something stands in the way that leads out of the folder
    CHANGED = "changed"  # a file, while it was read
    DIGEST = "digest"  # what was written is not what was sent
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"
    GONE = "gone"  # the other end knows nothing of it any more


class Choose(Struct, frozen=True, tag="choose"):
    """The viewer wishes that the customer picks files, or folders, to hand over."""

    folders: bool = False


class Chose(Struct, frozen=True, tag="chose"):
    """The customer picked so many files and folders, or none."""

    count: Place = 0


class Entry(Struct, frozen=True, array_like=True):
    """One file or folder: where it belongs, as names between slashes, and the bytes of a file."""

    path: Annotated[str, Meta(min_length=1, max_length=MAX_RELATIVE_PATH)]
    size: Bytes = 0
    is_folder: bool = False


class Standing(Struct, frozen=True, tag="standing"):
    """First on each link: what the sender of this still means to send. Of anything else nothing more comes."""

    transfers: Annotated[tuple[Number, ...], Meta(max_length=MAX_TRANSFERS)] = ()


class Offer(Struct, frozen=True, tag="offer"):
    """A transfer of so many entries and bytes; the same number again on the next link means to go on."""

    transfer: Number
    entries: Annotated[int, Meta(ge=1, le=MAX_TRANSFER_ENTRIES)]
    size: Bytes
    purpose: Purpose = Purpose.FILES


class Listed(Struct, frozen=True, tag="listed"):
    """The next entries of an offer; a folder stands before what is in it."""

    transfer: Number
    entries: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=MAX_LISTED)]


class Accept(Struct, frozen=True, tag="accept"):
    """The receiver wants it, without what is skipped, from this byte of this entry on.

    `digest` is that of what he holds of it; if the sender's own bytes have another one, he begins at its first byte.
    """

    transfer: Number
    entry: Place = 0
    offset: Bytes = 0
    digest: Annotated[bytes, Meta(max_length=DIGEST_SIZE)] = b""
    skipped: Annotated[tuple[Place, ...], Meta(max_length=MAX_TRANSFER_ENTRIES)] = ()


class Piece(Struct, frozen=True, tag="piece"):
    """The next bytes of an entry."""

    transfer: Number
    entry: Place
    offset: Bytes
    data: Annotated[bytes, Meta(min_length=1, max_length=MAX_PIECE)]


class Whole(Struct, frozen=True, tag="whole"):
    """All bytes of this file were sent; their SHA-256. Folders and what is skipped have none."""

    transfer: Number
    entry: Place
    digest: Sha256


class Taken(Struct, frozen=True, tag="taken"):
    """So many words of this transfer, pieces and digests, were acted on since this link came up."""

    transfer: Number
    words: Annotated[int, Meta(ge=0, le=1 << 40)]


class Kept(Struct, frozen=True, tag="kept"):
    """Everything was proved whole and is in its place: the transfer is over."""

    transfer: Number


class Pause(Struct, frozen=True, tag="pause"):
    """This end wants it to rest, or to go on. It moves while neither end wants it to rest."""

    transfer: Number
    rests: bool = True


class Stop(Struct, frozen=True, tag="stop"):
    """The transfer is over before its end. What was written of an unfinished file goes."""

    transfer: Number
    reason: StopReason = StopReason.CANCELLED


FilesWord = Choose | Chose | Standing | Offer | Listed | Accept | Piece | Whole | Taken | Kept | Pause | Stop

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[FilesWord] = msgspec.msgpack.Decoder(FilesWord)


def is_sent_by(role: Role, transfer: int) -> bool:
    """Is this the number of a transfer that this end sends?"""
    return transfer % 2 == (1 if role is Role.HOST else 0)


def transfer_number(role: Role, drawn: int) -> int:
    """A number for a transfer that this end sends, from a random one."""
    return (drawn & 0xFFFF_FFFE) | (1 if role is Role.HOST else 0)


def pack_files(word: FilesWord) -> bytes:
    """Bytes of one word; raises `TooLarge` for what the other side would refuse."""
    payload = _ENCODER.encode(word)
    if len(payload) > MAX_FILES_WORD:
        raise TooLarge(f"A word about files of {len(payload)} bytes is over the limit of {MAX_FILES_WORD}.")
    return payload


def parse_files(payload: bytes) -> FilesWord:
    """Read one word; raises `TooLarge` or `ProtocolError`."""
    if len(payload) > MAX_FILES_WORD:
        raise TooLarge(f"A word about files of {len(payload)} bytes is over the limit of {MAX_FILES_WORD}.")
    try:
        return _DECODER.decode(payload)
    except UNREADABLE as exc:
        raise ProtocolError(f"A word about files cannot be read: {exc}.") from exc
