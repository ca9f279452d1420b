"""What the name of a file or folder from another machine may be, so that it is harmless on every system.

A name is refused where it could lead elsewhere (`..`, slashes, a drive or an alternate stream by `:`), mean a device
(`con`, `nul.txt`), look like another name (control and direction characters, an end that a system cuts off), or be one
with a name before it on a system that folds case or accents. Sender and receiver judge by the same rules; the sender
first finds a substitute for what other systems merely cannot store (`tame_name`), the receiver substitutes nothing.

Invariant: joined to a folder by the system's own separator, an accepted path lies inside that folder, by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from enum import StrEnum

from remote_assist.errors import AssistError
from remote_assist.wire.limits import MAX_FILE_NAME, MAX_PATH_DEPTH

PART_PREFIX, PART_SUFFIX = ".deskside-", ".part"
"""Round the name of what is not whole yet; nobody else may use such names."""
_SEPARATORS = frozenset("/\\:")
_NOT_EVERYWHERE = frozenset('<>"|?*')
_JOINERS = frozenset("\u200c\u200d")  # invisible, and letters of Persian and emoji need them
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)
_SHOWN = 60  # characters of a refused name in a sentence


class NameFlaw(StrEnum):
    """What is wrong with a name."""

    EMPTY = "empty"
    ELSEWHERE = "elsewhere"  # "..", a separator, a drive, a stream
    DEVICE = "device"
    INVISIBLE = "invisible"  # control, direction or other characters that nobody sees
    END = "end"  # a dot or a blank that some systems cut off
    CHARACTER = "character"  # one that some systems cannot store
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    COLLISION = "collision"  # the same as one before it where case and accents are folded
    OURS = "ours"  # a name that unfinished files have


_SENTENCES = {
    NameFlaw.EMPTY: "has an empty part",
    NameFlaw.ELSEWHERE: "would lead elsewhere",
    NameFlaw.DEVICE: "is that of a device",
    NameFlaw.INVISIBLE: "has characters that cannot be seen",
    NameFlaw.END: "ends with a dot or a blank",
    NameFlaw.CHARACTER: "has characters that not every system can store",
    NameFlaw.TOO_LONG: "is too long",
    NameFlaw.TOO_DEEP: "lies too deep in folders",
    NameFlaw.COLLISION: "is the same as another one on systems that do not tell cases apart",
    NameFlaw.OURS: "is kept for unfinished files",
}


class NameRefused(AssistError):
    """A name that is not taken; the sentence shows it without what could do harm."""

    reason = "file_name"

    def __init__(self, flaw: NameFlaw, name: str) -> None:
        shown = "".join(c if c.isprintable() else "?" for c in name[:_SHOWN])
        super().__init__(f"The name {shown!r} {_SENTENCES[flaw]}.")
        self.flaw = flaw
        self.about = shown


def name_flaw(name: str) -> NameFlaw | None:
    """What keeps one name from being taken, None where nothing does."""
    return next((flaw for flaw, has_it in _TESTS if has_it(name)), None)


def _is_unseen(character: str) -> bool:
    if character in _JOINERS:
        return False
    category = unicodedata.category(character)
    # Braille's blank and Hangul's fillers are no blanks by their category, and show nothing.
    return category in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"} or character in "\u2800\u115f\u1160\u3164\uffa0"


def _is_device(name: str) -> bool:
    # It stays one with any ending, and with blanks before that.
    return name.partition(".")[0].strip().casefold() in _DEVICES


def _is_ours(name: str) -> bool:
    folded_name = name.casefold()
    return folded_name.startswith(PART_PREFIX) and folded_name.endswith(PART_SUFFIX)


_TESTS: tuple[tuple[NameFlaw, Callable[[str], bool]], ...] = (
    (NameFlaw.EMPTY, lambda name: not name),
    (NameFlaw.ELSEWHERE, lambda name: name in {".", ".."} or not _SEPARATORS.isdisjoint(name)),
    (NameFlaw.TOO_LONG, lambda name: len(name) > MAX_FILE_NAME),
    (NameFlaw.INVISIBLE, lambda name: any(_is_unseen(character) for character in name)),
    (NameFlaw.END, lambda name: name[-1] in ". " or name[-1].isspace()),
    (NameFlaw.CHARACTER, lambda name: not _NOT_EVERYWHERE.isdisjoint(name)),
    (NameFlaw.DEVICE, _is_device),
    (NameFlaw.TOO_LONG, lambda name: len(name.encode()) > MAX_FILE_NAME),
    (NameFlaw.OURS, _is_ours),
)


def path_parts(path: str) -> tuple[str, ...]:
    """The names of a relative path with slashes. Raises `NameRefused`."""
    names = tuple(path.split("/", MAX_PATH_DEPTH))
    for name in names[:MAX_PATH_DEPTH]:
        if (flaw := name_flaw(name)) is not None:
            raise NameRefused(flaw, name or path)
    if len(names) > MAX_PATH_DEPTH:
        raise NameRefused(NameFlaw.TOO_DEEP, path)
    return names


def folded(name: str) -> str:
    """By what two names are the same on a system that tells neither cases nor accents' spellings apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def tame_name(name: str, taken: Collection[str] = ()) -> str:
    """The sender's name for what is called so here: storable everywhere, and unlike each one in `taken` (folded).

    Raises `NameRefused` for what has no harmless substitute.
    """
    tame = "".join("_" if c in _NOT_EVERYWHERE else c for c in unicodedata.normalize("NFC", name))
    if (flaw := name_flaw(tame)) is not None:
        raise NameRefused(flaw, name)
    number = 2
    free = tame
    while folded(free) in taken:
        free = numbered(tame, number)
        number += 1
    return free


def numbered(name: str, number: int) -> str:
    """The name for another one of the same name: "Report (2).pdf"; a folder's or hidden file's has no ending."""
    stem, dot, ending = name.rpartition(".")
    if not stem or " " in ending or len(ending) > 12:
        stem, dot, ending = name, "", ""
    return f"{stem} ({number}){dot}{ending}"
