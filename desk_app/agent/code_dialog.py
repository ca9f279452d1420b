"""Help by code: nine digits to read out by telephone, and what becomes of them.

The hub reserves the three public digits; the six secret ones are made here, are shown here, and go to nobody but by
voice. Invariant: a dialog has one code at a time, and when it closes the code brings nobody any more.
"""

from __future__ import annotations

import os
from enum import Enum

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, set_role, spaced
from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import AssistId
from desk_app.domain.refusals import Refusal
from desk_app.wire.events import AssistChanged, LoggedEvent
from desk_app.wire.nameplates import CodeOffer, OfferCode, WithdrawCode
from remote_assist.stream.issuing import Code, Issuer

_TICK_MS = 500
_SIZE = 2.4  # times the font


class CodeState(Enum):
    ASKING = "asking"  # the hub for a nameplate
    WAITING = "waiting"  # for the customer to type it
    TAKEN = "taken"  # a customer is on his way
    PAIRED = "paired"
    EXPIRED = "expired"
    BURNED = "burned"
    REFUSED = "refused"  # the hub gave no nameplate


class CodeFacts(QObject):
    """An `IssuerListener` whose facts come to the UI thread as signals."""

    code_told = Signal(object)  # Code
    failure_told = Signal(int)  # tries left

    def code_made(self, code: Code) -> None:
        self.code_told.emit(code)

    def try_failed(self, left: int) -> None:
        self.failure_told.emit(left)


