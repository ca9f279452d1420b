"""Where Qt puts a window, in the screen's own pixels."""

from __future__ import annotations

from unittest.mock import Mock

from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen

from remote_assist.geometry import Rect
from remote_assist.ui.device_pixels import device_area


def test_halves_go_up_as_qt_rounds_them() -> None:
    """Else a banner at such a place is taken for hidden, and the share ends."""
    screen = Mock(spec=QScreen)
    screen.devicePixelRatio.return_value = 1.5
    screen.geometry.return_value = QRect(0, 0, 853, 480)
    assert device_area(QRect(7, 5, 595, 43), screen) == Rect(11, 8, 893, 65)
    assert device_area(QRect(3, 1, 101, 103), screen) == Rect(5, 2, 152, 155)
