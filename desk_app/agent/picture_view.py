"""A picture at its own size, in a window of its own; Esc or a click closes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desk_app.agent.pane import spaced

MOST = 6000
"""Pixels an edge is decoded to at most."""


def read_picture(file: Path) -> QImage:
    """Returns the picture in a file, a null one where it cannot be read. Takes long: called in a thread."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > MOST or size.height() > MOST:
        reader.setScaledSize(size.scaled(MOST, MOST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class PictureView(QDialog):
    """Fits the picture into the window, never beyond its own pixels."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("picture_view")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name)
        self._picture = QPixmap()
        self._label = QLabel()
        self._label.setObjectName("picture")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setMinimumSize(64, 64)
        self._label.setAccessibleName(name)
        layout = QVBoxLayout(self)
        spaced(layout, 1)
        layout.addWidget(self._label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(480, 320)

    def show_words(self, text: str) -> None:
        """While the picture comes, or when it does not."""
        self._label.setText(text)

    def show_image(self, image: QImage) -> bool:
        """Shows a picture; returns whether there is something to see."""
        if image.isNull():
            return False
        self._picture = QPixmap.fromImage(image)
        room = self.screen().availableSize() * 0.9
        wanted = self._picture.size() + QSize(16, 16)
        bounded = (
            wanted.boundedTo(room)
            if wanted.width() <= room.width() and wanted.height() <= room.height()
            else (wanted.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        )
        self.resize(bounded.expandedTo(QSize(240, 160)))
        self._fit()
        return True

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        room = self._label.size() * self.devicePixelRatioF()
        picture = self._picture
        if picture.width() > room.width() or picture.height() > room.height():
            picture = picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self._label.setPixmap(picture)

    def mouseReleaseEvent(self, event: object) -> None:
        del event
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.close()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
