"""The conversation: a question, articles offered, a person asked for, the place in line, the chat, its end.

Invariant: what may be done here follows from the session's state alone (`_MODES`), so that a reconnect, another window
or the engineer's side can move it at any time.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment
from desk_app.domain.messages import Message
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import SessionState
from desk_app.embed.assist_card import AssistCard
from desk_app.embed.bubble import PictureButton
from desk_app.embed.card import CardButton
from desk_app.embed.composer import Composer
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.page import EDGE, Page, emptied, plain_label
from desk_app.embed.picture_window import PictureWindow, save_file
from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.timeline import Timeline
from desk_app.embed.words import Words, name_shown, waiting_words
from desk_app.wire.articles import SearchArticles, SearchHits

_OFFERED = 3
_ASK_DRAFT = "question"


@dataclass(frozen=True)
class _Mode:
    """Which parts of the page are there in a session's state."""

    composer: bool = False
    offers: bool = False
    place: bool = False
    end: bool = False
    ended: bool = False


_MODES: dict[SessionState | None, _Mode] = {
    None: _Mode(composer=True),  # nothing begun: the composer takes the question
    SessionState.PRESENT: _Mode(composer=True, offers=True, end=True),
    SessionState.WAITING: _Mode(composer=True, place=True, end=True),
    SessionState.LIVE: _Mode(composer=True, end=True),
    SessionState.WRAP_UP: _Mode(ended=True),
    SessionState.ENDED: _Mode(ended=True),
}
_STARTING = _Mode()  # the first question is on its way; nothing can be done but wait


