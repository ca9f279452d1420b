"""Where a picture is covered and drawn on before it is sent: by pointer or by keys.

Invariant: what is painted is the picture that would be sent, nothing prettier.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.qt.picture_draft import Brush, PictureDraft

_LEAST = 2  # picture pixels of a drag that counts
_STEP = 16  # picture pixels an arrow key moves the keyboard's rectangle
_MOVES = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class PictureCanvas(QWidget):
    """Shows the picture scaled to fit.

    Arrows move a rectangle, Shift+arrows size it, Space does there what the brush does, Ctrl+Z takes the last one away.
    """

    drawn = Signal()  # the picture changed, either way

    def __init__(self, draft: PictureDraft, accent: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._accent = accent
        self._drag_from: QPoint | None = None
        self._selection = QRect()
        self.brush = Brush.BLUR
        self.setObjectName("picture_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)

    def undo(self) -> None:
        self._draft.undo()
        self.update()
        self.drawn.emit()

    def sizeHint(self) -> QSize:
        return self._draft.image.size().scaled(QSize(880, 560), Qt.AspectRatioMode.KeepAspectRatio)

    def place_of(self, picture: QPoint) -> QPoint:
        """Where a pixel of the picture is in this widget."""
        shown = self._shown()
        scale = shown.width() / self._draft.image.width()
        return (shown.topLeft() + picture.toPointF() * scale).toPoint()

    def _shown(self) -> QRectF:
        size = self._draft.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, max(1, size.width()), max(1, size.height()))

    def _in_picture(self, place: QPoint) -> QPoint:
        shown = self._shown()
        scale = self._draft.image.width() / shown.width()
        return ((place.toPointF() - shown.topLeft()) * scale).toPoint()

    def _draw(self, start: QPoint, end: QPoint) -> None:
        self._draft.draw(start, end, self.brush)
        self.update()
        self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the whole picture is painted
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shown = self._shown()
        painter.drawImage(shown, self._draft.image)
        if not self._selection.isNull():
            scale = shown.width() / self._draft.image.width()
            top_left = shown.topLeft() + self._selection.topLeft().toPointF() * scale
            area = QRectF(top_left.x(), top_left.y(), self._selection.width() * scale, self._selection.height() * scale)
            fill = QColor(self._accent)
            fill.setAlpha(60)
            painter.fillRect(area, fill)
            painter.setPen(QPen(self._accent, 2))
            painter.drawRect(area)
        if self.hasFocus():
            painter.setPen(QPen(self._accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = self._in_picture(event.position().toPoint())
            self._selection = QRect()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            self._selection = QRect(self._drag_from, self._in_picture(event.position().toPoint())).normalized()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is None or event.button() != Qt.MouseButton.LeftButton:
            return
        start, end = self._drag_from, self._in_picture(event.position().toPoint())
        self._drag_from = None
        self._selection = QRect()
        # A click without a drag does nothing, and a rectangle needs both sides.
        far = (end - start).manhattanLength() if self.brush is Brush.ARROW else min(map(abs, (end - start).toTuple()))
        if far > _LEAST:
            self._draw(start, end)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        image = self._draft.image
        key = Qt.Key(event.key())
        if key in _MOVES:
            if self._selection.isNull():
                self._selection = QRect(
                    image.width() // 3, image.height() // 3, image.width() // 4, image.height() // 8
                )
            step = _MOVES[key] * _STEP
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                size = self._selection.size() + QSize(step.x(), step.y())
                self._selection.setSize(size.expandedTo(QSize(_STEP, _STEP)))
            else:
                self._selection.translate(step)
            self.update()
        elif key == Qt.Key.Key_Space and not self._selection.isNull():
            self._draw(self._selection.topLeft(), self._selection.bottomRight())
            self._selection = QRect()
        elif key == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.undo()
        else:
            super().keyPressEvent(event)
