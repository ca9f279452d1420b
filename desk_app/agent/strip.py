"""What is about to be sent along: pictures and files above the text, each with its upload's progress and a way out.

Invariant: an item is uploading, ready or failed; only ready ones are sent, and one that failed stays until removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.pane import GRID, Pane, name_button, plain_label, set_role, spaced
from desk_app.domain.attachments import Attachment

THUMB = QSize(40, 40)


class Progress(Enum):
    UPLOADING = auto()
    READY = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Source:
    """Where an attachment comes from. A pasted picture is made a PNG on its way, off the UI thread."""

    name: str
    media_type: str
    data: Path | QImage


class StripItem(Pane):
    """One attachment on its way."""

    removed = Signal(object)  # self
    retried = Signal(object)  # self
    changed = Signal()

    def __init__(self, source: Source, picture: QPixmap | None) -> None:
        super().__init__()
        self.setObjectName("attachment")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "chip")
        self.source = source
        self.picture = picture
        self.progress = Progress.UPLOADING
        self.attachment: Attachment | None = None
        row = QHBoxLayout(self)
        spaced(row, (2, 1, 1, 1), 2)
        if picture is not None:
            thumb = QLabel()
            thumb.setPixmap(
                picture.scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
            thumb.setAccessibleName(source.name)
            row.addWidget(thumb)
        words = QVBoxLayout()
        spaced(words, 0, 1)
        self._name = plain_label(wrap=False)
        self._name.setMaximumWidth(220)
        self._name.setText(self.fontMetrics().elidedText(source.name, Qt.TextElideMode.ElideMiddle, 200))
        self._name.setToolTip(source.name)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 100)
        self._state = plain_label(role="muted", wrap=False)
        words.addWidget(self._name)
        words.addWidget(self._bar)
        words.addWidget(self._state)
        row.addLayout(words)
        self._again = QToolButton()
        self._again.setObjectName("attachment_retry")
        self._again.setText("↻")
        self._again.setAutoRaise(True)
        self._again.setProperty("kind", "quiet")
        self._again.clicked.connect(lambda: self.retried.emit(self))
        self._again.hide()
        self._remove = QToolButton()
        self._remove.setObjectName("attachment_remove")
        self._remove.setText("✕")
        self._remove.setAutoRaise(True)
        self._remove.setProperty("kind", "quiet")
        self._remove.clicked.connect(lambda: self.removed.emit(self))
        row.addWidget(self._again)
        row.addWidget(self._remove)
        self._failure = ""
        self.retranslate()

    @property
    def tallest(self) -> int:
        """The height of the item in any of its states, so that nothing moves when an upload is done."""
        words = self._name.sizeHint().height() + self._state.sizeHint().height() + self._bar.sizeHint().height() + 12
        thumb = THUMB.height() if self.picture is not None else 0
        return max(words, thumb, self._remove.sizeHint().height()) + 2 * GRID

    def retranslate(self) -> None:
        name_button(self._remove, self.tr("Remove {name}").format(name=self.source.name))
        name_button(self._again, self.tr("Upload {name} again").format(name=self.source.name))
        self._bar.setAccessibleName(self.tr("Upload of {name}").format(name=self.source.name))
        self._show_state()

    def set_fraction(self, fraction: float) -> None:
        """How far the upload is, 0 to 1."""
        self._bar.setValue(int(fraction * 100))

    def begin(self) -> None:
        """The upload starts, or starts again."""
        self.progress, self._failure = Progress.UPLOADING, ""
        self._bar.setValue(0)
        self._show_state()

    def finish(self, attachment: Attachment) -> None:
        """The hub has it."""
        self.progress, self.attachment = Progress.READY, attachment
        self._show_state()

    def fail(self, sentence: str) -> None:
        """The upload was refused or broke off."""
        self.progress, self._failure = Progress.FAILED, sentence
        self._show_state()

    def _show_state(self) -> None:
        uploading, failed = self.progress is Progress.UPLOADING, self.progress is Progress.FAILED
        self._bar.setVisible(uploading)
        self._again.setVisible(failed)
        self._state.setVisible(not uploading)
        set_role(self._state, "danger" if failed else "muted")
        self._state.setText(
            self.fontMetrics().elidedText(self._failure, Qt.TextElideMode.ElideRight, 240)
            if failed
            else self.tr("ready")
        )
        self._state.setToolTip(self._failure)
        self.changed.emit()


class Strip(QScrollArea):
    """The row of items; hidden while empty."""

    changed = Signal()
    removed = Signal(object)  # StripItem
    retried = Signal(object)  # StripItem

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("attachments")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._row = QHBoxLayout(inner)
        spaced(self._row, (0, 1, 0, 1), 2)
        self._row.addStretch(1)
        self.setWidget(inner)
        self.items: list[StripItem] = []
        self.hide()

    def add(self, source: Source, picture: QPixmap | None) -> StripItem:
        """Adds an item that is uploading."""
        item = StripItem(source, picture)
        item.removed.connect(self.remove)
        item.retried.connect(self.retried)
        item.changed.connect(self.changed)
        self.items.append(item)
        self._row.insertWidget(self._row.count() - 1, item)
        self._after()
        return item

    def remove(self, item: StripItem) -> None:
        """Takes an item away; its upload, if one runs, is cancelled by who listens."""
        if item in self.items:
            self.items.remove(item)
            self._row.removeWidget(item)
            item.deleteLater()
            self.removed.emit(item)
            self._after()

    def take_ready(self) -> list[Attachment]:
        """Returns the uploaded attachments and empties the strip of them."""
        ready = [item for item in self.items if item.attachment is not None]
        for item in ready:
            self.items.remove(item)
            self._row.removeWidget(item)
            item.deleteLater()
        self._after()
        return [item.attachment for item in ready if item.attachment is not None]

    @property
    def is_busy(self) -> bool:
        """Is something still on its way, or stuck?"""
        return any(item.progress is not Progress.READY for item in self.items)

    def _after(self) -> None:
        self.setVisible(bool(self.items))
        if self.items:
            self.setFixedHeight(max(item.tallest for item in self.items) + 12)
        self.changed.emit()
