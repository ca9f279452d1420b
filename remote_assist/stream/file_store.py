"""What is received: written into one chosen folder, whole files only under their own names.

Runs in the files' own thread; each touch of the disk passes through `passing`. A file grows under a hidden name beside
its place, by which it is found again after a lost link or a killed program, and gets its own name when its digest fits.

Invariant: no two write into one unfinished file, nothing outside the folder is touched, and nothing that was there is
overwritten unless `Conflict.REPLACE`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from remote_assist.disk import DiskFile, Folder, Kind, LinkInTheWay, open_folder
from remote_assist.policy.file_names import PART_PREFIX, PART_SUFFIX, numbered
from remote_assist.policy.transfer import Conflict, Item
from remote_assist.stream.file_failures import TransferStopped
from remote_assist.stream.file_sources import Passing
from remote_assist.wire.files import StopReason

SPARE_SPACE = 64 * 1024 * 1024  # bytes that a transfer leaves free on the disk
_CHUNK = 1024 * 1024
_MOST_NUMBERS = 10_000


class _Part:
    """The file that is being written, and the folder that it lies in."""

    def __init__(self, place: int, folder: Folder, name: str, file: DiskFile) -> None:
        self.place = place
        self.folder = folder
        self.name = name
        self.file = file
        self.held = 0
        self.hash = hashlib.sha256()

    def close(self) -> None:
        self.file.close()
        self.folder.close()


class FileStore:
    """See the module. `owner` names the sender: nobody else's unfinished file is gone on with.

    `in_work` are the names of unfinished files that somebody writes, shared by all stores of a thread.
    """

    def __init__(self, path: Path, items: Sequence[Item], owner: bytes, passing: Passing, in_work: set[str]) -> None:
        self.path = path
        self._items = items
        self._owner = owner
        self._passing = passing
        self._in_work = in_work
        self._root: Folder | None = None
        self._names: dict[str, str] = {}  # of what lies in the folder itself: how it is called there
        self._replaced: set[str] = set()
        self._part: _Part | None = None

    def look(self) -> tuple[str, ...]:
        """Open the folder, made if need be; returns what of the transfer is there already. Raises also for no space."""
        self._root = self._passing(self._open_root)
        root = self._root
        if sum(item.size for item in self._items) + SPARE_SPACE > self._passing(root.free):
            raise TransferStopped(StopReason.NO_SPACE, "The disk has not enough room for the transfer.")
        tops = [item.parts[0] for item in self._items if len(item.parts) == 1]
        self._names = {name: name for name in tops}
        return tuple(name for name in tops if self._kind(name) is not None)

    def begin(self, there: Sequence[str], conflict: Conflict) -> frozenset[int]:
        """Settle names and make the folders; returns the places of what is skipped."""
        kinds = {item.parts[0]: Kind.FOLDER if item.is_folder else Kind.FILE for item in self._tops()}
        skipped: set[str] = set()
        for name in there:
            if conflict is Conflict.SKIP:
                skipped.add(name)
            elif conflict is Conflict.REPLACE and self._kind(name) is kinds[name]:
                self._replaced.add(name)
            else:
                self._names[name] = self._free_name(name)
        for item in self._items:
            if item.is_folder and item.parts[0] not in skipped:
                self._make(item)
        return frozenset(place for place, item in enumerate(self._items) if item.parts[0] in skipped)

    def held(self, place: int) -> tuple[int, bytes]:
        """How many bytes of this file are there from before, and their digest."""
        part = self._opened(place)
        return part.held, part.hash.digest() if part.held else b""

    def write(self, place: int, offset: int, data: bytes) -> None:
        """The next bytes; at the first byte again, what was held is given up."""
        part = self._opened(place)
        if offset < part.held:
            self._passing(part.file.cut, 0)
            part.held, part.hash = 0, hashlib.sha256()
        self._passing(part.file.write, part.held, data)
        part.hash.update(data)
        part.held += len(data)

    def finish(self, place: int, digest: bytes) -> str:
        """The file is whole: it gets its name, which is returned. Raises where the digest is another one."""
        part, item = self._opened(place), self._items[place]
        if part.hash.digest() != digest or part.held != item.size:
            self.give_up(keep=False)
            sentence = f"{item.path} did not arrive as it was sent."
            raise TransferStopped(StopReason.DIGEST, sentence, item.path)
        # Nothing new is written by it, so no grant is asked: on a slow disk a withdrawal would wait for long.
        part.file.flush()
        name = self._named(part, item)
        self._part = None
        self._close(part)
        return name

    def give_up(self, *, keep: bool) -> None:
        """Let go of the unfinished file: it stays for the next time, or is removed, whatever is granted now."""
        part, self._part = self._part, None
        if part is None:
            return
        try:
            if not keep or not part.held:
                part.folder.remove(part.name)
        finally:
            self._close(part)

    def _close(self, part: _Part) -> None:
        self._in_work.discard(part.name)
        part.close()

    def close(self) -> None:
        root, self._root = self._root, None
        if root is not None:
            root.close()

    def _open_root(self) -> Folder:
        self.path.mkdir(parents=True, exist_ok=True)
        return open_folder(self.path)

    def _tops(self) -> list[Item]:
        return [item for item in self._items if len(item.parts) == 1]

    def _at(self) -> Folder:
        if self._root is None:
            raise RuntimeError("Nothing was looked at yet.")
        return self._root

    def _kind(self, name: str) -> Kind | None:
        return self._passing(self._at().kind, name)

    def _free_name(self, name: str) -> str:
        for number in range(2, _MOST_NUMBERS):
            candidate = numbered(name, number)
            if candidate not in self._names.values() and self._kind(candidate) is None:
                return candidate
        raise TransferStopped(StopReason.UNWRITABLE, f"There are too many of the name {name} already.", name)

    def _make(self, item: Item) -> None:
        def made() -> None:
            with ExitStack() as stack:
                folder = self._at()
                for name in self._real(item.parts):
                    folder = stack.enter_context(closing(folder.make(name)))

        self._passing(made)

    def _real(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return (self._names[parts[0]], *parts[1:])

    def _opened(self, place: int) -> _Part:
        if self._part is not None and self._part.place == place:
            return self._part
        self.give_up(keep=False)
        item = self._items[place]
        part = self._part = self._passing(self._open, place, item)
        if part.file.size > item.size:
            self._passing(part.file.cut, 0)
        while data := self._passing(part.file.read, part.held, _CHUNK):
            part.hash.update(data)
            part.held += len(data)
        return part

    def _open(self, place: int, item: Item) -> _Part:
        with ExitStack() as stack:
            folder = self._at()
            for name in self._real(item.parts)[:-1]:
                folder = stack.enter_context(closing(folder.sub(name)))
            own = folder.twin()
        key = hashlib.sha256(b"%d %b " % (item.size, self._owner) + item.path.encode()).hexdigest()
        names = (f"{PART_PREFIX}{key[: 24 + number]}{PART_SUFFIX}" for number in range(len(key) - 24))
        name = next(each for each in names if each not in self._in_work)  # others of its name and size may come too
        try:
            part = _Part(place, own, name, own.open_part(name))
        except OSError:
            own.close()
            raise
        self._in_work.add(name)
        return part

    def _named(self, part: _Part, item: Item) -> str:
        name = self._real(item.parts)[-1]
        replace = item.parts[0] in self._replaced
        for number in range(2, _MOST_NUMBERS):
            try:
                self._passing(part.folder.put, part.name, name, replace=replace)
            except FileExistsError:
                name = numbered(item.parts[-1], number)  # somebody else was faster
            except LinkInTheWay:
                if not replace:
                    raise
                replace = False  # what is there cannot be replaced by a file: both are kept
            else:
                return name
        raise TransferStopped(StopReason.UNWRITABLE, f"There are too many of the name {name} already.", name)
