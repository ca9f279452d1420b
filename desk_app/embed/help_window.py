"""The help window: one column, a way back, and at most three choices on each page.

Invariant: it dresses itself and nobody else; it never takes the focus from the application unless the person asked for
it, and what is being written survives its closing.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import ArticleId, SessionId, TicketId
from desk_app.embed.article_page import ArticlePage
from desk_app.embed.chat_page import ChatPage
from desk_app.embed.code_page import CodePage
from desk_app.embed.containment import CrashSink, contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.home_page import HomePage
from desk_app.embed.look import Look
from desk_app.embed.page import EDGE, Page, plain_label
from desk_app.embed.rating_page import RatingPage
from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.share_page import SharePage
from desk_app.embed.ticket_page import TicketPage
from desk_app.embed.tickets_page import TicketsPage
from desk_app.embed.words import Words
from remote_assist.launch import OWN_WINDOW_ROLE

_SIZE = QSize(420, 660)
_SMALLEST = QSize(340, 420)
_BESIDE, _ABOVE, _BELOW = 16, 40, 80  # room for the frame of the window, and for the banner of a shared screen
_HEADER = 52  # with and without a way back: what is below does not jump


@contains_crashes
class HelpWindow(QWidget):
    """A window of its own. `crash_sink` is told what went wrong inside."""

    closed = Signal()

    def __init__(
        self, desk: HelpDesk, words: Words, look: Look, crash_sink: CrashSink, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.crash_sink = crash_sink
        self._desk, self._words = desk, words
        self.setObjectName("help_window")
        # An engineer who steers this screen must not answer for the customer in here: his input stops at the mark.
        self.setWindowRole(OWN_WINDOW_ROLE)
        self.setWindowTitle(self._window_title())
        # The vendor's main window may be the last one that keeps his program running; ours never is.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        look.dress(self)
        self._trail: list[Page] = []
        self._is_placed = False
        self.share = ScreenShare(desk, words, look, self)
        self.share.asked.connect(self._on_share_asked)
        self._build(look)
        desk.connection_changed.connect(self._on_connection_changed)
        desk.told.connect(self._on_desk_told)
        desk.state_changed.connect(self._on_desk_changed)
        self._go(self.home, fresh=True)
        self._on_connection_changed()

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        self._strip = plain_label("", "strip_offline", "offline_strip")
        self._strip.setContentsMargins(EDGE, 6, EDGE, 6)
        column.addWidget(self._strip)
        column.addWidget(self._make_problem())
        self._stack = QStackedWidget()
        self._stack.setObjectName("help_pages")
        column.addWidget(self._stack, 1)
        desk, words = self._desk, self._words
        self.home = HomePage(desk, words, look)
        self.article = ArticlePage(desk, words, look)
        self.chat = ChatPage(desk, words, look, self.share)
        self.tickets = TicketsPage(desk, words, look)
        self.ticket = TicketPage(desk, words, look)
        self.share_page = SharePage(desk, words, look, self.share)
        self.code = CodePage(desk, words, look, self.share)
        self.rating = RatingPage(desk, words, look)
        self._pages: tuple[Page, ...] = (
            *(self.home, self.article, self.chat, self.tickets),
            *(self.ticket, self.share_page, self.code, self.rating),
        )
        for page in self._pages:
            self._stack.addWidget(page)
            page.title_changed.connect(self._on_page_title_changed)
            page.back_requested.connect(self._on_back_clicked)
            page.article_requested.connect(self.show_article)
            page.chat_requested.connect(self.show_chat)
            page.tickets_requested.connect(self.show_tickets)
            page.ticket_requested.connect(self.show_ticket)
            page.share_requested.connect(self.show_share)
            page.code_requested.connect(self._on_page_code_requested)
            page.home_requested.connect(self.show_home)
            page.rating_requested.connect(self.show_rating)

    def _make_header(self) -> QFrame:
        header = QFrame()
        header.setObjectName("help_header")
        header.setMinimumHeight(_HEADER)
        row = QHBoxLayout(header)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        self._back = QPushButton("‹ " + self._words.translate("help", "Back"))
        self._back.setObjectName("help_back")
        self._back.setProperty("role", "link")
        self._back.setAccessibleName(self._words.translate("help", "Back"))
        self._back.clicked.connect(self._on_back_clicked)
        self._title = plain_label("", "heading", "help_title")
        self._title.setContentsMargins(8, 0, 0, 0)
        self._show_screen = QPushButton(self._words.translate("help", "Show screen"))
        self._show_screen.setObjectName("help_share")
        self._show_screen.setProperty("role", "link")
        self._show_screen.clicked.connect(self.show_share)
        row.addWidget(self._back)
        row.addWidget(self._title, 1)
        row.addWidget(self._show_screen)
        return header

    def _make_problem(self) -> QFrame:
        self._problem = QFrame()
        self._problem.setObjectName("problem_strip")
        self._problem.setProperty("role", "strip")
        row = QHBoxLayout(self._problem)
        row.setContentsMargins(EDGE, 6, 8, 6)
        self._problem_label = plain_label("", "problem", "problem_label")
        close = QPushButton(self._words.translate("help", "Close"))
        close.setObjectName("problem_close")
        close.setProperty("role", "link")
        close.clicked.connect(self._problem.hide)
        row.addWidget(self._problem_label, 1)
        row.addWidget(close)
        self._problem.hide()
        return self._problem

    # where one is

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._pages[self._stack.currentIndex()]

    def show_home(self) -> None:
        self._go(self.home, fresh=True)

    def show_article(self, article_id: str) -> None:
        self.article.open(ArticleId(article_id))
        self._go(self.article)

    def show_chat(self, question: str = "") -> None:
        self.chat.begin(question)
        self._go(self.chat)

    def show_session(self) -> None:
        """The conversation as it stands, also an ended one."""
        self._go(self.chat)

    def show_tickets(self) -> None:
        self._go(self.tickets)

    def show_ticket(self, ticket_id: str) -> None:
        self.ticket.open(TicketId(ticket_id))
        self._go(self.ticket)

    def show_share(self) -> None:
        self._go(self.share_page)

    def show_code(self) -> None:
        """The page of a code that somebody reads out, from its start."""
        self.code.begin()
        self._go(self.code)

    def show_rating(self, session_id: str) -> None:
        self.rating.open(SessionId(session_id), self.share.news.summary)
        self._go(self.rating)

    def bring_up(self, *, activate: bool = True) -> None:
        """Show and raise the window; with `activate` False the focus stays where the person is working."""
        if not self.isVisible():
            self._place()
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not activate)
            self.show()
        elif self.isMinimized():
            self.showNormal()
        self.raise_()
        if activate:
            self.activateWindow()
        else:
            QApplication.alert(self)

    def _place(self) -> None:
        """Once: at the right edge of the screen, beside the application, above the place of the sharing banner."""
        if self._is_placed:
            return
        self._is_placed = True
        active = QApplication.activeWindow()
        room = (active if active is not None else self).screen().availableGeometry()
        height = max(_SMALLEST.height(), min(_SIZE.height(), room.height() - _ABOVE - _BELOW))
        self.resize(_SIZE.width(), height)
        self.move(max(room.left(), room.right() - _SIZE.width() - _BESIDE), room.top() + _ABOVE)

    def _go(self, page: Page, *, fresh: bool = False) -> None:
        if fresh:
            self._trail.clear()
        elif page in self._trail:
            del self._trail[self._trail.index(page) + 1 :]
        if not self._trail or self._trail[-1] is not page:
            self._trail.append(page)
        self._stack.setCurrentWidget(page)
        self._back.setVisible(len(self._trail) > 1 or page is not self.home)
        self._on_page_title_changed()
        if self.isVisible():
            page.shown()

    def _window_title(self) -> str:
        name = self._desk.title
        words = self._words.translate("help", "Help")
        return f"{name} – {words}" if name else words

    # what happens

    def _on_page_title_changed(self) -> None:
        self._title.setText(self.page.title)
        live = self._desk.session_is_live
        self._show_screen.setVisible(live and self.page is self.chat)

    def _on_back_clicked(self) -> None:
        self._trail.pop()
        self._go(self._trail.pop() if self._trail else self.home)

    def _on_page_code_requested(self) -> None:
        if self.sender() is not self.code:
            self.code.begin()
        self._go(self.code)

    def _on_connection_changed(self) -> None:
        sentence = self._desk.connection_sentence
        self._strip.setText(sentence)
        self._strip.setVisible(bool(sentence))

    def _on_desk_told(self, sentence: str) -> None:
        self._problem_label.setText(sentence)
        self._problem.show()

    def _on_desk_changed(self) -> None:
        self._on_page_title_changed()

    def _on_share_asked(self) -> None:
        self._go(self.chat)
        self.bring_up(activate=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.page.shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if back and self._back.isVisible():
            self._on_back_clicked()
        elif event.key() == Qt.Key.Key_Escape and self.share.state.is_running:
            event.accept()  # three of them take the screen back; they are not meant for this window
        elif event.key() == Qt.Key.Key_Escape:
            if self._back.isVisible():
                self._on_back_clicked()
            else:
                self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep_drafts()
        super().closeEvent(event)
        self.closed.emit()

    def keep_drafts(self) -> None:
        """Write down what is being written."""
        self.chat.composer.keep_draft()
        self.ticket.keep_draft()
