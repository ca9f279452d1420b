"""The frame round one remote screen: beside others it says whose screen it is and how it stands.

Invariant: of several the one that is worked in has the accent's frame and says so in a word; on every other one a cover
takes the click that chooses it, so that no customer gets a click that was meant to choose.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import ElidedLabel, name_button, plain_label, spaced
from desk_app.agent.screen_state import mark, word
from desk_app.agent.screen_tab import ScreenTab


class ScreenTile(QFrame):
    """Holds `tab`. `show_as` says what it is at this moment."""

    chosen = Signal(object)  # self: it is to be worked in
    enlarged = Signal(object)  # self: it is to be seen alone
    close_requested = Signal(object)  # self

    def __init__(self, office: Office, tab: ScreenTab) -> None:
        super().__init__()
        self.tab = tab
        self._is_worked = False
        self.setObjectName("screen_tile")
        self._state = plain_label(role="muted", wrap=False)
        self._name = ElidedLabel(role="name")
        self._about = ElidedLabel(role="muted")
        self._here = plain_label(wrap=False)
        self._here.setObjectName("tile_here")
        self._close = QToolButton()
        self._close.setObjectName("close_tile_button")
        self._close.setProperty("kind", "quiet")
        self._close.setIcon(office.icon("close"))
        self._close.clicked.connect(self._on_close_clicked)
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        spaced(row, (2, 0, 0, 0), 2)
        row.addWidget(self._name, 2)
        row.addWidget(self._about, 3)
        row.addWidget(self._state)
        row.addWidget(self._here, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(tab, 1)
        self._cover = _Cover(self)
        self._cover.pressed.connect(self._on_cover_pressed)
        tab.title_changed.connect(self.retranslate)
        self.show_as(beside_others=False, worked=True)

    def show_as(self, *, beside_others: bool, worked: bool) -> None:
        """One of several side by side, or alone; and whether it is the one that is worked in."""
        self._is_worked = worked
        self._head.setVisible(beside_others)
        self._cover.setVisible(beside_others and not worked)
        margin = 2 if beside_others else 0
        self.setContentsMargins(0, 0, 0, 0)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(margin, margin, margin, margin)
        self.setProperty("worked", worked if beside_others else None)
        self.style().unpolish(self)
        self.style().polish(self)
        self._place_cover()
        self.retranslate()

    def retranslate(self) -> None:
        state = self.tab.state
        name = self.tab.customer or self.tr("Customer")
        self._name.set_whole(name)
        self._about.set_whole(self.tab.subject)
        self._state.setText(f"{mark(state)} {word(state)}")
        self._here.setText(self.tr("You work here"))
        self._here.setVisible(self._is_worked)
        name_button(self._close, self.tr("Close this screen and end its session"))
        said = [name, self.tab.subject, word(state), self._here.text() if self._is_worked else ""]
        self.setAccessibleName(", ".join(part for part in said if part))

    def _on_cover_pressed(self) -> None:
        self.chosen.emit(self)

    def _on_close_clicked(self) -> None:
        self.close_requested.emit(self)

    def _place_cover(self) -> None:
        self._cover.setGeometry(self.tab.geometry())
        self._cover.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self._is_worked:
            self.chosen.emit(self)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self.enlarged.emit(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cover()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place_cover()
        return handled

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


class _Cover(QWidget):
    """Nothing passes it: neither the press that chooses nor its release, nor the wheel."""

    pressed = Signal()

    def __init__(self, tile: ScreenTile) -> None:
        super().__init__(tile)
        self.setObjectName("tile_cover")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
