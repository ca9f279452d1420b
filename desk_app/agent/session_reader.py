"""A session that is not one's own: read, not written; one that waits can be accepted."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.agent.chat_history import ChatHistory
from desk_app.agent.message_menu import MessageMenu
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, rule, spaced
from desk_app.agent.parts import PartOpener
from desk_app.agent.sheets import make_sheet
from desk_app.agent.timeline import Timeline
from desk_app.agent.timeline_model import TimelineModel
from desk_app.agent.words import word
from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import SessionId
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import SessionState
from desk_app.wire.assist import ObserveAssist
from desk_app.wire.sessions import ReadSession, SessionWhole


class SessionReader(Pane):
    """`read` fetches a session and shows it."""

    accept_wanted = Signal(str)  # SessionId

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session_reader")
        self._office = office
        self._whole: SessionWhole | None = None
        self._title = plain_label(role="title", wrap=False)
        self._detail = plain_label(role="muted")
        self._accept = QPushButton()
        self._accept.setObjectName("accept_button")
        self._accept.setProperty("role", "primary")
        self._accept.clicked.connect(self._on_accept_clicked)
        self._watch = QPushButton()
        self._watch.setObjectName("watch_button")
        self._watch.clicked.connect(self._on_watch_clicked)
        self._watch.hide()
        self._model = TimelineModel(office.notice_text)
        self._timeline = Timeline(self._model, make_sheet(office, 600))
        self._timeline.setObjectName("reader_timeline")
        self._timeline.activated_part.connect(PartOpener(office, self).open)
        self._timeline.menu_wanted.connect(MessageMenu(office, self).open)
        head = QHBoxLayout()
        spaced(head, (4, 2, 3, 2), 2)
        words = QVBoxLayout()
        spaced(words, 0, 0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        head.addLayout(words, 1)
        head.addWidget(self._watch)
        head.addWidget(self._accept)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addWidget(self._timeline, 1)
        office.look_changed.connect(self._fit)
        office.pictures.arrived.connect(lambda _id: self._timeline.repaint_attachment())
        self._accept.hide()
        self.retranslate()

    @property
    def session_id(self) -> SessionId | None:
        return self._whole.session.id if self._whole else None

    def retranslate(self) -> None:
        label_button(self._accept, self.tr("Accept"), keys="Enter")
        label_button(self._watch, self.tr("Watch the screen"), self.tr("Look on; the customer is asked first"))
        self._timeline.setAccessibleName(self.tr("Messages"))
        self._fit()
        if self._whole is not None:
            self._show_head(self._whole)

    def read(self, session_id: SessionId) -> None:
        """Fetches the session anew and shows it; what is shown of another one goes at once."""
        if session_id != self.session_id:
            self._whole = None
            self._title.setText(" ")
            self._detail.setText("")
            self._accept.hide()
            self._watch.hide()
            self._timeline.begin([])
        self._office.ask(ReadSession(session_id=session_id), self._on_read, self, self._on_refused)

    def _on_read(self, whole: SessionWhole) -> None:
        self._whole = whole
        self._show_head(whole)
        history = ChatHistory(whole.session.id)
        history.take(whole)
        self._timeline.begin(history.rows([]))

    def _on_refused(self, refusal: Refusal) -> None:
        self._whole = None
        self._model.reset([])
        self._accept.hide()
        self._title.setText(self._office.sentence(refusal))
        self._detail.setText("")

    def _show_head(self, whole: SessionWhole) -> None:
        customer, session = whole.customer, whole.session
        self._title.setText(customer.name or self.tr("Customer without a name"))
        parts = (customer.organisation, session.subject, word(session.state), session.agent_name)
        self._detail.setText("  ·  ".join(part for part in parts if part))
        self._accept.setVisible(session.state is SessionState.WAITING)
        me = self._office.me
        self._watch.setVisible(me is not None and me.role is not Role.AGENT and self._shown is not None)

    @property
    def _shown(self) -> AssistSession | None:
        """The engineer's assist session whose screen can be watched now."""
        assists = self._whole.assists if self._whole is not None else ()
        return next((each for each in assists if each.state is AssistState.LIVE and not each.beside), None)

    def _on_watch_clicked(self) -> None:
        if (shown := self._shown) is not None:
            visit = self._office.visit_wanted
            self._office.ask(ObserveAssist(assist_id=shown.id), lambda assist: visit.emit(assist.id), self)

    def _on_accept_clicked(self) -> None:
        if self._whole is not None:
            self.accept_wanted.emit(self._whole.session.id)

    def _fit(self) -> None:
        self._timeline.set_sheet(make_sheet(self._office, max(200, self._timeline.viewport().width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit)
