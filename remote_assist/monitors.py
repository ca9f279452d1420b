"""The monitors of a screen, as plain data; open to every room.

They are counted from 1, left to right, then down, on both sides alike. Places are pixels of the picture that they
belong to. What a list from another computer may be is checked when it is made: no monitor without pixels, none outside
of the picture, not more than a desk can have. Monitors may overlap: a small one often repeats a part of a large one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from remote_assist.geometry import Point, Rect, Size

MOST_MONITORS = 16
MOST_MONITOR_NAME = 64  # characters
_MOST_SIDE = 16384
MOST_SCALE = 1000
_Side = Annotated[int, Meta(ge=1, le=_MOST_SIDE)]
_Place = Annotated[int, Meta(ge=0, lt=_MOST_SIDE)]


class Monitor(Struct, frozen=True):
    """One monitor. `name` is the system's, by which it is known again; `scale` in percent, 0 where nobody knows."""

    x: _Place
    y: _Place
    width: _Side
    height: _Side
    name: Annotated[str, Meta(max_length=MOST_MONITOR_NAME)] = ""
    scale: Annotated[int, Meta(ge=0, le=MOST_SCALE)] = 0
    primary: bool = False

    @classmethod
    def at(cls, area: Rect, name: str = "", *, primary: bool = False) -> Monitor:
        """One that this computer has; its name is cut to what may be told."""
        return cls(*area, name[:MOST_MONITOR_NAME], primary=primary)

    @property
    def area(self) -> Rect:
        return Rect(self.x, self.y, self.width, self.height)


class Layout(Struct, frozen=True):
    """All monitors in a picture of this size, in their order. Raises ValueError for one that lies outside of it."""

    width: Annotated[int, Meta(ge=1, le=_MOST_SIDE)]
    height: Annotated[int, Meta(ge=1, le=_MOST_SIDE)]
    monitors: Annotated[tuple[Monitor, ...], Meta(max_length=MOST_MONITORS)] = ()

    def __post_init__(self) -> None:
        whole = Rect(0, 0, self.width, self.height)
        for number, monitor in enumerate(self.monitors, 1):
            if not whole.encloses(monitor.area):
                raise ValueError(f"Monitor {number} lies outside of the picture.")

    @classmethod
    def of(cls, picture: Size, monitors: tuple[Monitor, ...]) -> Layout:
        """What this computer has: what can be told of it, whatever its system says."""
        return cls(*picture, in_order(monitors, Rect(0, 0, *picture))[:MOST_MONITORS])

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


def scaled(layout: Layout, scales: Mapping[Rect, int], origin: Point) -> Layout:
    """With the scale of each monitor, where it is known; `origin` is the picture's first pixel among the places."""
    monitors = (replace(each, scale=scales.get(each.area.moved(*origin), 0)) for each in layout.monitors)
    return replace(layout, monitors=tuple(monitors))


def in_order(monitors: tuple[Monitor, ...], part: Rect) -> tuple[Monitor, ...]:
    """What of these monitors lies in `part`, in its pixels and in their order; of two in one place the first one."""
    found: dict[Rect, Monitor] = {}
    for monitor in monitors:
        seen = monitor.area.intersected(part)
        if seen.area:
            x, y, width, height = seen.moved(-part.x, -part.y)
            found.setdefault(seen, replace(monitor, x=x, y=y, width=width, height=height))
    return tuple(found[area] for area in sorted(found))
