"""The remote screen as a widget: exact pixels or fitted, and the engineer's input while control is granted.

In 1:1 one remote pixel is one device pixel, whatever the scale of the local screen. Only what was damaged is painted.
Ctrl+Alt+Home frees the keyboard from the remote screen until the next click into it.

Invariant: without control not one input event leaves; when control or the focus goes, everything held is released.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from remote_assist.geometry import Point
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.keys import keysym_of_event
from remote_assist.ui.placement import Placement
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import InputEvent, Key, MovePointer, ReleaseAll, TurnButton, TurnKey, TurnWheel, TypeText
from remote_assist.wire.limits import MAX_TEXT_INPUT

_BUTTONS = {
    Qt.MouseButton.LeftButton: 1,
    Qt.MouseButton.MiddleButton: 2,
    Qt.MouseButton.RightButton: 3,
    Qt.MouseButton.BackButton: 8,
    Qt.MouseButton.ForwardButton: 9,
}
_NOTCH = 120
_MOST_NOTCHES = 32
_AROUND = QColor("#14181d")
_DIM = QColor(20, 24, 29, 184)
"""Over a picture that lives no more: what was there can still be made out, and nobody takes it for live."""
_FREE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class ScreenView(QWidget):
    """Shows a `Framebuffer`. Whoever embeds it connects `input_made` to the viewer and tells `set_controlling`."""

    input_made = Signal(object)  # InputEvent
    keyboard_freed = Signal()  # Ctrl+Alt+Home was pressed
    pointer_moved = Signal(QPoint)  # logical pixels of this widget

    def __init__(self, framebuffer: Framebuffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framebuffer = framebuffer
        self._fits = False
        self._dimmed = False
        self._controlling = False
        self._keyboard_free = False
        self._held: dict[int, Key] = {}
        self._buttons: set[int] = set()
        self._turned = QPoint()
        self._sent: Point | None = None
        self._remote_pointer: Point | None = None
        self._hotspot = Point(0, 0)
        self._cursor_image = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        framebuffer.size_changed.connect(self._on_framebuffer_size_changed)
        framebuffer.region_painted.connect(self._on_framebuffer_region_painted)
        self._retranslate()
        self._claim_size()

    @property
    def fits(self) -> bool:
        return self._fits

    @property
    def is_controlling(self) -> bool:
        return self._controlling

    @property
    def has_keyboard(self) -> bool:
        """Do keys go to the remote screen now?"""
        return self._controlling and not self._keyboard_free

    def set_fit(self, fits: bool) -> None:
        """Fit the picture to the widget (True), or show exact pixels."""
        if fits != self._fits:
            self._fits = fits
            self._claim_size()
            self.update()

    @property
    def is_dimmed(self) -> bool:
        return self._dimmed

    def set_dimmed(self, dimmed: bool) -> None:
        """The picture is old (True), or lives."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def set_controlling(self, controlling: bool) -> None:
        """Control was granted, or is gone or paused."""
        if controlling == self._controlling:
            return
        if not controlling:
            self._release()
        self._controlling = controlling
        self._keyboard_free = False
        self._sent = None
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, controlling)
        self._shape_cursor()
        self.update(self._cursor_area())

    def show_cursor(self, cursor: CursorPicture) -> None:
        """The remote pointer is there, and looks so if `image` is given."""
        before = self._cursor_area()
        self._remote_pointer = cursor.position
        if cursor.image is not None:
            width, height = cursor.size
            image = QImage(cursor.image, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
            self._cursor_image = image.copy()  # the image does not keep the bytes alive
            self._hotspot = cursor.hotspot
            self._shape_cursor()
        self.update(before)
        self.update(self._cursor_area())

    def remote_point(self, position: QPointF) -> Point | None:
        """The remote pixel under a point of this widget, or None beside the picture."""
        place = self._placement()
        point = place.to_remote(position)
        return point if place.holds(point) else None

    def _placement(self) -> Placement:
        return Placement.of(self._framebuffer.size, self.size(), self.devicePixelRatioF(), self._fits)

    def _claim_size(self) -> None:
        if self._fits:
            self.setMinimumSize(1, 1)
        else:
            ratio = self.devicePixelRatioF()
            width, height = self._framebuffer.size
            self.setMinimumSize(math.floor(width / ratio), math.floor(height / ratio))
        self.updateGeometry()

    def _shows_cursor(self) -> bool:
        """Is the remote pointer drawn? Not while it is where the engineer's own hand put it."""
        if self._remote_pointer is None or self._cursor_image.isNull():
            return False
        return not (self._controlling and self._sent in (None, self._remote_pointer))

    def _cursor_corner(self) -> Point:
        pointer = self._remote_pointer or Point(0, 0)
        return Point(pointer.x - self._hotspot.x, pointer.y - self._hotspot.y)

    def _cursor_area(self) -> QRect:
        ratio = self.devicePixelRatioF()
        size = self._cursor_image.size()
        corner = self._placement().to_device(self._cursor_corner())
        area = QRectF(corner.x() / ratio, corner.y() / ratio, size.width() / ratio, size.height() / ratio)
        return area.toAlignedRect().adjusted(-1, -1, 1, 1)

    def _shape_cursor(self) -> None:
        """While controlling, the local pointer takes the remote shape: it moves without any delay."""
        if not self._controlling or self._cursor_image.isNull():
            self.unsetCursor()
            return
        picture = QPixmap.fromImage(self._cursor_image)
        ratio = self.devicePixelRatioF()
        picture.setDevicePixelRatio(ratio)
        self.setCursor(QCursor(picture, round(self._hotspot.x / ratio), round(self._hotspot.y / ratio)))

    def _emit(self, event: InputEvent) -> None:
        if self._controlling:
            self.input_made.emit(event)

    def _release(self) -> None:
        """Let go of what we hold there."""
        if self._held or self._buttons:
            self._held.clear()
            self._buttons.clear()
            self._emit(ReleaseAll())

    def _move_to(self, position: QPointF) -> bool:
        """Put the remote pointer under the local one. False beside the picture; a drag goes on along its edge."""
        place = self._placement()
        point = place.to_remote(position)
        if not place.holds(point):
            if not self._buttons:
                return False
            point = place.clamped(point)
        if point != self._sent:
            shown = self._shows_cursor()
            self._sent = point
            self._emit(MovePointer(point))
            if shown:
                self.update(self._cursor_area())
        return True

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Remote screen"))
        self.setAccessibleDescription(
            self.tr("Shows the customer's screen. While control is granted, keys go there; Ctrl+Alt+Home frees them.")
        )

    def _on_framebuffer_size_changed(self, size: QSize) -> None:
        del size
        self._claim_size()
        self.update()

    def _on_framebuffer_region_painted(self, region: QRegion) -> None:
        place = self._placement()
        if place.is_exact and place.ratio == 1.0:
            self.update(region.translated(place.target.topLeft()))
        else:
            for rect in rectangles(region):
                self.update(place.to_local(rect))

    def sizeHint(self) -> QSize:
        ratio = self.devicePixelRatioF()
        width, height = self._framebuffer.size
        return QSize(math.ceil(width / ratio), math.ceil(height / ratio)) if width else QSize(800, 500)

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self._placement()
        ratio = place.ratio
        painter = QPainter(self)
        # Logical whole numbers may lie between device pixels at 125 %: start at the nearest, then count device pixels.
        corner = self.mapTo(self.window(), QPoint(0, 0))
        painter.translate(*((round(at * ratio) - at * ratio) / ratio for at in (corner.x(), corner.y())))
        painter.scale(1 / ratio, 1 / ratio)
        with self._framebuffer.locked_image() as image:
            for rect in rectangles(event.region()):
                area = QRectF(rect.left() * ratio, rect.top() * ratio, rect.width() * ratio, rect.height() * ratio)
                spread = 0 if ratio.is_integer() else 1
                self._paint_area(painter, image, place, area.toAlignedRect().adjusted(-spread, -spread, spread, spread))
        if self._shows_cursor():
            painter.drawImage(place.to_device(self._cursor_corner()), self._cursor_image)
        if self._dimmed:
            painter.resetTransform()
            painter.fillRect(self.rect(), _DIM)
        painter.end()

    @staticmethod
    def _paint_area(painter: QPainter, image: QImage, place: Placement, area: QRect) -> None:
        """Paint `area` (device pixels): the picture where it is, and what surrounds it."""
        target = QRect() if image.isNull() else place.target
        for around in rectangles(QRegion(area) - QRegion(target)):
            painter.fillRect(around, _AROUND)
        if image.isNull():
            return
        if place.is_exact:
            source = area.intersected(target).translated(-target.topLeft())
            painter.drawImage(source.topLeft() + target.topLeft(), image, source)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self.has_keyboard:
            event.accept()  # the application's own shortcuts rest: every key goes to the remote screen
            return True
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._claim_size()
            self._shape_cursor()
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  # Qt's name
        return False if self.has_keyboard else super().focusNextPrevChild(next)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer_moved.emit(event.position().toPoint())
        if self._controlling:
            self._move_to(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if not self._controlling or button is None:
            super().mousePressEvent(event)
            return
        self._keyboard_free = False
        if self._move_to(event.position()):
            self._buttons.add(button)
            self._emit(TurnButton(button, True))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if button not in self._buttons:
            super().mouseReleaseEvent(event)
            return
        self._move_to(event.position())
        self._buttons.discard(button)
        self._emit(TurnButton(button, False))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._controlling:
            super().wheelEvent(event)
            return
        event.accept()
        if not self._move_to(event.position()):
            return
        self._turned -= event.angleDelta()  # Qt's wheel is positive upwards and to the left
        dx, dy = (int(turned / _NOTCH) for turned in (self._turned.x(), self._turned.y()))
        if dx or dy:
            self._turned -= QPoint(dx, dy) * _NOTCH
            dx, dy = (max(-_MOST_NOTCHES, min(n, _MOST_NOTCHES)) for n in (dx, dy))
            self._emit(TurnWheel(dx, dy))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            self.has_keyboard
            and event.key() == Qt.Key.Key_Home
            and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _FREE
        ):
            self._release()
            self._keyboard_free = True
            self.keyboard_freed.emit()
            return
        if not self.has_keyboard:
            super().keyPressEvent(event)
            return
        event.accept()
        key = keysym_of_event(event)
        if event.isAutoRepeat() or key is None:
            return  # the remote system repeats a held key by itself
        self._held[_code(event)] = key
        self._emit(TurnKey(key, True))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
            return
        # The key of the press: with another modifier by now the same key has another name.
        key = self._held.pop(_code(event), None)
        if key is None:
            super().keyReleaseEvent(event)
        else:
            self._emit(TurnKey(key, False))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        event.accept()
        text = event.commitString()
        if self.has_keyboard:
            for start in range(0, len(text), MAX_TEXT_INPUT):
                self._emit(TypeText(text[start : start + MAX_TEXT_INPUT]))

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query is Qt.InputMethodQuery.ImEnabled:
            return self.has_keyboard
        if query is Qt.InputMethodQuery.ImCursorRectangle:
            # The candidates appear where the engineer looks: at the pointer.
            return QRect(self.mapFromGlobal(QCursor.pos()), QSize(1, 20))
        return super().inputMethodQuery(query)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._release()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def rectangles(region: QRegion) -> list[QRect]:
    """The rectangles of a region."""
    return [*region]  # type: ignore[misc]  # PySide's stubs leave the iterator out


def _frees_keyboard(event: QKeyEvent) -> bool:
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_Home and pressed == _FREE


def _code(event: QKeyEvent) -> int:
    """What tells one physical key from another: the system's scan code, or Qt's key where there is none."""
    return event.nativeScanCode() or -int(event.key())
