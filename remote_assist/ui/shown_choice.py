"""The choice of what is shown: one button for each thing, and what it means.

Invariant: exactly one is chosen, the suggestion until the customer takes another one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from remote_assist.policy.questions import ShownFacts
from remote_assist.shown import Choice
from remote_assist.ui.appearance import named
from remote_assist.ui.shown_text import choice_name, monitor_number

_WIDTH_IN_CHARACTERS = 52
_BESIDE = 160  # logical pixels of the screen that a dialog's edges and the mark of a choice may take


class ShownChoice(QWidget):
    """Has nothing to show where there is nothing to choose."""

    changed = Signal()

    def __init__(self, facts: ShownFacts, chosen: Choice | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._label = named(QLabel(), "shown_label")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._group = QButtonGroup(self)
        self._buttons = [named(QRadioButton(), "shown_choice") for _ in facts.choices]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        for index, button in enumerate(self._buttons):
            self._group.addButton(button, index)
            column.addWidget(button)
        if self._buttons:
            self._buttons[facts.choices.index(chosen) if chosen in facts.choices else 0].setChecked(True)
        self._group.idToggled.connect(self._on_group_toggled)
        self.setVisible(len(facts.choices) > 1)
        self.retranslate()

    @property
    def choice(self) -> Choice | None:
        """What is chosen; None where nothing could be."""
        index = self._group.checkedId()
        return self._facts.choices[index] if 0 <= index < len(self._facts.choices) else None

    @property
    def buttons(self) -> list[QRadioButton]:
        return self._buttons

    def retranslate(self) -> None:
        here = monitor_number(self.screen())
        self._label.setText(self.tr("What the engineer sees:"))
        room = self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS
        room = min(room, self.screen().availableGeometry().width() - _BESIDE)
        for button, choice in zip(self._buttons, self._facts.choices, strict=True):
            name = choice_name(choice, self._facts, here)
            shown = button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            button.setText(shown.replace("&", "&&"))

    def _on_group_toggled(self, _index: int, checked: bool) -> None:
        if checked:
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
