"""The first page: find an answer above; below talk to a person, see one's requests, or type a code. No more than that.

Invariant: what is typed is searched as it stands when the typing rests; an older answer never replaces a newer one.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from desk_app.domain.articles import ArticleCard
from desk_app.domain.refusals import Refusal
from desk_app.embed.card import CardButton
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.page import EDGE, GAP, Page, emptied, plain_label, scrolled
from desk_app.embed.words import Words
from desk_app.wire.articles import SearchArticles, SearchHits

_REST_MS = 200  # typing has paused: long enough to spare the hub, short enough to feel live
_HITS = 5


@contains_crashes
class HomePage(Page):
    """Search as you type; the ways on stand below the hits."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look) -> None:
        super().__init__("home_page", desk, words, look)
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_typing_rested)
        self._build()
        desk.state_changed.connect(self._on_desk_changed)
        desk.connection_changed.connect(self._on_connection_changed)
        self._refresh_choices()

    @property
    def title(self) -> str:
        return self.desk.title or self.words.translate("help", "Help")

    def shown(self) -> None:
        self._refresh_choices()
        self.search.setFocus()

    def question(self) -> str:
        """What was typed so far: the start of a conversation if no article helps."""
        return self.search.text().strip()

    def _build(self) -> None:
        t = self.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(EDGE, EDGE + 4, EDGE, GAP)
        top.setSpacing(GAP)
        top.addWidget(plain_label(t.translate("help", "How can we help?"), "title"))
        self.search = QLineEdit()
        self.search.setObjectName("home_search")
        self.search.setPlaceholderText(t.translate("help", "Describe it in a few words"))
        self.search.setAccessibleName(t.translate("help", "Search for an answer"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search_text_changed)
        self.search.returnPressed.connect(self._on_typing_rested)
        top.addWidget(self.search)
        column.addLayout(top)
        area, self._hits = scrolled("home_hits")
        self._hits.setContentsMargins(EDGE, 0, EDGE, GAP)
        column.addWidget(area, 1)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(EDGE, GAP, EDGE, EDGE)
        bottom.setSpacing(8)
        self.talk = QPushButton()
        self.talk.setObjectName("home_talk")
        self.talk.setProperty("role", "primary")
        self.talk.clicked.connect(self._on_talk_clicked)
        self.tickets = QPushButton()
        self.tickets.setObjectName("home_tickets")
        self.tickets.clicked.connect(self.tickets_requested)
        bottom.addWidget(self.talk)
        bottom.addWidget(self.tickets)
        self.code = QPushButton(t.translate("help", "I have a code"))
        self.code.setObjectName("home_code")
        self.code.clicked.connect(self.code_requested)
        bottom.addWidget(self.code)
        column.addLayout(bottom)
        self._say(t.translate("help", "Type what you are looking for. Answers appear as you type."))

    def _refresh_choices(self) -> None:
        t = self.words
        if self.desk.session_is_open:
            unread = self.desk.unread
            words = t.translate("help", "Continue the conversation")
            self.talk.setText(f"{words} ({unread})" if unread else words)
        else:
            self.talk.setText(t.translate("help", "Talk to a person"))
        count = len(self.desk.tickets)
        words = t.translate("help", "My requests")
        self.tickets.setText(f"{words} ({count})" if count else words)

    def _say(self, sentence: str) -> None:
        emptied(self._hits)
        self._hits.addWidget(plain_label(sentence, "muted", "home_say"))
        self._hits.addStretch(1)

    def _show_hits(self, hits: tuple[ArticleCard, ...]) -> None:
        emptied(self._hits)
        self._hits.addWidget(plain_label(self.words.translate("help", "These may help:"), "muted"))
        for number, hit in enumerate(hits):
            card = CardButton(f"article_hit_{number}", hit.title, hit.excerpt)
            card.clicked.connect(lambda _checked=False, article=hit.id: self.article_requested.emit(article))
            self._hits.addWidget(card)
        self._hits.addStretch(1)

    def _on_search_text_changed(self) -> None:
        self._rest.start()

    def _on_typing_rested(self) -> None:
        self._rest.stop()
        question = self.question()
        self._asked += 1
        if not question:
            self._say(self.words.translate("help", "Type what you are looking for. Answers appear as you type."))
            return
        asked = self._asked
        command = SearchArticles(query=question[:400], language=self.words.language, limit=_HITS)
        self.desk.ask(command, lambda answer: self._on_hits_found(asked, answer))

    def _on_hits_found(self, asked: int, answer: SearchHits | Refusal) -> None:
        if asked != self._asked:
            return
        if isinstance(answer, Refusal):
            known = self.desk.articles.search(self.question())
            if known:
                self._show_hits(known)
            else:
                self._say(self.desk.sentence(answer))
        elif answer.hits:
            self.desk.articles.see(answer.hits)
            self._show_hits(answer.hits)
        else:
            self._say(self.words.translate("help", "Nothing found. Try other words, or talk to a person."))

    def _on_desk_changed(self) -> None:
        self._refresh_choices()

    def _on_connection_changed(self) -> None:
        if self.desk.is_online and self.question():
            self._on_typing_rested()

    def _on_talk_clicked(self) -> None:
        self.chat_requested.emit(self.question())
