"""The engineer's ways to see another part of the picture, or see it larger: wheel, keys, a drag, a push at the edge.

The wheel zooms with Ctrl, and the middle button drags, as long as the customer does not get them: without control, the
wheel also once the keyboard is freed. While one steers, the pointer that pushes against an edge moves the picture on.

Invariant: what was under the pointer (else in the middle) before a zoom is there after it, as far as the edges let it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea

from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.zoom import EXACT, FIT, Zoom

_NOTCH = 120
_EDGE = 10  # logical pixels at the border of what is seen
_PUSH_MS, _STEP_MS = 150, 16
_SLOWEST, _FASTEST = 6, 28  # logical pixels a step


class Zooming(QObject):
    """Steers the scroll bars of `area`, which holds `view`."""

    changed = Signal(object)  # Zoom, as it was chosen
    shown = Signal(float)  # device pixels a remote one, as it is now

    def __init__(self, area: QScrollArea, view: ScreenView) -> None:
        super().__init__(area)
        self._area, self._view = area, view
        self._own: Zoom | None = None
        self._turned = 0
        self._dragged: QPoint | None = None
        self._pointer = QPoint()  # in what is seen
        self._pushing = QTimer(self)
        self._pushing.timeout.connect(self._push)
        view.installEventFilter(self)
        view.pointer_moved.connect(self._on_view_pointer_moved)
        view.placed.connect(self._on_view_placed)

    @property
    def zoom(self) -> Zoom:
        return self._view.zoom

    @property
    def own(self) -> Zoom:
        """What was chosen where there is room: to be kept."""
        return self._own or self.zoom

    def fit_meanwhile(self, meanwhile: bool) -> None:
        """Fit the picture for as long as it is one of several, or small; then it is as it was."""
        if meanwhile and self._own is None:
            self._own = self.zoom
            self.set_zoom(FIT)
        elif not meanwhile and self._own is not None:
            own, self._own = self._own, None
            self.set_zoom(own)

    @property
    def factor(self) -> float:
        """Device pixels a remote one, as it is now."""
        return self._view.placement().factor

    def set_zoom(self, zoom: Zoom, at: QPoint | None = None) -> None:
        """`at` is the place in what is seen that is to stay; its middle without one."""
        if zoom == self._view.zoom:
            return
        port = self._area.viewport()
        held = at if at is not None else port.rect().center()
        place = self._view.placement()
        remote = place.to_remote_exactly(QPointF(self._view.mapFrom(port, held)))
        self._view.set_zoom(zoom)
        # The scroll bars learn the new size now, or their ranges would still be the old ones.
        QCoreApplication.sendEvent(self._area, QEvent(QEvent.Type.LayoutRequest))
        now = self._view.placement().to_local_exactly(remote)
        self._area.horizontalScrollBar().setValue(round(now.x() - held.x()))
        self._area.verticalScrollBar().setValue(round(now.y() - held.y()))
        self.changed.emit(zoom)

    def step(self, steps: int, at: QPoint | None = None) -> None:
        """So many steps larger, or smaller."""
        self.set_zoom(self.zoom.stepped(self.factor, steps), at)

    def toggle_fit(self) -> None:
        """Fit the picture into the window, or show its pixels as they are."""
        self.set_zoom(EXACT if self.zoom == FIT else FIT)

    def pan(self, by: QPoint) -> None:
        """Show what is so many logical pixels further to the right and down."""
        for bar, step in ((self._area.horizontalScrollBar(), by.x()), (self._area.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + step)

    # --- the pointer

    def _on_view_placed(self) -> None:
        self.shown.emit(self.factor)

    def _on_view_pointer_moved(self, place: QPoint) -> None:
        self._pointer = self._view.mapTo(self._area.viewport(), place)
        if not self._push_step().isNull():
            if not self._pushing.isActive():
                self._pushing.start(_PUSH_MS)
        else:
            self._pushing.stop()

    def _push_step(self) -> QPoint:
        """How far a step goes: the nearer to the edge the farther, and nowhere where there is nothing more."""
        if not self._view.is_controlling:
            return QPoint()
        size, at = self._area.viewport().size(), self._pointer
        steps = []
        for bar, place, length in (
            (self._area.horizontalScrollBar(), at.x(), size.width()),
            (self._area.verticalScrollBar(), at.y(), size.height()),
        ):
            step = 0
            if place < _EDGE and bar.value() > bar.minimum():
                step = -_speed(place)
            elif place >= length - _EDGE and bar.value() < bar.maximum():
                step = _speed(length - 1 - place)
            steps.append(step)
        return QPoint(*steps)

    def _push(self) -> None:
        step = self._push_step()
        if step.isNull():
            self._pushing.stop()
            return
        self._pushing.setInterval(_STEP_MS)
        self.pan(step)
        # The pointer rests, and yet it is over another pixel now.
        self._view.point_at(QPointF(self._view.mapFrom(self._area.viewport(), self._pointer)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):
            return self._wheel_turned(event)
        if isinstance(event, QMouseEvent):
            return self._mouse_used(event)
        if event.type() is QEvent.Type.Leave:
            self._pushing.stop()
        return super().eventFilter(watched, event)

    def _wheel_turned(self, event: QWheelEvent) -> bool:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier or self._view.has_keyboard:
            return False
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        self.step(steps, self._view.mapTo(self._area.viewport(), event.position().toPoint()))
        event.accept()
        return True

    def _mouse_used(self, event: QMouseEvent) -> bool:
        middle = event.button() is Qt.MouseButton.MiddleButton
        if event.type() is QEvent.Type.MouseButtonPress and middle and not self._view.is_controlling:
            self._dragged = event.globalPosition().toPoint()
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.type() is QEvent.Type.MouseMove and self._dragged is not None:
            now = event.globalPosition().toPoint()
            self.pan(self._dragged - now)
            self._dragged = now
        elif event.type() is QEvent.Type.MouseButtonRelease and middle and self._dragged is not None:
            self._dragged = None
            self._view.unsetCursor()
        else:
            return False
        return True


def _speed(depth: int) -> int:
    """Logical pixels a step, by how far the pointer is from the edge."""
    return _FASTEST - (_FASTEST - _SLOWEST) * min(max(depth, 0), _EDGE) // _EDGE
