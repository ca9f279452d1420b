"""What is sent: the files and folders that a person chose, found on the disk and opened one at a time.

Runs in the files' own thread; each look at the disk passes through `passing`. A link is followed where the person chose
it, and nowhere inside a folder; devices and pipes are left out.

Invariant: no more than `MAX_TRANSFER_ENTRIES` entries are looked at, however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from remote_assist.disk import DiskFile, Folder, Found, Kind, open_folder
from remote_assist.policy.file_names import NameFlaw, NameRefused, folded, name_flaw, tame_name
from remote_assist.policy.transfer import Item
from remote_assist.stream.file_failures import TransferStopped
from remote_assist.wire.files import StopReason
from remote_assist.wire.limits import (
    MAX_LISTED_CHARACTERS,
    MAX_PATH_DEPTH,
    MAX_RELATIVE_PATH,
    MAX_TRANSFER_BYTES,
    MAX_TRANSFER_ENTRIES,
)

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Passing(Protocol):
    """How the disk is touched: on the host's side through the gate. Raises `NotGranted` without the act."""

    def __call__(self, act: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T: ...


class Sources:
    """See the module. `gather` before anything else; raises what `file_failures` knows."""

    def __init__(self, paths: Sequence[Path], passing: Passing) -> None:
        self._paths = paths
        self._passing = passing
        self._items: list[Item] = []
        self._places: list[tuple[Path, tuple[str, ...]]] = []  # of each item: a folder, and real names from there
        self._looked_at = 0
        self._size = self._characters = 0
        self.left_out = 0
        """Links, devices and pipes inside folders."""

    @property
    def items(self) -> Sequence[Item]:
        return self._items

    def gather(self) -> None:
        """Find everything that is to be sent, a folder before what is in it."""
        taken: set[str] = set()
        for path in self._paths:
            name = tame_name(path.name, taken)
            taken.add(folded(name))
            real = Path(os.path.realpath(path))
            with closing(self._passing(open_folder, real.parent)) as parent:
                self._gather_top(parent, name, real)

    def _gather_top(self, parent: Folder, name: str, real: Path) -> None:
        kind = self._passing(parent.kind, real.name)
        if kind is None:
            raise FileNotFoundError(real)
        if kind is Kind.OTHER:
            raise TransferStopped(StopReason.UNREADABLE, f"{name} is neither file nor folder.", name)
        size = self._passing(_size, parent, real.name) if kind is Kind.FILE else 0
        self._add((name,), real.parent, (real.name,), Found(real.name, kind, size))
        if kind is Kind.FOLDER:
            with closing(self._passing(parent.sub, real.name)) as folder:
                self._walk(folder, (name,), real.parent, (real.name,))

    def open(self, place: int) -> DiskFile:
        """The file of this place in `items`."""
        root, names = self._places[place]

        def opened() -> DiskFile:
            with ExitStack() as stack:
                folder = stack.enter_context(closing(open_folder(root)))
                for name in names[:-1]:
                    folder = stack.enter_context(closing(folder.sub(name)))
                return folder.open(names[-1])

        return self._passing(opened)

    def read(self, file: DiskFile, offset: int, size: int) -> bytes:
        return self._passing(file.read, offset, size)

    def _walk(self, folder: Folder, parts: tuple[str, ...], root: Path, real: tuple[str, ...]) -> None:
        if len(parts) >= MAX_PATH_DEPTH:
            raise NameRefused(NameFlaw.TOO_DEEP, "/".join(parts))
        room = MAX_TRANSFER_ENTRIES - self._looked_at + 1
        found = self._passing(lambda: list(islice(folder.found(), room)))
        self._looked_at += len(found)
        if self._looked_at > MAX_TRANSFER_ENTRIES:
            raise _too_many(parts[0])
        taken: set[str] = set()
        for each in sorted(found, key=lambda one: one.name):
            if each.kind is Kind.OTHER or name_flaw(each.name) is NameFlaw.OURS:
                self.left_out += 1
                continue
            name = tame_name(each.name, taken)
            taken.add(folded(name))
            self._add((*parts, name), root, (*real, each.name), each)
            if each.kind is Kind.FOLDER:
                with closing(self._passing(folder.sub, each.name)) as below:
                    self._walk(below, (*parts, name), root, (*real, each.name))

    def _add(self, parts: tuple[str, ...], root: Path, real: tuple[str, ...], found: Found) -> None:
        item = Item(parts, found.size, found.kind is Kind.FOLDER)
        if len(item.path) > MAX_RELATIVE_PATH:
            raise NameRefused(NameFlaw.TOO_LONG, item.path)
        self._characters += len(item.path)
        if len(self._items) >= MAX_TRANSFER_ENTRIES or self._characters > MAX_LISTED_CHARACTERS:
            raise _too_many(parts[0])
        self._size += item.size
        if self._size > MAX_TRANSFER_BYTES:
            raise TransferStopped(StopReason.TOO_MUCH, f"{parts[0]} holds more than a transfer can carry.", parts[0])
        self._items.append(item)
        self._places.append((root, real))


def _too_many(name: str) -> TransferStopped:
    sentence = f"{name} holds more than {MAX_TRANSFER_ENTRIES} files and folders: pack it into one file first."
    return TransferStopped(StopReason.TOO_MUCH, sentence, name)


def _size(folder: Folder, name: str) -> int:
    with closing(folder.open(name)) as file:
        return file.size
