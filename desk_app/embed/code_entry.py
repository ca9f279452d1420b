"""One big field for a code that somebody reads out: nine digits, however they are typed, pasted or said.

Invariant: what is in the field never leaves this window; the three public digits are sent only after a click.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.embed.page import EDGE, GAP, plain_label
from desk_app.embed.words import Words
from remote_assist.launch import nine_digits

_MOST = 80  # characters: nine words, or nine digits with anything between them


@contains_crashes
class CodeEntry(QWidget):
    """`code_given` when the person goes on; `network_wanted` where there is no hub to meet at."""

    code_given = Signal(object)  # Code
    network_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        t = words
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(GAP)
        column.addWidget(plain_label(t.translate("help", "Type the code"), "title"))
        column.addWidget(
            plain_label(
                t.translate("help", "The person on the phone reads nine digits to you. Nobody else needs them.")
            )
        )
        self.edit = QLineEdit()
        self.edit.setObjectName("code_edit")
        self.edit.setMaxLength(_MOST)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.edit.setPlaceholderText("123 456 789")
        self.edit.setAccessibleName(t.translate("help", "Code of nine digits"))
        self.edit.setProperty("role", "code")
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self.edit.returnPressed.connect(self._on_continue_clicked)
        column.addWidget(self.edit)
        self._problem = plain_label("", "problem", "code_problem")
        column.addWidget(self._problem)
        column.addStretch(1)
        self.go_on = QPushButton(t.translate("help", "Continue"))
        self.go_on.setObjectName("code_continue")
        self.go_on.setProperty("role", "primary")
        self.go_on.clicked.connect(self._on_continue_clicked)
        column.addWidget(self.go_on)
        self.network = QPushButton(t.translate("help", "Show my screen on this network"))
        self.network.setObjectName("code_network")
        self.network.setProperty("role", "link")
        self.network.clicked.connect(self.network_wanted)
        column.addWidget(self.network)
        self.say("")
        self._on_edit_text_changed()

    def begin(self) -> None:
        """An empty field, ready to be typed into."""
        self.edit.clear()
        self.say("")
        self.edit.setFocus()

    def say(self, sentence: str) -> None:
        """What did not work, or nothing."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)

    def wait(self, waiting: bool) -> None:
        """Somebody is asked about it meanwhile."""
        self.edit.setEnabled(not waiting)
        self.go_on.setEnabled(not waiting and nine_digits(self.edit.text()) is not None)

    def _on_edit_text_changed(self) -> None:
        self.go_on.setEnabled(nine_digits(self.edit.text()) is not None)

    def _on_continue_clicked(self) -> None:
        code = nine_digits(self.edit.text())
        if code is not None and self.edit.isEnabled():
            self.say("")
            self.code_given.emit(code)
