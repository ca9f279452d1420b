"""The field above a list in which one says what is looked for.

Invariant: it asks once the hand rests, not with every key, and never for more than the hub takes.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desk_app.domain.limits import QUERY_CHARACTERS

TYPED_MS = 250
"""The hand rests when no key came for so long."""


class SearchField(QLineEdit):
    """`name` is its object name; who owns it gives hint and accessible name in the present language."""

    search_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setClearButtonEnabled(True)
        self.setMaxLength(QUERY_CHARACTERS)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPED_MS)
        self._rest.timeout.connect(self.search_wanted)
        self.textChanged.connect(lambda _text: self._rest.start())

    @property
    def query(self) -> str:
        """What is looked for, "" for everything."""
        return self.text().strip()

    def begin(self) -> None:
        """The person comes to search: what he types replaces what stands there."""
        self.setFocus()
        self.selectAll()
