"""The list of canned responses over the composer, opened by `/` and narrowed by what is typed after it.

Invariant: it never takes the focus; the text field stays the one place where keys go.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desk_app.agent.pane import spaced
from desk_app.domain.canned import CannedResponse
from desk_app.domain.text import shortened

ROWS_SHOWN = 7


def matching(canned: Iterable[CannedResponse], typed: str) -> list[CannedResponse]:
    """Returns those whose shortcut begins with, or else whose words hold, what was typed; best first."""
    wanted = typed.casefold()
    ranked = []
    for response in canned:
        shortcut = response.shortcut.casefold()
        rank = (
            0
            if shortcut.startswith(wanted)
            else 1
            if wanted in shortcut or wanted in response.title.casefold()
            else 2
            if wanted in response.text.casefold()
            else 3
        )
        if rank < 3:
            ranked.append((rank, shortcut, response))
    return [entry[2] for entry in sorted(ranked, key=lambda entry: entry[:2])]


def filled_in(response: CannedResponse, customer: str, agent: str) -> str:
    """Returns the text with the names put in. Only the two known places are replaced, everything else stays."""
    return response.text.replace("{customer}", customer).replace("{agent}", agent)


class CannedPopup(QFrame):
    """A child of the window's work area, placed above the composer by `show_for`."""

    chosen = Signal(object)  # CannedResponse

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("canned_popup")
        self.setProperty("role", "popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        layout = QVBoxLayout(self)
        spaced(layout, 1)
        self._list = QListWidget()
        self._list.setObjectName("canned_list")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("Canned responses"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.clicked.connect(self._on_list_clicked)
        layout.addWidget(self._list)
        self._shown: list[CannedResponse] = []
        self.hide()

    def show_for(self, canned: list[CannedResponse], above: QWidget) -> None:
        """Shows the responses with the first one chosen, its lower edge at the upper edge of `above`."""
        self._shown = canned
        self._list.clear()
        for response in canned:
            text = f"/{response.shortcut}   {response.title}\n{shortened(response.text, 90)}"
            item = QListWidgetItem(text)
            item.setToolTip(response.text)
            self._list.addItem(item)
        if not canned:
            self.hide()
            return
        self._list.setCurrentRow(0)
        # As the style lays it out: Chinese letters are higher than the font says.
        row = max(self._list.sizeHintForRow(place) for place in range(self._list.count())) + 6
        for place in range(self._list.count()):
            self._list.item(place).setSizeHint(QSize(100, row))
        corner = above.mapTo(self._over, above.rect().topLeft())
        tall = min(row * min(len(canned), ROWS_SHOWN) + 14, max(60, corner.y() - 8))
        wide = min(560, above.width())
        self.setGeometry(corner.x(), corner.y() - tall - 4, wide, tall)
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Moves the choice up or down, round the ends."""
        if self._shown:
            self._list.setCurrentRow((self._list.currentRow() + by) % len(self._shown))

    def choose(self) -> None:
        """Takes what is marked."""
        place = self._list.currentRow()
        if 0 <= place < len(self._shown):
            self.hide()
            self.chosen.emit(self._shown[place])

    def _on_list_clicked(self, index: QModelIndex) -> None:
        self._list.setCurrentRow(index.row())
        self.choose()
