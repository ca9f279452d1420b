"""What two clipboards tell each other: something was copied, I want it, here is a piece of it.

Either end says `Copied` for what a person copied there; what is small comes with it, the rest when it is wanted, piece
by piece, each asked for by itself: who is slow, or is not allowed any more, stops by asking no further.

Invariant: `parse_clipboard` accepts nothing over `MAX_CLIPBOARD_MESSAGE` bytes, no kind twice, and no content that does
not have the size it claims.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.limits import (
    MAX_COPIED_AT_ONCE,
    MAX_COPIED_PICTURE,
    MAX_COPIED_PIECE,
    MAX_COPIED_TEXT,
)
from remote_assist.wire.unreadable import UNREADABLE

MAX_CLIPBOARD_MESSAGE = MAX_COPIED_AT_ONCE + 4096  # bytes; the rest is names and numbers

Serial = Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]
Bytes = Annotated[int, Meta(ge=0, le=1 << 53)]


class Kind(StrEnum):
    """What copied content is; a copy may be of several kinds at once, of which who pastes takes one."""

    TEXT = "text"  # UTF-8, line ends as they were copied
    HTML = "html"  # UTF-8
    PICTURE = "picture"  # PNG
    FILES = "files"  # only their names, UTF-8, one a line: the files themselves go as files do


MOST_BYTES = {
    Kind.TEXT: MAX_COPIED_TEXT,
    Kind.HTML: MAX_COPIED_TEXT,
    Kind.PICTURE: MAX_COPIED_PICTURE,
    Kind.FILES: MAX_COPIED_AT_ONCE,
}
"""What of each kind is ever fetched; a larger one is named, so that a person can be told why it does not come."""


class Content(Struct, frozen=True):
    """One kind of what was copied: how large it is and, where it is small, itself."""

    kind: Kind
    size: Bytes
    data: bytes = b""

    @property
    def is_here(self) -> bool:
        """Did it come with the word that it was copied?"""
        return len(self.data) == self.size

    @property
    def may_be_fetched(self) -> bool:
        return self.size <= MOST_BYTES[self.kind]


class Copied(Struct, frozen=True, tag="copied"):
    """Something was copied at the sender's. `serial` counts his copies on this link from 1, `seen` is the newest of the
    other end's that he had heard of. What was offered before is not to be had any more."""

    serial: Serial
    seen: Serial
    contents: Annotated[tuple[Content, ...], Meta(min_length=1, max_length=len(Kind))]


class Want(Struct, frozen=True, tag="want"):
    """Send the piece of copy `serial` that begins at `offset`, in bytes."""

    serial: Serial
    kind: Kind
    offset: Bytes


class Piece(Struct, frozen=True, tag="piece"):
    """What was wanted: `MAX_COPIED_PIECE` bytes, or what is left."""

    serial: Serial
    kind: Kind
    offset: Bytes
    data: Annotated[bytes, Meta(min_length=1, max_length=MAX_COPIED_PIECE)]


class Gone(Struct, frozen=True, tag="gone"):
    """What was wanted is not there any more: something else was copied meanwhile."""

    serial: Serial
    kind: Kind


ClipboardMessage = Copied | Want | Piece | Gone

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[ClipboardMessage] = msgspec.msgpack.Decoder(ClipboardMessage)


def pack_clipboard(message: ClipboardMessage) -> bytes:
    """Bytes of one message; raises `TooLarge` for what the other side would refuse."""
    payload = _ENCODER.encode(message)
    _check_size(payload)
    return payload


def parse_clipboard(payload: bytes) -> ClipboardMessage:
    """Read one message; raises `TooLarge` or `ProtocolError`."""
    _check_size(payload)
    try:
        message = _DECODER.decode(payload)
    except UNREADABLE as exc:
        raise ProtocolError(f"A clipboard message cannot be read: {exc}.") from exc
    if isinstance(message, Copied):
        _check_contents(message.contents)
    return message


def _check_size(payload: bytes) -> None:
    if len(payload) > MAX_CLIPBOARD_MESSAGE:
        raise TooLarge(
            f"A clipboard message of {len(payload)} bytes is over the limit of {MAX_CLIPBOARD_MESSAGE} bytes."
        )


def _check_contents(contents: tuple[Content, ...]) -> None:
    if len({content.kind for content in contents}) != len(contents):
        raise ProtocolError("A copy names the same kind twice.")
    if any(content.data and not content.is_here for content in contents):
        raise ProtocolError("Copied content has another size than it claims.")
