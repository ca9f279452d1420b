"""One article, read inside the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from desk_app.domain.articles import Article
from desk_app.domain.ids import ArticleId
from desk_app.domain.refusals import Refusal
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.markdown_view import MarkdownView
from desk_app.embed.page import EDGE, Page, plain_label, scrolled
from desk_app.embed.words import Words
from desk_app.wire.articles import ReadArticle


@contains_crashes
class ArticlePage(Page):
    """Shows an article that was read before at once, also without a connection."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look) -> None:
        super().__init__("article_page", desk, words, look)
        self._article_id = ArticleId("")
        self._title = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._area, inner = scrolled("article_scroll")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(words.translate("help", "Answer"))
        self._heading = plain_label("", "title", "article_title")
        self._body = MarkdownView(look, "article_body")
        inner.addWidget(self._heading)
        inner.addWidget(self._body)
        inner.addStretch(1)
        column.addWidget(self._area, 1)
        row = QHBoxLayout()
        row.setContentsMargins(EDGE, 8, EDGE, EDGE)
        self._talk = QPushButton(words.translate("help", "This did not help: talk to a person"))
        self._talk.setObjectName("article_talk")
        self._talk.clicked.connect(self._on_talk_clicked)
        row.addWidget(self._talk)
        column.addLayout(row)

    @property
    def title(self) -> str:
        return self._title or self.words.translate("help", "Answer")

    def open(self, article_id: ArticleId) -> None:
        """Show this article, from memory while the hub is asked for it."""
        self._article_id = article_id
        known = self.desk.articles.read(article_id)
        if known is not None:
            self._show(known)
        else:
            self._title = ""
            self._heading.setText(self.words.translate("help", "One moment…"))
            self._body.set_markdown("")
        self.desk.ask(ReadArticle(article_id=article_id), lambda answer: self._on_article_read(article_id, answer))

    def shown(self) -> None:
        self._talk.setVisible(not self.desk.session_is_open)
        self._area.setFocus()

    def _show(self, article: Article) -> None:
        self._title = self.words.translate("help", "Answer")
        self._heading.setText(article.title)
        self._area.setAccessibleName(article.title)
        self._body.set_markdown(article.body)
        self._area.verticalScrollBar().setValue(0)
        self.title_changed.emit()

    def _on_article_read(self, article_id: ArticleId, answer: Article | Refusal) -> None:
        if article_id != self._article_id:
            return
        if isinstance(answer, Refusal):
            if self.desk.articles.read(article_id) is None:
                self._heading.setText(self.desk.sentence(answer))
            return
        if answer != self.desk.articles.read(article_id):
            self.desk.articles.remember(answer)
            self._show(answer)

    def _on_talk_clicked(self) -> None:
        self.chat_requested.emit("")
