"""What a clipboard can be asked for.

Each implementation has a thread of its own and waits in it: neither a program that owns the clipboard and hangs, nor
one that pastes slowly, holds up anybody else. Callbacks come from that thread and must return fast.

Invariant: every request that reads the clipboard or puts something there is made inside the passage that it was opened
with, so that it is not made at all where that lets nothing pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from remote_assist.wire.clipboard import Kind

_T = TypeVar("_T")
MARK = "application/x-deskside-remote"
"""Beside content that came from the other end of a session: another session, or another Deskside, leaves it alone."""


class Passage(Protocol):
    """What each use of a clipboard goes through."""

    def __call__(self, act: Callable[[], _T]) -> _T:
        """Do `act` now; raises `NotGranted` without having called it."""


def unhindered(act: Callable[[], _T]) -> _T:
    """The passage of who reads his own clipboard."""
    return act()


@dataclass(frozen=True, slots=True)
class Found:
    """What another program holds ready. `too_large` are kinds whose size is over what is ever fetched, in bytes.

    `is_secret` says that the program asked for it not to be passed on (a password manager does), and then nothing of it
    is here; `is_remote` that it was put there for another session, or by another Deskside.
    """

    contents: Mapping[Kind, bytes] = field(default_factory=dict)
    too_large: Mapping[Kind, int] = field(default_factory=dict)
    is_secret: bool = False
    is_remote: bool = False


class Clipboard(Protocol):
    """See the module. Safe from any thread; each call returns at once."""

    def look(self, found: Callable[[Found], None]) -> None:
        """Read what another program copied; a newer wish takes the place of one that is still being read."""

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        """Hold this ready for whoever pastes. None is what has not come yet: `wanted` is told when somebody pastes it,
        and he waits for `fill`."""

    def fill(self, kind: Kind, data: bytes | None) -> None:
        """What was wanted has come, or (None) will not."""

    def close(self) -> None:
        """Look and put no more. What is here already stays ready until another program copies something: who ends a
        session and pastes then gets what he copied in it."""
