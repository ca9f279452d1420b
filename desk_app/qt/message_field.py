"""The field one writes a message in: Enter sends, Shift+Enter breaks the line, pictures and files are handed on.

Invariant: while an input method composes, Enter belongs to it and nothing is sent.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BREAKING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
_PADDING = 4


class MessageField(QPlainTextEdit):
    """Grows with its text from `least` to `most` lines, then scrolls. Takes plain text only."""

    send_requested = Signal()
    picture_given = Signal(QImage)  # pasted or dropped pixels
    files_given = Signal(list)  # paths of local files, str
    typed = Signal()  # the person is writing

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self._preedit = ""
        self.setObjectName("message_edit")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text_changed)

    @property
    def is_composing(self) -> bool:
        """Is an input method holding letters that are not text yet?"""
        return bool(self._preedit)

    def fit(self) -> None:
        """Takes the height of its text; call it once when margins are set, afterwards it is done by itself."""
        # A plain text document measures its height in lines.
        tall = int(self.document().size().height())
        lines = max(self._least, min(self._most, tall))
        margins = self.contentsMargins()
        frame = 2 * self.frameWidth() + int(2 * self.document().documentMargin()) + margins.top() + margins.bottom()
        wanted = self.fontMetrics().lineSpacing() * lines + frame + _PADDING
        if wanted != self.height():
            self.setFixedHeight(wanted)
        scrolls = tall > self._most
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def _on_text_changed(self) -> None:
        self.fit()
        if self.hasFocus() and not self.document().isEmpty():
            self.typed.emit()

    def event(self, event: QEvent) -> bool:
        # Enter means something else here than in the window.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        event.accept()
        if self.is_composing:
            return
        if event.modifiers() & _BREAKING:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        else:
            self.send_requested.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        if event.preeditString() or event.commitString():
            self.typed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().lineSpacing() * self._least + 12)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        image = source.imageData() if source.hasImage() and not files else None
        if files:
            self.files_given.emit(files)
        elif isinstance(image, QImage) and not image.isNull():
            self.picture_given.emit(image)
        elif source.hasText():
            self.insertPlainText(source.text())
