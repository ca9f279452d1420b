"""Where an engineer writes a mark that is text: a field on the picture, with his own input method."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from remote_assist.ui.appearance import colours
from remote_assist.wire.limits import MAX_MARK_TEXT

_COLUMNS = 28


class MarkTextField(QLineEdit):
    """Hidden until `open_at`. Enter writes, Esc does not; either closes it."""

    written = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mark_text")
        self.setMaxLength(MAX_MARK_TEXT)
        self.hide()
        self._retranslate()

    def open_at(self, corner: QPoint) -> None:
        """Appear with its corner here, or as near as it is seen whole."""
        c = colours()
        self.setStyleSheet(
            f"#mark_text {{ background: {c.window}; color: {c.text}; border: 2px solid {c.accent}; padding: 4px; }}"
        )
        self.clear()
        self.resize(self.fontMetrics().averageCharWidth() * _COLUMNS, self.sizeHint().height())
        holder = self.parentWidget()
        room = holder.visibleRegion().boundingRect() if holder is not None else self.rect()
        left = max(room.left(), min(corner.x(), room.right() + 1 - self.width()))
        top = max(room.top(), min(corner.y(), room.bottom() + 1 - self.height()))
        self.move(left, top)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """What stands in it becomes a mark, if it is anything."""
        if self.isHidden():
            return
        text = self.text()
        self._close()
        if text.strip():
            self.written.emit(text)

    def close_unwritten(self) -> None:
        if not self.isHidden():
            self._close()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Text to put on the screen"))
        self.setPlaceholderText(self.tr("Text, then Enter"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.write()  # and it goes no further: to the layer it is a press of the hand
        else:
            super().keyPressEvent(event)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
