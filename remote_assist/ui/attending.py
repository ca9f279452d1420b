"""Tells a viewer how closely its panel is looked at: not at all while it is hidden or its window is minimised.

Invariant: what cannot be seen is never attended to, and what is seen again is asked for at once.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from remote_assist.stream.viewing import Attention, ViewerControls


class Attending(QObject):
    """`panel` says when it is `shown` or `hidden`, in whatever window it is.

    No event filter: one that is called while a window is deleted would look at what is half gone.
    """

    def __init__(self, panel: QWidget, viewer: ViewerControls) -> None:
        super().__init__(panel)
        self._panel, self._viewer = panel, viewer
        self._closely = Attention.FULL
        self._told = Attention.FULL
        self._is_shown = self._is_minimised = False
        self._window: QWindow | None = None

    def look(self, closely: Attention) -> None:
        """How closely it is looked at while it can be seen."""
        self._closely = closely
        if self._is_shown:
            self._tell()

    def shown(self) -> None:
        window: QWindow | None = self._panel.window().windowHandle()
        if window is not None and window is not self._window:
            if self._window is not None:
                self._window.windowStateChanged.disconnect(self._on_window_state_changed)
            self._window = window
            window.windowStateChanged.connect(self._on_window_state_changed)
            window.destroyed.connect(self._on_window_destroyed)
        self._is_shown = True
        self._is_minimised = window is not None and window.windowState() is Qt.WindowState.WindowMinimized
        self._tell()

    def hidden(self) -> None:
        self._is_shown = False
        self._tell()

    def _tell(self) -> None:
        now = self._closely if self._is_shown and not self._is_minimised else Attention.AWAY
        if now is not self._told:
            self._told = now
            self._viewer.attend(now)

    def _on_window_state_changed(self, state: Qt.WindowState) -> None:
        self._is_minimised = state is Qt.WindowState.WindowMinimized
        self._tell()

    def _on_window_destroyed(self) -> None:
        self._window = None
