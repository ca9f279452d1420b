"""Other people's screens that one is asked to look at, and what becomes of those whom one has asked.

Invariant: an invitation is answered by a press of its own button, or runs out; it takes no focus.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import label_button, plain_label, set_role, spaced
from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState
from desk_app.domain.text import shortened
from desk_app.wire.assist import EndAssist, Visit
from desk_app.wire.events import AssistChanged, LoggedEvent

_MOST_NAME = 40
_TOP, _WIDE = 64, 420


class VisitNews(QObject):
    """Says what a colleague did with an invitation, and that somebody wants to look on."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._office = office
        office.bridge.state_changed.connect(self._on_bridge_state_changed)

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        me = self._office.me
        for logged in events:
            if isinstance(logged.event, AssistChanged) and me is not None:
                assist = logged.event.assist
                text = self._sentence(assist) if assist.beside and assist.agent_id != me.id else ""
                if text:
                    self._office.say(text.format(name=shortened(assist.agent_name, _MOST_NAME)))

    def _sentence(self, assist: AssistSession) -> str:
        if assist.state is AssistState.REFUSED:
            return self.tr("The customer does not show the screen to {name}.")
        if assist.state is AssistState.ENDED:
            return {
                "declined": self.tr("{name} cannot come now."),
                "not_answered": self.tr("{name} did not come."),
            }.get(assist.reason, "")
        if assist.state is AssistState.ASKED and assist.accepted:
            if assist.purpose is AssistPurpose.OBSERVE:
                return self.tr("{name} wants to look on; the customer is asked.")
            return self.tr("{name} comes; the customer is asked.")
        return ""


class InvitationCard(QFrame):
    """Over the window, while a colleague waits for an answer: the oldest invitation first."""

    def __init__(self, office: Office, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("invitation_card")
        self.setProperty("role", "toast")
        self._office, self._over = office, over
        self._visit: Visit | None = None
        self._text = plain_label()
        self._text.setObjectName("invitation_text")
        self._look, self._not_now = QPushButton(), QPushButton()
        self._look.setObjectName("look_button")
        set_role(self._look, "primary")
        self._look.clicked.connect(self._on_look_clicked)
        self._not_now.setObjectName("decline_button")
        self._not_now.clicked.connect(self._on_not_now_clicked)
        for button in (self._look, self._not_now):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        spaced(column, (4, 3, 4, 3), 2)
        column.addWidget(self._text)
        row = QHBoxLayout()
        spaced(row, 0, 2)
        row.addStretch(1)
        row.addWidget(self._not_now)
        row.addWidget(self._look)
        column.addLayout(row)
        office.bridge.state_changed.connect(self._refresh)
        office.bridge.state_replaced.connect(self._refresh)
        over.installEventFilter(self)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        label_button(self._look, self.tr("Look"))
        label_button(self._not_now, self.tr("Not now"))
        self._refresh()

    def _refresh(self, *_: object) -> None:
        state = self._office.bridge.state
        waiting = [visit for visit in state.visits.values() if not visit.assist.accepted] if state else []
        self._visit = min(waiting, key=lambda visit: visit.assist.id, default=None)
        if self._visit is None:
            self.hide()
            return
        customer = shortened(self._visit.customer_name, _MOST_NAME) or self.tr("a customer without a name")
        inviter = shortened(self._visit.assist.inviter_name, _MOST_NAME)
        text = self.tr("{name} asks you to look at the screen of {customer} too.")
        self._text.setText(text.format(name=inviter, customer=customer))
        self.setAccessibleName(self._text.text())
        self.show()
        self._place()

    def _place(self) -> None:
        wide = min(_WIDE, self._over.width() - 32)
        self.setFixedWidth(wide)
        self.adjustSize()
        self.move(self._over.width() - wide - 16, _TOP)
        self.raise_()

    def _on_look_clicked(self) -> None:
        if self._visit is not None:
            self._office.visit_wanted.emit(self._visit.assist.id)

    def _on_not_now_clicked(self) -> None:
        if self._visit is not None:
            self._office.do(EndAssist(assist_id=self._visit.assist.id), self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
