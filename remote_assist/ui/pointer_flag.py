"""The name beside the remote pointer while another engineer steers, so that everybody sees whose hand it is.

Invariant: it takes no mouse and no focus, and is gone when nobody else steers.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel

from remote_assist.geometry import Point
from remote_assist.ui.people import People, colour_of
from remote_assist.ui.plain_text import plain
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.wire.frames import CursorPicture

_MOST_NAME = 16
_RIGHT, _DOWN = 14, 18  # logical pixels from the pointer's tip


class PointerFlag(QLabel):
    """A child of the view that follows the pointer."""

    def __init__(self, people: People, view: ScreenView, bridge: ViewerBridge) -> None:
        super().__init__(view)
        self.setObjectName("pointer_flag")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._people, self._view = people, view
        self._at: Point | None = None
        people.changed.connect(self._tell)
        bridge.cursor_told.connect(self._on_bridge_cursor_told)
        view.placed.connect(self._place)
        self.hide()

    def _tell(self) -> None:
        steers = self._people.steersman
        if steers is not None:
            self.setText(plain(steers.name, _MOST_NAME))
            self.setStyleSheet(
                f"#pointer_flag {{ background: {colour_of(steers).name()}; color: #ffffff; border-radius: 4px;"
                f" padding: 1px 6px; font-weight: 600; }}"
            )
            self.adjustSize()
        self._place()

    def _on_bridge_cursor_told(self, cursor: CursorPicture) -> None:
        self._at = cursor.position
        self._place()

    def _place(self) -> None:
        at = self._at
        if self._people.steersman is None or at is None or not self._view.area.contains(at):
            self.hide()
            return
        tip = self._view.placement().to_local_exactly(QPointF(at.x, at.y))
        x = min(round(tip.x()) + _RIGHT, self._view.width() - self.width())
        y = min(round(tip.y()) + _DOWN, self._view.height() - self.height())
        self.move(max(0, x), max(0, y))
        self.show()
