"""What every list of windows is to the rest: which windows lie on the screen, whose they are and what they are called.

One file a system. Invariant: after a grab by the screen that gave it, a list says how the windows lay in the moment of
that picture; a window that is not known in that moment says so (`is_known`), and nobody may believe anything of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Rect

ANYWHERE = Rect(-(1 << 15), -(1 << 15), 1 << 17, 1 << 17)
"""The area of a window of which not even its place is known."""


class WindowsUnknown(ScreenUnavailable):
    """The windows cannot be told apart at this moment, or on this system."""


@dataclass(frozen=True, slots=True)
class Client:
    """A window as a program made it. `groups` are numbers it has in common with others of its program.

    `names` are titles and classes; `belongs_to` is the window it was opened for, 0 for none. One that `depends` is a
    menu, a tooltip, a dialog, or has no title: it is as secret as the program's most secret window.
    """

    id: int
    names: tuple[str, ...] = ()
    process: int = 0
    groups: frozenset[int] = frozenset()
    belongs_to: int = 0
    depends: bool = False


@dataclass(slots=True)
class Window:
    """One that lies directly on the screen, with its frame and border in `area` (pixels of the whole screen).

    `solid` are the pixels of it, from the corner of `area`, through which nothing below is seen. Whatever once was in a
    frame (`is_frame`) may still be seen in it when it is empty.
    """

    id: int
    area: Rect
    is_shown: bool = False
    is_known: bool = False
    is_frame: bool = False
    solid: tuple[Rect, ...] = ()
    clients: tuple[Client, ...] = field(default=())

    @property
    def is_empty_frame(self) -> bool:
        return self.is_frame and all(client.id == self.id for client in self.clients)


class WindowList(Protocol):
    """Belongs to the screen that gave it and to its thread. Raises WindowsUnknown, only in `learn`."""

    @property
    def version(self) -> int:
        """Changes with every change of what `stack` says."""
        ...

    @property
    def stack(self) -> Sequence[Window]:
        """From the lowest to the uppermost; windows that are not shown are among them."""
        ...

    @property
    def is_sure(self) -> bool:
        """Is the stack itself known? While it is not, everything is to be hidden."""
        ...

    @property
    def draws_late(self) -> bool:
        """Does a compositor draw what windows do some pictures later, and where it likes?"""
        ...

    def learn(self) -> None:
        """Ask the system about windows that are not known."""
        ...

    def pass_over(self, see_through: Callable[[], frozenset[int]]) -> None:
        """Windows of these numbers hold nothing but marks of ours: they neither hide nor free what lies below."""
        ...

    def watch(self, step: Callable[[], None]) -> None:
        """Call `step` after each single change of what is shown where: none is passed over."""
        ...


@runtime_checkable
class Layered(Protocol):
    """A screen that perhaps knows its windows."""

    def follow_windows(self) -> WindowList:
        """Keep a list of windows level with each grab from now on. Raises WindowsUnknown where that cannot be."""
        ...
