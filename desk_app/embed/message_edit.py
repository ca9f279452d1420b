"""The customer's field for a message: as roomy as everything in the help window, and harmless to the application."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.qt.message_field import MessageField

_MOST_LINES = 5


@contains_crashes
class MessageEdit(MessageField):
    """Grows with its text up to five lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1, _MOST_LINES, parent)
        self.document().setDocumentMargin(6)
        self.fit()
