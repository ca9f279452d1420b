"""A computer's clipboard in memory, with the programs that copy and paste on it; opened like a real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from remote_assist.clipboard import Found, Passage
from remote_assist.errors import NotGranted
from remote_assist.wire.clipboard import Kind


class MemoryClipboard:
    """What `MemoryDesk.open` gives: a `Clipboard` that does everything at once."""

    def __init__(self, desk: MemoryDesk, copied: Callable[[], None], passage: Passage) -> None:
        self._desk = desk
        self._passage = passage
        self.copied = copied
        self.contents: dict[Kind, bytes | None] = {}
        self.wanted: Callable[[Kind], None] = lambda _: None
        self.is_closed = False

    def look(self, found: Callable[[Found], None]) -> None:
        try:
            found(self._passage(self._desk.found))
        except NotGranted:
            return

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        def own() -> None:
            self.contents, self.wanted = dict(contents), wanted
            self._desk.taken_by(self)

        try:
            self._passage(own)
        except NotGranted:
            return

    def fill(self, kind: Kind, data: bytes | None) -> None:
        if kind in self.contents and self.contents[kind] is None:
            if data is None:
                del self.contents[kind]
            else:
                self.contents[kind] = data

    def close(self) -> None:
        self.is_closed = True


class MemoryDesk:
    """One computer. `reads` and `puts` count what Deskside did to its clipboard."""

    def __init__(self) -> None:
        self.opened: list[MemoryClipboard] = []
        self.owner: MemoryClipboard | None = None
        self.reads = 0
        self.puts = 0
        self._copy = Found()

    def open(self, copied: Callable[[], None], passage: Passage) -> MemoryClipboard:
        self.opened.append(MemoryClipboard(self, copied, passage))
        return self.opened[-1]

    def copy(self, contents: Mapping[Kind, bytes], **marks: object) -> None:
        """A program copies something; `marks` as in `Found`."""
        self._copy = Found(dict(contents), **marks)  # type: ignore[arg-type]
        self.owner = None
        for clipboard in self.opened:
            clipboard.copied()

    def paste(self, kind: Kind) -> bytes | None:
        """What a program gets that pastes now; None for nothing (yet)."""
        if self.owner is None:
            return self._copy.contents.get(kind)
        if kind in self.owner.contents and self.owner.contents[kind] is None:
            self.owner.wanted(kind)
        return self.owner.contents.get(kind)

    def found(self) -> Found:
        self.reads += 1
        return self._copy if self.owner is None else Found(is_remote=True)

    def taken_by(self, clipboard: MemoryClipboard) -> None:
        self.puts += 1
        self.owner = clipboard
