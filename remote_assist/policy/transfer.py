"""The order of one transfer, at either end: what may be listed, what comes next, where it goes on.

Pure: words and numbers in, decisions out. `Outgoing` walks through what is sent, `Incoming` holds whatever comes
against what was offered. An entry is settled once all of it was sent, or written; folders and what is skipped are
settled from the beginning.

Invariant: `Incoming` lets through only the very next bytes of the very next file, none beyond its size, and only names
that `policy.file_names` takes, each once, each in a folder that was listed before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from remote_assist.errors import ProtocolError
from remote_assist.policy.file_names import NameFlaw, NameRefused, folded, path_parts
from remote_assist.wire.files import Accept, Entry, Listed, Offer, Piece, Purpose, Whole
from remote_assist.wire.limits import MAX_LISTED, MAX_LISTED_CHARACTERS


class Conflict(StrEnum):
    """What is to become of something that is to be written where there is something of its name."""

    KEEP_BOTH = "keep_both"
    REPLACE = "replace"
    SKIP = "skip"


class TransferState(StrEnum):
    """Where a transfer is; DONE and STOPPED are final."""

    PREPARING = "preparing"  # listed, offered, not accepted yet
    ASKING = "asking"  # the person here is asked about it
    MOVING = "moving"
    RESTING = "resting"  # either end wants it so
    WAITING = "waiting"  # for the link to come back
    DONE = "done"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        return self in {TransferState.DONE, TransferState.STOPPED}


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder of a transfer: its names from the top, and a file's bytes."""

    parts: tuple[str, ...]
    size: int = 0
    is_folder: bool = False

    @property
    def path(self) -> str:
        return "/".join(self.parts)


