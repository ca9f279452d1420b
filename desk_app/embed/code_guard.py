"""The question before a code is used: did you call them, or did they call you?

Whoever calls out of the blue and wants to see a screen is mostly after money, so the first time there is a moment to
think. Invariant: nothing is begun from here but by the answer that the person gave; Enter never gives it.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.embed.page import EDGE, GAP, plain_label
from desk_app.embed.words import Words, name_shown

FIRST_WAIT_S = 5
_SECOND_MS = 1000


@contains_crashes
class CodeGuard(QWidget):
    """`ask` shows the question; one of the signals is the answer."""

    called = Signal()
    report_wanted = Signal()
    given_up = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._on_second_passed)
        self._steps = QStackedWidget()
        self._steps.addWidget(self._make_question())
        self._steps.addWidget(self._make_warning())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._steps)

    def _make_question(self) -> QWidget:
        t = self._words
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(GAP)
        self._title = plain_label(t.translate("help", "Did you call them?"), "title", "guard_question")
        column.addWidget(self._title)
        card = QFrame()
        card.setProperty("role", "strip")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.setSpacing(4)
        self._who = plain_label("", "card_title", "guard_who")
        self._vouched = plain_label("", "muted", "guard_vouched")
        inside.addWidget(self._who)
        inside.addWidget(self._vouched)
        column.addWidget(card)
        column.addWidget(
            plain_label(
                t.translate(
                    "help", "Go on only if you began this: you dialled the number yourself, or you asked for help here."
                ),
                "",
                "guard_advice",
            )
        )
        column.addStretch(1)
        self.yes = self._make_button("guard_called", "", "primary")
        self.yes.clicked.connect(self.called)
        self.no = self._make_button("guard_was_called", t.translate("help", "No, somebody called or wrote to me"), "")
        self.no.clicked.connect(self._on_no_clicked)
        for button in (self.yes, self.no):
            column.addWidget(button)
        return step

    def _make_warning(self) -> QWidget:
        t = self._words
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(GAP)
        column.addWidget(plain_label(t.translate("help", "Stop here and hang up"), "title", "guard_warning"))
        for number, line in enumerate(
            (
                t.translate("help", "Who calls unasked, or whose number a sudden message shows, is mostly a swindler."),
                t.translate("help", "With your screen he reaches your bank, your passwords and your money."),
                t.translate("help", "Look up the number of your software's support yourself, and call it."),
            )
        ):
            column.addWidget(plain_label(f"{number + 1}.  {line}", "", f"guard_line_{number + 1}"))
        column.addStretch(1)
        self.report = self._make_button("guard_report", t.translate("help", "Report abuse"), "danger")
        self.report.clicked.connect(self.report_wanted)
        self.leave = self._make_button("guard_leave", t.translate("help", "Leave without reporting"), "")
        self.leave.clicked.connect(self.given_up)
        for button in (self.report, self.leave):
            column.addWidget(button)
        return step

    def _make_button(self, name: str, text: str, role: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        if role:
            button.setProperty("role", role)
        return button

    def ask(self, name: str, vendor: str, *, first_time: bool) -> None:
        """Put the question about this engineer; "" where nobody vouches for one."""
        t = self._words
        if name:
            self._who.setText(f"{name_shown(name)}, {name_shown(vendor)}" if vendor else name_shown(name))
            self._vouched.setText(t.translate("help", "This is who made the code. The help service knows the name."))
        else:
            self._who.setText(t.translate("help", "Somebody on this network"))
            self._vouched.setText(t.translate("help", "Nobody vouches for who connects. Only the code decides."))
        self._steps.setCurrentIndex(0)
        self._left = FIRST_WAIT_S if first_time else 0
        self._show_yes()
        if self._left:
            self._tick.start()
        self.no.setFocus()  # what is pressed by habit leads to the careful side

    def rest(self) -> None:
        """Nobody looks any more."""
        self._tick.stop()

    def _show_yes(self) -> None:
        text = self._words.translate("help", "Yes, I called them")
        self.yes.setText(f"{text} ({self._left})" if self._left else text)
        self.yes.setEnabled(not self._left)

    def _on_second_passed(self) -> None:
        self._left = max(0, self._left - 1)
        self._show_yes()
        if not self._left:
            self._tick.stop()

    def _on_no_clicked(self) -> None:
        self._tick.stop()
        self._steps.setCurrentIndex(1)
        self.leave.setFocus()
