"""The customer chooses anew what is shown, while it is.

Invariant: nothing changes but by a press of "Show this"; Enter, Esc and closing leave everything as it is.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import ShownFacts
from remote_assist.ui.appearance import colours, enlarge, named
from remote_assist.ui.consent import ENTER, DeliberateButton, dialog_style
from remote_assist.ui.shown_choice import ShownChoice
from remote_assist.ui.shown_text import shown_meaning

_WIDTH_IN_CHARACTERS = 64


class ShownDialog(QWidget):
    """Opened by the banner. The owner shows it and keeps it until `closed`."""

    chosen = Signal(object)  # Choice
    closed = Signal()

    def __init__(self, facts: ShownFacts, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("consent")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._facts = facts
        self._title = named(QLabel(), "title")
        self._meaning = named(QLabel(), "meaning")
        self._meaning.setWordWrap(True)
        self._choice = named(ShownChoice(facts, facts.choice), "shown")
        self._leave, self._show = named(DeliberateButton(), "refuse"), named(DeliberateButton(), "allow")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._leave, 1)
        buttons.addWidget(self._show, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(12)
        for widget in (self._title, self._choice, self._meaning):
            self._column.addWidget(widget)
        self._column.addLayout(buttons)
        self._choice.changed.connect(self._on_choice_changed)
        self._leave.clicked.connect(self.close)
        self._show.clicked.connect(self._on_show_clicked)
        self._fill()

    def _fill(self) -> None:
        self.setWindowTitle(self.tr("Remote assistance"))
        self._title.setText(self.tr("What is to be shown?"))
        self._leave.setText(self.tr("Leave it"))
        self._show.setText(self.tr("Show this"))
        self._meaning.setText(shown_meaning(self._choice.choice or self._facts.choice, self._facts, steers=True))
        self.setAccessibleName(self._title.text())
        self.setStyleSheet(dialog_style(colours()))
        enlarge(self._title, 1.4, bold=True)
        screen = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS, screen.width() - 32)
        width = max(width, self._column.minimumSize().width())
        self.setFixedSize(width, max(self._column.heightForWidth(width), self._column.minimumSize().height()))
        self.move(screen.center().x() - width // 2, max(screen.top(), screen.center().y() - self.height() * 2 // 3))

    def _on_choice_changed(self) -> None:
        self._fill()

    def _on_show_clicked(self) -> None:
        if self._choice.choice is not None:
            self.chosen.emit(self._choice.choice)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() not in ENTER:
            super().keyPressEvent(event)
