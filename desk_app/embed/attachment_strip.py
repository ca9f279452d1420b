"""What is going to be sent beside the text: pictures and files on their way up, each with its progress and a way out.

Invariant: nothing here is in a message until it is whole on the hub; removing it cancels its upload.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.page import plain_label
from desk_app.embed.words import Words, file_size
from desk_app.qt.tasks import Job


@dataclass
class _Item:
    name: str
    media_type: str
    content: bytes
    row: QFrame
    progress: QProgressBar
    problem: QLabel
    retry: QPushButton
    upload: Job | None = None
    attachment: Attachment | None = None


@contains_crashes
class AttachmentStrip(QWidget):
    """`ready_changed` when everything here could be sent, or no longer."""

    ready_changed = Signal()

    def __init__(self, desk: HelpDesk, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachment_strip")
        self._desk, self._words = desk, words
        self._items: list[_Item] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    @property
    def is_empty(self) -> bool:
        return not self._items

    @property
    def is_ready(self) -> bool:
        """Is everything here on the hub?"""
        return all(item.attachment is not None for item in self._items)

    @property
    def has_problem(self) -> bool:
        """Does something here need the person: a retry, or to be taken out?"""
        return any(item.problem.isVisibleTo(self) for item in self._items)

    def add(self, name: str, media_type: str, content: bytes, preview: QImage | None = None) -> None:
        """Take a file and begin to send it up."""
        row = QFrame()
        row.setObjectName("attachment_item")
        row.setProperty("role", "strip")
        line = QHBoxLayout(row)
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(8)
        if preview is not None and not preview.isNull():
            picture = QLabel()
            scaled = preview.scaled(
                64, 40, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            picture.setPixmap(QPixmap.fromImage(scaled))
            picture.setAccessibleName(name)
            line.addWidget(picture)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(plain_label(f"{name} · {file_size(len(content), self._words)}"))
        progress = QProgressBar()
        progress.setObjectName("attachment_progress")
        progress.setTextVisible(False)
        progress.setRange(0, max(1, len(content)))
        problem = plain_label("", "problem")
        problem.hide()
        middle.addWidget(progress)
        middle.addWidget(problem)
        line.addLayout(middle, 1)
        retry = QPushButton(self._words.translate("help", "Try again"))
        retry.setObjectName("attachment_retry")
        retry.hide()
        remove = QPushButton(self._words.translate("help", "Remove"))
        remove.setObjectName("attachment_remove")
        remove.setAccessibleName(self._words.translate("help", "Remove {name}").format(name=name))
        line.addWidget(retry)
        line.addWidget(remove)
        item = _Item(name, media_type, content, row, progress, problem, retry)
        retry.clicked.connect(lambda _checked=False: self._send_up(item))
        remove.clicked.connect(lambda _checked=False: self._on_item_removed(item))
        self._items.append(item)
        self._column.addWidget(row)
        self.show()
        self._send_up(item)

    def taken(self) -> list[Attachment]:
        """Returns what is ready and empties the strip."""
        attachments = [item.attachment for item in self._items if item.attachment is not None]
        for item in list(self._items):
            self._drop(item)
        return attachments

    def _send_up(self, item: _Item) -> None:
        item.problem.hide()
        item.retry.hide()
        item.progress.show()
        item.upload = self._desk.files.upload(
            item.name,
            item.media_type,
            item.content,
            lambda sent, _size: self._on_item_progressed(item, sent),
            lambda answer: self._on_item_answered(item, answer),
        )
        self.ready_changed.emit()

    def _drop(self, item: _Item) -> None:
        self._items.remove(item)
        self._column.removeWidget(item.row)
        item.row.hide()
        item.row.deleteLater()
        self.setVisible(bool(self._items))
        self.ready_changed.emit()

    def _on_item_progressed(self, item: _Item, sent: int) -> None:
        if item in self._items:
            item.progress.setValue(sent)

    def _on_item_answered(self, item: _Item, answer: Attachment | Refusal) -> None:
        if item not in self._items:
            return
        item.progress.hide()
        if isinstance(answer, Refusal):
            item.problem.setText(self._desk.sentence(answer))
            item.problem.show()
            item.retry.show()
        else:
            item.attachment = answer
        self.ready_changed.emit()

    def _on_item_removed(self, item: _Item) -> None:
        if item.upload is not None:
            item.upload.cancel()
        self._drop(item)
