"""One article: read, edited with a preview beside it, its versions, sent into the chat.

Invariant: saving names the version that was edited, so that a colleague's newer one is never overwritten; restoring an
old version makes a new one.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, rule, spaced
from desk_app.agent.words import word
from desk_app.domain.articles import Article, ArticleCard, ArticleState, ArticleVersion
from desk_app.domain.ids import ArticleId
from desk_app.domain.limits import ARTICLE_CHARACTERS, NAME_CHARACTERS
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.domain.text import shortened
from desk_app.qt.markdown import SafeDocument, safe_link
from desk_app.wire.articles import ArticleVersions, ListArticleVersions, ReadArticle, SaveArticle

PREVIEW_MS = 200
EXCERPT = 160


class ArticlePane(Pane):
    """Reading first; Edit opens the editor beside the preview."""

    saved = Signal(str)  # ArticleId

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("article_pane")
        self._office = office
        self._article: Article | None = None
        self._versions: tuple[ArticleVersion, ...] = ()
        self._wanted: ArticleId | None = None
        self._editing = False
        self._changed = False
        self._filling = False
        self._make_head()
        self._make_body()
        self._lay_out()
        self._preview_soon = QTimer(self)
        self._preview_soon.setSingleShot(True)
        self._preview_soon.setInterval(PREVIEW_MS)
        self._preview_soon.timeout.connect(self._show_preview)
        office.look_changed.connect(self._show_preview)
        self.retranslate()
        self._show_mode()

    def _make_head(self) -> None:
        self._title = QLineEdit()
        self._title.setObjectName("article_title")
        self._title.setMaxLength(NAME_CHARACTERS)
        self._title.textChanged.connect(self._on_changed)
        self._heading = plain_label(role="pane_title")
        self._detail = plain_label(role="muted")
        self._category = QComboBox()
        self._category.setObjectName("article_category")
        self._category.setEditable(True)
        self._category.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._category.currentTextChanged.connect(self._on_changed)
        self._language = QComboBox()
        self._language.setObjectName("article_language")
        self._language.addItems(["", "", ""])
        self._language.currentIndexChanged.connect(self._on_changed)
        self._version = QComboBox()
        self._version.setObjectName("article_version")
        self._version.activated.connect(self._on_version_activated)
        names = ("send_card", "edit", "restore", "cancel", "save_draft", "publish")
        self._buttons = {name: QPushButton() for name in names}
        for name, button in self._buttons.items():
            button.setObjectName(f"article_{name}_button")
        for name in ("send_card", "publish"):
            self._buttons[name].setProperty("role", "primary")
        self._buttons["send_card"].clicked.connect(self._on_send_clicked)
        self._buttons["edit"].clicked.connect(self._on_edit_clicked)
        self._buttons["restore"].clicked.connect(self._on_restore_clicked)
        self._buttons["cancel"].clicked.connect(lambda: self.leave_then(self._stop_editing))
        self._buttons["save_draft"].clicked.connect(lambda: self._save(ArticleState.DRAFT))
        self._buttons["publish"].clicked.connect(lambda: self._save(ArticleState.PUBLISHED))

    def _make_body(self) -> None:
        self._edit = QPlainTextEdit()
        self._edit.setObjectName("article_edit")
        self._edit.textChanged.connect(self._on_text_changed)
        self._view = QTextBrowser()
        self._view.setObjectName("article_view")
        self._view.setOpenLinks(False)
        self._view.anchorClicked.connect(self._on_view_anchor_clicked)
        self._document = SafeDocument(self._view)
        self._document.setDocumentMargin(12)
        self._view.setDocument(self._document)
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.setObjectName("article_splitter")
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(1)
        self._body.addWidget(self._edit)
        self._body.addWidget(self._view)
        self._body.setSizes([500, 500])

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        spaced(first, 0, 2)
        words = QVBoxLayout()
        spaced(words, 0, 0)
        words.addWidget(self._heading)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        first.addLayout(words, 1)
        for name in ("edit", "send_card", "cancel", "save_draft", "publish"):
            first.addWidget(self._buttons[name], 0, Qt.AlignmentFlag.AlignTop)
        second = QHBoxLayout()
        spaced(second, 0, 2)
        second.addWidget(self._category)
        second.addWidget(self._language)
        second.addWidget(self._version)
        second.addWidget(self._buttons["restore"])
        second.addStretch(1)
        head = QVBoxLayout()
        spaced(head, (5, 3, 4, 2), 2)
        head.addLayout(first)
        head.addLayout(second)
        whole = QVBoxLayout(self)
        spaced(whole, 0, 0)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self._body, 1)

    def retranslate(self) -> None:
        self._title.setPlaceholderText(self.tr("Title: the question, as customers ask it"))
        self._title.setAccessibleName(self.tr("Title"))
        self._category.setAccessibleName(self.tr("Category"))
        line = self._category.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("Category"))
        self._language.setAccessibleName(self.tr("Language"))
        for place, text in enumerate((self.tr("Any language"), "English", "中文")):
            self._language.setItemText(place, text)
        self._version.setAccessibleName(self.tr("Version"))
        self._edit.setAccessibleName(self.tr("Text in Markdown"))
        self._edit.setPlaceholderText(self.tr("Text in Markdown"))
        self._view.setAccessibleName(self.tr("Article"))
        label_button(self._buttons["send_card"], self.tr("Send to the chat"))
        label_button(self._buttons["edit"], self.tr("Edit"))
        label_button(self._buttons["restore"], self.tr("Restore this version"))
        label_button(self._buttons["cancel"], self.tr("Cancel"))
        label_button(self._buttons["save_draft"], self.tr("Save draft"))
        label_button(self._buttons["publish"], self.tr("Publish"))
        self._show_head()

    # -- which article

    @property
    def article_id(self) -> ArticleId | None:
        return self._wanted

    @property
    def is_changed(self) -> bool:
        """Would leaving lose something?"""
        return self._editing and self._changed

    def set_categories(self, categories: tuple[str, ...]) -> None:
        """Offers the categories that there are."""
        typed, filling = self._category.currentText(), self._filling
        self._filling = True
        self._category.clear()
        self._category.addItems(list(categories))
        self._category.setEditText(typed)
        self._filling = filling

    def show_article(self, article_id: ArticleId) -> None:
        """Reads the newest version and shows it."""
        self._wanted = article_id
        self._editing = False
        self._office.ask(ReadArticle(article_id=article_id), self._on_read, self)
        self._office.ask(ListArticleVersions(article_id=article_id), self._on_versions, self)

    def begin_new(self, category: str) -> None:
        """Opens an empty editor."""
        self._wanted, self._article, self._versions = None, None, ()
        self._filling = True
        self._title.clear()
        self._edit.clear()
        self._category.setEditText(category)
        self._language.setCurrentIndex(2 if self._office.language.name == "zh_CN" else 1)
        self._filling = False
        self._editing, self._changed = True, False
        self._show_mode()
        self._title.setFocus()

    def leave_then(self, then: Callable[[], None]) -> None:
        """Calls `then`, after asking when something would be lost."""
        if not self.is_changed:
            then()
            return
        box = QMessageBox(self)
        box.setObjectName("leave_article_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Article not saved"))
        box.setText(self.tr("This article was changed and not saved."))
        discard = box.addButton(self.tr("Discard changes"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Go on editing"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)

        def answered(button: object) -> None:
            if button is discard:
                self._changed = False
                then()

        box.buttonClicked.connect(answered)
        box.open()

    def _on_read(self, article: Article) -> None:
        if article.id != self._wanted:
            return
        self._article = article
        self._fill(article)
        self._show_mode()

    def _on_versions(self, answer: ArticleVersions) -> None:
        self._versions = answer.versions
        self._show_head()

    def _fill(self, article: Article) -> None:
        self._filling = True
        self._title.setText(article.title)
        self._edit.setPlainText(article.body)
        self._category.setEditText(article.category)
        languages = {"en": 1, "zh": 2, "zh_CN": 2, "zh-CN": 2}
        self._language.setCurrentIndex(languages.get(article.language, 0))
        self._filling = False
        self._changed = False

    # -- showing

    def _is_newest(self) -> bool:
        article = self._article
        return article is None or not self._versions or article.version == self._versions[0].version

    def _show_mode(self) -> None:
        reading = not self._editing
        self._edit.setVisible(self._editing)
        self._title.setVisible(self._editing)
        self._heading.setVisible(reading)
        self._detail.setVisible(reading)
        self._category.setVisible(self._editing)
        self._language.setVisible(self._editing)
        for name in ("cancel", "save_draft", "publish"):
            self._buttons[name].setVisible(self._editing)
        self._show_head()
        self._show_preview()

    def _show_head(self) -> None:
        article, reading = self._article, not self._editing
        newest = self._is_newest()
        self._buttons["edit"].setVisible(reading and article is not None and newest)
        published = article is not None and article.published_version > 0
        self._buttons["send_card"].setVisible(reading and published)
        self._buttons["restore"].setVisible(reading and article is not None and not newest)
        self._version.setVisible(reading and len(self._versions) > 1)
        if article is None:
            return
        self._heading.setText(article.title)
        state = word(article.state)
        parts = (
            article.category,
            state,
            self.tr("version {number}").format(number=article.version),
            article.changed_by,
            self._office.ago(article.changed_at),
        )
        self._detail.setText("  ·  ".join(part for part in parts if part))
        self._detail.setToolTip(self._office.exact(article.changed_at))
        self._version.clear()
        for version in self._versions:
            when = self._office.ago(version.changed_at)
            text = self.tr("Version {number}").format(number=version.version)
            self._version.addItem(f"{text} · {version.changed_by} · {when}")
        place = next((n for n, version in enumerate(self._versions) if version.version == article.version), 0)
        self._version.setCurrentIndex(place)

    def _show_preview(self) -> None:
        self._document.setDefaultFont(self._office.look.font)
        self._document.show_markdown(self._edit.toPlainText(), self._office.looks.tokens.accent_text)

    # -- hands

    def _on_changed(self) -> None:
        if not self._filling:
            self._changed = True

    def _on_text_changed(self) -> None:
        self._on_changed()
        if self._editing and not self._filling:
            self._preview_soon.start()

    def _on_edit_clicked(self) -> None:
        self._editing, self._changed = True, False
        self._show_mode()
        self._edit.setFocus()

    def _stop_editing(self) -> None:
        self._editing = False
        if self._article is not None:
            self._fill(self._article)
        self._show_mode()

    def _on_version_activated(self, place: int) -> None:
        if self._wanted is not None and 0 <= place < len(self._versions):
            command = ReadArticle(article_id=self._wanted, version=self._versions[place].version)
            self._office.ask(command, self._on_read, self)

    def _on_restore_clicked(self) -> None:
        if self._article is not None and self._versions:
            self._send_save(self._article.state, self._versions[0].version)

    def _save(self, state: ArticleState) -> None:
        if not self._title.text().strip() or not self._edit.toPlainText().strip():
            self._office.complain(self.tr("An article needs a title and a text."))
            return
        if len(self._edit.toPlainText()) > ARTICLE_CHARACTERS:
            self._office.complain(self.tr("The text is too long. Make two articles of it."))
            return
        self._send_save(state, self._article.version if self._article else 0)

    def _send_save(self, state: ArticleState, version: int) -> None:
        command = SaveArticle(
            id=self._wanted,
            version=version,
            title=self._title.text().strip(),
            body=self._edit.toPlainText(),
            summary=self._article.summary if self._article else "",
            category=self._category.currentText().strip(),
            language=("", "en", "zh_CN")[self._language.currentIndex()],
            state=state,
        )
        self._office.ask(command, self._on_saved, self, self._on_save_refused)

    def _on_saved(self, article: Article) -> None:
        self._changed = False
        self._office.say(self.tr("Version {number} was saved.").format(number=article.version))
        self.saved.emit(article.id)
        self.show_article(article.id)

    def _on_save_refused(self, refusal: Refusal) -> None:
        text = self._office.sentence(refusal)
        if refusal.code == RefusalCode.CHANGED_MEANWHILE:
            text = self.tr("A colleague saved a newer version. Copy your text, cancel, and edit the newer one.")
        self._office.complain(text)

    def _on_send_clicked(self) -> None:
        article = self._article
        if article is not None:
            excerpt = article.summary or shortened(self._view.toPlainText(), EXCERPT)
            card = ArticleCard(
                id=article.id,
                title=article.title,
                excerpt=excerpt,
                category=article.category,
                language=article.language,
            )
            self._office.card_wanted.emit(card)

    def _on_view_anchor_clicked(self, url: QUrl) -> None:
        safe = safe_link(url.toString())
        if safe is not None:
            QDesktopServices.openUrl(safe)
