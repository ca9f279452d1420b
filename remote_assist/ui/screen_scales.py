"""How large the system draws on each monitor, as Qt knows it on every system; told to the engineer beside its size.

Invariant: places are pixels of the captured screen, as `device_area` computes them for the banners.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from PySide6.QtGui import QScreen

from remote_assist.geometry import Rect
from remote_assist.monitors import MOST_SCALE
from remote_assist.ui.device_pixels import device_area

_PLAIN_DPI = 72 if sys.platform == "darwin" else 96
"""What Qt calls the resolution of a monitor at 100 %."""


def screen_scales(screens: Sequence[QScreen]) -> Mapping[Rect, int]:
    """The scale of each monitor in percent, by its place."""
    return {device_area(screen.geometry(), screen): _percent(screen) for screen in screens}


def _percent(screen: QScreen) -> int:
    return min(MOST_SCALE, round(100 * screen.devicePixelRatio() * screen.logicalDotsPerInch() / _PLAIN_DPI))
