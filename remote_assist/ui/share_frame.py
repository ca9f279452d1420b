"""A thin frame round one shared monitor: four windows that let every click through."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.glass import Glass

THICKNESS = 3
"""Logical pixels. X11 can't keep it out of the capture, so it is thin."""
_COLOUR = "#d93a2b"


class ShareFrame(QObject):
    """Shown while anything is shared. `area` is in logical pixels of the desktop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sides = [_Side() for _ in range(4)]

    @property
    def windows(self) -> list[QWidget]:
        return list(self._sides)

    def show_round(self, area: QRect) -> None:
        """Show the frame just inside the edges of `area`."""
        t = THICKNESS
        places = (
            QRect(area.left(), area.top(), area.width(), t),
            QRect(area.left(), area.bottom() + 1 - t, area.width(), t),
            QRect(area.left(), area.top() + t, t, area.height() - 2 * t),
            QRect(area.right() + 1 - t, area.top() + t, t, area.height() - 2 * t),
        )
        for side, place in zip(self._sides, places, strict=True):
            side.setGeometry(place)
            if not side.isVisible():
                side.show()
                keep_out_of_capture(side)

    def raise_(self) -> None:
        for side in self._sides:
            side.raise_()

    def hide(self) -> None:
        for side in self._sides:
            side.hide()

    def close(self) -> None:
        """Let go of the windows."""
        for side in self._sides:
            side.close()
            side.deleteLater()
        self._sides.clear()


class _Side(Glass):
    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(_COLOUR))
        self.setPalette(palette)
