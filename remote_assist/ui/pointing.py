"""The customer points back: for a while the mouse shows something to who looks, and reaches no program.

Esc or the banner's button ends it. Invariant: the banner and every question of ours stay within reach of the mouse.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from remote_assist.geometry import Point, Rect
from remote_assist.ui.device_pixels import device_area, scale_at
from remote_assist.ui.mark_pen import Hand, MarkPen
from remote_assist.wire.limits import MAX_SIDE

if sys.platform == "linux":
    from remote_assist.ui.pointing_x11 import CannotCatch, CatcherX11

_STROKE = 4
_EVERYWHERE = Rect(0, 0, MAX_SIDE, MAX_SIDE)


class Catcher(Protocol):
    """Takes the mouse away from all other programs."""

    def catch(self, clear: Sequence[Rect]) -> None:
        """From now on, but not in these areas."""

    def let_go(self) -> None: ...

    def close(self) -> None: ...


class Pointing(QObject):
    """Belongs to the application's thread. Is a `Hand`."""

    word_made = Signal(object)  # Drawing, in pixels of the desktop
    changed = Signal(bool)  # the mouse points now, or not any more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catcher: Catcher | None = None
        self._pen: MarkPen | None = None
        self._clear: tuple[Rect, ...] = ()

    @property
    def is_on(self) -> bool:
        return self._pen is not None

    @property
    def areas(self) -> tuple[Rect, ...]:
        """Where the mouse reaches nothing, so nobody else's may."""
        return (_EVERYWHERE,) if self.is_on else ()

    def toggle(self) -> None:
        if self.is_on:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        if self._pen is not None:
            return
        self._catcher = self._catcher or _open_catcher(self)
        self._catcher.catch(self._clear)
        self._pen = MarkPen(self)
        self._pen.word_made.connect(self.word_made)
        self.changed.emit(True)

    def end(self) -> None:
        pen, self._pen = self._pen, None
        if pen is None:
            return
        pen.put_away()
        pen.deleteLater()
        if self._catcher is not None:
            self._catcher.let_go()
        self.changed.emit(False)

    def keep_clear(self, areas: Sequence[Rect]) -> None:
        """Here are windows of ours."""
        if tuple(areas) != self._clear:
            self._clear = tuple(areas)
            if self.is_on and self._catcher is not None:
                self._catcher.catch(self._clear)

    def close(self) -> None:
        self.end()
        if self._catcher is not None:
            self._catcher.close()
            self._catcher = None

    # --- the hand

    def moved(self, at: Point | None) -> None:
        pen = self._pen
        if pen is not None and at is not None and pen.is_pressed:
            pen.drag(_bounded(at))
        elif pen is not None:
            pen.hover(_bounded(at) if at is not None else None)

    def pressed(self, at: Point) -> None:
        if self._pen is not None:
            self._pen.width = round(_STROKE * scale_at(at))
            self._pen.press(_bounded(at))

    def released(self, at: Point) -> None:
        if self._pen is not None:
            self._pen.release(_bounded(at))

    def left(self) -> None:
        self.end()


def _bounded(at: Point) -> Point:
    return Point(max(0, min(at.x, MAX_SIDE - 1)), max(0, min(at.y, MAX_SIDE - 1)))


def _open_catcher(hand: Hand) -> Catcher:
    if sys.platform == "linux" and QGuiApplication.platformName() == "xcb":
        try:
            return CatcherX11(hand)
        except CannotCatch:
            pass  # a display of a rare kind
    return SheetCatcher(hand)


class SheetCatcher:
    """For systems that compose windows: sheets that are as good as invisible. See `Catcher`."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._sheets: list[_Sheet] = []

    def catch(self, clear: Sequence[Rect]) -> None:
        if not self._sheets:
            self._sheets = [_Sheet(self._hand, screen) for screen in QGuiApplication.screens()]
        for sheet in self._sheets:
            sheet.show_around(clear)
        self._sheets[0].activateWindow()

    def let_go(self) -> None:
        for sheet in self._sheets:
            sheet.close()
            sheet.deleteLater()
        self._sheets = []

    def close(self) -> None:
        self.let_go()


class _Sheet(QWidget):
    def __init__(self, hand: Hand, screen: QScreen) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setGeometry(screen.geometry())
        self._hand, self._screen = hand, screen

    def show_around(self, clear: Sequence[Rect]) -> None:
        """Leave these areas to what lies below."""
        area, ratio = device_area(self._screen.geometry(), self._screen), self._screen.devicePixelRatio()
        left = QRegion(self.rect())
        for hole in clear:
            common = hole.intersected(area).moved(-area.x, -area.y)
            left -= QRegion(
                int(common.x / ratio), int(common.y / ratio), int(common.width / ratio) + 2,
                int(common.height / ratio) + 2,
            )  # fmt: skip
        self.setMask(left)
        self.show()

    def _at(self, position: QPointF) -> Point:
        area, ratio = device_area(self._screen.geometry(), self._screen), self._screen.devicePixelRatio()
        return Point(area.x + int(position.x() * ratio), area.y + int(position.y() * ratio))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.moved(self._at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._hand.pressed(self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._hand.released(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._hand.left()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(0, 0, 0, 1))  # what has no pixel at all lets the mouse through
        painter.end()
