"""A small panel below the button that opened it, in the same window and over the picture.

It stays while one works in the picture. The button closes it too, or Esc while it has the focus.

Invariant: it lies whole inside its window, wherever that is resized to, as far as it is large enough.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

_GAP = 4


class Popover(QFrame):
    """A subclass hides itself once it is made, fills in what there is, and calls `place` when that changes its size."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._button: QWidget | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def open_below(self, button: QWidget, room: QWidget) -> None:
        """Appear below this button, inside the widget `room` that holds it."""
        if self.parentWidget() is not room:
            self.setParent(room)
            room.installEventFilter(self)
        self._button = button
        self.fill()
        self.show()
        self.place()  # what is shown has its font by now
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self) -> None:
        """Say what there is to say, in the language and colours of this moment."""
        raise NotImplementedError

    def place(self) -> None:
        """Take the size that is wanted, and the place that has room for it."""
        room: QWidget | None = self.parentWidget()
        button = self._button
        if button is None or room is None:
            return
        wanted, layout = self.sizeHint(), self.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted.setHeight(layout.totalHeightForWidth(wanted.width()))
        self.resize(wanted.expandedTo(self.size() if self.isVisible() else QSize()))
        corner = button.mapTo(room, QPoint(0, button.height() + _GAP))
        free = room.size() - self.size()
        self.move(max(0, min(corner.x(), free.width())), max(0, min(corner.y(), free.height())))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self.place()  # what is in it has another size, by its text or its font
        return handled

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # and not only the window round it
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        self.hide()
        if self._button is not None:
            self._button.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self.fill()
