"""Files that are dropped on a picture are sent. Invariant: nothing but local files and folders is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Makes `target` take drops while `may_drop` says so."""

    def __init__(
        self, target: QWidget, may_drop: Callable[[], bool], dropped: Callable[[Sequence[Path]], None]
    ) -> None:
        super().__init__(target)
        self._may_drop = may_drop
        self._dropped = dropped
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent | QDragEnterEvent | QDragMoveEvent):
            paths = _local_files(event.mimeData())
            if paths and self._may_drop():
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                if event.type() is QEvent.Type.Drop:
                    self._dropped(paths)
            else:
                event.ignore()
            return True
        return super().eventFilter(watched, event)


def _local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
