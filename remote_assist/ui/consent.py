"""The question to the customer: who asks for what, and Allow or Don't allow.

Invariant: only a deliberate press of Allow, by a pointer or by Space on it, after it has been in view for a second, is
a Yes. Enter, Esc, closing, and silence are a No or nothing; an answer is given once.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import ALLOW_WAKES_AFTER, Question, ShownFacts
from remote_assist.shown import Choice
from remote_assist.ui.appearance import Colours, colours, enlarge, named
from remote_assist.ui.capability_text import capability_meaning, capability_question
from remote_assist.ui.plain_text import quoted
from remote_assist.ui.shown_choice import ShownChoice
from remote_assist.ui.shown_text import shown_meaning
from remote_assist.wire.roles import Capability

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)
_WIDTH_IN_CHARACTERS = 70


class DeliberateButton(QPushButton):
    """A button that Enter never presses, whatever the platform's theme says."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER or event.isAutoRepeat():
            event.accept()
            return
        super().keyPressEvent(event)


class ConsentDialog(QWidget):
    """One question. Opens unfocused, in front of everything. The owner shows it and keeps it until `answered`."""

    answered = Signal(bool)  # once: True is Allow

    def __init__(
        self, question: Question, parent: QWidget | None = None, *, wakes_after: float = ALLOW_WAKES_AFTER
    ) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("consent")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._question = question
        self._is_answered = False
        self._seconds_left = math.ceil(question.timeout)
        self._build()
        self._waking = QTimer(self, singleShot=True, interval=round(wakes_after * 1000))
        self._waking.timeout.connect(self._on_waking_timeout)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self._on_ticking_timeout)
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
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self._refuse, 1)
        buttons.addWidget(self._allow, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (self._title, card, self._shown, self._meaning, self._countdown):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(buttons)
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
        self.setStyleSheet(dialog_style(colours()))
        enlarge(self._title, 1.4, bold=True)
        enlarge(self._who, 1.0, bold=True)
        self._fit()

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

    def _fit(self) -> None:
        """As wide as the text needs, never wider or higher than the screen."""
        screen = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS, screen.width() - 32)
        width = max(width, self._column.minimumSize().width())
        self.setFixedSize(width, max(self._column.heightForWidth(width), self._column.minimumSize().height()))
        self.move(screen.center().x() - width // 2, max(screen.top(), screen.center().y() - self.height() * 2 // 3))

    def _give(self, yes: bool) -> None:
        if self._is_answered:
            return
        self._is_answered = True
        self._waking.stop()
        self._ticking.stop()
        self.answered.emit(yes)
        self.close()

    def _on_allow_clicked(self) -> None:
        if self.allow_is_awake:
            self._give(True)

    def _on_shown_changed(self) -> None:
        self._retranslate()

    def _on_refuse_clicked(self) -> None:
        self._give(False)

    def _on_waking_timeout(self) -> None:
        self._allow.setEnabled(True)

    def _on_ticking_timeout(self) -> None:
        self._seconds_left -= 1
        if self._seconds_left <= 0:
            self._give(False)
        else:
            self._tell_countdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._is_answered:
            # The dialog itself takes the focus, so that a Space on its way to another window presses nothing.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._waking.start()
            self._ticking.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._give(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give(False)
        elif event.key() not in ENTER:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._retranslate()


def dialog_style(c: Colours) -> str:
    return f"""
    #consent {{ background: {c.window}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #card {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}
    #about, #trust, #countdown {{ color: {c.muted}; }}
    #doubt {{ background: {c.warning}; color: {c.on_warning}; border-radius: 4px; padding: 4px 8px; }}
    QRadioButton {{ color: {c.text}; padding: 2px 0; spacing: 8px; }}
    QRadioButton:focus {{ color: {c.accent}; }}
    QRadioButton::indicator {{ width: 10px; height: 10px; border-radius: 7px; border: 2px solid {c.muted};
        background: {c.window}; }}
    QRadioButton::indicator:checked {{ border: 2px solid {c.accent}; background: {c.accent}; }}
    QRadioButton::indicator:focus {{ border: 2px solid {c.text}; }}
    #shown_label {{ font-weight: 600; }}
    QPushButton {{ min-height: 24px; padding: 8px 16px; border-radius: 6px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; font-weight: 600; }}
    QPushButton:hover, QPushButton:focus {{ border: 1px solid {c.accent}; }}
    #allow {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; }}
    #allow:hover, #allow:focus {{ background: {c.accent_hover}; border: 1px solid {c.text}; }}
    #allow:disabled {{ background: {c.raised}; color: {c.muted}; border: 1px solid {c.border}; }}
    """
