"""The screenshot before it is sent: cover what nobody is to see, then add it to the message or throw it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.embed.look import Look
from desk_app.embed.page import plain_label
from desk_app.embed.words import Words
from desk_app.qt.picture_canvas import PictureCanvas
from desk_app.qt.picture_draft import Brush, PictureDraft


@contains_crashes
class RedactionCanvas(PictureCanvas):
    """The same inside the vendor's application, where nothing of ours may raise."""


@contains_crashes
class RedactionWindow(QDialog):
    """`accepted_picture` is said once, with what is left of the picture; closing throws it away."""

    accepted_picture = Signal(QImage)

    def __init__(self, draft: PictureDraft, words: Words, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("redaction_window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.translate("help", "Picture of my screen"))
        look.dress(self)
        self._draft = draft
        self.canvas = RedactionCanvas(draft, QColor(look.tokens.accent))
        self.canvas.setObjectName("redaction_canvas")
        self.canvas.setAccessibleName(words.translate("help", "Picture of my screen"))
        self.canvas.drawn.connect(self._on_canvas_drawn)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(
            plain_label(
                words.translate("help", "Draw over what nobody is to see. It is gone before the picture is sent.")
            )
        )
        column.addWidget(self.canvas, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._blur = self._make_button("redaction_blur", words.translate("help", "Blur"), checkable=True)
        self._black = self._make_button("redaction_black", words.translate("help", "Black out"), checkable=True)
        self._undo = self._make_button("redaction_undo", words.translate("help", "Undo"))
        discard = self._make_button("redaction_discard", words.translate("help", "Throw away"))
        use = self._make_button("redaction_use", words.translate("help", "Add to my message"))
        use.setProperty("role", "primary")
        self._blur.setChecked(True)
        self._blur.setAutoExclusive(True)
        self._black.setAutoExclusive(True)
        self._undo.setEnabled(False)
        self._black.toggled.connect(self._on_black_toggled)
        self._undo.clicked.connect(self.canvas.undo)
        discard.clicked.connect(self.reject)
        use.clicked.connect(self._on_use_clicked)
        for button in (self._blur, self._black, self._undo):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(discard)
        row.addWidget(use)
        column.addLayout(row)
        self.canvas.setFocus()

    def _make_button(self, name: str, text: str, *, checkable: bool = False) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setCheckable(checkable)
        button.setAutoDefault(False)
        return button

    def _on_black_toggled(self, black: bool) -> None:
        self.canvas.brush = Brush.BLACK if black else Brush.BLUR

    def _on_canvas_drawn(self) -> None:
        self._undo.setEnabled(self._draft.can_undo)

    def _on_use_clicked(self) -> None:
        self.accepted_picture.emit(self._draft.image)
        self.accept()
