"""Keys that the engineer's own system would take, Alt+Tab and Super, go to the customer too: in full screen, if wished.

X11 only: Qt's grab takes the whole keyboard there, and nothing more than its own program's keys elsewhere. The X server
ends the grab with the program. Invariant: the keyboard is taken only while keys go to the remote screen (so control is
granted, the link stands, the view has the focus and Ctrl+Alt+Home was not pressed) and its window fills the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication

from remote_assist.ui.screen_input import ScreenInput


class SystemKeys(QObject):
    """For one view. `taken` tells that the keyboard is taken (True) or given back."""

    taken = Signal(bool)

    def __init__(self, view: ScreenInput, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._is_wanted = False
        self._is_taken = False
        self._turned_to_us = False
        view.keyboard_turned.connect(self._on_view_keyboard_turned)

    @staticmethod
    def are_offered() -> bool:
        """Can this system hand them over?"""
        return QGuiApplication.platformName() == "xcb"

    @property
    def is_wanted(self) -> bool:
        return self._is_wanted

    def want(self, wanted: bool) -> None:
        self._is_wanted = wanted
        self._decide()

    def _on_view_keyboard_turned(self, to_us: bool) -> None:
        self._turned_to_us = to_us
        if to_us:
            self._view.window().removeEventFilter(self)
            self._view.window().installEventFilter(self)  # another one, perhaps, since last time
        self._decide()

    def _decide(self) -> None:
        window = self._view.window()
        wanted = self._is_wanted and self._turned_to_us and window.isFullScreen() and self.are_offered()
        if wanted == self._is_taken:
            return
        self._is_taken = wanted
        if wanted:
            self._view.grabKeyboard()
        else:
            self._view.releaseKeyboard()
        self.taken.emit(wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowStateChange, QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            if event.type() is QEvent.Type.Hide:
                self._turned_to_us = False
            self._decide()
        return super().eventFilter(watched, event)
