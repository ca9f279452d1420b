"""The engineer's window: the rail, the panes, the keys, the notices.

Invariant: a pane is built when it is first shown; every action has one name, one entry in `shortcuts`, one way through
`perform`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.colleagues import Colleague, colleagues_of
from desk_app.agent.customers_pane import CustomersPane
from desk_app.agent.inbox_pane import InboxPane
from desk_app.agent.keys_page import KeysPage
from desk_app.agent.knowledge_pane import KnowledgePane
from desk_app.agent.late import Screens, fetch_later, make_screens_pane
from desk_app.agent.office import Office
from desk_app.agent.palette import Entry, Palette
from desk_app.agent.rail import Rail
from desk_app.agent.reports_pane import ReportsPane
from desk_app.agent.settings_pane import SettingsPane
from desk_app.agent.shortcuts import CHAT_KEYS, SHORTCUTS, action_of_letter
from desk_app.agent.side_column import column_of
from desk_app.agent.styles import style_of
from desk_app.agent.tickets_pane import TicketsPane
from desk_app.agent.toast import LinkStrip, Toast
from desk_app.agent.tray import Tray
from desk_app.agent.visits import InvitationCard, VisitNews
from desk_app.domain.agents import Presence
from desk_app.domain.articles import ArticleCard
from desk_app.domain.ids import ArticleId, AssistId, CustomerId, SessionId, TicketId
from desk_app.qt.notices import trouble_sentence
from desk_app.wire.agents import SetPresence
from desk_app.wire.events import AbuseReported, LoggedEvent


class MainWindow(QMainWindow):
    """Made once an account is known; shows the cached state until the hub has answered."""

    sign_in_wanted = Signal()
    closing = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._office = office
        self._title_unread = 0
        self._may_close = False
        self._panes: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {
            "tickets": lambda: TicketsPane(office),
            "knowledge": lambda: KnowledgePane(office),
            "customers": lambda: CustomersPane(office),
            "screens": lambda: make_screens_pane(office),
            "reports": lambda: ReportsPane(office),
            "settings": lambda: SettingsPane(office),
        }
        self._lay_out()
        self._make_actions()
        self._tray = Tray(office, self)
        self._connect()
        self._restore()
        self._dress()
        self._show_presence()
        self.retranslate()
        self.show_place("inbox")
        office.tasks.spawn(fetch_later())

    def _lay_out(self) -> None:
        office = self._office
        self.rail = Rail(office.look, office.looks.rail_icon)
        self.rail.place_wanted.connect(self.show_place)
        self.rail.presence_wanted.connect(self._on_rail_presence_wanted)
        self.inbox = InboxPane(office)
        self._panes["inbox"] = self.inbox
        self._stack = QStackedWidget()
        self._stack.addWidget(self.inbox)
        self._strip = LinkStrip(office)
        self._strip.sign_in_wanted.connect(self.sign_in_wanted)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._strip)
        right.addWidget(self._stack, 1)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(middle)
        self._toast = Toast(middle)
        self._invitation = InvitationCard(self._office, middle)
        self._visit_news = VisitNews(self._office)

    def _make_actions(self) -> None:
        for entry in SHORTCUTS:
            action = QAction(self)
            action.setObjectName(entry.name)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.triggered.connect(lambda _checked=False, name=entry.name: self.perform(name))
            self.addAction(action)
        for place, keys in enumerate(CHAT_KEYS, 1):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda nth=place: self._on_chat_key(nth))

    def _connect(self) -> None:
        office = self._office
        bridge = office.bridge
        bridge.state_replaced.connect(lambda _cached: self._show_presence())
        bridge.state_changed.connect(self._on_bridge_state_changed)
        bridge.signal_arrived.connect(lambda _signal: self._show_presence())
        bridge.trouble_seen.connect(lambda seen: office.complain(trouble_sentence(seen, office.language)))
        office.said.connect(self._toast.say)
        office.look_changed.connect(self._dress)
        office.session_wanted.connect(self._on_office_session_wanted)
        office.ticket_wanted.connect(self._on_office_ticket_wanted)
        office.article_wanted.connect(self._on_office_article_wanted)
        office.customer_wanted.connect(self._on_office_customer_wanted)
        office.card_wanted.connect(self._on_office_card_wanted)
        office.visit_wanted.connect(self._on_office_visit_wanted)
        office.assist_wanted.connect(self._on_office_assist_wanted)
        office.screens_wanted.connect(self._on_office_screens_wanted)
        self.inbox.counts_changed.connect(self._on_inbox_counts_changed)

    def retranslate(self) -> None:
        self._show_title()
        titles = {entry.name: entry.title for entry in SHORTCUTS}
        for action in self.actions():
            action.setText(titles.get(action.objectName(), action.text()))

    def _dress(self) -> None:
        self.setStyleSheet(style_of(self._office.looks.tokens))
        self.rail.set_look(self._office.look)

    def complain(self, text: str) -> None:
        """Shows a sentence about something that went wrong."""
        self._office.complain(text)

    # -- places

    def pane(self, name: str) -> QWidget:
        """Returns a pane, built now if it was not yet shown."""
        made = self._panes.get(name)
        if made is None:
            made = self._makers[name]()
            self._panes[name] = made
            self._stack.addWidget(made)
        return made

    def show_place(self, name: str) -> None:
        """Shows a pane by its name in the rail."""
        self._stack.setCurrentWidget(self.pane(name))
        self.rail.show_place(name)

    @property
    def place(self) -> str:
        """The name of the pane that is shown."""
        shown = self._stack.currentWidget()
        return next(name for name, pane in self._panes.items() if pane is shown)

    def perform(self, name: str) -> None:
        """Does what an action of `shortcuts` names."""
        match name:
            case "open_palette":
                Palette(self._palette_entries(), self)
            case "fold_context":
                self._fold_context()
            case "show_keys":
                KeysPage(self).open()
            case "quit" if self._is_held():
                pass  # the question closes it
            case "quit":
                self.close()
            case "help_by_code":
                self._screens().help_by_code()
            case "connect_address":
                self._screens().connect_to_address()
            case "next_screen" | "previous_screen" | "tile_screens":
                self._screens().perform(name)
            case _ if name.startswith("go_"):
                self.show_place(name.removeprefix("go_"))
            case "find" if self.place != "inbox":
                self._find()
            case _ if (column := column_of(QApplication.focusWidget())) is not None and column.perform(name):
                pass  # meant for the conversation beside a screen
            case _:
                self.show_place("inbox")
                self.inbox.perform(name)

    def _find(self) -> None:
        pane = self._stack.currentWidget()
        if isinstance(pane, TicketsPane | KnowledgePane | CustomersPane):
            pane.focus_search()

    def _leave_field(self) -> None:
        """Esc leads out of a text field to the pane's list, where single letters are keys."""
        lists = {"inbox": "inbox_list", "tickets": "tickets_table", "knowledge": "article_list"}
        name = lists.get(self.place, "customers_table")
        view = self.pane(self.place).findChild(QAbstractItemView, name)
        if view is not None:
            view.setFocus()

    def _on_chat_key(self, place: int) -> None:
        self.show_place("inbox")
        self.inbox.show_nth(place)

    def _fold_context(self) -> None:
        context = self.inbox.context
        context.setVisible(not context.isVisible())
        self._office.preferences.keep_flag("context_folded", not context.isVisible())

    def _palette_entries(self) -> list[Entry]:
        state = self._office.bridge.state
        entries = [
            Entry(entry.title, entry.shown_keys, partial(self.perform, entry.name), entry.text)
            for entry in SHORTCUTS
            if entry.name != "open_palette"
        ]
        for number, whole in enumerate(state.sessions.values() if state else (), 1):
            keys = f"Ctrl+{number}" if number <= 9 else ""
            detail = "  ".join(part for part in (whole.customer.organisation, keys) if part)
            name = whole.customer.name or self.tr("Customer without a name")
            entries.append(Entry(name, detail, partial(self._on_office_session_wanted, whole.session.id)))
        words = self.tr("Colleague") + " " + self.tr("Transfer")
        entries.extend(
            Entry(one.agent.name, one.standing, partial(self._hand_to, one), words)
            for one in colleagues_of(self._office.bridge)
        )
        return entries

    def _hand_to(self, colleague: Colleague) -> None:
        """The transfer dialog with this colleague chosen; where there is nothing to hand on, how he is."""
        if self.place == "inbox" and colleague.can_take and self.inbox.transfer_to(colleague.agent.id):
            return
        self._office.say(f"{colleague.agent.name}: {colleague.standing}")

    # -- wishes that cross panes

    def _on_office_session_wanted(self, session_id: str) -> None:
        self.show_place("inbox")
        self.inbox.show_any(session_id)

    def _on_office_ticket_wanted(self, ticket_id: str) -> None:
        pane = self.pane("tickets")
        self.show_place("tickets")
        if isinstance(pane, TicketsPane):
            pane.show_ticket(TicketId(ticket_id))

    def _on_office_article_wanted(self, article_id: str) -> None:
        pane = self.pane("knowledge")
        self.show_place("knowledge")
        if isinstance(pane, KnowledgePane):
            pane.show_article(ArticleId(article_id))

    def _on_office_customer_wanted(self, customer_id: str) -> None:
        pane = self.pane("customers")
        self.show_place("customers")
        if isinstance(pane, CustomersPane):
            pane.show_customer(CustomerId(customer_id))

    def _on_office_card_wanted(self, card: ArticleCard) -> None:
        self.show_place("inbox")
        self.inbox.send_card(card)

    def _on_office_assist_wanted(self, session_id: str) -> None:
        self._screens().ask(SessionId(session_id))

    def _on_office_visit_wanted(self, assist_id: str) -> None:
        self._screens().visit(AssistId(assist_id))

    def _on_office_screens_wanted(self) -> None:
        self.show_place("screens")
        self.show()
        self.raise_()
        self.activateWindow()

    def _screens(self) -> Screens:
        """The pane of remote screens, shown."""
        self.show_place("screens")
        return cast(Screens, self.pane("screens"))

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        for logged in events:
            if isinstance(logged.event, AbuseReported):
                report = logged.event.report
                text = self.tr("{customer} reports abuse by {agent}. The session has been ended.")
                self._office.complain(
                    text.format(
                        customer=report.customer_name or self.tr("A customer"),
                        agent=report.agent_name or self.tr("somebody unknown"),
                    )
                )

    # -- presence, counts

    def _show_presence(self) -> None:
        state, me = self._office.bridge.state, self._office.me
        if state is None or me is None:
            return
        load = self._office.bridge.signals.loads.get(me.id)
        connected = load is not None and load.presence is not Presence.OFFLINE
        self.rail.show_presence(me.name, load.presence if load and connected else state.presence)

    def _on_rail_presence_wanted(self, presence: Presence) -> None:
        self._office.do(SetPresence(presence=presence), self)

    def _on_inbox_counts_changed(self, waiting: int, unread: int) -> None:
        self.rail.show_count("inbox", waiting + unread)
        self._title_unread = waiting + unread
        self._show_title()
        self._tray.show_counts(waiting, unread)

    def _show_title(self) -> None:
        mark = f"({self._title_unread}) " if self._title_unread else ""
        self.setWindowTitle(f"{mark}Deskside")

    # -- keeping and ending

    def _restore(self) -> None:
        kept = self._office.preferences
        geometry = kept.state("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableGeometry()
            self.resize(min(1400, room.width() - 40), min(880, room.height() - 40))
        splitter = kept.state("inbox_splitter")
        if not splitter.isEmpty():
            self.inbox.splitter.restoreState(splitter)
        self.inbox.context.setVisible(not kept.flag("context_folded", False))

    def _keep(self) -> None:
        kept = self._office.preferences
        geometry: QByteArray = self.saveGeometry()
        kept.keep_state("geometry", geometry)
        kept.keep_state("inbox_splitter", self.inbox.splitter.saveState())
        kept.sync()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Text fields take their letters; what comes here was wanted by nobody.
        name = action_of_letter(event.text()) if event.text() else None
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if name is not None and plain:
            self.perform(name)
            return
        if event.key() == Qt.Key.Key_Escape:
            self._leave_field()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _is_held(self) -> bool:
        """Would something be lost by closing? Drafts are kept, attachments are not; then the person is asked."""
        unsent = self.inbox.chat.unsent_attachments
        if "screens" in self._panes:
            unsent += cast(Screens, self._panes["screens"]).unsent_attachments
        if unsent and not self._may_close:
            self._ask_before_closing(unsent)
            return True
        return False

    def _ask_before_closing(self, count: int) -> None:
        box = QMessageBox(self)
        box.setObjectName("close_question")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("Attachments that were not sent: {count}. They are not kept.").format(count=count))
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(self.tr("Close anyway"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        leave.clicked.connect(self._on_close_confirmed)
        box.finished.connect(box.deleteLater)
        box.open()

    def _on_close_confirmed(self) -> None:
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and self._is_held():  # by hand, and not by the program
            event.ignore()
            return
        self.inbox.chat.composer.flush_draft()
        if "screens" in self._panes:
            cast(Screens, self._panes["screens"]).stop_all()
        self._keep()
        self._tray.hide()
        self.closing.emit()
        super().closeEvent(event)
