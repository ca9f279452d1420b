"""What every page of the help window has: the desk, words in the window's language, and wishes it says upward.

Invariant: a page shows what the desk's state says; it keeps nothing that the desk should remember.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.words import Words

EDGE = 16
GAP = 12


class Page(QWidget):
    """A page of the window's stack. `title` stands in the header while it is shown."""

    title_changed = Signal()
    back_requested = Signal()
    article_requested = Signal(str)  # ArticleId
    chat_requested = Signal(str)  # a first question, or ""
    tickets_requested = Signal()
    ticket_requested = Signal(str)  # TicketId
    share_requested = Signal()
    code_requested = Signal()
    home_requested = Signal()
    rating_requested = Signal(str)  # SessionId

    def __init__(self, name: str, desk: HelpDesk, words: Words, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.desk = desk
        self.words = words
        self.look = look

    @property
    def title(self) -> str:
        return ""

    def shown(self) -> None:
        """The window shows this page now: refresh and put the focus where one begins."""


def plain_label(text: str = "", role: str = "", name: str = "") -> QLabel:
    """A label that wraps and takes its text literally; `role` chooses its look (`title`, `muted`, `heading`)."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setText(text)
    label.setProperty("role", role)
    if name:
        label.setObjectName(name)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def scrolled(name: str) -> tuple[QScrollArea, QVBoxLayout]:
    """A column that scrolls up and down only, and its layout."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    inner.setObjectName(f"{name}_column")
    column = QVBoxLayout(inner)
    column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
    column.setSpacing(GAP)
    area.setWidget(inner)
    return area, column


def emptied(column: QVBoxLayout) -> None:
    """Take everything out of a column; the widgets go with the next turn of the event loop."""
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
