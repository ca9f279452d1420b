"""The conversation beside its remote screen: what is written, canned responses, articles, notes, the ticket.

It is the chat's own pane in another place, over the same draft. Invariant: it shows the session of its screen and no
other; when that is no longer one's own, it says so.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.article_picker import ArticlePicker
from desk_app.agent.chat_pane import ChatPane
from desk_app.agent.inbox_rows import unread_of
from desk_app.agent.office import Office
from desk_app.agent.pane import ElidedLabel, Pane, name_button, plain_label, rule, spaced
from desk_app.agent.session_ticket import SessionTicket
from desk_app.domain.articles import ArticleCard
from desk_app.domain.ids import SessionId
from desk_app.domain.messages import AuthorKind
from desk_app.wire.sessions import SessionWhole

WIDTH = 320
FOLD_KEYS = "F4"


class SideColumn(Pane):
    """Folded it only counts what is unread."""

    fold_requested = Signal()
    unread_changed = Signal(int)

    def __init__(self, office: Office, session_id: SessionId) -> None:
        super().__init__()
        self.setObjectName("side_column")
        self._office = office
        self._session_id = session_id
        self._unread = 0
        self._title = ElidedLabel("name")
        self._articles = self._button("side_articles_button", "article")
        self._articles.setCheckable(True)
        self._articles.toggled.connect(self._on_articles_toggled)
        self._ticket_button = self._button("side_ticket_button", "ticket")
        self._ticket_button.clicked.connect(self._on_ticket_clicked)
        self._fold = self._button("side_fold_button", "fold")
        self._fold.clicked.connect(self.fold_requested)
        self.picker = ArticlePicker(office)
        self.picker.chosen.connect(self._on_picker_chosen)
        self.picker.hide()
        self.chat = ChatPane(office, is_headed=False)
        self._gone = plain_label(role="muted")
        self._gone.setContentsMargins(12, 12, 12, 12)
        self._ticket = SessionTicket(office, self)
        self._lay_out()
        office.bridge.state_changed.connect(self.refresh)
        office.bridge.state_replaced.connect(self.refresh)
        office.look_changed.connect(self._on_office_look_changed)
        self.retranslate()
        self.refresh()

    def _button(self, name: str, icon: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.setAutoRaise(True)
        button.setIcon(self._office.icon(icon))
        button.setIconSize(QSize(18, 18))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        spaced(head, (3, 1, 2, 1), 1)
        head.addWidget(self._title, 1)
        for button in (self._articles, self._ticket_button, self._fold):
            head.addWidget(button)
        column = QVBoxLayout(self)
        spaced(column, 0, 0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.picker)
        column.addWidget(self._gone)
        column.addWidget(self.chat, 1)
        self.setMinimumWidth(240)

    def retranslate(self) -> None:
        self._gone.setText(self.tr("This conversation is no longer yours."))
        name_button(self._articles, self.tr("Articles"), self.tr("Find an article and send it to the customer"))
        name_button(self._ticket_button, self.tr("Ticket"), self.tr("Open the ticket of this conversation, or make it"))
        name_button(self._fold, self.tr("Fold the conversation"), keys=FOLD_KEYS)
        self._show_title()

    def _on_office_look_changed(self) -> None:
        for button, icon in ((self._articles, "article"), (self._ticket_button, "ticket"), (self._fold, "fold")):
            button.setIcon(self._office.icon(icon))

    @property
    def unread(self) -> int:
        """What the customer wrote and nobody saw."""
        return self._unread

    @property
    def _whole(self) -> SessionWhole | None:
        state = self._office.bridge.state
        return state.sessions.get(self._session_id) if state else None

    def refresh(self, _events: object = None) -> None:
        """Shows what changed of the session."""
        whole = self._whole
        if whole is None:
            self.chat.leave()
        elif self.chat.session_id is None:
            self.chat.show_session(self._session_id)
        else:
            self.chat.refresh_canned()
            self.chat.refresh()
        self.chat.setVisible(whole is not None)
        self._gone.setVisible(whole is None)
        self._articles.setEnabled(whole is not None)
        self._ticket_button.setEnabled(whole is not None)
        if whole is None:
            self._articles.setChecked(False)
        unread = unread_of(whole) if whole is not None else 0
        if unread != self._unread:
            self._unread = unread
            self.unread_changed.emit(unread)
        self._show_title()

    def _show_title(self) -> None:
        whole = self._whole
        self._title.set_whole((whole.customer.name if whole is not None else "") or self.tr("Conversation"))

    def perform(self, name: str) -> bool:
        """Does what an action of `shortcuts` names, if it is one of the conversation's; returns whether it was."""
        composer = self.chat.composer
        acts = {
            "focus_reply": self.begin_writing,
            "toggle_note": composer.toggle_note,
            "attach_file": composer.choose_files,
            "make_ticket": self._on_ticket_clicked,
        }
        if name not in acts or self._whole is None:
            return False
        acts[name]()
        return True

    def begin_writing(self) -> None:
        """The keyboard comes to the message."""
        self.chat.composer.edit.setFocus()

    def _on_articles_toggled(self, wanted: bool) -> None:
        self.picker.setVisible(wanted)
        whole = self._whole
        if wanted and whole is not None:
            said = (m.text for m in reversed(whole.messages) if m.author_kind is AuthorKind.CUSTOMER and m.text.strip())
            self.picker.begin(next(said, whole.session.subject), whole.customer.language)

    def _on_picker_chosen(self, card: ArticleCard) -> None:
        if self.chat.send_article(card):
            self._articles.setChecked(False)
            self.begin_writing()
        else:
            self._office.complain(self.tr("The conversation is over, so nothing can be sent to the customer."))

    def _on_ticket_clicked(self) -> None:
        whole = self._whole
        if whole is not None:
            self._ticket.open(whole)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 640)


def column_of(widget: QWidget | None) -> SideColumn | None:
    """The column in which a widget stands, if it stands in one."""
    while widget is not None and not isinstance(widget, SideColumn):
        widget = widget.parentWidget()
    return widget
