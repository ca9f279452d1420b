"""A picture of the remote screen before it is filed: arrows and boxes on it, and what nobody needs covered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import label_button, spaced
from desk_app.qt.picture_canvas import PictureCanvas
from desk_app.qt.picture_draft import Brush, PictureDraft


class ShotEditor(QDialog):
    """`filed` comes with the picture as it is now; whoever closes it otherwise leaves the picture as it was."""

    filed = Signal(QImage)

    def __init__(self, office: Office, image: QImage, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shot_editor")
        self.setWindowTitle(self.tr("Screenshot"))
        self._draft = PictureDraft(image)
        self.canvas = PictureCanvas(self._draft, QColor(office.looks.tokens.accent))
        self.canvas.setAccessibleName(self.tr("Screenshot"))
        self.canvas.brush = Brush.ARROW
        self.canvas.drawn.connect(self._on_canvas_drawn)
        self._brushes = QButtonGroup(self)
        row = QHBoxLayout()
        spaced(row, 0, 2)
        for brush, text in (
            (Brush.ARROW, self.tr("Arrow")),
            (Brush.BOX, self.tr("Box")),
            (Brush.BLUR, self.tr("Blur")),
            (Brush.BLACK, self.tr("Black out")),
        ):
            row.addWidget(self._brush_button(brush, text))
        self._undo = self._button("shot_undo", self.tr("Undo"), keys="Ctrl+Z")
        self._undo.setEnabled(False)
        self._undo.clicked.connect(self.canvas.undo)
        leave = self._button("shot_leave", self.tr("Leave it as it was"))
        leave.clicked.connect(self.reject)
        use = self._button("shot_file", self.tr("File it"))
        use.setProperty("role", "primary")
        use.clicked.connect(self._on_use_clicked)
        row.addWidget(self._undo)
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(use)
        column = QVBoxLayout(self)
        spaced(column, 4, 3)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)
        self.canvas.setFocus()

    def _button(self, name: str, text: str, keys: str = "") -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        label_button(button, text, keys=keys)
        return button

    def _brush_button(self, brush: Brush, text: str) -> QPushButton:
        button = self._button(f"shot_{brush.value}", text)
        button.setCheckable(True)
        button.setChecked(brush is self.canvas.brush)
        button.clicked.connect(lambda: self._choose(brush))
        self._brushes.addButton(button)
        return button

    def _choose(self, brush: Brush) -> None:
        self.canvas.brush = brush
        self.canvas.setFocus()

    def _on_canvas_drawn(self) -> None:
        self._undo.setEnabled(self._draft.can_undo)

    def _on_use_clicked(self) -> None:
        self.filed.emit(self._draft.image)
        self.accept()
