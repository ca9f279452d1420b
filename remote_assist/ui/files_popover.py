"""What the button Files opens: send, ask, the folder for what comes, and everything that moves or moved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.folders import choose_folder
from remote_assist.ui.plain_text import plain
from remote_assist.ui.popover import Popover
from remote_assist.ui.transfers_pane import TransfersPane

_MOST_PATH = 40
_HEIGHT = 320


class FilesPopover(Popover):
    """Tells wishes by signals."""

    send_requested = Signal(object)  # tuple[Path, ...]
    fetch_requested = Signal(bool)  # folders
    folder_chosen = Signal(Path)

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent, "files_popover")
        self.hide()
        self._folder = folder
        self.can_send = False
        self.send_files, self.send_folder, self.fetch_files, self.fetch_folder, self.change = (
            named(QPushButton(), name)
            for name in ("send_files", "send_folder", "fetch_files", "fetch_folder", "change_folder")
        )
        self.pane = TransfersPane()
        self._into = named(QLabel(), "into")
        self._into.setTextFormat(Qt.TextFormat.PlainText)
        self._into.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        wishes = QGridLayout()
        wishes.setSpacing(8)
        for place, button in enumerate((self.send_files, self.send_folder, self.fetch_files, self.fetch_folder)):
            wishes.addWidget(button, *divmod(place, 2))
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._into, 1)
        below.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(wishes)
        column.addWidget(self.pane, 1)
        column.addLayout(below)
        self.send_files.clicked.connect(lambda: self._pick(QFileDialog.FileMode.ExistingFiles))
        self.send_folder.clicked.connect(lambda: self._pick(QFileDialog.FileMode.Directory))
        self.fetch_files.clicked.connect(lambda: self.fetch_requested.emit(False))
        self.fetch_folder.clicked.connect(lambda: self.fetch_requested.emit(True))
        self.change.clicked.connect(self._on_change_clicked)
        self.show_offer(False, False)

    def show_folder(self, folder: Path) -> None:
        """Where what comes goes to."""
        self._folder = folder
        self.fill()

    def show_offer(self, can_send: bool, can_fetch: bool) -> None:
        """What this share has."""
        self.can_send = can_send
        for button in (self.send_files, self.send_folder):
            button.setEnabled(can_send)
        for button in (self.fetch_files, self.fetch_folder):
            button.setEnabled(can_fetch)

    def fill(self) -> None:
        self.send_files.setText(self.tr("Send files…"))
        self.send_folder.setText(self.tr("Send a folder…"))
        self.fetch_files.setText(self.tr("Ask for files…"))
        self.fetch_folder.setText(self.tr("Ask for a folder…"))
        path = str(self._folder)
        shown = path if len(path) <= _MOST_PATH else "…" + path[-_MOST_PATH:]
        self._into.setText(self.tr("Into: {folder}").format(folder=plain(shown)))
        self._into.setToolTip(plain(path, 400))
        self.change.setText(self.tr("Change…"))
        self.change.setAccessibleName(self.tr("Change the folder that files are put into"))
        self.setAccessibleName(self.tr("Files"))
        self.setStyleSheet(_style(colours()))
        if self.isVisible():
            self.place()

    def _pick(self, mode: QFileDialog.FileMode) -> None:
        title = self.tr("Send files") if mode is QFileDialog.FileMode.ExistingFiles else self.tr("Send a folder")
        dialog = QFileDialog(self.window(), title)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.send_requested.emit(tuple(Path(path) for path in paths)))
        dialog.open()

    def _on_change_clicked(self) -> None:
        choose_folder(self.window(), self.tr("Where do files go?"), self._folder, self.folder_chosen.emit)

    def sizeHint(self) -> QSize:
        return QSize(max(380, super().sizeHint().width()), _HEIGHT)


def _style(c: Colours) -> str:
    return f"""
    #files_popover {{ background: {c.window}; border: 1px solid {c.border}; border-radius: 8px; }}
    #into {{ color: {c.muted}; background: transparent; }}
    QPushButton {{ padding: 4px 12px; min-height: 20px; border-radius: 4px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; }}
    QPushButton:hover, QPushButton:focus {{ border: 1px solid {c.accent}; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.window}; }}
    """
