"""The engineer's hand on a remote screen: mouse and keys become input events while control is granted.

Ctrl+Alt+Home frees the keyboard from the remote screen until the next click into it.

Invariant: without control not one input event leaves; when control or the focus goes, everything held is released.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from remote_assist.geometry import Point
from remote_assist.ui.commits import Commits
from remote_assist.ui.keys import meaning_of
from remote_assist.ui.placement import Placement
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
_FREE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class ScreenInput(QWidget):
    """What a remote screen is steered by. Who inherits says where the picture lies (`placement`)."""

    input_made = Signal(object)  # InputEvent
    keyboard_freed = Signal()  # Ctrl+Alt+Home was pressed
    keyboard_turned = Signal(bool)  # True: keys go to the remote screen from now on
    kept_changed = Signal()
    pointer_moved = Signal(QPoint)  # logical pixels of this widget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controlling = False
        self._keyboard_free = False
        self._skips_press = False
        self._held: dict[int, Key] = {}
        self._kept: set[Key] = set()
        self._buttons: set[int] = set()
        self._turned = QPoint()
        self._sent: Point | None = None
        self._commits = Commits(self.type_text)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def is_controlling(self) -> bool:
        return self._controlling

    @property
    def has_keyboard(self) -> bool:
        """Do keys go to the remote screen now?"""
        return self._controlling and not self._keyboard_free

    @property
    def hand(self) -> Point | None:
        """The remote pixel that the engineer's own hand pointed at last, since control began."""
        return self._sent

    def set_controlling(self, controlling: bool) -> None:
        """Control was granted, or is gone or paused."""
        if controlling == self._controlling:
            return
        if not controlling:
            self._let_go()
        self._controlling = controlling
        self._keyboard_free = False
        if controlling and self.hasFocus():
            self._keyboard_turned(True)
        self._sent = None
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, controlling)
        self._hand_changed()

    def placement(self) -> Placement:
        """Where the picture lies in this widget."""
        raise NotImplementedError

    def remote_point(self, position: QPointF) -> Point | None:
        """The remote pixel under a point of this widget, or None beside the picture."""
        place = self.placement()
        point = place.to_remote(position)
        return point if place.holds(point) else None

    def skip_press(self) -> None:
        """The press that is under way only brought the focus here: it is not meant for the customer."""
        self._skips_press = True
        QTimer.singleShot(0, self._on_press_over)  # a press comes to the view before anything else does

    def _on_press_over(self) -> None:
        self._skips_press = False

    def point_at(self, position: QPointF) -> None:
        """The local pointer is there without having moved: what is below it has."""
        if self._controlling:
            self._move_to(position)

    def is_dead(self, point: Point) -> bool:
        """Is there nothing at this pixel of the picture, because no monitor shows it?"""
        raise NotImplementedError

    def caret_area(self) -> QRect:
        """Where an input method shows its candidates: while nobody knows better, where the engineer looks."""
        return QRect(self.mapFromGlobal(QCursor.pos()), QSize(1, 20))

    @property
    def kept(self) -> frozenset[Key]:
        """The keys that are kept down there without a finger on them."""
        return frozenset(self._kept)

    def keep(self, key: Key, down: bool) -> None:
        """Keep a key down there for as long as the keyboard is there and nobody frees it, or no more."""
        if down and not self.has_keyboard:
            return
        (self._kept.add if down else self._kept.discard)(key)
        if self.hasFocus():
            self._emit(TurnKey(key, down))
        self.kept_changed.emit()

    def _keyboard_turned(self, to_us: bool) -> None:
        """The keys go to the remote screen from now on, or no more: then whatever is down there is let go."""
        self._commits.watch(to_us)
        if not to_us:
            self._release()
        for key in self._kept if to_us else ():
            self._emit(TurnKey(key, True))
        self.keyboard_turned.emit(to_us)

    def _let_go(self) -> None:
        """As if the focus had left, and nothing is kept until it is wished for anew."""
        self._keyboard_turned(False)
        if self._kept:
            self._kept.clear()
            self.kept_changed.emit()

    def _hand_changed(self) -> None:
        """Control came or went, or the hand has moved on."""

    def _emit(self, event: InputEvent) -> None:
        if self._controlling:
            self.input_made.emit(event)

    def type_text(self, text: str) -> None:
        """Text goes out as text, in pieces that the wire takes."""
        for start in range(0, len(text), MAX_TEXT_INPUT):
            self._emit(TypeText(text[start : start + MAX_TEXT_INPUT]))
        for key in self._kept if text else ():
            self._emit(TurnKey(key, True))  # text lets go of it

    def _release(self) -> None:
        """Let go of what we hold there."""
        if self._held or self._buttons or self._kept:
            self._held.clear()
            self._buttons.clear()
            self._emit(ReleaseAll())

    def _move_to(self, position: QPointF) -> bool:
        """Put the remote pointer under the local one. False beside the picture; a drag goes on along its edge."""
        place = self.placement()
        point = place.to_remote(position)
        if not place.holds(point) or self.is_dead(point):
            if not self._buttons:
                return False
            point = place.clamped(point)
        if point != self._sent:
            self._emit(MovePointer(point))
            self._sent = point
            self._hand_changed()
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self.has_keyboard:
            event.accept()  # the application's own shortcuts rest: every key goes to the remote screen
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  # Qt's name
        return False if self.has_keyboard else super().focusNextPrevChild(next)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer_moved.emit(event.position().toPoint())
        if self._controlling:
            self._move_to(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if self._skips_press:
            self._skips_press = False
            return
        if not self._controlling or button is None:
            super().mousePressEvent(event)
            return
        if self._keyboard_free:
            self._keyboard_free = False
            self._keyboard_turned(self.hasFocus())
        self._commits.deliver_before(event.timestamp())
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
        if self.has_keyboard and _frees_keyboard(event):
            self._let_go()
            self._keyboard_free = True
            self.keyboard_freed.emit()
            return
        if not self.has_keyboard:
            super().keyPressEvent(event)
            return
        event.accept()
        self._commits.deliver_before(event.timestamp())
        meant = meaning_of(event)
        if isinstance(meant, str):
            self.type_text(meant)
            return
        if event.isAutoRepeat():
            meant = self._held.get(_code(event))  # no system repeats for us: nobody would end it when the link hangs
        elif meant is not None:
            self._held[_code(event)] = meant
        if meant is not None:
            self._emit(TurnKey(meant, True))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
            return
        self._commits.deliver_before(event.timestamp())
        # The key of the press: with another modifier by now the same key has another name.
        key = self._held.pop(_code(event), None)
        if key is None:
            super().keyReleaseEvent(event)
        else:
            self._emit(TurnKey(key, False))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        event.accept()
        if self.has_keyboard:
            self._commits.take(event.commitString())

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query is Qt.InputMethodQuery.ImEnabled:
            return self.has_keyboard
        if query is Qt.InputMethodQuery.ImCursorRectangle:
            return self.caret_area()
        return super().inputMethodQuery(query)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.has_keyboard:
            self._keyboard_turned(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_turned(False)
        super().focusOutEvent(event)


def _frees_keyboard(event: QKeyEvent) -> bool:
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_Home and pressed == _FREE


def _code(event: QKeyEvent) -> int:
    """What tells one physical key from another: the system's scan code, or Qt's key where there is none."""
    return event.nativeScanCode() or -int(event.key())
