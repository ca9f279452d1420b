"""A picture of the customer's own screen, taken after our windows have gone from it.

Invariant: what is returned are pixels of this computer that nobody has sent anywhere yet.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.embed.containment import contains_crashes

# Compositors animate a closing window; the picture is taken when it is gone.
_GONE_MS = 300


@contains_crashes
class ScreenGrab(QObject):
    """Hides `hidden`, takes the picture of the screen it was on, shows it again and says `taken` once."""

    taken = Signal(QImage)  # null where this system lets no application see the screen

    def __init__(self, hidden: QWidget, grab: Callable[[QWidget], QImage] | None = None) -> None:
        """`grab` takes the picture for a window; by default `grab_screen_of`."""
        super().__init__(hidden)
        self._hidden = hidden
        self._grab = grab or grab_screen_of

    def start(self) -> None:
        self._hidden.hide()
        QTimer.singleShot(_GONE_MS, self, self._on_window_gone)

    def _on_window_gone(self) -> None:
        try:
            image = self._grab(self._hidden)
        finally:
            self._hidden.show()
            self._hidden.raise_()
        self.taken.emit(image)
        self.deleteLater()


def grab_screen_of(window: QWidget) -> QImage:
    """Returns the screen a window is (or was) on; where screens cannot be read, the application's own top window."""
    image = window.screen().grabWindow(0).toImage()
    if not image.isNull():
        return image
    for other in QApplication.topLevelWidgets():
        if other.isVisible() and other is not window and other.isWindow() and other.width() > 200:
            return other.grab().toImage()
    return QImage()
