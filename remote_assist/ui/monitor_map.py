"""A small drawing of the customer's monitors as they stand: which is shown, where the pointer is; a click chooses one.

Invariant: it is drawn from places that were checked, in a size of its own, however large or many the monitors are.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from remote_assist.ui.appearance import colours
from remote_assist.ui.monitor_choice import MonitorChoice, Way

_SIZE = QSize(280, 128)
"""Logical pixels."""
_GAP = 1.5
_DOT = 3.0


class MonitorMap(QWidget):
    """For the eye and the mouse; the same can be chosen from the list beside it, so it takes no focus."""

    chosen = Signal(int)  # a monitor's number

    def __init__(self, choice: MonitorChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self.setObjectName("monitor_map")
        self.setMinimumSize(_SIZE)
        choice.changed.connect(self.update)
        choice.pointer_moved.connect(self.update)

    def place_of(self, number: int) -> QRectF:
        """Where this monitor is drawn, in logical pixels."""
        area = self._choice.monitors[number - 1].area
        scale, corner = self._scale()
        return QRectF(
            corner.x() + area.x * scale, corner.y() + area.y * scale, area.width * scale, area.height * scale
        ).adjusted(_GAP, _GAP, -_GAP, -_GAP)

    def _scale(self) -> tuple[float, QPointF]:
        """Logical pixels a pixel of the picture, and where that begins: in the middle."""
        picture = self._choice.picture
        scale = min(self.width() / max(1, picture.width), self.height() / max(1, picture.height))
        left, top = (self.width() - picture.width * scale) / 2, (self.height() - picture.height * scale) / 2
        return scale, QPointF(left, top)

    def sizeHint(self) -> QSize:
        return _SIZE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        numbers = range(len(self._choice.monitors), 0, -1)  # the one that was drawn last lies above
        number = next((each for each in numbers if self.place_of(each).contains(event.position())), 0)
        if number and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        c = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._choice.number
        everything = shown == 0
        for number in range(1, len(self._choice.monitors) + 1):
            place = self.place_of(number)
            is_shown = everything or number == shown
            painter.setPen(QPen(QColor(c.accent if is_shown else c.border), 1.5))
            painter.setBrush(QColor(c.accent if number == shown else c.window))
            painter.drawRoundedRect(place, 3, 3)
            font = painter.font()
            font.setPixelSize(round(max(8.0, min(22.0, place.height() * 0.5, place.width() * 0.5))))
            painter.setFont(font)
            painter.setPen(QColor(c.on_accent if number == shown else c.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number))
        self._paint_pointer(painter, c.danger, c.window)
        painter.end()

    def _paint_pointer(self, painter: QPainter, colour: str, around: str) -> None:
        pointer = self._choice.pointer
        if pointer is None or self._choice.way is not Way.FOLLOW:
            return
        scale, corner = self._scale()
        painter.setPen(QPen(QColor(around), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(corner.x() + pointer.x * scale, corner.y() + pointer.y * scale), _DOT, _DOT)
