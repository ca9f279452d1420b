"""Says how much of the engineer's attention one session has, so that his clipboard goes nowhere else.

What he copied goes to a customer once the keyboard is in that customer's panel; what a customer copied comes to him
while that panel is in the active window. Invariant: of all panels at most one is USED.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from remote_assist.stream.viewing import Focus, ViewerControls


class ClipboardFocus(QObject):
    """Lives with `panel` and tells `viewer`."""

    def __init__(self, panel: QWidget, viewer: ViewerControls) -> None:
        super().__init__(panel)
        self._panel = panel
        self._viewer = viewer
        self._told: Focus | None = None
        panel.installEventFilter(self)
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise TypeError("A ClipboardFocus needs a QApplication.")
        application.focusChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        focus = self._focus()
        if focus is not self._told:
            self._told = focus
            self._viewer.focus_clipboard(focus)

    def _focus(self) -> Focus:
        panel = self._panel
        if not panel.isVisible() or not panel.isActiveWindow():
            return Focus.AWAY
        inside = QApplication.focusWidget()
        is_used = inside is not None and (inside is panel or panel.isAncestorOf(inside))
        return Focus.USED if is_used else Focus.SEEN

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Show,
            QEvent.Type.Hide,
            QEvent.Type.WindowActivate,
            QEvent.Type.WindowDeactivate,
        ):
            self._look()
        return super().eventFilter(watched, event)
