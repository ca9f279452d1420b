"""A display that holds nothing but one panel, taken out of the window where it belongs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from remote_assist.ui.viewer_panel import ViewerPanel


class FullScreen(QWidget):
    """Closing it is a wish to leave it: the owner takes the panel back by `give_back` and deletes the window."""

    leave_requested = Signal()

    def __init__(self, panel: ViewerPanel, title: str) -> None:
        super().__init__()
        self._panel = panel
        self.setObjectName("full_screen")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        panel.show()
        panel.show_full_screen(True)
        panel.pane.view.setFocus()

    def give_back(self) -> ViewerPanel:
        """Ends it."""
        self.hide()
        self._panel.setParent(None)
        self._panel.show_full_screen(False)
        return self._panel

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.leave_requested.emit()
