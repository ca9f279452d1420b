"""The engineer's window when there is no client round it: a toolbar and one remote screen.

In full screen the toolbar hides until the pointer touches the top edge, so that the picture is nothing but the picture.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from remote_assist.stream.viewing import CapabilityState, Reason, ViewerControls, ViewerState
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_toolbar import ViewerToolbar

_LEAVE_MARGIN = 24
"""Logical pixels below the toolbar before it hides again: a hand that trembles does not lose it."""


class ViewerWindow(QWidget):
    """Shows `viewer`. Closing it ends the session. The owner starts the viewer and shows the window."""

    def __init__(
        self, viewer: ViewerControls, framebuffer: Framebuffer, bridge: ViewerBridge, *, fullscreen: bool = False
    ) -> None:
        super().__init__()
        self._viewer = viewer
        self._starts_full = fullscreen
        self._is_over = False
        self.pane = ScreenPane(viewer, framebuffer, bridge, self)
        self.toolbar = ViewerToolbar(self)
        self.toolbar.watch_figures(viewer.figures)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.toolbar)
        self._column.addWidget(self.pane, 1)
        self.toolbar.control_requested.connect(self.pane.request_control)
        self.toolbar.restart_requested.connect(self.pane.request_restart)
        self.toolbar.control_given_up.connect(self.pane.give_control_up)
        self.toolbar.keys_requested.connect(self.pane.press_keys)
        self.toolbar.fit_chosen.connect(self.pane.view.set_fit)
        self.toolbar.full_screen_chosen.connect(self._on_toolbar_full_screen_chosen)
        self.toolbar.end_requested.connect(self._on_toolbar_end_requested)
        self.pane.control_changed.connect(self._on_pane_control_changed)
        self.pane.first_frame_shown.connect(self._on_pane_first_frame_shown)
        self.pane.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.pane.view.keyboard_freed.connect(self._on_view_keyboard_freed)
        bridge.words_told.connect(self.toolbar.show_words)
        bridge.shown_told.connect(self.toolbar.show_scope)
        bridge.state_told.connect(self._on_bridge_state_told)
        self._retranslate()
        self.resize(1100, 700)
        self.pane.view.setFocus()

    def present(self) -> None:
        """Show the window, in full screen if it was asked for."""
        if self._starts_full:
            self._go_full(True)
        else:
            self.show()

    def _go_full(self, full: bool) -> None:
        self.toolbar.show_full_screen(full)
        if full and not self._is_over:
            self._column.removeWidget(self.toolbar)
            self.toolbar.hide()
        else:
            self._column.insertWidget(0, self.toolbar)
            self.toolbar.show()
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _reveal_toolbar(self) -> None:
        self.toolbar.setGeometry(0, 0, self.width(), self.toolbar.sizeHint().height())
        self.toolbar.show()
        self.toolbar.raise_()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote screen"))

    def _on_toolbar_full_screen_chosen(self, full: bool) -> None:
        self._go_full(full)

    def _on_toolbar_end_requested(self) -> None:
        if self._is_over:
            self.close()
        else:
            self._viewer.stop()

    def _on_pane_control_changed(self, state: CapabilityState) -> None:
        self.toolbar.show_control(state)

    def _on_pane_first_frame_shown(self, size: QSize) -> None:
        """Be as large as the picture needs, within the screen."""
        if self.isFullScreen():
            return
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(size.width() / ratio), round(size.height() / ratio) + self.toolbar.sizeHint().height())
        self.resize(wanted.boundedTo(self.screen().availableSize() - QSize(16, 48)))

    def _on_view_pointer_moved(self, place: QPoint) -> None:
        if not self.isFullScreen() or self._is_over:
            return
        at = self.pane.view.mapTo(self, place)
        if at.y() <= 0:
            self._reveal_toolbar()
        elif self.toolbar.isVisible() and at.y() > self.toolbar.height() + _LEAVE_MARGIN:
            self.toolbar.hide()

    def _on_view_keyboard_freed(self) -> None:
        if self.isFullScreen():
            self._reveal_toolbar()
        self.toolbar.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_bridge_state_told(self, state: ViewerState, reason: Reason | None) -> None:
        del reason
        if state in (ViewerState.ENDED, ViewerState.FAILED) and not self._is_over:
            self._is_over = True
            self.toolbar.show_over()
            # From now on there is no picture to leave room for, but something to read and a button to find.
            self._column.insertWidget(0, self.toolbar)
            self.toolbar.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isFullScreen() and self.toolbar.isVisible() and not self._is_over:
            self.toolbar.resize(self.width(), self.toolbar.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_over:
            self._viewer.stop()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
