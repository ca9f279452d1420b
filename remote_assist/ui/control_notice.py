"""A quiet line over the picture of who has control: a colleague asks for it. It is answered, or goes by itself.

Invariant: it takes no focus, so that a key meant for the customer's computer answers nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.people import People
from remote_assist.ui.plain_text import quoted
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.wire.company import HandedOver, Member

_STAYS_MS = 20_000
_MOST_NAME = 32


class ControlNotice(QFrame):
    """Over the pane, at its upper edge."""

    def __init__(self, people: People, pane: ScreenPane) -> None:
        super().__init__(pane)
        self.setObjectName("control_notice")
        self._people, self._pane = people, pane
        self._member: Member | None = None
        self._says = named(QLabel(), "control_wanted")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._yes = named(QPushButton(), "hand_over_now")
        self._no = named(QPushButton(), "not_now")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._says)
        for button in (self._yes, self._no):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._yes.clicked.connect(self._on_yes_clicked)
        self._no.clicked.connect(self.hide)
        self._staying = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._staying.timeout.connect(self.hide)
        people.wanted.connect(self._on_people_wanted)
        people.changed.connect(self._on_people_changed)
        people.handed_over.connect(self._on_people_handed_over)
        pane.installEventFilter(self)
        self.hide()

    def _on_people_wanted(self, member: Member) -> None:
        if not self._people.can_take_over(member):
            return
        self._member = member
        self._retranslate()
        self.show()
        self._place()
        self._staying.start()

    def _on_people_changed(self) -> None:
        if self._member is not None and not self._people.can_take_over(self._member):
            self.hide()

    def _on_people_handed_over(self, member: Member, word: HandedOver) -> None:
        name = quoted(member.name, _MOST_NAME)
        if word.done:
            self._pane.mention(self.tr("{name} has control now.").format(name=name))
        elif word.timed_out:
            self._pane.mention(self.tr("The customer did not answer; you keep control."))
        else:
            self._pane.mention(self.tr("Control was not handed over to {name}; you keep it.").format(name=name))

    def _on_yes_clicked(self) -> None:
        if self._member is not None:
            self._people.hand_over(self._member)
        self.hide()

    def _retranslate(self) -> None:
        name = quoted(self._member.name, _MOST_NAME) if self._member is not None else ""
        self._says.setText(self.tr("{name} asks for control.").format(name=name))
        self._yes.setText(self.tr("Hand over"))
        self._yes.setToolTip(self.tr("The customer is asked first."))
        self._no.setText(self.tr("Not now"))
        self.setAccessibleName(self._says.text())
        self.setStyleSheet(_style(colours()))

    def _place(self) -> None:
        self.adjustSize()
        self.move(max(0, (self._pane.width() - self.width()) // 2), 12)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self._retranslate()


def _style(c: Colours) -> str:
    return f"""
    #control_notice {{ background: {c.raised}; border: 1px solid {c.accent}; border-radius: 8px; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    QPushButton {{ padding: 4px 12px; min-height: 20px; border-radius: 4px; border: 1px solid {c.border};
        background: {c.window}; color: {c.text}; }}
    QPushButton:hover {{ border: 1px solid {c.accent}; }}
    #hand_over_now {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; }}
    """
