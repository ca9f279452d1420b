"""The customer chooses anew what is shown, while it is.

Invariant: nothing changes but by a press of "Show this"; Enter, Esc and closing leave everything as it is.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QWidget

from remote_assist.policy.questions import ShownFacts
from remote_assist.ui.appearance import enlarge, named
from remote_assist.ui.deliberate import DeliberateButton, DeliberateDialog
from remote_assist.ui.shown_choice import ShownChoice
from remote_assist.ui.shown_text import shown_meaning


class ShownDialog(DeliberateDialog):
    """Opened by the banner. The owner shows it and keeps it until `closed`."""

    chosen = Signal(object)  # Choice
    closed = Signal()

    def __init__(self, facts: ShownFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent, wakes_after=None)
        self._facts = facts
        self._title = named(QLabel(), "title")
        self._meaning = named(QLabel(), "meaning")
        self._meaning.setWordWrap(True)
        self._choice = named(ShownChoice(facts, facts.choice), "shown")
        self._leave, self._show = named(DeliberateButton(), "refuse"), named(DeliberateButton(), "allow")
        self._lay_out((self._title, self._choice, self._meaning), (self._leave, self._show))
        self._choice.changed.connect(self._on_choice_changed)
        self._leave.clicked.connect(self.close)
        self._show.clicked.connect(self._on_show_clicked)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote assistance"))
        self._title.setText(self.tr("What is to be shown?"))
        self._leave.setText(self.tr("Leave it"))
        self._show.setText(self.tr("Show this"))
        self._choice.retranslate()
        self._meaning.setText(shown_meaning(self._choice.choice or self._facts.choice, self._facts, steers=True))
        self.setAccessibleName(self._title.text())
        self._dress()
        enlarge(self._title, 1.4, bold=True)
        self._fit()

    def _on_choice_changed(self) -> None:
        self._retranslate()

    def _on_show_clicked(self) -> None:
        if self._choice.choice is not None:
            self.chosen.emit(self._choice.choice)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
