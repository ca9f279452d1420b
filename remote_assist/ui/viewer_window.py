"""The engineer's window when there is no client round it: one remote screen with its toolbar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from remote_assist.stream.viewing import ViewerControls
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.hints import AllKnown
from remote_assist.ui.panel_window import SmallWindow
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_panel import Part, ViewerPanel


class ViewerWindow(QWidget):
    """Shows `viewer`. Closing it ends the session. The owner starts the viewer and shows the window."""

    def __init__(
        self, viewer: ViewerControls, framebuffer: Framebuffer, bridge: ViewerBridge, *, fullscreen: bool = False
    ) -> None:
        super().__init__()
        self._viewer = viewer
        self._starts_full = fullscreen
        self.panel = ViewerPanel(viewer, framebuffer, bridge, self, hints=AllKnown() if fullscreen else None)
        self.pane, self.toolbar = self.panel.pane, self.panel.toolbar
        self._small: SmallWindow | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.panel)
        self.panel.full_screen_chosen.connect(self._on_panel_full_screen_chosen)
        self.panel.small_chosen.connect(self._on_panel_small_chosen)
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

    def _on_panel_small_chosen(self) -> None:
        """The picture stays in sight while one works in another program; this window is away meanwhile."""
        if self._small is not None:
            return
        self._on_panel_full_screen_chosen(False)
        small = self._small = SmallWindow(self.panel, self.windowTitle())
        small.back_requested.connect(self._on_small_back_requested)
        small.leave_requested.connect(self._on_small_back_requested)
        self.panel.pane.zooming.fit_meanwhile(True)
        small.show()
        self.hide()

    def _on_small_back_requested(self) -> None:
        if self._small is None:
            return
        small, self._small = self._small, None
        self._column.addWidget(small.give_back())
        self.panel.pane.zooming.fit_meanwhile(False)
        self.panel.play(Part.WORKED)
        self.panel.show()
        self.show()
        self.activateWindow()
        self.pane.view.setFocus()
        small.deleteLater()

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
        self._on_small_back_requested()
        if not self.panel.is_over:
            self._viewer.stop()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
