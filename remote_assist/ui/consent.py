"""The question to the customer: who asks for what, and Allow or Don't allow.

Invariant: only a deliberate press of Allow, by a pointer or by Space on it, after it has been in view for a second, is
a Yes. Enter, Esc, closing, and silence are a No or nothing; an answer is given once.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from remote_assist.policy.questions import ALLOW_WAKES_AFTER, Question, ShownFacts
from remote_assist.shown import Choice
from remote_assist.ui.appearance import enlarge, named
from remote_assist.ui.capability_text import capability_meaning, capability_question
from remote_assist.ui.deliberate import DeliberateButton, DeliberateDialog
from remote_assist.ui.plain_text import quoted
from remote_assist.ui.shown_choice import ShownChoice
from remote_assist.ui.shown_text import shown_meaning
from remote_assist.wire.roles import Capability

_WIDTH_IN_CHARACTERS = 70


class ConsentDialog(DeliberateDialog):
    """One question. Opens unfocused, in front of everything. The owner shows it and keeps it until `answered`."""

    answered = Signal(bool)  # once: True is Allow

    def __init__(
        self, question: Question, parent: QWidget | None = None, *, wakes_after: float = ALLOW_WAKES_AFTER
    ) -> None:
        super().__init__(parent, wakes_after=wakes_after, seconds=question.timeout)
        self._question = question
        self._build()
        self._retranslate()

    @property
    def question(self) -> Question:
        return self._question

    @property
    def choice(self) -> Choice | None:
        """What is to be shown, where that is asked."""
        return self._shown.choice

    @property
    def allow_is_awake(self) -> bool:
        """Would a press of Allow count now?"""
        return bool(self._allow.isEnabled())

    def _build(self) -> None:
        self._title = named(QLabel(), "title")
        self._who = named(QLabel(), "who")
        self._trust = named(QLabel(), "trust")
        self._beside = named(QLabel(), "beside")
        self._about = named(QLabel(), "about")
        self._meaning = named(QLabel(), "meaning")
        self._countdown = named(QLabel(), "countdown")
        for label in (self._title, self._who, self._beside, self._trust, self._about, self._meaning, self._countdown):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._shown = named(ShownChoice(self._question.shown or ShownFacts()), "shown")
        self._shown.changed.connect(self._on_shown_changed)
        self._refuse = named(DeliberateButton(), "refuse")
        self._allow = named(DeliberateButton(), "allow")
        self._allow.setEnabled(False)
        self._refuse.clicked.connect(self._on_refuse_clicked)
        self._allow.clicked.connect(self._on_allow_clicked)
        card = named(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(4)
        for label in (self._who, self._beside, self._trust, self._about):
            inside.addWidget(label)
        self._lay_out((self._title, card, self._shown, self._meaning, self._countdown), (self._refuse, self._allow))
        QWidget.setTabOrder(self._refuse, self._allow)

    def _retranslate(self) -> None:
        question = self._question
        self.setWindowTitle(self.tr("Remote assistance"))
        self._title.setText(capability_question(question.capability))
        self._who.setText(self._asker())
        self._trust.setText(self._reason_to_trust())
        self._trust.setObjectName("trust" if question.engineer.verified else "doubt")
        self._beside.setText(self._among_others())
        self._beside.setVisible(bool(self._beside.text()))
        self._about.setText(self.tr("About: {subject}").format(subject=quoted(question.subject)))
        self._about.setVisible(bool(question.subject.strip()))
        self._shown.retranslate()
        self._meaning.setText(self._consequence())
        self._refuse.setText(self.tr("Don't allow"))
        self._allow.setText(self.tr("Allow"))
        self._refuse.setAccessibleDescription(self.tr("Esc does the same."))
        self._allow.setAccessibleDescription(self._meaning.text())
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(
            f"{self._who.text()} {self._beside.text()} {self._trust.text()} {self._meaning.text()}"
        )
        self._tell_countdown()
        self._dress()
        enlarge(self._title, 1.4, bold=True)
        enlarge(self._who, 1.0, bold=True)
        self._fit(_WIDTH_IN_CHARACTERS)

    def _asker(self) -> str:
        """Who asks; a share without a vendor knows only the name that the other side gave."""
        engineer = self._question.engineer
        name, vendor = quoted(engineer.name), quoted(self._question.vendor)
        if engineer.certified_for:
            return self.tr("Verified: {name} of {vendor}").format(name=name, vendor=quoted(engineer.certified_for))
        if self._question.vendor.strip():
            if engineer.verified:
                return self.tr("{name} from {vendor} asks.").format(name=name, vendor=vendor)
            return self.tr("Somebody asks who says it is {name} from {vendor}.").format(name=name, vendor=vendor)
        if engineer.verified:
            return self.tr("{name} asks.").format(name=name)
        return self.tr("Somebody asks who says it is {name}.").format(name=name)

    def _among_others(self) -> str:
        """What he is beside the other engineers: whose place he takes, by whose wish he comes, that he only looks."""
        engineer, instead_of = self._question.engineer, self._question.instead_of
        if instead_of:
            return self.tr("{other} hands over to {name}, and may not use mouse and keyboard any more.").format(
                other=quoted(instead_of), name=quoted(engineer.name)
            )
        if self._question.capability is not Capability.VIEW:
            return ""
        if engineer.observes:
            return self.tr("Only looks on, and can never use mouse or keyboard.")
        if engineer.invited_by:
            return self.tr("Invited by {name}.").format(name=quoted(engineer.invited_by))
        return ""

    def _reason_to_trust(self) -> str:
        """Who vouches for the name: the vendor's own key, the hub, or nobody."""
        engineer = self._question.engineer
        if engineer.certified_for:
            return self.tr("✓ Confirmed by {vendor}'s own key. The help service has no part in it.").format(
                vendor=quoted(engineer.certified_for)
            )
        if engineer.verified:
            return self.tr("The help service vouches for the name.")
        return self.tr("⚠ Not verified. Allow it only if you are expecting this person.")

    def _consequence(self) -> str:
        """What a Yes means; of the view, what is seen by it."""
        shown = self._question.shown
        if self._question.capability is Capability.VIEW and shown is not None:
            return shown_meaning(self.choice or shown.choice, shown)
        return capability_meaning(self._question.capability)

    def _tell_countdown(self) -> None:
        self._countdown.setText(
            self.tr("If you do nothing, the answer is No in {seconds} s.").format(seconds=self._seconds_left)
        )

    def _give(self, yes: bool) -> None:
        if not self._answers():
            return
        self.answered.emit(yes)
        self.close()

    def _on_allow_clicked(self) -> None:
        if self.allow_is_awake:
            self._give(True)

    def _on_shown_changed(self) -> None:
        self._retranslate()

    def _on_refuse_clicked(self) -> None:
        self._give(False)

    def _wake(self) -> None:
        self._allow.setEnabled(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._give(False)
