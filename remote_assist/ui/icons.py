"""Our icons on the engineer's tools, in the colours of the theme.

Invariant: a colour always comes from `Colours`; the files hold only shapes, drawn with `currentColor`.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from remote_assist.ui.appearance import Colours

SIZE = 20
"""Logical pixels of a tool's icon."""
_RATIOS = (1.0, 1.5, 2.0)


def tool_icon(name: str, c: Colours) -> QIcon:
    """The icon `resources/icons/<name>.svg`: plain, disabled, and on the accent while its tool is checked.

    Raises FileNotFoundError for a name that is no icon. QApplication must exist.
    """
    icon = QIcon()
    modes = (
        (c.text, QIcon.Mode.Normal, QIcon.State.Off),
        (c.on_accent, QIcon.Mode.Normal, QIcon.State.On),
        (c.muted, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for colour, mode, state in modes:
        for ratio in _RATIOS:
            icon.addPixmap(_drawn(name, colour, ratio), mode, state)
    return icon


def _drawn(name: str, colour: str, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_shape(name).replace("currentColor", colour).encode()))
    pixels = round(SIZE * ratio)
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _shape(name: str) -> str:
    return (resources.files("deskside_resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
