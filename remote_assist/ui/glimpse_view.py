"""A small picture of what the engineer sees: what was sent, and never a look at the screen of its own.

The window it stands in is on the screen that is shown. So that window is one flat colour in it: else each picture would
hold the one before, and a still screen would never rest.

Invariant: a picture that is equal to the one before, but for that window, repaints nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from remote_assist.geometry import Rect
from remote_assist.stream.host_ui import Glimpse
from remote_assist.ui.appearance import colours

_FLAT = (0x4C, 0x44, 0x3E, 0xFF)  # what is hidden from the engineer has this colour too


class GlimpseView(QWidget):
    """Keeps the picture's proportions; says a sentence while there is none, or while everything is paused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: npt.NDArray[np.uint8] | None = None
        self._image = QImage()
        self._scaled = QImage()
        self._sentence = ""

    def say(self, sentence: str) -> None:
        """This stands in place of the picture, or over it; "" for nothing."""
        if sentence != self._sentence:
            self._sentence = sentence
            self.setAccessibleDescription(sentence)
            self.update()

    def show_glimpse(self, glimpse: Glimpse | None, own: Rect) -> None:
        """`own` is where the window lies that this stands in, in pixels of the desktop."""
        if glimpse is None:
            if self._pixels is not None:
                self._pixels, self._image, self._scaled = None, QImage(), QImage()
                self.update()
            return
        pixels, step = glimpse.pixels, glimpse.step
        left, top = max(0, (own.x - glimpse.origin.x) // step), max(0, (own.y - glimpse.origin.y) // step)
        right, bottom = -(-(own.right - glimpse.origin.x) // step), -(-(own.bottom - glimpse.origin.y) // step)
        if right > 0 and bottom > 0:
            pixels[top:bottom, left:right] = _FLAT
        if self._pixels is not None and np.array_equal(pixels, self._pixels):
            return
        self._pixels = pixels
        height, width = pixels.shape[:2]
        self._image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
        self._scaled = QImage()
        self.update()

    @property
    def has_picture(self) -> bool:
        return self._pixels is not None

    def sizeHint(self) -> QSize:
        return QSize(420, 236)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        c = colours()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(c.raised))
        if not self._image.isNull():
            painter.drawImage(self._place(), self._fitted())
        if self._sentence:
            if not self._image.isNull():
                veil = QColor(c.window)
                veil.setAlpha(225)
                painter.fillRect(self.rect(), veil)
            painter.setPen(QColor(c.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._sentence)
        painter.setPen(QColor(c.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _place(self) -> QRect:
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = self.rect().center() - QRect(0, 0, size.width(), size.height()).center()
        return QRect(corner, size)

    def _fitted(self) -> QImage:
        """Made small once for each picture, at the display's own resolution."""
        wanted = self._place().size() * self.devicePixelRatioF()
        if self._scaled.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        return self._scaled
