"""The engineer's field for a message: what it holds before the cursor, and the keys of the popup beside it.

Invariant: while the popup is open and no input method composes, its keys go to it and change no text.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from desk_app.qt.message_field import MessageField

LINES_SHOWN = 8
LINES_LEAST = 2
_KEYS_OF_POPUP = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Escape),
)


class MessageEdit(MessageField):
    """Grows with its text up to `LINES_SHOWN` lines."""

    command_key = Signal(int)  # Up, Down, Return, Tab or Escape while `popup_open`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(LINES_LEAST, LINES_SHOWN, parent)
        self.popup_open = False
        self.fit()

    def word_before_cursor(self) -> str:
        """The text from the last white space to the cursor."""
        before = self.toPlainText()[: self.textCursor().position()]
        return before.rsplit(None, 1)[-1] if before and not before[-1].isspace() else ""

    def replace_word(self, text: str) -> None:
        """Puts `text` in the place of the word before the cursor."""
        cursor = self.textCursor()
        for _ in range(len(self.word_before_cursor())):
            cursor.deletePreviousChar()
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def set_text(self, text: str) -> None:
        """Replaces everything, with the cursor at the end."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.popup_open and not self.is_composing and event.key() in _KEYS_OF_POPUP:
            self.command_key.emit(int(event.key()))
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.popup_open and forward:
            self.command_key.emit(int(Qt.Key.Key_Tab))
            return True
        return super().focusNextPrevChild(forward)
