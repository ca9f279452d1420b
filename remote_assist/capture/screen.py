"""What every source of pixels is to the rest: a size, a grab, a wait for change, a cursor.

Invariant: one `Screen` lives in one thread, the one that opened it; only `wake` may be called from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor

LARGEST_SIDE = 16384
LARGEST_AREA = 64 * 1024 * 1024
"""Pixels of the largest screen that is shown; the protocol knows no larger one."""

Pixels = npt.NDArray[np.uint8]
"""uint8 [height, width, 4], BGRX in memory; the X byte means nothing and may be anything."""

Look = Callable[[Callable[[], None]], None]
"""Does what it is given while somebody may see the pixels; raises NotGranted, without having done it, while nobody may.
"""


def at_once(act: Callable[[], None]) -> None:
    """A `Look` for whoever asks nobody."""
    act()


@dataclass(frozen=True, slots=True)
class Damage:
    """What may have changed since the last `wait` that told of a change.

    `area`: rectangles inside the screen that enclose every change, or None where the system can't say (compare
    everything). An empty `area` with `cursor` means that the pixels stand and only the cursor changed. `resized` means
    that `Screen.size` is new; `area` is then None. `is_exact` says that all of `area` was painted.
    """

    area: tuple[Rect, ...] | None
    cursor: bool = False
    resized: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """The pointer: `position` is the pixel it points at; `image` is BGRA, premultiplied, None while hidden or unknown.

    `hotspot` is that pixel inside the image. Equal `serial`s mean equal images, within one `Screen`.
    """

    position: Point
    hotspot: Point
    image: Pixels | None
    serial: int


def checked_size(width: int, height: int) -> Size:
    """The size of a screen that can be shown. Raises ScreenUnavailable for a layout that has no pixels or too many."""
    if width < 1 or height < 1:
        raise ScreenUnavailable(f"The screen has {max(0, width)} by {max(0, height)} pixels: no monitor is on.")
    if max(width, height) > LARGEST_SIDE or width * height > LARGEST_AREA:
        raise ScreenUnavailable(
            f"The screen has {width} by {height} pixels, all monitors together. That is more than can be shown."
        )
    return Size(width, height)


class Screen(Protocol):
    """One screen to show. Every method but `wake` belongs to the thread that opened it."""

    @property
    def size(self) -> Size:
        """The size in pixels; it changes only inside `wait`, which then says `resized`."""
        ...

    def grab(self, area: Rect | None = None) -> Pixels:
        """The pixels of `area`, or of all. Valid until the next grab. Raises ScreenUnavailable.

        What of `area` is no longer on the screen, because it shrank since the last `wait`, is black.
        """
        ...

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        """Block until something may have changed; None after `timeout` seconds or `wake`. Raises ScreenUnavailable.

        Where the system tells no damage the screen is looked at meanwhile: inside `look`, and not while nobody may.
        After a change the caller grabs; what changes between the two comes again in the next wait, so nothing is lost.
        """
        ...

    def pass_over(self) -> None:
        """Nobody looks where the last change was: the next wait goes on as if it had been grabbed."""
        ...

    def monitors(self) -> tuple[Monitor, ...]:
        """Each monitor once, left to right, then down, in pixels of the screen. Raises ScreenUnavailable."""
        ...

    def wake(self) -> None:
        """Make the present or the next `wait` return at once. Safe from any thread."""
        ...

    def cursor(self) -> Cursor:
        """The cursor as it is now. Raises ScreenUnavailable."""
        ...

    def close(self) -> None:
        """Let go of the system's handles. Closing twice does nothing."""
        ...