@contains_crashes
class ChatPage(Page):
    """Shows the desk's session; before there is one, asks for the question that begins it."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look, share: ScreenShare) -> None:
        super().__init__("chat_page", desk, words, look)
        self._share = share
        self._earlier: list[Message] = []
        self._earlier_of = ""
        self._offered_for = ""
        self._wants_new = False
        self._build()
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.setInterval(0)
        self._read_timer.timeout.connect(self._on_read_due)
        desk.state_changed.connect(self._on_desk_changed)
        desk.outbox_changed.connect(self._on_desk_changed)
        desk.place_changed.connect(self._on_place_changed)
        desk.typing_changed.connect(self._on_typing_changed)
        self._refresh()

    @property
    def title(self) -> str:
        session = self.desk.session
        if self._mode.end and session is not None and session.state is SessionState.LIVE and session.agent_name:
            return self.words.translate("help", "Talking with {name}").format(name=name_shown(session.agent_name))
        return self.words.translate("help", "Talk to a person")

    def begin(self, question: str) -> None:
        """Come here with a first question, or ""; an open conversation goes on as it is."""
        self._wants_new = not self.desk.session_is_open
        self._refresh()
        if self._wants_new and question and not self.composer.edit.toPlainText():
            self.composer.edit.setPlainText(question)
            self.composer.edit.moveCursor(self.composer.edit.textCursor().MoveOperation.End)

    def shown(self) -> None:
        self._refresh()
        self.timeline.to_end()
        if self.composer.isVisible():
            self.composer.edit.setFocus()
        self._read_timer.start()

    @property
    def _mode(self) -> _Mode:
        session = self.desk.session
        if self.desk.is_starting and not self.desk.session_is_open:
            return _STARTING
        return _MODES[session.state if session is not None and not self._wants_new else None]

    def _build(self) -> None:
        t = self.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_place())
        self.timeline = Timeline(self.words, self.look, self._fetch_picture, self.desk.notice_sentence)
        self.timeline.article_requested.connect(self.article_requested)
        self.timeline.picture_requested.connect(self._on_picture_requested)
        self.timeline.file_requested.connect(self._on_file_requested)
        self.timeline.earlier_requested.connect(self._on_earlier_requested)
        self.timeline.end_reached.connect(self._on_timeline_end_reached)
        self._intro = self._make_intro()
        column.addWidget(self._intro, 1)
        column.addWidget(self.timeline, 1)
        column.addWidget(self._make_refused())
        column.addWidget(self._make_offers())
        self.assist = AssistCard(self._share, self.words)
        column.addWidget(self.assist)
        self._typing = plain_label("", "muted", "typing_label")
        self._typing.setContentsMargins(EDGE, 0, EDGE, 0)
        self._typing.hide()
        column.addWidget(self._typing)
        self.composer = Composer(self.desk, self.words, self.look)
        self.composer.sent.connect(self._on_composer_sent)
        self.composer.typed.connect(self._on_composer_typed)
        column.addWidget(self.composer)
        self._ended = QFrame()
        row = QVBoxLayout(self._ended)
        row.setContentsMargins(EDGE, 8, EDGE, EDGE)
        row.setSpacing(8)
        row.addWidget(plain_label(t.translate("help", "This conversation has ended."), "muted", "ended_label"))
        self._rate = self._button("rate_button", t.translate("help", "Say how it was"), "primary")
        self._rate.clicked.connect(self._on_rate_clicked)
        self._again = self._button("new_question", t.translate("help", "Ask something else"))
        self._again.clicked.connect(self._on_again_clicked)
        row.addWidget(self._rate)
        row.addWidget(self._again)
        column.addWidget(self._ended)

    def _make_intro(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(8)
        column.addWidget(plain_label(self.words.translate("help", "What is your question?"), "title"))
        column.addWidget(
            plain_label(
                self.words.translate("help", "Write it below. Answers that may help come first, then a person."),
                "muted",
            )
        )
        column.addStretch(1)
        return box

    def _make_place(self) -> QFrame:
        self._place = QFrame()
        self._place.setObjectName("place_strip")
        self._place.setProperty("role", "strip_top")
        row = QHBoxLayout(self._place)
        row.setContentsMargins(EDGE, 8, EDGE, 8)
        row.setSpacing(8)
        self._place_label = plain_label("", "", "place_label")
        row.addWidget(self._place_label, 1)
        self.end = self._button("end_button", self.words.translate("help", "End"))
        self.end.setAccessibleName(self.words.translate("help", "End this conversation"))
        self.end.clicked.connect(self._on_end_clicked)
        row.addWidget(self.end)
        return self._place

    def _make_offers(self) -> QFrame:
        self._offers = QFrame()
        self._offers.setObjectName("offers")
        column = QVBoxLayout(self._offers)
        column.setContentsMargins(EDGE, 4, EDGE, 4)
        column.setSpacing(8)
        self._hits = QVBoxLayout()
        self._hits.setSpacing(6)
        column.addLayout(self._hits)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._solved = self._button("offer_solved", self.words.translate("help", "That solved it"))
        self._solved.clicked.connect(self._on_end_clicked)
        self.ask_person = self._button("ask_person", self.words.translate("help", "Talk to a person"), "primary")
        self.ask_person.clicked.connect(self._on_ask_person_clicked)
        row.addWidget(self._solved, 1)
        row.addWidget(self.ask_person, 1)
        column.addLayout(row)
        return self._offers

    def _make_refused(self) -> QFrame:
        self._refused = QFrame()
        self._refused.setObjectName("refused_strip")
        self._refused.setProperty("role", "strip")
        column = QVBoxLayout(self._refused)
        column.setContentsMargins(EDGE, 8, EDGE, 8)
        self._refused_label = plain_label("", "problem", "refused_label")
        row = QHBoxLayout()
        row.addWidget(self._refused_label, 1)
        retry = self._button("refused_retry", self.words.translate("help", "Try again"))
        retry.clicked.connect(self._on_retry_clicked)
        discard = self._button("refused_discard", self.words.translate("help", "Discard"))
        discard.clicked.connect(self._on_discard_clicked)
        column.addLayout(row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(retry)
        buttons.addWidget(discard)
        column.addLayout(buttons)
        return self._refused

    def _button(self, name: str, text: str, role: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if role:
            button.setProperty("role", role)
        return button

    # what is seen

    def _refresh(self) -> None:
        mode, session = self._mode, self.desk.session
        new = mode is _MODES[None]
        self._intro.setVisible(new)
        self.timeline.setVisible(not new)
        comes_back = mode.composer and self.composer.isHidden()
        self.composer.setVisible(mode.composer)
        if comes_back and self.isVisible():
            # It was away while the question was on its way; who had written there goes on there.
            self.composer.edit.setFocus()
        self._offers.setVisible(mode.offers)
        self._place.setVisible(mode.end)
        self._ended.setVisible(mode.ended)
        self._rate.setVisible(self.desk.can_rate)
        self.composer.open_draft(_ASK_DRAFT if new or session is None else f"session:{session.id}")
        self.composer.send.setText(self.words.translate("help", "Ask") if new else self.words.translate("help", "Send"))
        self._refresh_place()
        self._refresh_refused()
        if mode is _STARTING:
            self.timeline.show_messages(self.desk.starting_messages, more=False)
        elif session is not None and not new:
            self._earlier = self._earlier if self._earlier_of == session.id else []
            self._earlier_of = session.id
            messages = [*self._earlier, *self.desk.messages]
            self.timeline.show_messages(messages, more=self._has_more(messages))
            if mode.offers and self._offered_for != session.id:
                self._offer_articles(session.id)
        self._on_typing_changed()
        self.title_changed.emit()
        if self.isVisible():
            self._read_timer.start()

    def _has_more(self, messages: list[Message]) -> bool:
        return bool(messages) and messages[0].seq > 1

    def _refresh_place(self) -> None:
        session, place, t = self.desk.session, self.desk.place, self.words
        if session is None:
            return
        if session.state is SessionState.WAITING:
            if place is None:
                self._place_label.setText(t.translate("help", "You are in line. Somebody will be with you."))
            else:
                text = t.translate("help", "You are number {place} in line.").format(place=place.place)
                wait = waiting_words(place.expected_wait_s, t)
                self._place_label.setText(f"{text} {wait}".strip())
        elif session.state is SessionState.LIVE:
            text = t.translate("help", "{name} is here to help.").format(name=name_shown(session.agent_name))
            self._place_label.setText(text)
        else:
            self._place_label.setText(t.translate("help", "You have not asked for a person yet."))

    def _refresh_refused(self) -> None:
        refused = self.desk.refused_send
        reason = refused.refusal if refused is not None else None
        self._refused.setVisible(reason is not None)
        if reason is not None:
            text = self.words.translate("help", "Not sent: {reason}").format(reason=self.desk.sentence(reason))
            self._refused_label.setText(text)

    def _offer_articles(self, session_id: str) -> None:
        self._offered_for = session_id
        emptied(self._hits)
        question = self.desk.question_of_session
        if question:
            command = SearchArticles(query=question[:400], language=self.words.language, limit=_OFFERED)
            self.desk.ask(command, lambda answer: self._on_articles_found(session_id, answer))

    def _show_offers(self, hits: tuple[ArticleCard, ...]) -> None:
        emptied(self._hits)
        for number, hit in enumerate(hits):
            card = CardButton(f"offered_article_{number}", hit.title)
            card.clicked.connect(lambda _checked=False, article=hit.id: self.article_requested.emit(article))
            self._hits.addWidget(card)

    def _fetch_picture(self, button: PictureButton) -> None:
        self.desk.files.thumbnail(button.attachment, button, button.show_pixels)

    # what happens

    def _on_desk_changed(self) -> None:
        session = self.desk.session
        if self._wants_new and session is not None and session.is_open:
            self._wants_new = False
        self._refresh()

    def _on_place_changed(self) -> None:
        self._refresh_place()

    def _on_typing_changed(self) -> None:
        name = self.desk.typing_name
        if name is None or not self._mode.composer:
            self._typing.hide()
            return
        who = name or self.words.translate("help", "Somebody")
        self._typing.setText(self.words.translate("help", "{name} is writing…").format(name=name_shown(who)))
        self._typing.show()

    def _on_articles_found(self, session_id: str, answer: SearchHits | Refusal) -> None:
        if session_id == self._offered_for and not isinstance(answer, Refusal):
            self._show_offers(answer.hits)

    def _on_composer_sent(self, text: str, attachments: list[Attachment]) -> None:
        if self._mode is _MODES[None]:
            self.desk.start_session(text, attachments)
        else:
            self.desk.post(text, attachments)
        self.timeline.to_end()

    def _on_composer_typed(self) -> None:
        self.desk.tell_typing()

    def _on_ask_person_clicked(self) -> None:
        self.desk.ask_for_person()
        self.composer.edit.setFocus()

    def _on_end_clicked(self) -> None:
        self.desk.end_session()

    def _on_rate_clicked(self) -> None:
        if self.desk.session is not None:
            self.rating_requested.emit(self.desk.session.id)

    def _on_again_clicked(self) -> None:
        self._wants_new = True
        self._refresh()
        self.composer.edit.setFocus()

    def _on_retry_clicked(self) -> None:
        self.desk.retry_refused()

    def _on_discard_clicked(self) -> None:
        self.desk.discard_refused()

    def _on_earlier_requested(self) -> None:
        shown = [*self._earlier, *self.desk.messages]
        if shown:
            self.desk.earlier_messages(shown[0], self._on_earlier_read)

    def _on_earlier_read(self, messages: tuple[Message, ...]) -> None:
        known = {message.id for message in self._earlier} | {message.id for message in self.desk.messages}
        self._earlier = [*(message for message in messages if message.id not in known), *self._earlier]
        self._refresh()

    def _on_timeline_end_reached(self) -> None:
        self._read_timer.start()

    def _on_read_due(self) -> None:
        """Read is what a person saw: the page is shown, the window is in front, the newest message in sight."""
        if self.isVisible() and self.isActiveWindow() and self.timeline.at_end:
            self.desk.mark_read()

    def _on_picture_requested(self, attachment: Attachment) -> None:
        PictureWindow(attachment, self.desk, self.words, self.look, self.window()).show()

    def _on_file_requested(self, attachment: Attachment) -> None:
        save_file(attachment, self.desk, self.words, self.window())
