"""Finds an article for the customer and sends it: what fits his last words, or what is looked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced
from desk_app.agent.search_field import SearchField
from desk_app.domain.articles import ArticleCard
from desk_app.domain.limits import QUERY_CHARACTERS
from desk_app.domain.refusals import Refusal
from desk_app.domain.text import shortened
from desk_app.wire.articles import SearchArticles, SearchHits

FOUND = 6
_ROWS = 3  # in sight without scrolling


class ArticlePicker(Pane):
    """Enter in the field sends the first one that was found, Enter in the list the chosen one."""

    chosen = Signal(object)  # ArticleCard

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("article_picker")
        self._office = office
        self._language, self._question = "", ""
        self._asked = 0
        self.search = SearchField("article_picker_search")
        self.search.search_wanted.connect(self._ask)
        self.search.returnPressed.connect(self._on_search_return_pressed)
        self.found = QListWidget()
        self.found.setObjectName("article_picker_list")
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemActivated.connect(self._on_found_item_activated)
        self._says = plain_label(role="muted")
        column = QVBoxLayout(self)
        spaced(column, (3, 1, 3, 2), 1)
        column.addWidget(self.search)
        column.addWidget(self._says)
        column.addWidget(self.found)
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Words or a whole question"))
        self.search.setAccessibleName(self.tr("Search articles"))
        self.found.setAccessibleName(self.tr("Articles"))
        self._says.setText(self.tr("Nothing found. Try fewer words."))

    def begin(self, question: str, language: str) -> None:
        """Comes into sight: what fits the customer's last words stands there."""
        self._question, self._language = question, language
        self.search.begin()
        self._ask()

    def _ask(self) -> None:
        query = (self.search.query or self._question)[:QUERY_CHARACTERS]
        self._asked += 1
        asked = self._asked
        if not query.strip():
            self._show(())
            return
        command = SearchArticles(query=query, language=self._language, limit=FOUND)
        self._office.bridge.call(command, lambda answer: self._on_answered(asked, answer), self)

    def _on_answered(self, asked: int, answer: SearchHits | Refusal) -> None:
        if asked == self._asked and not isinstance(answer, Refusal):
            self._show(answer.hits)

    def _show(self, cards: tuple[ArticleCard, ...]) -> None:
        self.found.clear()
        for card in cards:
            item = QListWidgetItem(f"{card.title}\n{shortened(card.excerpt, 80)}")
            item.setData(Qt.ItemDataRole.UserRole, card)
            item.setToolTip(self.tr("Send this article to the customer"))
            self.found.addItem(item)
        self.found.setVisible(bool(cards))
        self._says.setVisible(not cards)
        if cards:
            self.found.setFixedHeight(
                min(len(cards), _ROWS) * self.found.sizeHintForRow(0) + 2 * self.found.frameWidth()
            )

    def _on_search_return_pressed(self) -> None:
        if self.found.count():
            self._on_found_item_activated(self.found.item(0))

    def _on_found_item_activated(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
