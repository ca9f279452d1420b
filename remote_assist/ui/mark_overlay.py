"""The windows that show marks on the customer's screen: above everything, past every click, away from our own windows.

Invariant: whatever kind of overlay it is, it takes no input and paints nothing where the banner or a question is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion, QScreen

from remote_assist.geometry import Rect
from remote_assist.policy.board import Artists, Drawn
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.device_pixels import device_area, scale_at
from remote_assist.ui.glass import Glass
from remote_assist.ui.mark_canvas import MarkCanvas
from remote_assist.ui.regions import rectangles, region_of

if sys.platform == "linux":
    from remote_assist.ui.mark_overlay_x11 import MarkOverlayX11, NoOverlay


class MarkOverlay(Protocol):
    """Belongs to the application's thread; places are device pixels of the captured screen."""

    @property
    def in_picture(self) -> bool:
        """Is it part of every picture that is taken of the screen?"""
        ...

    @property
    def windows(self) -> frozenset[int]:
        """The system's numbers of its windows."""
        ...

    def show(self, drawn: Drawn, artists: Artists, clear: Sequence[Rect] = ()) -> None:
        """Show this and nothing else, and none of it in the areas of `clear`."""

    def sync(self) -> None:
        """Return when what was shown last is on the screen."""

    def raise_(self) -> None:
        """Come above windows that opened meanwhile."""

    def rearranged(self) -> None:
        """Monitors came, went or changed."""

    def close(self) -> None:
        """Let go of the windows."""


def open_overlay() -> MarkOverlay:
    """The one for this system."""
    if sys.platform == "linux" and QGuiApplication.platformName() == "xcb":
        try:
            return MarkOverlayX11(scale_at)
        except NoOverlay:
            pass  # a display of a rare kind: the windows of Qt do there, with a compositor
    return SheetOverlay()


class SheetOverlay:
    """For systems that compose windows: a sheet of glass over each monitor. See `MarkOverlay`."""

    def __init__(self) -> None:
        self._canvas = MarkCanvas(scale_at)
        self._clear = QRegion()
        self._sheets: dict[QScreen, _Sheet] = {}
        self._in_picture = True
        self._match()

    @property
    def in_picture(self) -> bool:
        return self._in_picture

    @property
    def windows(self) -> frozenset[int]:
        return frozenset(int(sheet.winId()) for sheet in self._sheets.values())

    def show(self, drawn: Drawn, artists: Artists, clear: Sequence[Rect] = ()) -> None:
        before, self._clear = self._clear, region_of(clear)
        dirty = self._canvas.show(drawn, artists) + before.xored(self._clear)
        for sheet in self._sheets.values():
            sheet.clear = self._clear
            sheet.setVisible(bool(drawn))
            sheet.renew(dirty)

    def sync(self) -> None:
        """The compositor shows it with its next picture; nobody says when."""

    def raise_(self) -> None:
        for sheet in self._sheets.values():
            sheet.raise_()

    def rearranged(self) -> None:
        self._match()
        for sheet in self._sheets.values():
            sheet.setVisible(bool(self._canvas.drawn))
            sheet.update()

    def close(self) -> None:
        for sheet in self._sheets.values():
            sheet.close()
            sheet.deleteLater()
        self._sheets.clear()

    def _match(self) -> None:
        screens = QGuiApplication.screens()
        for screen in [screen for screen in self._sheets if screen not in screens]:
            gone = self._sheets.pop(screen)
            gone.close()
            gone.deleteLater()
        for screen in screens:
            sheet = self._sheets.setdefault(screen, _Sheet(self._canvas))
            sheet.place(screen)
        shielded = [keep_out_of_capture(sheet) for sheet in self._sheets.values()]
        self._in_picture = not shielded or not all(shielded)


class _Sheet(Glass):
    def __init__(self, canvas: MarkCanvas) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._canvas = canvas
        self._area = QRect()
        self.clear = QRegion()

    def place(self, screen: QScreen) -> None:
        self._area = QRect(*device_area(screen.geometry(), screen))
        self.setGeometry(screen.geometry())

    def renew(self, dirty: QRegion) -> None:
        """Paint these pixels of the desktop anew."""
        ratio = self.devicePixelRatioF()
        for rect in rectangles(dirty & self._area):
            left, top = rect.left() - self._area.left(), rect.top() - self._area.top()
            spread = QRect(int(left / ratio), int(top / ratio), int(rect.width() / ratio), int(rect.height() / ratio))
            self.update(spread.adjusted(-1, -1, 2, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(-self._area.topLeft())
        self._canvas.paint_on(painter, self._area)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        for area in rectangles(self.clear):
            painter.fillRect(area, Qt.GlobalColor.transparent)
        painter.end()