class CodeDialog(QDialog):
    """Not modal: the engineer goes on with his chats meanwhile. Closes itself once the two ends are paired."""

    taken = Signal(object)  # AssistSession: show it, with `issuer`

    def __init__(self, office: Office, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("code_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Help by code"))
        self._office = office
        self._offer: CodeOffer | None = None
        self.issuer: Issuer | None = None
        self.state = CodeState.ASKING
        self._is_closed = False
        self._refusal = ""
        self._left: int | None = None
        self._came: set[AssistId] = set()
        self._facts = CodeFacts()  # without a parent: a viewer's thread may tell it something to the last
        self._facts.failure_told.connect(self._on_facts_failure_told)
        self._code = plain_label(wrap=False)
        self._code.setObjectName("code_digits")
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SIZE)
        font.setWeight(QFont.Weight.DemiBold)
        self._code.setFont(font)
        self._code.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that a screen reader can say it again
        self._spelled = plain_label(role="muted")
        self._spelled.setObjectName("code_spelled")
        self._spelled.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._says = plain_label(role="name")
        self._says.setObjectName("code_says")
        self._hint = plain_label(role="muted")
        self._make_buttons()
        layout = QVBoxLayout(self)
        spaced(layout, 5, 3)
        layout.addWidget(plain_label(self.tr("Read this to the customer by telephone"), role="title"))
        for part in (self._code, self._spelled, self._says, self._hint):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        letter = self.fontMetrics().averageCharWidth()
        self.setMinimumWidth(max(440, 56 * letter))
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        self.finished.connect(self._on_finished)
        self._code.setFocus()
        self._ask()

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.setObjectName("code_buttons")
        self._again = self._buttons.addButton(self.tr("New code"), QDialogButtonBox.ButtonRole.ActionRole)
        self._again.setObjectName("new_code_button")
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self._ask)
        # Closing takes the code back: nothing that Enter should do by the way.
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        close.setDefault(False)
        self._buttons.rejected.connect(self.reject)

    # -- what the screen that came by the code tells

    def pairing_done(self) -> None:
        """Both ends have shown that they know the code: it is used, and the dialog has done its work."""
        self.state = CodeState.PAIRED
        self.accept()

    def visit_over(self) -> None:
        """Who took the code did not come in, or had a wrong one."""
        if self.state is CodeState.TAKEN:
            self._step(CodeState.WAITING)

    # -- inside

    def _ask(self) -> None:
        self._withdraw()
        self.issuer, self._left = None, None
        self._step(CodeState.ASKING)
        # Answered also when the dialog has gone by then: what is out has to be taken back.
        self._office.ask(OfferCode(), self._on_offered, self._office, self._on_refused)

    def _on_offered(self, offer: CodeOffer) -> None:
        if self._is_closed:
            self._office.bridge.send(WithdrawCode(nameplate_id=offer.nameplate_id))
            return
        self._offer = offer
        self.issuer = Issuer(os.urandom, self._facts, public=offer.public)
        self.issuer.tell()
        self._tick.start()
        self._step(CodeState.WAITING)

    def _on_refused(self, refusal: Refusal) -> None:
        if not self._is_closed:
            self._refusal = self._office.sentence(refusal)
            self._step(CodeState.REFUSED)

    def _step(self, state: CodeState) -> None:
        self.state = state
        self._show()

    def _show(self) -> None:
        code = self.issuer.code if self.issuer is not None else None
        alive = self.state in (CodeState.WAITING, CodeState.TAKEN)
        self._code.setText(code.grouped if code is not None and alive else "––– ––– –––")
        spelled = f"{_spelled(code, 'zh')}\n{_spelled(code, 'en')}" if code is not None and alive else ""
        self._spelled.setText(spelled)
        self._code.setAccessibleName(spelled or self.tr("No code"))
        self._says.setText(self._sentence())
        bad = self.state in (CodeState.EXPIRED, CodeState.BURNED, CodeState.REFUSED)
        set_role(self._says, "danger" if bad else "name")
        self._says.setAccessibleName(self._says.text())
        self._hint.setText(self._advice())
        self._again.setEnabled(self.state is not CodeState.ASKING)

    def _sentence(self) -> str:
        waiting = self.tr("Waiting for the customer. Good for another {time}.")
        if self._left is not None:
            waiting = self.tr("A wrong code was typed. Tries left: {count}. Good for another {time}.")
        return {
            CodeState.ASKING: self.tr("One moment…"),
            CodeState.WAITING: waiting.format(count=self._left, time=self._remaining()),
            CodeState.TAKEN: self.tr("A customer has typed it and is on the way."),
            CodeState.PAIRED: "",
            CodeState.EXPIRED: self.tr("The code is older than ten minutes. Make a new one."),
            CodeState.BURNED: self.tr("A wrong code was typed three times, so this one is burned. Make a new one."),
            CodeState.REFUSED: self._refusal,
        }[self.state]

    def _advice(self) -> str:
        if self.state in (CodeState.WAITING, CodeState.TAKEN):
            return self.tr(
                "The customer chooses Get help, then “I have a code”. Say it, never write it into a chat or a mail: "
                "who reads along there could take your place or his."
            )
        return ""

    def _remaining(self) -> str:
        seconds = int(self.issuer.remaining) if self.issuer is not None else 0
        return f"{seconds // 60}:{seconds % 60:02d}"

    def _withdraw(self) -> None:
        offer, self._offer = self._offer, None
        self._tick.stop()
        if offer is not None:
            self._office.bridge.send(WithdrawCode(nameplate_id=offer.nameplate_id))

    def _on_tick(self) -> None:
        if self.state is CodeState.WAITING and self.issuer is not None and not self.issuer.remaining:
            self._withdraw()
            self._step(CodeState.EXPIRED)
        elif self.state is CodeState.WAITING:
            self._says.setText(self._sentence())

    def _on_facts_failure_told(self, left: int) -> None:
        self._left = left
        if left <= 0 and self.state in (CodeState.WAITING, CodeState.TAKEN):
            self._withdraw()
            self._step(CodeState.BURNED)

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        for logged in events:
            event = logged.event
            if isinstance(event, AssistChanged) and self._is_new_visit(event.assist):
                self._came.add(event.assist.id)
                self._step(CodeState.TAKEN)
                self.taken.emit(event.assist)

    def _is_new_visit(self, assist: AssistSession) -> bool:
        """Did somebody take our code just now? What is still told of an earlier visit is none."""
        offer = self._offer
        ours = offer is not None and assist.nameplate_id == offer.nameplate_id and assist.is_open
        return ours and assist.id not in self._came

    def _on_finished(self) -> None:
        self._is_closed = True
        self._withdraw()


def _spelled(code: Code | None, language: str) -> str:
    """The digits as words, in the threes in which they are read out."""
    if code is None:
        return ""
    digits = code.spoken(language).replace(",", "").replace("-", "").split()
    if language == "zh":
        digits = list("".join(digits))
    threes = [digits[place : place + 3] for place in (0, 3, 6)]
    return "  ".join((" " if language == "en" else "").join(three) for three in threes)
