"""What every pane and widget of the window shares: its texts are set in one place, again at each change of language.

Invariant: `retranslate` sets every text that does not come from the hub, and may be called at any time.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QFont, QIcon, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLabel, QLayout, QSizePolicy, QWidget

from desk_app.agent.look import sized

_BOLD = QFont.Weight.DemiBold
_FONTS = {
    "title": (1.1, _BOLD),
    "pane_title": (1.3, _BOLD),
    "name": (1.0, _BOLD),
    "section": (0.95, _BOLD),
    "figure": (1.9, _BOLD),
    "words": (1.15, _BOLD),
}
GRID = 4
"""The grid that everything stands on, in device-independent pixels."""


class Pane(QWidget):
    """A widget whose texts follow the language. Subclasses override `retranslate` and call it when built."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def retranslate(self) -> None:
        """Set every text."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def named(widget: QWidget, object_name: str, accessible: str = "") -> QWidget:
    """Gives the widget its object name and, where there is one, its accessible name; returns it."""
    widget.setObjectName(object_name)
    if accessible:
        widget.setAccessibleName(accessible)
    return widget


def label_button(button: QAbstractButton, text: str, tip: str = "", keys: str = "") -> None:
    """Sets text, accessible name and tooltip; the tooltip names the keys that do the same."""
    button.setText(text)
    name_button(button, text, tip, keys)


def name_button(button: QAbstractButton, name: str, tip: str = "", keys: str = "") -> None:
    """As `label_button`, for a button that shows only an icon."""
    button.setAccessibleName(name)
    shown = tip or name
    button.setToolTip(f"{shown} ({keys})" if keys else shown)
    if tip:
        button.setAccessibleDescription(tip)


def spaced(layout: QLayout, margin: int | Sequence[int] = 0, spacing: int = 2) -> None:
    """Sets margins and spacing in grid units."""
    left, top, right, bottom = (margin,) * 4 if isinstance(margin, int) else margin
    layout.setContentsMargins(left * GRID, top * GRID, right * GRID, bottom * GRID)
    layout.setSpacing(spacing * GRID)


def rule(vertical: bool = False) -> QFrame:
    """A hair line between two parts."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFrameShape(QFrame.Shape.VLine if vertical else QFrame.Shape.HLine)
    line.setFixedWidth(1) if vertical else line.setFixedHeight(1)
    return line


def plain_label(text: str = "", role: str = "", wrap: bool = True) -> QLabel:
    """A label that never takes its text for markup. `role` chooses the look in the theme: title, muted, …"""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    if role in _FONTS:
        factor, weight = _FONTS[role]
        label.setFont(sized(QApplication.font(), factor, weight))
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class ElidedLabel(QLabel):
    """One line of plain text that ends in an ellipsis where there is no room; the whole of it is the tooltip."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        if role in _FONTS:
            self.setFont(sized(QApplication.font(), *_FONTS[role]))

    def set_whole(self, text: str) -> None:
        """Shows another text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width() - 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()


def set_role(widget: QWidget, role: str) -> None:
    """Changes the look of a widget that is already shown."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()


def action(owner: QWidget, object_name: str, icon: QIcon | None = None) -> QAction:
    """An action of `owner`, named for tests and the palette."""
    made = QAction(owner)
    made.setObjectName(object_name)
    if icon is not None:
        made.setIcon(icon)
    return made
