"""Marks over the picture at the engineer's end, and the hand that draws them.

What he draws is there at once, and goes again when the picture shows it, so nothing is seen twice. While he draws,
mouse and keyboard belong to this layer: nothing of them reaches the customer's computer.

Invariant: a layer that shows nothing and is not drawn on is hidden, and costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from remote_assist.geometry import Point
from remote_assist.policy.board import Artist, Drawn, Mark, Standing
from remote_assist.policy.mark_echo import MarkEcho
from remote_assist.stream.viewing import ViewerControls
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.mark_canvas import MarkCanvas
from remote_assist.ui.mark_painting import mark_extent
from remote_assist.ui.mark_pen import MarkPen, PenTool
from remote_assist.ui.mark_text_field import MarkTextField
from remote_assist.ui.regions import rectangles
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.wire.marks import CUSTOMER, Draw, Drawing, Extend, MarkWord, points_of

_STROKE = 4.0  # device pixels here of a stroke
_NOTCH = 120
_STEP, _LEAP = 1, 16  # remote pixels that an arrow key moves the hand by: with Ctrl, and without
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
LETTERS = {
    Qt.Key.Key_P: PenTool.POINTER, Qt.Key.Key_A: PenTool.ARROW, Qt.Key.Key_B: PenTool.BOX,
    Qt.Key.Key_F: PenTool.FREEHAND, Qt.Key.Key_T: PenTool.TEXT,
}  # fmt: skip


class MarkLayer(QWidget):
    """Lies over `view`. Tools and keys change it, `annotate` gives it the hand."""

    offered = Signal(bool)  # can anything be drawn?
    annotating_changed = Signal(bool)
    pen_changed = Signal()
    held = Signal(object)  # Held: why a mark is not drawn
    zoom_wanted = Signal(int)  # steps larger, or smaller

    def __init__(
        self, view: ScreenView, framebuffer: Framebuffer, viewer: ViewerControls, bridge: ViewerBridge,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        super().__init__(view)
        self.setObjectName("mark_layer")
        self._view, self._viewer, self._clock = view, viewer, clock
        self._echo = MarkEcho()
        self._canvas = MarkCanvas()
        self._is_annotating = False
        self._hand: Point | None = None
        self._writes_at: Point | None = None
        self._turned = 0
        self.pen = MarkPen(self)
        self._field = MarkTextField(self)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.installEventFilter(self)
        view.placed.connect(self._on_view_placed)
        framebuffer.region_painted.connect(self._on_framebuffer_region_painted)
        bridge.marks_heard.connect(self._on_bridge_marks_heard)
        self.pen.word_made.connect(self._on_pen_word_made)
        self.pen.preview_changed.connect(self.look)
        self._field.written.connect(self._on_field_written)
        self._field.closed.connect(self._on_field_closed)
        self._retranslate()

    @property
    def can_draw(self) -> bool:
        return self._echo.can_draw

    @property
    def is_annotating(self) -> bool:
        return self._is_annotating

    @property
    def colour(self) -> int:
        """The engineer's own, by its place in the palette."""
        return self._echo.own.colour

    @property
    def drawn(self) -> Drawn:
        """What is drawn over the picture now."""
        return self._canvas.drawn

    def paint_on(self, painter: QPainter, area: QRect) -> None:
        """What is drawn over the picture and is not in it; the painter counts in the picture's pixels."""
        self._canvas.paint_on(painter, area)

    def annotate(self, annotates: bool) -> None:
        """Mouse and keyboard draw (True), or are what they were before."""
        annotates = annotates and self.can_draw
        if annotates == self._is_annotating:
            return
        self._is_annotating = annotates
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not annotates)
        if annotates:
            self.setGeometry(self._view.rect())
            self.show()
            self.raise_()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._field.close_unwritten()
            self.pen.put_away()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shape_cursor()
        self.look()
        self.annotating_changed.emit(annotates)

    def take(self, tool: PenTool) -> None:
        """Draw with this."""
        self._field.close_unwritten()
        self.pen.take(tool)
        self._shape_cursor()
        self.pen_changed.emit()

    def keep(self, keeps: bool) -> None:
        """What is drawn from now on stays (True), or fades."""
        self.pen.fades = not keeps
        self.pen_changed.emit()

    def look(self) -> None:
        """Show what is to be seen now."""
        now = self._clock()
        drawn = self._echo.look(now)
        if (preview := self.pen.preview) is not None:
            drawn = replace(drawn, marks=(*drawn.marks, _standing(preview, self._echo.you, now)))
        customer = Artist(self.tr("Customer"), CUSTOMER)
        artists = {**self._echo.artists, CUSTOMER: customer, self._echo.you: self._echo.own}
        dirty = self._canvas.show(drawn, artists)
        self.setVisible(bool(drawn) or self._is_annotating)
        place = self._view.placement()
        for rect in rectangles(dirty):
            self.update(place.to_local(rect).adjusted(-2, -2, 2, 2))
        due = self._echo.next_change(now)
        if due is not None:
            self._due.start(max(1, round((due - now) * 1000) + 1))
        else:
            self._due.stop()

    # --- what is said

    def _on_bridge_marks_heard(self, word: MarkWord | None) -> None:
        could = self.can_draw
        why = self._echo.hear(word, self._clock())
        if why is not None:
            self.held.emit(why)
        if could != self.can_draw:
            if could:
                self.annotate(False)
            self.offered.emit(self.can_draw)
        self.pen_changed.emit()
        self.look()

    def _on_pen_word_made(self, word: Drawing) -> None:
        why = self._echo.draw(word, self._clock())
        if why is None or isinstance(word, Extend):
            self._viewer.draw(word)
        else:
            self.held.emit(why)
        self.look()

    def _on_framebuffer_region_painted(self, region: QRegion) -> None:
        if self.isHidden() or not self._echo.in_picture:
            return
        artist = self._echo.own
        self._echo.picture_changed(lambda s: region.intersects(mark_extent(s, artist)), self._clock())
        self.look()

    def _on_view_placed(self) -> None:
        self.setGeometry(self._view.rect())
        self.update()

    # --- the hand

    def _remote(self, position: QPointF) -> Point:
        place = self._view.placement()
        return place.clamped(place.to_remote(position))

    def _reach(self) -> None:
        """A stroke is as wide here as it should be, whatever the picture is scaled by."""
        self.pen.width = round(_STROKE * max(1.0, self.devicePixelRatioF()) / max(0.01, self._view.placement().factor))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._hand = self._remote(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pen.drag(self._hand)
        else:
            self.pen.hover(self._hand)
        self._view.pointer_moved.emit(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() is Qt.MouseButton.LeftButton:
            self._press(self._remote(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() is Qt.MouseButton.LeftButton:
            self.pen.release(self._remote(event.position()))

    def _press(self, at: Point) -> None:
        self._hand = at
        self._reach()
        if self.pen.tool is not PenTool.TEXT:
            self.pen.press(at)
        elif self._field.isHidden():
            self._writes_at = at
            local = self._view.placement().to_local_exactly(QPointF(*at)).toPoint()
            self._field.open_at(local)
        else:
            self._field.write()

    def _on_field_written(self, text: str) -> None:
        if self._writes_at is not None:
            self.pen.write(self._writes_at, text)

    def _on_field_closed(self) -> None:
        if self._is_annotating:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """It moves the picture here, or with Ctrl zooms it, and turns nothing there."""
        event.accept()
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            steps = int(self._turned / _NOTCH)
            self._turned -= steps * _NOTCH
            self.zoom_wanted.emit(steps)
            return
        port = self._view.parentWidget()
        if port is not None:
            QApplication.sendEvent(port, event.clone())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.pen.is_pressed:
            self.pen.hover(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pen.let_go()

    # --- the keyboard

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._knows(event):
            event.accept()  # the window's own keys rest while one draws
            return True
        return super().event(event)

    def _knows(self, event: QKeyEvent) -> bool:
        return self._act_of(event) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # also what means nothing here: the view below would send it to the customer
        act = self._act_of(event)
        if act is not None:
            act()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        if key in _ARROWS and (control or modifiers == Qt.KeyboardModifier.NoModifier):
            across, down = _ARROWS[key]
            step = _STEP if control else _LEAP
            return lambda: self._move_hand(across * step, down * step)
        if control:
            return self.pen.undo if key == Qt.Key.Key_Z else None
        if modifiers != Qt.KeyboardModifier.NoModifier:
            return None
        if key in LETTERS:
            return lambda: self.take(LETTERS[key])
        return {
            Qt.Key.Key_Escape: lambda: self.annotate(False),
            Qt.Key.Key_K: lambda: self.keep(self.pen.fades),
            Qt.Key.Key_Delete: self.pen.clear,
            Qt.Key.Key_Backspace: self.pen.undo,
            Qt.Key.Key_Space: self._press_key,
            Qt.Key.Key_Return: self._press_key,
            Qt.Key.Key_Enter: self._press_key,
        }.get(key)

    def _move_hand(self, across: int, down: int) -> None:
        """The arrow keys are a hand too: Space presses and lets go."""
        place = self._view.placement()
        middle = place.to_remote(QPointF(self.visibleRegion().boundingRect().center()))
        at = self._hand or middle
        self._hand = place.clamped(Point(at.x + across, at.y + down))
        (self.pen.drag if self.pen.is_pressed else self.pen.hover)(self._hand)
        self.look()

    def _press_key(self) -> None:
        at = self._hand
        if at is None:
            self._move_hand(0, 0)
        elif self.pen.is_pressed:
            self.pen.release(at)
        else:
            self._press(at)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self._view.placement()
        if not place.source.area:
            return
        ratio, factor = place.ratio, place.factor
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        corner = self.mapTo(self.window(), QPoint(0, 0))
        painter.translate(*((round(at * ratio) - at * ratio) / ratio for at in (corner.x(), corner.y())))
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(place.target.topLeft())
        painter.scale(factor, factor)
        painter.translate(-place.source.x, -place.source.y)
        area = QRect(place.source.x, place.source.y, place.source.width, place.source.height)
        self._canvas.paint_on(painter, area)
        painter.end()

    def _shape_cursor(self) -> None:
        is_text = self.pen.tool is PenTool.TEXT
        self.setCursor(Qt.CursorShape.IBeamCursor if is_text else Qt.CursorShape.CrossCursor)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Drawing on the remote screen"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the hand, Space presses and lets go, letters choose a tool, Esc ends drawing.")
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()


def _standing(word: Draw, owner: int, now: float) -> Standing:
    """How a mark looks that is not drawn yet."""
    mark = Mark(owner, word.number, word.kind, points_of(word), word.text, word.width, word.fades, False, now)
    return Standing(mark)
