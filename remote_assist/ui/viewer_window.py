"""The engineer's window when there is no client round it: one remote screen with its toolbar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from remote_assist.stream.viewing import ViewerControls
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import ViewerPanel


class ViewerWindow(QWidget):
    """Shows `viewer`. Closing it ends the session. The owner starts the viewer and shows the window."""

    def __init__(
        self, viewer: ViewerControls, framebuffer: Framebuffer, bridge: ViewerBridge, *, fullscreen: bool = False
    ) -> None:
        super().__init__()
        self._viewer = viewer
        self._starts_full = fullscreen
        self.panel = ViewerPanel(viewer, framebuffer, bridge, self)
        self.pane, self.toolbar = self.panel.pane, self.panel.toolbar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.panel.small.offer(False)  # there is nothing that one would work in meanwhile
        self.panel.full_screen_chosen.connect(self._on_panel_full_screen_chosen)
        self.panel.end_requested.connect(self._on_panel_end_requested)
        self.panel.close_requested.connect(self.close)
        self.pane.first_frame_shown.connect(self._on_pane_first_frame_shown)
        self._retranslate()
        self.resize(1100, 700)
        self.pane.view.setFocus()

    def present(self) -> None:
        """Show the window, in full screen if it was asked for."""
        if self._starts_full:
            self._on_panel_full_screen_chosen(True)
        else:
            self.show()

    def _on_panel_full_screen_chosen(self, full: bool) -> None:
        self.panel.show_full_screen(full)
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _on_panel_end_requested(self) -> None:
        self._viewer.stop()

    def _on_pane_first_frame_shown(self, size: QSize) -> None:
        """Be as large as the picture needs, within the screen."""
        if self.isFullScreen():
            return
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(size.width() / ratio), round(size.height() / ratio) + self.toolbar.sizeHint().height())
        self.resize(wanted.boundedTo(self.screen().availableSize() - QSize(16, 48)))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote screen"))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.panel.is_over:
            self._viewer.stop()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
