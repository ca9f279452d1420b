"""An open folder, and what may be done in it. Names are single names; whoever has a path walks it one by one.

Invariant: no operation follows a link, and none reaches anything but what lies in this very folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class LinkInTheWay(OSError):
    """A link, or something else that is neither file nor folder, stands where one of them is due."""


class Kind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"  # links, devices, pipes: never followed and never opened


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder; `size` in bytes, of a file."""

    name: str
    kind: Kind
    size: int = 0


class DiskFile(Protocol):
    """An open file; from one thread."""

    @property
    def size(self) -> int: ...

    @property
    def stamp(self) -> tuple[int, ...]:
        """Changes when somebody writes into the file."""

    def read(self, offset: int, size: int) -> bytes:
        """At most so many bytes from there. Raises `OSError`."""

    def write(self, offset: int, data: bytes) -> None:
        """All of it. Raises `OSError`."""

    def cut(self, size: int) -> None:
        """Keep only so many bytes."""

    def flush(self) -> None:
        """Down to the disk itself."""

    def close(self) -> None: ...


class Folder(Protocol):
    """See the module. Everything raises `OSError`, and `LinkInTheWay` where a link stands in the way."""

    def twin(self) -> Folder:
        """The same folder, to be closed by itself."""

    def sub(self, name: str) -> Folder:
        """The folder of this name in it."""

    def make(self, name: str) -> Folder:
        """The same, made where there is nothing of the name."""

    def kind(self, name: str) -> Kind | None:
        """What is there of this name; None for nothing."""

    def found(self) -> Iterator[Found]:
        """What lies in it, in no order."""

    def open(self, name: str) -> DiskFile:
        """A file to read."""

    def open_part(self, name: str) -> DiskFile:
        """An unfinished file of ours to go on with, made where there is none; nobody else's and no second name."""

    def put(self, part: str, name: str, *, replace: bool = False) -> None:
        """Give a part its own name. Raises `FileExistsError` unless it may replace a file."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing where there is none."""

    def free(self) -> int:
        """Bytes that are free here."""

    def close(self) -> None: ...
