"""One conversation: its header, its messages, who is typing, and where one writes.

Invariant: what is sent goes through the outbox and is shown at once as pending; what the customer wrote counts as read
only when it was in sight while the window was in front.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.agent.chat_header import ChatHeader
from desk_app.agent.chat_history import Author, ChatHistory, waiting_of
from desk_app.agent.composer import Composer
from desk_app.agent.message_menu import MessageMenu
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, rule, spaced
from desk_app.agent.parts import PartOpener, Uploads
from desk_app.agent.sheets import make_sheet
from desk_app.agent.strip import Source, Strip
from desk_app.agent.timeline import Timeline
from desk_app.agent.timeline_model import TimelineModel
from desk_app.agent.timeline_rows import Row, Waiting
from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, SessionId
from desk_app.domain.messages import AuthorKind, Visibility
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import Conversation, SessionState
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.sessions import ListMessages, MessagePage, SessionWhole

KEPT_HISTORIES = 12
ROWS_SHOWN = 150
"""Rows in the list while its end is followed; scrolling up adds as many again."""


class ChatPane(Pane):
    """Shows one session at a time; keeps what was read of the last few. Beside a screen it has no header."""

    action_wanted = Signal(str)  # an action's name in `shortcuts`

    def __init__(self, office: Office, parent: QWidget | None = None, *, is_headed: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("chat_pane")
        self._office = office
        self._histories: dict[SessionId, ChatHistory] = {}
        self._history: ChatHistory | None = None
        self._strips: dict[SessionId, Strip] = {}
        self._asked_older: set[ConversationId] = set()
        self._marked: dict[ConversationId, int] = {}
        self._seen_place = -1
        self._shown: SessionWhole | None = None
        self._shown_waiting: list[Waiting] = []
        self._rows_shown = ROWS_SHOWN
        self._rows_held = 0
        self.header = ChatHeader(office.icon)
        self.header.wanted.connect(self.action_wanted)
        self.model = TimelineModel(office.notice_text)
        self.timeline = Timeline(self.model, make_sheet(office, 600))
        self.timeline.activated_part.connect(PartOpener(office, self).open)
        self.timeline.menu_wanted.connect(MessageMenu(office, self).open)
        self.timeline.older_wanted.connect(self._on_timeline_older_wanted)
        self.timeline.seen_up_to.connect(self._on_timeline_seen_up_to)
        self._typing = plain_label(role="typing", wrap=False)
        self._typing.setObjectName("typing")
        self.composer = Composer(office.icon)
        self.composer.send_requested.connect(self._on_composer_send_requested)
        uploads = Uploads(office, self)
        self.composer.upload_requested.connect(uploads.begin)
        self.composer.upload_cancelled.connect(uploads.cancel)
        self.composer.draft_changed.connect(self._on_composer_draft_changed)
        self.composer.typed.connect(self._on_composer_typed)
        self.composer.complained.connect(office.complain)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        if is_headed:
            layout.addWidget(self.header)
            layout.addWidget(rule())
            office.attachments_left.connect(self._on_office_attachments_left)
        for part in (self.timeline, self._typing, self.composer):
            layout.addWidget(part, 1 if part is self.timeline else 0)
        self.setAcceptDrops(True)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_clock)
        self._clock.start()
        bridge = office.bridge
        bridge.outbox_changed.connect(self.refresh)
        bridge.typing_changed.connect(self._on_bridge_typing_changed)
        office.pictures.arrived.connect(lambda _id: self.timeline.repaint_attachment())
        office.look_changed.connect(self._on_office_look_changed)
        office.draft_written.connect(self._on_office_draft_written)
        self.retranslate()

    # -- which session

    @property
    def session_id(self) -> SessionId | None:
        return self._history.session_id if self._history else None

    @property
    def whole(self) -> SessionWhole | None:
        """The shown session as the state holds it."""
        state = self._office.bridge.state
        return state.sessions.get(self._history.session_id) if state and self._history else None

    @property
    def conversation(self) -> Conversation | None:
        """Where a reply goes: the conversation in which the customer wrote last."""
        whole = self.whole
        if whole is None or not whole.conversations:
            return None
        for message in reversed(whole.messages):
            if message.author_kind is AuthorKind.CUSTOMER:
                return next((c for c in whole.conversations if c.id == message.conversation_id), None)
        return whole.conversations[-1]

    def show_session(self, session_id: SessionId) -> None:
        """Shows another of one's own sessions."""
        if session_id == self.session_id:
            return
        self.composer.flush_draft()
        history = self._histories.pop(session_id, None) or ChatHistory(session_id)
        self._histories[session_id] = history
        while len(self._histories) > KEPT_HISTORIES:
            del self._histories[next(iter(self._histories))]
        self._history = history
        self._seen_place = -1
        self._rows_shown = ROWS_SHOWN
        whole = self.whole
        if whole is None:
            return
        history.take(whole)
        history.open_marks(whole)
        state, conversation = self._office.bridge.state, self.conversation
        me = self._office.me
        draft = self._office.bridge.draft(conversation.id) if conversation else ""
        canned = tuple(state.canned.values()) if state else ()
        self.composer.load(draft, canned, whole.customer.name, me.name if me else "")
        self._show_strip(session_id)
        self._show_session_state(whole)
        self.timeline.begin(self._rows())
        self._show_typing()
        self._mark_read()

    def _show_strip(self, session_id: SessionId) -> None:
        """Brings the chat's own attachments; those of sessions that have gone are given up."""
        state = self._office.bridge.state
        for key in [key for key in self._strips if state and key not in state.sessions]:
            self._empty(self._strips.pop(key))
        self.composer.swap_strip(self._strip_of(session_id))

    def _strip_of(self, session_id: SessionId) -> Strip:
        if session_id not in self._strips:
            self._strips[session_id] = self.composer.new_strip()
        return self._strips[session_id]

    def hand_over_attachments(self) -> None:
        """This place of a conversation goes: what stands unsent above its reply comes to the inbox."""
        for session_id, strip in self._strips.items():
            left = [(item.source, item.picture) for item in strip.items]
            self._empty(strip)
            if left:
                self._office.attachments_left.emit(session_id, left)

    def _on_office_attachments_left(self, session_id: SessionId, left: list[tuple[Source, QPixmap | None]]) -> None:
        for source, picture in left:
            self.composer.upload_requested.emit(self._strip_of(session_id).add(source, picture))

    @property
    def unsent_attachments(self) -> int:
        """How many attachments stand above a reply in any chat. Unlike drafts they do not outlive the window."""
        return sum(len(strip.items) for strip in self._strips.values())

    def _empty(self, strip: Strip) -> None:
        """Takes everything out; uploads that run are cancelled."""
        for item in list(strip.items):
            strip.remove(item)

    def leave(self) -> None:
        """The shown session is no longer one's own."""
        self.composer.flush_draft()
        if self._history is not None:
            self._histories.pop(self._history.session_id, None)
            self._empty(self.composer.strip)
        self._history = None

    def refresh(self) -> None:
        """Shows what changed in the shown session."""
        whole = self.whole
        if whole is None or self._history is None:
            return
        if whole is self._shown and self._waiting(whole) == self._shown_waiting:
            return
        self._history.take(whole)
        self._show_session_state(whole)
        self.timeline.update_rows(self._rows(reading=not self.timeline.is_at_end))
        self._show_typing()  # who has posted is no longer typing
        self._mark_read()

    def refresh_canned(self) -> None:
        state = self._office.bridge.state
        self.composer.set_canned(tuple(state.canned.values()) if state else ())

    def _show_session_state(self, whole: SessionWhole) -> None:
        self.header.show_session(whole)
        self.header.show_clock(self._office.bridge.now())
        self.composer.set_open(whole.session.state is SessionState.LIVE)

    def _rows(self, *, reading: bool = False) -> list[Row]:
        """The last rows; while somebody reads above their end the first one stays, and with it what he reads."""
        whole = self.whole
        if self._history is None or whole is None:
            return []
        self._shown, self._shown_waiting = whole, self._waiting(whole)
        rows = self._history.rows(self._shown_waiting)
        self._rows_shown = self._rows_shown + len(rows) - self._rows_held if reading else ROWS_SHOWN
        self._rows_held = len(rows)
        # The first row shown moves on fifty at a time, so that most messages only add one.
        return rows[max(0, len(rows) - self._rows_shown) // 50 * 50 :]

    def _waiting(self, whole: SessionWhole) -> list[Waiting]:
        """What stands in the outbox for this session."""
        office = self._office
        author = Author(office.me, office.attachments, office.cards, office.sentence)
        return [
            shown
            for conversation in whole.conversations
            for entry in office.bridge.pending_in(conversation.id)
            if (shown := waiting_of(entry, whole.session.id, author)) is not None
        ]

    # -- looks

    def retranslate(self) -> None:
        self.timeline.setAccessibleName(self.tr("Messages"))
        self.timeline.set_sheet(make_sheet(self._office, self.timeline.sheet.width))
        self._show_typing()

    def _on_office_look_changed(self) -> None:
        self.header.set_icons(self._office.icon)
        self.composer.add_icons(self._office.icon)
        self.timeline.set_sheet(make_sheet(self._office, self.timeline.sheet.width))

    def _fit_sheet(self) -> None:
        width = self.timeline.viewport().width()
        if width != self.timeline.sheet.width and width > 0:
            self.timeline.set_sheet(make_sheet(self._office, width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit_sheet)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self._fit_sheet)

    def sizeHint(self) -> QSize:
        return QSize(640, 640)

    # -- reading

    def _on_timeline_seen_up_to(self, place: int) -> None:
        self._seen_place = place
        self._mark_read()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._mark_read()

    def _mark_read(self) -> None:
        """Tells the hub what a person saw: rows down to the last in sight, with the window in front."""
        whole = self.whole
        if whole is None or not self.isVisible() or not self.isActiveWindow():
            return
        unread = {c.id: c for c in whole.conversations if c.unread_by_agent}
        rows = self.model.rows
        for place in range(min(self._seen_place, len(rows) - 1), -1, -1):
            if not unread:
                return
            message = rows[place].message
            if message.author_kind is AuthorKind.CUSTOMER and message.conversation_id in unread:
                conversation = unread.pop(message.conversation_id)
                if message.seq > max(conversation.agent_read, self._marked.get(conversation.id, 0)):
                    self._marked[conversation.id] = message.seq
                    self._office.bridge.send(MarkRead(conversation_id=conversation.id, seq=message.seq))

    def _on_timeline_older_wanted(self) -> None:
        history, whole = self._history, self.whole
        if history is None or whole is None:
            return
        if self._rows_held > self._rows_shown:
            self._rows_shown += ROWS_SHOWN
            self.timeline.update_rows(self._rows(reading=True))
            return
        for conversation in whole.conversations:
            first = history.first_seq(conversation.id)
            if (
                first is None
                or first <= 1
                or conversation.id in history.beginning_reached
                or conversation.id in self._asked_older
            ):
                continue
            self._asked_older.add(conversation.id)
            command = ListMessages(conversation_id=conversation.id, before_seq=first)
            arrived = partial(self._on_older, history, conversation.id)
            self._office.bridge.call(command, arrived, self)

    def _on_older(self, history: ChatHistory, conversation_id: ConversationId, answer: MessagePage | Refusal) -> None:
        self._asked_older.discard(conversation_id)
        if isinstance(answer, Refusal):
            return  # asked again by the next scroll
        history.take_older(conversation_id, answer.messages, answer.more)
        if history is self._history:
            self.timeline.update_rows(self._rows(reading=True))

    def _on_bridge_typing_changed(self, conversation_id: str) -> None:
        whole = self.whole
        if whole is not None and any(c.id == conversation_id for c in whole.conversations):
            self._show_typing()

    def _show_typing(self) -> None:
        whole = self.whole
        names = [
            name or whole.customer.name
            for conversation in (whole.conversations if whole else ())
            if whole is not None and (name := self._office.bridge.typing_in(conversation.id)) is not None
        ]
        text = " "  # a space keeps the line's height, so that nothing jumps
        if names:
            text = (
                self.tr("{name} is typing…").format(name=names[0]) if names[0] else self.tr("The customer is typing…")
            )
        self._typing.setText(text)

    def _on_clock(self) -> None:
        if self.isVisible():
            self.header.show_clock(self._office.bridge.now())

    # -- writing

    def _on_composer_send_requested(self, text: str, visibility: Visibility, attachments: list[Attachment]) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        ids = tuple(attachment.id for attachment in attachments)
        command = PostMessage(conversation_id=conversation.id, text=text, visibility=visibility, attachment_ids=ids)
        if self._history is not None:
            self._history.forget_unread()
        self._office.bridge.send(command)
        self.timeline.go_to_end()

    def send_article(self, card: ArticleCard) -> bool:
        """Sends an article as a card; returns whether there was a chat to send it into."""
        conversation, whole = self.conversation, self.whole
        if conversation is None or whole is None or whole.session.state is not SessionState.LIVE:
            return False
        self._office.cards[card.id] = card
        self._office.bridge.send(PostMessage(conversation_id=conversation.id, article_id=card.id))
        self.timeline.go_to_end()
        return True

    def _on_composer_draft_changed(self, text: str) -> None:
        conversation = self.conversation
        if conversation is not None:
            self._office.bridge.save_draft(conversation.id, text)
            self._office.draft_written.emit(conversation.id, text)

    def _on_office_draft_written(self, conversation_id: str, text: str) -> None:
        """The same conversation may stand in two places: what is written in one is there in the other."""
        conversation = self.conversation
        if conversation is not None and conversation.id == conversation_id:
            self.composer.take_draft(text)

    def _on_composer_typed(self) -> None:
        conversation = self.conversation
        if conversation is not None:
            self._office.bridge.typing(conversation.id)

    # -- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        mime = event.mimeData()
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if files:
            self.composer.add_files(files)
        elif mime.hasImage():
            image = mime.imageData()
            if isinstance(image, QImage):
                self.composer.add_picture(image)
            elif isinstance(image, QPixmap):
                self.composer.add_picture(image.toImage())
        event.acceptProposedAction()
