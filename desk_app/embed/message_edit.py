"""The field one writes a message in: Enter sends, Shift+Enter breaks the line, pictures are pasted and dropped.

Invariant: while an input method is composing, Enter belongs to it and nothing is sent.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desk_app.embed.containment import contains_crashes

_ROWS = 5


@contains_crashes
class MessageEdit(QPlainTextEdit):
    """Grows with its text up to five lines."""

    send_requested = Signal()
    picture_given = Signal(QImage)  # pasted or dropped pixels
    files_given = Signal(list)  # paths of local files, str
    typed = Signal()  # the person is writing

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = ""
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(6)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    @property
    def is_composing(self) -> bool:
        """Is an input method holding letters that are not text yet?"""
        return bool(self._preedit)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        if event.preeditString() or event.commitString():
            self.typed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        breaking = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier)
        if enter and self.is_composing:
            event.accept()
            return
        if enter and not breaking:
            event.accept()
            self.send_requested.emit()
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self._take(source):
            return
        self.insertPlainText(source.text())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.canInsertFromMimeData(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData()):
            event.acceptProposedAction()
            return
        super().dropEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _on_text_changed(self) -> None:
        self._fit()
        if self.hasFocus() and not self.document().isEmpty():
            self.typed.emit()

    def _take(self, source: QMimeData) -> bool:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
            return True
        if source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_given.emit(image)
                return True
        return False

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        # A plain text document measures its height in lines.
        lines = max(1, min(_ROWS, int(self.document().size().height())))
        frame = 2 * self.frameWidth() + int(2 * self.document().documentMargin()) + self._padding()
        wanted = line * lines + frame
        if wanted != self.height():
            self.setFixedHeight(wanted)
        scrolls = self.document().size().height() > _ROWS
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def _padding(self) -> int:
        margins = self.contentsMargins()
        return margins.top() + margins.bottom() + 4
