"""Our own icons, tinted by the theme.

Invariant: an icon's colour always comes from the tokens; the files hold only shapes, drawn with `currentColor`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIZES = (16, 20, 24, 32)
_RATIOS = (1, 2)


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Returns the icon `resources/icons/<name>.svg` in a colour (`#rrggbb`); sharp up to 200 %.

    Raises FileNotFoundError for a name that is no icon. QApplication must exist.
    """
    made = QIcon()
    for ratio in _RATIOS:
        for size in _SIZES:
            made.addPixmap(pixmap(name, colour, size, ratio))
            if disabled:
                made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Returns the icon as a square picture of `size` device-independent pixels, for a screen of this ratio."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    pixels = round(size * ratio)
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def names() -> list[str]:
    """Returns the names of all icons there are."""
    return sorted(
        file.name[:-4] for file in (files("deskside_resources") / "icons").iterdir() if file.name.endswith(".svg")
    )


@cache
def _svg(name: str) -> str:
    return (files("deskside_resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
