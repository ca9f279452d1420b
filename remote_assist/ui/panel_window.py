"""Windows that hold a panel for a while: a display of its own, or a small one that stays in sight.

Invariant: closing such a window ends nothing; it is a wish that its owner takes the panel back.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizeGrip, QToolButton, QVBoxLayout, QWidget

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.icons import tool_icon
from remote_assist.ui.viewer_panel import Part, ViewerPanel

_SMALL = QSize(360, 250)
_MARGIN = 24
"""Logical pixels between the small window and the edges of the display, when it first appears."""


class PanelWindow(QWidget):
    """The owner answers `leave_requested` by `give_back`, and deletes the window."""

    leave_requested = Signal()

    def __init__(self, panel: ViewerPanel, title: str, flags: Qt.WindowType = Qt.WindowType.Window) -> None:
        super().__init__(None, flags)
        self._panel = panel
        self.setWindowTitle(title)

    def give_back(self) -> ViewerPanel:
        """Ends it."""
        self.hide()
        self._panel.setParent(None)
        return self._panel

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.leave_requested.emit()


class FullScreen(PanelWindow):
    """Nothing but the panel; its toolbar comes when the pointer touches the top edge."""

    def __init__(self, panel: ViewerPanel, title: str) -> None:
        super().__init__(panel, title)
        self.setObjectName("full_screen")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        panel.show()
        panel.show_full_screen(True)
        panel.pane.view.setFocus()

    def give_back(self) -> ViewerPanel:
        panel = super().give_back()
        panel.show_full_screen(False)
        return panel


class SmallWindow(PanelWindow):
    """Above all other windows, and never in the way of the keyboard: a click on it is the wish to have it back.

    `place` is where it stood before. `back_requested` is `leave_requested` with the wish to work in it now.
    """

    back_requested = Signal()
    placed = Signal(QRect)

    def __init__(self, panel: ViewerPanel, title: str, place: QRect | None = None) -> None:
        kind = Qt.WindowType
        super().__init__(
            panel,
            title,
            kind.Window | kind.FramelessWindowHint | kind.WindowStaysOnTopHint | kind.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("small_window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._name = named(QLabel(title), "small_name")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._close = named(QToolButton(), "small_close")
        self._close.clicked.connect(self.leave_requested)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 2, 2, 2)
        bar.addWidget(self._name, 1)
        bar.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(panel, 1)
        panel.play(Part.SMALL)
        panel.show()
        self._cover = _Cover(self)
        self._cover.clicked.connect(self.back_requested)
        self._grip = QSizeGrip(self)
        self._dress()
        self.setMinimumSize(200, 140)
        self.setGeometry(place if place is not None and _is_seen(place) else self._corner())

    def _corner(self) -> QRect:
        room = self.screen().availableGeometry()
        corner = room.bottomRight() - QPoint(_SMALL.width() + _MARGIN, _SMALL.height() + _MARGIN)
        return QRect(corner, _SMALL)

    def _dress(self) -> None:
        c = colours()
        self.setStyleSheet(_style(c))
        self._close.setIcon(tool_icon("close", c))
        self._close.setAccessibleName(self.tr("Put it back"))
        self._close.setToolTip(self.tr("Put it back"))
        self._cover.setToolTip(self.tr("Click to work in it again; drag to move it."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover.setGeometry(0, 0, self.width() - self._close.width() - 4, self.height())
        if self._panel.parentWidget() is self:
            self._cover.setGeometry(self._panel.geometry())
        self._cover.raise_()
        self._grip.move(self.width() - self._grip.width(), self.height() - self._grip.height())
        self._grip.raise_()
        self.placed.emit(self.geometry())

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.placed.emit(self.geometry())


class _Cover(QWidget):
    """Takes every click that would go to the picture below it."""

    clicked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._pressed: QPoint | None = None
        self.setObjectName("small_cover")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.globalPosition().toPoint() - self._pressed
        if moved.manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            handle = self.window().windowHandle()
            if handle is not None:
                handle.startSystemMove()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        if self._pressed is not None:
            self._pressed = None
            self.clicked.emit()


def _is_seen(place: QRect) -> bool:
    """Does a kept place lie on a display that is still there?"""
    return any(
        screen.availableGeometry().intersects(place.adjusted(40, 40, -40, -40)) for screen in QApplication.screens()
    )


def _style(c: Colours) -> str:
    return f"""
    #small_window {{ background: {c.window}; border: 2px solid {c.accent}; }}
    #small_name {{ color: {c.text}; background: transparent; }}
    #small_close {{ padding: 2px; border-radius: 4px; border: 1px solid transparent; background: transparent; }}
    #small_close:hover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    """
