"""What stands where nothing is yet: what it is for, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced


class EmptyState(Pane):
    """An icon, a short line and a sentence, in the middle."""

    def __init__(self, office: Office, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty_state")
        self._office = office
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = plain_label(role="title")
        self._text = plain_label(role="muted")
        layout = QVBoxLayout(self)
        spaced(layout, 6, 2)
        layout.addStretch(2)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(3)
        office.look_changed.connect(self._show_icon)
        self._show_icon()

    def set_words(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def _show_icon(self) -> None:
        self._icon.setPixmap(self._office.icon(self._icon_name).pixmap(32, 32))
