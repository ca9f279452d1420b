"""The line over a conversation: who, of what organisation and product, how long, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout

from desk_app.agent.pane import ElidedLabel, Pane, name_button, plain_label, set_role, spaced
from desk_app.agent.shortcuts import keys_of, shortcut
from desk_app.agent.words import word
from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.sessions import SessionState
from desk_app.qt.times import stopwatch
from desk_app.wire.sessions import SessionWhole


class ChatHeader(Pane):
    """Shows one session; says what is wanted of it."""

    wanted = Signal(str)  # an action's name in `shortcuts`

    def __init__(self, icon: Callable[[str], QIcon]) -> None:
        super().__init__()
        self.setObjectName("chat_header")
        self._whole: SessionWhole | None = None
        self._parts: object = None
        self._clock = plain_label(role="muted", wrap=False)
        self._title = ElidedLabel("title")
        self._title.setObjectName("chat_title")
        self._detail = ElidedLabel("muted")
        self._assist = plain_label(role="badge", wrap=False)
        self._assist.setObjectName("assist_state")
        self._assist.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self._assist.hide()
        words = QVBoxLayout()
        spaced(words, 0, 0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        spaced(row, (4, 2, 3, 2), 1)
        row.addLayout(words, 1)
        row.addWidget(self._assist)
        row.addWidget(self._clock)
        self._tools: dict[str, QToolButton] = {}
        self._icons = {"ask_screen": "screen", "make_ticket": "ticket", "transfer_session": "transfer"}
        for name in self._icons:
            button = QToolButton()
            button.setObjectName(f"{name}_button")
            button.setAutoRaise(True)
            button.setProperty("kind", "quiet")
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _checked=False, wanted=name: self.wanted.emit(wanted))
            self._tools[name] = button
            row.addWidget(button)
        self._end = QPushButton()
        self._end.setObjectName("end_session_button")
        self._end.clicked.connect(lambda: self.wanted.emit("end_session"))
        row.addWidget(self._end)
        self.set_icons(icon)
        self.retranslate()

    def set_icons(self, icon: Callable[[str], QIcon]) -> None:
        for name, file in self._icons.items():
            self._tools[name].setIcon(icon(file))

    def retranslate(self) -> None:
        for name, button in self._tools.items():
            name_button(button, shortcut(name).title, keys=keys_of(name))
        self._clock.setToolTip(self.tr("Time since the session was accepted"))
        self._parts = None
        if self._whole is not None:
            self.show_session(self._whole)

    def show_session(self, whole: SessionWhole) -> None:
        """Shows who it is and what can be done now."""
        parts = (whole.session, whole.customer, whole.assists)
        self._whole = whole
        if parts == self._parts:
            return
        self._parts = parts
        customer, session = whole.customer, whole.session
        name = customer.name or self.tr("Customer without a name")
        self._title.set_whole(name)
        product = " ".join(part for part in (customer.product, customer.version) if part)
        detail = "  ·  ".join(part for part in (customer.organisation, product, session.subject) if part)
        self._detail.set_whole(detail or word(session.state))
        live = session.state is SessionState.LIVE
        self._tools["ask_screen"].setEnabled(live)
        self._tools["transfer_session"].setEnabled(live)
        ticket = session.ticket_id is not None
        tip = self.tr("Open this session's ticket") if ticket else shortcut("make_ticket").title
        name_button(self._tools["make_ticket"], tip, keys=keys_of("make_ticket"))
        self._end.setText(self.tr("End") if live else self.tr("Finish"))
        tip = (
            self.tr("End the session for the customer")
            if live
            else self.tr("Done with this session; it leaves the list")
        )
        name_button(self._end, tip, keys=keys_of("end_session"))
        self._end.setVisible(session.state in (SessionState.LIVE, SessionState.WRAP_UP))
        self._show_assist(next((a for a in whole.assists if a.is_open), None))

    def _show_assist(self, assist: AssistSession | None) -> None:
        self._assist.setVisible(assist is not None)
        if assist is not None:
            self._assist.setText(("● " if assist.state is AssistState.LIVE else "○ ") + word(assist.state))
            set_role(self._assist, "badge_live" if assist.state is AssistState.LIVE else "badge")

    def show_clock(self, now: int) -> None:
        """Shows the time since the session was accepted; `now` by the hub's clock."""
        if self._whole is None:
            return
        session = self._whole.session
        begin = session.answered_at or session.queued_at or session.started_at
        end = session.ended_at or now
        text = stopwatch((end - begin) / 1000)
        if self._clock.text() != text:
            self._clock.setText(text)
            self._clock.setMinimumWidth(self._clock.fontMetrics().horizontalAdvance("0" * len(text)) + 2)
            self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
