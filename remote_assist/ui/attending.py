"""Tells a viewer how closely its panel is looked at: not at all while it is hidden or its window is minimised.

Invariant: what cannot be seen is never attended to, and what is seen again is asked for at once.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from remote_assist.stream.viewing import Attention, ViewerControls

_TELLING = {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange}


class Attending(QObject):
    """Watches `panel`, in whatever window it is."""

    def __init__(self, panel: QWidget, viewer: ViewerControls) -> None:
        super().__init__(panel)
        self._panel, self._viewer = panel, viewer
        self._closely = Attention.FULL
        self._told = Attention.FULL
        self._window: QWidget | None = None
        panel.installEventFilter(self)

    @property
    def attention(self) -> Attention:
        """How closely it is looked at now."""
        is_seen = self._panel.isVisible() and not self._panel.window().isMinimized()
        return self._closely if is_seen else Attention.AWAY

    def look(self, closely: Attention) -> None:
        """How closely it is looked at while it can be seen."""
        self._closely = closely
        self._tell()

    def _tell(self) -> None:
        if (now := self.attention) is not self._told:
            self._told = now
            self._viewer.attend(now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TELLING:
            window = self._panel.window()
            if window is not self._window:
                if self._window is not None and self._window is not self._panel:
                    self._window.removeEventFilter(self)
                self._window = window
                window.installEventFilter(self)
            self._tell()
        return super().eventFilter(watched, event)
