"""Folders of this computer: where files go, how one is chosen and shown. In the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE


def downloads() -> Path:
    """Where a person expects what came from elsewhere."""
    return Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation) or Path.home() / "Downloads"
    )


def show_folder(folder: Path) -> None:
    """Open it in the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def choose_folder(parent: QWidget, title: str, begin: Path, chosen: Callable[[Path], None]) -> QFileDialog:
    """Let the person choose a folder, in a window of ours; returns it, open."""
    dialog = QFileDialog(parent, title, str(begin))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setWindowRole(OWN_WINDOW_ROLE)
    dialog.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