class _Course:
    """A way through the files of a list, in order."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.skipped: Collection[int] = frozenset()
        self.entry = 0
        self.offset = 0
        self._settled = 0

    @property
    def is_at_end(self) -> bool:
        return self.entry >= len(self.items)

    @property
    def item(self) -> Item:
        return self.items[self.entry]

    @property
    def done(self) -> int:
        """Bytes that are settled, skipped ones among them."""
        return self._settled + (0 if self.is_at_end else self.offset)

    def place(self, skipped: Collection[int], entry: int, offset: int) -> None:
        """Go on from here. Raises `ProtocolError` for a place that is none."""
        count = len(self.items)
        if entry > count or any(place >= count for place in skipped):
            raise ProtocolError(f"A transfer of {count} entries has no entry {entry}.")
        self.skipped = frozenset(skipped)
        self._settled = sum(item.size for item in self.items[:entry])
        self.entry, self.offset = entry, 0
        self._pass_over()
        if offset and (self.is_at_end or self.entry != entry or offset > self.item.size):
            raise ProtocolError(f"Entry {entry} of a transfer has no byte {offset}.")
        self.offset = offset

    def settle(self) -> None:
        """All of this file is through: the next one."""
        self._settled += self.item.size
        self.entry, self.offset = self.entry + 1, 0
        self._pass_over()

    def _pass_over(self) -> None:
        while not self.is_at_end and (self.item.is_folder or self.entry in self.skipped):
            self._settled += self.item.size
            self.entry += 1


class Outgoing(_Course):
    """What is sent, under this number."""

    def __init__(self, number: int, items: Sequence[Item], purpose: Purpose = Purpose.FILES) -> None:
        super().__init__(items)
        self.number = number
        self.purpose = purpose
        self.size = sum(item.size for item in items)

    def offer(self) -> Iterator[Offer | Listed]:
        """What is said of it on each link, before it is accepted."""
        yield Offer(self.number, len(self.items), self.size, self.purpose)
        for start in range(0, len(self.items), MAX_LISTED):
            page = self.items[start : start + MAX_LISTED]
            yield Listed(self.number, tuple(Entry(item.path, item.size, item.is_folder) for item in page))

    def accepted(self, word: Accept) -> None:
        """Raises `ProtocolError` for what was never offered."""
        self.place(word.skipped, word.entry, word.offset)

    def sent(self, size: int) -> None:
        """So many more bytes of this file went out."""
        self.offset += size


class Incoming(_Course):
    """What is received, held against its offer."""

    def __init__(self, offer: Offer) -> None:
        self._listed: list[Item] = []
        super().__init__(self._listed)
        self.number = offer.transfer
        self.purpose = offer.purpose
        self.size = offer.size
        self.count = offer.entries
        self._folders: set[tuple[str, ...]] = set()
        self._names: set[bytes] = set()  # digests: a folded name may be many times as long as it came
        self._characters = 0
        self._may_begin_anew = False
        self._is_placed = False

    def list(self, word: Listed) -> bool:
        """Take a page; returns whether the list is whole now. Raises `ProtocolError`, or `NameRefused` for a trick."""
        if len(self._listed) + len(word.entries) > self.count:
            raise ProtocolError(f"A transfer of {self.count} entries lists more.")
        for entry in word.entries:
            self._listed.append(self._item(entry))
        if len(self._listed) < self.count:
            return False
        if sum(item.size for item in self._listed) != self.size:
            raise ProtocolError(f"What a transfer lists is not the {self.size} bytes that it offers.")
        return True

    def _item(self, entry: Entry) -> Item:
        self._characters += len(entry.path)
        if self._characters > MAX_LISTED_CHARACTERS:
            raise ProtocolError(f"A transfer lists paths of more than {MAX_LISTED_CHARACTERS} characters.")
        parts = path_parts(entry.path)
        if parts[:-1] and parts[:-1] not in self._folders:
            raise ProtocolError("A transfer lists something in a folder that it did not list before.")
        name = hashlib.blake2b(folded(entry.path).encode(), digest_size=16).digest()
        if name in self._names:
            raise NameRefused(NameFlaw.COLLISION, entry.path)
        self._names.add(name)
        if entry.is_folder:
            if entry.size:
                raise ProtocolError("A transfer lists a folder with bytes of its own.")
            self._folders.add(parts)
        return Item(parts, entry.size, entry.is_folder)

    def forget_list(self) -> None:
        """It is over: what was in it is of no more use."""
        self._listed = []
        self.items = self._listed
        self._names.clear()
        self._folders.clear()

    @property
    def is_listed(self) -> bool:
        return len(self._listed) == self.count

    @property
    def tops(self) -> tuple[Item, ...]:
        """What is to lie in the receiver's folder itself."""
        return tuple(item for item in self._listed if len(item.parts) == 1)

    def accept(self, skipped: Collection[int], entry: int, offset: int, digest: bytes) -> Accept:
        """What is wanted, and from where; from now on pieces may come."""
        self.place(skipped, entry, offset)
        self._is_placed = True
        self._may_begin_anew = offset > 0
        return Accept(self.number, entry, offset, digest, tuple(sorted(skipped)))

    def link_lost(self) -> None:
        """Nothing more comes before it is accepted again."""
        self._is_placed = False

    def take_piece(self, word: Piece) -> None:
        """Raises `ProtocolError` for anything but the very next bytes."""
        self._check_turn(word.entry)
        if word.offset == 0 and self._may_begin_anew:
            self.offset = 0  # what was held was of another file
        if word.offset != self.offset:
            raise ProtocolError(f"Byte {word.offset} of a file came where byte {self.offset} was due.")
        if word.offset + len(word.data) > self.item.size:
            raise ProtocolError(f"A file of {self.item.size} bytes came with more.")
        self._may_begin_anew = False
        self.offset += len(word.data)

    def take_whole(self, word: Whole) -> Item:
        """All of a file came, which is returned. Raises `ProtocolError` where bytes are missing."""
        self._check_turn(word.entry)
        if self.offset != self.item.size:
            raise ProtocolError(f"A file of {self.item.size} bytes ended after {self.offset}.")
        item = self.item
        self._may_begin_anew = False
        self.settle()
        return item

    def _check_turn(self, entry: int) -> None:
        if not self._is_placed:
            raise ProtocolError("A file came before it was accepted.")
        if self.is_at_end or entry != self.entry:
            raise ProtocolError(f"Entry {entry} of a transfer came out of its turn.")
