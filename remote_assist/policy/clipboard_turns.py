"""Whose copy is the newest, what goes to the other end at once, and what never goes back. Pure, time passed in.

Two clipboards that copy from each other must come to rest. What both ends hold already is remembered by its digest, and
a program that takes the content over (a clipboard manager does) has copied nothing new. Where both ends copy in the
same moment, each before it heard of the other, the host's copy stays: it is the customer's computer.

Invariant: `copied_here` never names content of which the other end is known to hold every kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.wire.clipboard import Content, Copied, Kind
from remote_assist.wire.limits import MAX_COPIED_AT_ONCE
from remote_assist.wire.roles import Role

BY_ITSELF = 2 * 1024 * 1024
"""Bytes of one kind that are fetched as soon as they are offered; more only when somebody pastes or asks for it."""
PACE = 0.25
"""Seconds between two copies that one end offers: of several within it the newest counts."""
_BURST = 120.0  # copies that may come at once, behind a link that stood still for half a minute
_RATE = 1 / PACE


class ClipboardTurns:
    """What one end knows of both clipboards, for the time of one link."""

    def __init__(self, role: Role) -> None:
        self._yields = role is Role.VIEWER
        self._shared: dict[Kind, bytes] = {}
        self._own = 0
        self._others = 0
        self._room = _BURST
        self._counted_at: float | None = None

    @property
    def own_serial(self) -> int:
        """The number of the newest copy that was offered from here; 0 before the first."""
        return self._own

    @property
    def others_serial(self) -> int:
        return self._others

    def copied_here(
        self, contents: Mapping[Kind, bytes], too_large: Mapping[Kind, int], *, by_hand: bool = False
    ) -> Copied | None:
        """What to tell the other end of what was copied here; None where it holds all of it, or there is nothing.

        `too_large` are the sizes of what is never fetched. What a person sends by hand is told in any case.
        """
        digests = {kind: _digest(data) for kind, data in contents.items()}
        if not by_hand and not too_large and all(self._shared.get(kind) == digest for kind, digest in digests.items()):
            return None
        if not contents and not too_large:
            return None
        self._shared = digests
        self._own += 1
        room = MAX_COPIED_AT_ONCE
        offered = []
        for kind, data in sorted(contents.items(), key=lambda item: len(item[1])):
            goes_along = len(data) <= room
            room -= len(data) if goes_along else 0
            offered.append(Content(kind, len(data), data if goes_along else b""))
        offered += [Content(kind, size) for kind, size in too_large.items()]
        return Copied(self._own, self._others, tuple(offered))

    def copied_there(self, copied: Copied, now: float) -> bool:
        """Is this the newest copy, to be put on the clipboard here? Raises `ProtocolError` or `TooLarge`."""
        self._count(now)
        if copied.serial <= self._others or copied.seen > self._own:
            raise ProtocolError(f"Copy {copied.serial} does not follow on {self._others}.")
        self._others = copied.serial
        if copied.seen < self._own and not self._yields:
            return False  # both copied at once, and the other end takes ours
        self._shared = {content.kind: _digest(content.data) for content in copied.contents if content.is_here}
        return True

    def fetched(self, kind: Kind, data: bytes) -> None:
        """A kind of the other end's newest copy is here whole."""
        self._shared[kind] = _digest(data)

    def _count(self, now: float) -> None:
        passed = 0.0 if self._counted_at is None else now - self._counted_at
        self._counted_at = now
        self._room = min(_BURST, self._room + passed * _RATE) - 1
        if self._room < 0:
            raise TooLarge("The other end copies more often than a person can.")


def comes_by_itself(content: Content) -> bool:
    """Is it fetched without anybody's asking?"""
    return not content.is_here and content.size <= BY_ITSELF


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
