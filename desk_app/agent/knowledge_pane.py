"""Knowledge: search and categories at the left, the chosen article at the right, read or edited.

Invariant: leaving an article that was changed asks first; nothing that was typed is thrown away unasked.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.article_pane import ArticlePane
from desk_app.agent.empty_state import EmptyState
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.agent.quiet_views import QuietList
from desk_app.agent.search_field import SearchField
from desk_app.agent.words import word
from desk_app.domain.articles import ArticleRow, ArticleState
from desk_app.domain.ids import ArticleId
from desk_app.domain.refusals import Refusal
from desk_app.qt.models import ITEM_ROLE
from desk_app.qt.paged_table import Column, PagedTable, Rows
from desk_app.wire.articles import ListArticles
from desk_app.wire.events import ArticleChanged, LoggedEvent
from desk_app.wire.protocol import Page


class KnowledgePane(Pane):
    """`show_article` opens one from elsewhere."""

    _categories_arrived = Signal(object)  # tuple[str, ...]

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knowledge_pane")
        self._office = office
        self._categories: tuple[str, ...] = ()
        self._title = plain_label(role="pane_title", wrap=False)
        self._count = plain_label(role="muted", wrap=True)
        self._new = QPushButton()
        self._new.setObjectName("new_article_button")
        self._new.clicked.connect(self._on_new_clicked)
        self._search = SearchField("knowledge_search")
        self._search.search_wanted.connect(self._ask)
        self._category, self._state = QComboBox(), QComboBox()
        self._category.setObjectName("knowledge_category")
        self._category.addItem("")
        self._category.activated.connect(lambda _place: self._ask())
        self._category.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._category.setMinimumContentsLength(10)
        self._state.setObjectName("knowledge_state")
        self._state.addItems([""] * 3)
        self._state.activated.connect(lambda _place: self._ask())
        self.table = PagedTable[ArticleRow]((Column(lambda: "", self._shown),), office.tasks, self)
        self.table.total_changed.connect(self._on_table_total_changed)
        self.table.refused.connect(lambda refusal: self._count.setText(office.sentence(refusal)))
        self.list = QuietList(lines=2)
        self.list.setObjectName("article_list")
        self.list.setModel(self.table)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.article = ArticlePane(office)
        self.article.saved.connect(lambda _id: self.table.mark_stale())
        self._empty = EmptyState(office, "knowledge")
        self._right = QStackedWidget()
        self._right.addWidget(self._empty)
        self._right.addWidget(self.article)
        self._lay_out()
        self._categories_arrived.connect(self._show_categories)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        self.retranslate()
        self._ask()

    def _lay_out(self) -> None:
        left = QWidget()
        left.setObjectName("side_list")
        column = QVBoxLayout(left)
        spaced(column, (0, 3, 0, 0), 2)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._new)
        filters = QHBoxLayout()
        filters.addWidget(self._category, 1)
        filters.addWidget(self._state)
        top = QVBoxLayout()
        spaced(top, (4, 0, 4, 0), 2)
        top.addLayout(head)
        top.addWidget(self._search)
        top.addLayout(filters)
        top.addWidget(self._count)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        splitter = QSplitter()
        splitter.setObjectName("knowledge_splitter")
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([360, 880])
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(splitter)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Knowledge"))
        label_button(self._new, self.tr("New article"))
        self._search.setPlaceholderText(self.tr("Words or a whole question"))
        self._search.setAccessibleName(self.tr("Search articles"))
        self._category.setItemText(0, self.tr("Every category"))
        self._category.setAccessibleName(self.tr("Category"))
        for place, text in enumerate((self.tr("Any state"), word(ArticleState.PUBLISHED), word(ArticleState.DRAFT))):
            self._state.setItemText(place, text)
        self._state.setAccessibleName(self.tr("State"))
        self.list.setAccessibleName(self.tr("Articles"))
        self._empty.set_words(
            self.tr("No article is chosen"),
            self.tr("Choose one at the left, or write one: what is answered once need not be answered again."),
        )
        self.table.retitle()

    def focus_search(self) -> None:
        self._search.begin()

    def show_article(self, article_id: ArticleId) -> None:
        """Opens an article, after asking when another one was changed."""
        self.article.leave_then(lambda: self._open(article_id))

    def _open(self, article_id: ArticleId) -> None:
        self._right.setCurrentWidget(self.article)
        self.article.show_article(article_id)

    def _on_new_clicked(self) -> None:
        self.article.leave_then(self._begin_new)

    def _begin_new(self) -> None:
        self.list.clearSelection()
        self._right.setCurrentWidget(self.article)
        self.article.begin_new(self._category_chosen())

    def _category_chosen(self) -> str:
        place = self._category.currentIndex()
        return self._categories[place - 1] if 1 <= place <= len(self._categories) else ""

    def _ask(self) -> None:
        text, category = self._search.query, self._category_chosen()
        state = (None, ArticleState.PUBLISHED, ArticleState.DRAFT)[max(0, self._state.currentIndex())]

        async def fetch(page: Page) -> Rows[ArticleRow] | Refusal:
            command = ListArticles(text=text, category=category, state=state, page=page)
            answer = await self._office.bridge.desk.call(command)
            if isinstance(answer, Refusal):
                return answer
            self._categories_arrived.emit(answer.categories)  # the coroutine may run in another thread
            return Rows(answer.rows, answer.total)

        self.table.ask(fetch)

    def _show_categories(self, categories: tuple[str, ...]) -> None:
        if categories == self._categories:
            return
        chosen = self._category_chosen()
        self._categories = categories
        while self._category.count() > 1:
            self._category.removeItem(1)
        self._category.addItems(list(categories))
        self._category.setCurrentIndex(categories.index(chosen) + 1 if chosen in categories else 0)
        self.article.set_categories(categories)

    def _shown(self, row: ArticleRow) -> str:
        mark = "●" if row.state is ArticleState.PUBLISHED else "✎"
        detail = " · ".join(part for part in (row.category, word(row.state), self._office.ago(row.changed_at)) if part)
        return f"{mark} {row.title}\n    {detail}"

    def _on_table_total_changed(self, total: int) -> None:
        nothing = self.tr("Nothing found. Try fewer words, or write the article that is missing.")
        text = self.tr("Articles: {count}").format(count=total) if total else nothing
        self._count.setText(text if self.table.is_answered else "")

    def _on_list_current_changed(self, current: QModelIndex) -> None:
        row = current.data(ITEM_ROLE)
        if isinstance(row, ArticleRow) and row.id != self.article.article_id:
            self.show_article(row.id)

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if any(isinstance(logged.event, ArticleChanged) for logged in events):
            self.table.mark_stale()
