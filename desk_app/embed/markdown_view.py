"""Markdown of other people on a page: as high as its text, and harmless.

Invariant: what is shown comes from a `SafeDocument`; a link is opened only by the person's click and only where it
says it leads.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.embed.look import Look
from desk_app.qt.markdown import SafeDocument, safe_link


@contains_crashes
class MarkdownView(QTextBrowser):
    """Takes the width it is given, or with `fit` only what its text needs; its height follows."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look = look
        self._document = SafeDocument(self)
        self.setDocument(self._document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.viewport().setAutoFillBackground(False)

    def set_markdown(self, text: str) -> None:
        """Show this text; what stood here goes."""
        self._document.show_markdown(text, self._look.tokens.accent_text)
        plain = self._document.toPlainText()
        self.setAccessibleName(plain[:500])
        # Only what can be followed by keys is worth a stop of the Tab key.
        has_links = "href=" in self._document.toHtml()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_links else Qt.FocusPolicy.ClickFocus)
        self._fit_height()

    def fit(self, width: int) -> None:
        """Be as narrow as the text, and at most `width` wide."""
        self._document.setTextWidth(-1)
        wanted = min(width, int(self._document.idealWidth()) + 2)
        if wanted != self.width():
            self.setFixedWidth(max(8, wanted))
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        self._document.setTextWidth(self.viewport().width() or self.width())
        height = int(self._document.size().height() + 0.999)
        if height != self.height():
            self.setFixedHeight(max(1, height))

    def _on_anchor_clicked(self, url: QUrl) -> None:
        safe = safe_link(url.toString())
        if safe is not None:
            QDesktopServices.openUrl(safe)
