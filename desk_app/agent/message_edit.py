"""The text field of a conversation: Enter sends, Shift+Enter breaks the line, an input method is left in peace.

Invariant: while an input method composes, Enter belongs to it and nothing is sent.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

LINES_SHOWN = 8
LINES_LEAST = 2


class MessageEdit(QPlainTextEdit):
    """Grows with its text up to `LINES_SHOWN` lines. Pictures and files that are pasted or dropped are handed on."""

    send_requested = Signal()
    picture_given = Signal(QImage)
    files_given = Signal(list)  # list[Path]
    command_key = Signal(int)  # Up, Down, Return, Tab or Escape while `popup_open`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_edit")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.popup_open = False
        self._composing = False
        self.textChanged.connect(self._fit)
        self._fit()

    @property
    def is_composing(self) -> bool:
        """Is an input method in the middle of a word?"""
        return self._composing

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

    def _fit(self) -> None:
        lines = 0
        block = self.document().firstBlock()
        while block.isValid() and lines < LINES_SHOWN:
            lines += max(1, block.layout().lineCount())
            block = block.next()
        tall = self.fontMetrics().lineSpacing() * max(LINES_LEAST, min(LINES_SHOWN, lines))
        margins = self.contentsMargins()
        frame = int(2 * self.document().documentMargin()) + margins.top() + margins.bottom() + 2
        if self.height() != tall + frame:
            self.setFixedHeight(tall + frame)

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Is it a key that means something else here than in the window?"""
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        keys_of_popup = (
            *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter),
            *(Qt.Key.Key_Tab, Qt.Key.Key_Escape),
        )
        if self.popup_open and not self._composing and key in keys_of_popup:
            self.command_key.emit(int(key))
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._composing:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.textCursor().insertText("\n")
                self.ensureCursorVisible()
            else:
                self.send_requested.emit()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.popup_open and forward:
            self.command_key.emit(int(Qt.Key.Key_Tab))
            return True
        return super().focusNextPrevChild(forward)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().lineSpacing() * LINES_LEAST + 12)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
        elif source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_given.emit(image)
        elif source.hasText():
            self.insertPlainText(source.text())
