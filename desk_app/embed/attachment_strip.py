"""What is going to be sent beside the text: pictures and files on their way up, each with its progress and a way out.

Invariant: nothing here is in a message until it is whole on the hub; removing it cancels its upload. What is here is
what the desk's `unsent` holds.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desk_app.client.cache import UnsentFile
from desk_app.domain.attachments import Attachment, is_picture_type
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.page import plain_label
from desk_app.embed.words import Words, file_size
from desk_app.qt.tasks import Job

_PREVIEW = QSize(64, 40)
_LINES = 12
"""The strip grows to so many lines of text; of more files the rest is scrolled to."""
_UPLOADS_AT_ONCE = 2
"""The hub takes a few of a person's at once and refuses more."""
_UNCONNECTED = frozenset({RefusalCode.OFFLINE, RefusalCode.HUB_UNREACHABLE})


@dataclass
class _Item:
    file: UnsentFile
    row: QFrame
    progress: QProgressBar
    problem: QLabel
    retry: QPushButton
    upload: Job | None = None
    attachment: Attachment | None = None
    is_due: bool = False
    is_going_up: bool = False
    waits_for_connection: bool = False


@contains_crashes
class AttachmentStrip(QScrollArea):
    """`ready_changed` when everything here could be sent, or no longer. As high as its rows, up to a bound."""

    ready_changed = Signal()

    def __init__(self, desk: HelpDesk, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachment_strip")
        self._desk, self._words = desk, words
        self._items: list[_Item] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        rows = QWidget()
        rows.setObjectName("attachment_rows")
        self._column = QVBoxLayout(rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setWidget(rows)
        rows.installEventFilter(self)
        self.hide()
        for file in desk.unsent.all:
            self._show(file)
        desk.unsent.came_back.connect(self._on_file_came_back)
        desk.connection_changed.connect(self._on_connection_changed)

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

    @property
    def count(self) -> int:
        return len(self._items)

    def add(self, name: str, media_type: str, content: bytes) -> None:
        """Take a file, keep it and begin to send it up."""
        file = UnsentFile(str(uuid.uuid4()), name, media_type, content)
        self._desk.unsent.add(file)
        self._show(file)

    def _show(self, file: UnsentFile) -> None:
        row = QFrame()
        row.setObjectName("attachment_item")
        row.setProperty("role", "strip")
        line = QHBoxLayout(row)
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(8)
        if is_picture_type(file.media_type):
            line.addWidget(self._make_preview(file))
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(plain_label(f"{file.name} · {file_size(len(file.content), self._words)}"))
        progress = QProgressBar()
        progress.setObjectName("attachment_progress")
        progress.setTextVisible(False)
        progress.setRange(0, max(1, len(file.content)))
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
        remove.setAccessibleName(self._words.translate("help", "Remove {name}").format(name=file.name))
        line.addWidget(retry)
        line.addWidget(remove)
        item = _Item(file, row, progress, problem, retry)
        retry.clicked.connect(lambda _checked=False: self._send_up(item))
        remove.clicked.connect(lambda _checked=False: self._on_item_removed(item))
        self._items.append(item)
        self._column.addWidget(row)
        self.show()
        self._send_up(item)

    def _make_preview(self, file: UnsentFile) -> QLabel:
        """Its room is there from the beginning, so that nothing jumps when it is decoded."""
        picture = QLabel()
        picture.setObjectName("attachment_preview")
        picture.setFixedSize(_PREVIEW)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(file.name)
        ratio = self.devicePixelRatioF()

        def show(image: QImage) -> None:
            image.setDevicePixelRatio(ratio)
            picture.setPixmap(QPixmap.fromImage(image))

        self._desk.files.preview(file.content, _PREVIEW * ratio, picture, show)
        return picture

    def taken(self) -> list[Attachment]:
        """Returns what is ready and empties the strip. The desk keeps the files until they are in a message."""
        attachments = [item.attachment for item in self._items if item.attachment is not None]
        for item in list(self._items):
            self._drop(item)
        return attachments

    def _send_up(self, item: _Item) -> None:
        item.problem.hide()
        item.retry.hide()
        item.progress.show()
        item.waits_for_connection = False
        item.is_due = True
        self._start_due()
        self.ready_changed.emit()

    def _start_due(self) -> None:
        """A few at once, in their order."""
        for item in self._items:
            if item.is_due and sum(other.is_going_up for other in self._items) < _UPLOADS_AT_ONCE:
                self._start(item)

    def _start(self, item: _Item) -> None:
        item.is_due, item.is_going_up = False, True
        item.upload = self._desk.files.upload(
            item.file.name,
            item.file.media_type,
            item.file.content,
            lambda sent, _size: self._on_item_progressed(item, sent),
            lambda answer: self._on_item_answered(item, answer),
        )

    def _drop(self, item: _Item) -> None:
        self._items.remove(item)
        self._column.removeWidget(item.row)
        item.row.hide()
        item.row.deleteLater()
        self.setVisible(bool(self._items))
        self._start_due()
        self.ready_changed.emit()

    def _on_item_progressed(self, item: _Item, sent: int) -> None:
        if item in self._items:
            item.progress.setValue(sent)

    def _on_item_answered(self, item: _Item, answer: Attachment | Refusal) -> None:
        if item not in self._items:
            return
        item.is_going_up = False
        item.progress.hide()
        if isinstance(answer, Refusal):
            item.problem.setText(self._desk.sentence(answer))
            item.problem.show()
            item.retry.show()
            item.waits_for_connection = answer.code in _UNCONNECTED
        else:
            item.attachment = answer
            self._desk.unsent.uploaded(item.file.id, answer)
        self._start_due()
        self.ready_changed.emit()

    def _on_item_removed(self, item: _Item) -> None:
        if item.upload is not None:
            item.upload.cancel()
        self._desk.unsent.remove(item.file.id)
        self._drop(item)

    def _on_file_came_back(self, file: UnsentFile) -> None:
        self._show(file)

    def _on_connection_changed(self) -> None:
        if self._desk.is_online:
            for item in [item for item in self._items if item.waits_for_connection]:
                self._send_up(item)

    def sizeHint(self) -> QSize:
        wide = self.viewport().width()
        tall = self._column.totalHeightForWidth(wide) if self._column.hasHeightForWidth() else 0
        return QSize(super().sizeHint().width(), min(tall, _LINES * self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()  # a row came, went, or says something else
        return super().eventFilter(watched, event)
