"""What a person is told of the two clipboards, and how much of his attention they follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from remote_assist.stream.filing import TransferFacts
from remote_assist.wire.clipboard import Content, Kind


class Focus(IntEnum):
    """How much of a person's attention a session has at this end: what he copies all day is not its business."""

    AWAY = 0
    SEEN = 1  # what is copied at the other end may be put on the clipboard here
    USED = 2  # and what is copied here may go there


class Note(StrEnum):
    """Why something that was copied does not come across."""

    SECRET = "secret"  # its program asks for it to be kept
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    FILES = "files"  # an engineer sends files only by hand
    GONE = "gone"  # something else was copied there before it was here


@dataclass(frozen=True, slots=True)
class Crossing:
    """One kind of content has gone from one end to the other."""

    kind: Kind
    size: int  # bytes
    from_here: bool

    @property
    def described(self) -> str:
        """For a log: what it was, never what it said."""
        return f"{self.kind.value}, {self.size} bytes"


@dataclass(frozen=True, slots=True)
class ClipboardFacts:
    """How it stands. `waiting` is what was copied at the other end and is not here, `coming` the bytes that are."""

    last: Crossing | None = None
    waiting: tuple[Content, ...] = ()
    coming: Mapping[Kind, int] = field(default_factory=dict)
    note: Note | None = None
    files: TransferFacts | None = None  # copied ones that are on their way, or were
