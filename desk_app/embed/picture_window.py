"""A picture of the conversation in full, and saving what was sent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.attachments import Attachment, safe_name
from desk_app.domain.refusals import Refusal
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.words import Words


@contains_crashes
class PictureWindow(QDialog):
    """Fits the picture into the window; closes by Esc."""

    def __init__(self, attachment: Attachment, desk: HelpDesk, words: Words, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("picture_window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(attachment.name)
        look.dress(self)
        self._attachment, self._desk, self._words = attachment, desk, words
        self._image = QImage()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        self._label = QLabel(words.translate("help", "One moment…"))
        self._label.setObjectName("picture_whole")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setMinimumSize(240, 160)
        self._label.setAccessibleName(attachment.name)
        column.addWidget(self._label, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        save = QPushButton(words.translate("help", "Save…"))
        save.setObjectName("picture_save")
        save.clicked.connect(self._on_save_clicked)
        close = QPushButton(words.translate("help", "Close"))
        close.setObjectName("picture_close")
        close.clicked.connect(self.accept)
        row.addWidget(save)
        row.addWidget(close)
        column.addLayout(row)
        self.resize(min(960, max(320, attachment.width + 24)), min(720, max(240, attachment.height + 80)))
        desk.files.picture(attachment, self, self._on_picture_read)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self._label.size() * ratio
        size = self._image.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        scaled = self._image.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        self._label.setPixmap(QPixmap.fromImage(scaled))

    def _on_picture_read(self, answer: QImage | Refusal) -> None:
        if isinstance(answer, Refusal):
            self._label.setText(self._desk.sentence(answer))
            return
        self._image = answer
        if self._image.isNull():
            self._label.setText(self._words.translate("help", "This picture cannot be shown."))
        self._fit()

    def _on_save_clicked(self) -> None:
        save_file(self._attachment, self._desk, self._words, self)


def save_file(attachment: Attachment, desk: HelpDesk, words: Words, window: QWidget) -> None:
    """Ask where to, then fetch the bytes and write them whole or not at all."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    dialog = QFileDialog(
        window, words.translate("help", "Save the file"), str(Path(folder) / safe_name(attachment.name))
    )
    dialog.setObjectName("save_dialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda path: desk.files.save(attachment, Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
