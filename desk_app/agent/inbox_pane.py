"""The inbox: who waits and one's own chats at the left, the chat in the middle, its customer at the right.

Invariant: which chat is shown is the person's choice alone; nothing that arrives changes it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desk_app.agent.all_sessions import AllSessions
from desk_app.agent.chat_pane import ChatPane
from desk_app.agent.context_pane import ContextPane
from desk_app.agent.empty_state import EmptyState
from desk_app.agent.inbox_list import InboxList, InboxModel
from desk_app.agent.inbox_rows import Headings, InboxRow, RowKind, make_inbox_rows, unread_of
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, plain_label, spaced
from desk_app.agent.session_reader import SessionReader
from desk_app.agent.session_ticket import SessionTicket
from desk_app.agent.transfer import TransferDialog
from desk_app.domain.articles import ArticleCard
from desk_app.domain.ids import AgentId, SessionId
from desk_app.domain.sessions import SessionState
from desk_app.wire.sessions import AcceptSession, EndSession, FinishWrapUp, SessionWhole
from desk_app.wire.signals import CustomerPresence

AGES_MS = 20_000
LIST_MS = 60


class InboxPane(Pane):
    """Offers its actions by name: see `perform`."""

    counts_changed = Signal(int, int)  # waiting, unread

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inbox_pane")
        self._office = office
        self._awaited: SessionId | None = None
        self._shown_whole: SessionWhole | None = None
        self._list_soon = QTimer(self)
        self._list_soon.setSingleShot(True)
        self._list_soon.setInterval(LIST_MS)
        self._list_soon.timeout.connect(self._refresh_list)
        self._lay_out(office)
        bridge = office.bridge
        bridge.state_changed.connect(self._on_bridge_state_changed)
        bridge.state_replaced.connect(self.refresh)
        bridge.typing_changed.connect(self._refresh_list)
        bridge.signal_arrived.connect(self._on_bridge_signal_arrived)
        office.look_changed.connect(self._on_office_look_changed)
        self._ages = QTimer(self)
        self._ages.setInterval(AGES_MS)
        self._ages.timeout.connect(self.list_model.refresh)
        self._ages.start()
        self.retranslate()
        self.refresh()

    def _lay_out(self, office: Office) -> None:
        self.list_model = InboxModel(office.ago, office.exact)
        self.list = InboxList(self.list_model, office.look)
        self.list.row_chosen.connect(self._on_list_row_chosen)
        self.list.row_activated.connect(self._on_list_row_activated)
        self.all = AllSessions(office)
        self.all.session_chosen.connect(self.show_any)
        self._title = plain_label(role="pane_title", wrap=False)
        self._tabs = QTabBar()
        self._tabs.setObjectName("inbox_tabs")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.addTab("")
        self._tabs.addTab("")
        self._tabs.currentChanged.connect(self._on_tabs_changed)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.all)
        side = QWidget()
        side.setObjectName("inbox_side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(side)
        spaced(column, (0, 3, 0, 0), 1)
        head = QVBoxLayout()
        spaced(head, (3, 0, 3, 0), 1)
        head.addWidget(self._title)
        head.addWidget(self._tabs)
        column.addLayout(head)
        column.addWidget(self._lists, 1)
        self._lay_out_work(office, side)

    def _lay_out_work(self, office: Office, side: QWidget) -> None:
        self.chat = ChatPane(office)
        self.chat.action_wanted.connect(self.perform)
        self.reader = SessionReader(office)
        self.reader.accept_wanted.connect(lambda key: self.accept(SessionId(key)))
        self._empty = EmptyState(office, "inbox")
        self._work = QStackedWidget()
        self._work.setObjectName("work")
        for page in (self._empty, self.chat, self.reader):
            self._work.addWidget(page)
        self.context = ContextPane(office)
        self.context.send_card_wanted.connect(self.send_card)
        self.context.action_wanted.connect(self.perform)
        self._ticket = SessionTicket(office, self, self.context.refresh_before)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("inbox_splitter")
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (side, self._work, self.context):
            self.splitter.addWidget(part)
        side.setMinimumWidth(200)
        self._work.setMinimumWidth(320)
        self.context.setMinimumWidth(200)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([288, 760, 296])
        whole = QVBoxLayout(self)
        spaced(whole, 0, 0)
        whole.addWidget(self.splitter)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Inbox"))
        self._tabs.setTabText(0, self.tr("Waiting and mine"))
        self._tabs.setTabText(1, self.tr("All"))
        self._tabs.setAccessibleName(self.tr("Which sessions"))
        self.list.setAccessibleName(self.tr("Waiting and mine"))
        self._empty.set_words(
            self.tr("No conversation is open"),
            self.tr("Choose one at the left, or press A to accept who waits longest."),
        )
        self._refresh_list()

    def _on_office_look_changed(self) -> None:
        self.list.set_look(self._office.look)

    # -- the list

    def _sessions(self) -> list[SessionWhole]:
        state = self._office.bridge.state
        return list(state.sessions.values()) if state else []

    def _refresh_list(self) -> None:
        state, bridge = self._office.bridge.state, self._office.bridge
        headings = Headings(
            waiting=self.tr("Waiting"),
            mine=self.tr("Mine"),
            nobody_waits=self.tr("Nobody is waiting."),
            nothing_mine=self.tr("You have no conversations. Press A to accept who waits longest."),
            nameless=self.tr("Customer without a name"),
            picture=self.tr("Picture"),
        )
        shown = self.chat.session_id
        rows = make_inbox_rows(
            state.queue if state else (),
            self._sessions(),
            headings,
            typing=lambda key: bridge.typing_in(key) is not None,
            online=bridge.signals.customers_online,
            drafts=lambda key: bool(bridge.draft(key)),
        )
        self.list_model.show(rows)
        if shown is not None and self._work.currentWidget() is self.chat:
            self.list.choose(f"mine-{shown}")
        waiting = len(state.queue) if state else 0
        self.counts_changed.emit(waiting, sum(unread_of(whole) for whole in self._sessions()))

    def refresh(self) -> None:
        """Shows the state anew, and what was awaited when it is there."""
        self._refresh_shown()
        self._refresh_list()

    def _refresh_shown(self) -> None:
        state = self._office.bridge.state
        shown = self.chat.session_id
        if shown is not None and (state is None or shown not in state.sessions):
            self.chat.leave()
            self._shown_whole = None
            self._work.setCurrentWidget(self._empty)
            self.context.show_session(None)
        if self._awaited is not None and state and self._awaited in state.sessions:
            awaited, self._awaited = self._awaited, None
            self.show_chat(awaited)
        whole = self.chat.whole
        if whole is not None and whole is not self._shown_whole:
            self._shown_whole = whole
            self.chat.refresh()
            self.context.show_session(whole)

    def _on_bridge_state_changed(self, events: object) -> None:
        del events
        self.chat.refresh_canned()
        self._refresh_shown()
        # Ten chats talk at once: the list follows a few times a second, the shown chat at once.
        if not self._list_soon.isActive():
            self._list_soon.start()
        self.all.mark_stale()

    def _on_bridge_signal_arrived(self, signal: object) -> None:
        if isinstance(signal, CustomerPresence):
            self._refresh_list()

    def _on_list_row_chosen(self, row: InboxRow) -> None:
        if row.session_id is None:
            return
        if row.kind is RowKind.MINE:
            self.show_chat(row.session_id)
        else:
            self.show_any(row.session_id)

    def _on_list_row_activated(self, row: InboxRow) -> None:
        if row.session_id is None:
            return
        if row.kind is RowKind.WAITING:
            self.accept(row.session_id)
        else:
            self.show_chat(row.session_id)
            self.chat.composer.edit.setFocus()

    def _on_tabs_changed(self, place: int) -> None:
        self._lists.setCurrentIndex(place)
        if place == 1:
            self.all.begin()

    # -- what is shown

    def show_chat(self, session_id: SessionId) -> None:
        """Shows one of one's own chats."""
        state = self._office.bridge.state
        if state is None or session_id not in state.sessions:
            return
        # First shown, then filled: heights are measured at the width that the pane really has.
        self._work.setCurrentWidget(self.chat)
        self.chat.show_session(session_id)
        self._shown_whole = self.chat.whole
        self.context.show_session(self.chat.whole)
        self._refresh_list()

    def show_any(self, session_id: str) -> None:
        """Shows a session: as a chat when it is one's own, else to be read."""
        key = SessionId(session_id)
        state = self._office.bridge.state
        if state is not None and key in state.sessions:
            self.show_chat(key)
            return
        self._work.setCurrentWidget(self.reader)
        self.reader.read(key)
        self.context.show_session(None)

    def show_nth(self, place: int) -> None:
        """Ctrl+1 … Ctrl+9."""
        sessions = self._sessions()
        if 1 <= place <= len(sessions):
            self.show_chat(sessions[place - 1].session.id)
            self.chat.composer.edit.setFocus()

    def accept(self, session_id: SessionId | None) -> None:
        """Takes a waiting session, None for the one that routing gives, and shows it."""
        self._office.ask(AcceptSession(session_id=session_id), self._on_accepted, self)

    def _on_accepted(self, whole: SessionWhole) -> None:
        self._awaited = whole.session.id
        self.refresh()
        self.chat.composer.edit.setFocus()

    def send_card(self, card: ArticleCard) -> None:
        """Sends an article into the shown chat."""
        if not self.chat.send_article(card):
            self._office.complain(self.tr("Open a live conversation first, then send the article."))

    # -- actions

    def perform(self, name: str) -> None:
        """Does what an action of `shortcuts` names."""
        match name:
            case "accept_first":
                self.accept(None)
            case "next_unread":
                self._show_next_unread()
            case "focus_reply":
                self.chat.composer.edit.setFocus()
            case "toggle_note":
                self.chat.composer.toggle_note()
            case "attach_file":
                self.chat.composer.choose_files()
            case "find":
                self._tabs.setCurrentIndex(1)
                self.all.focus_search()
            case "suggestion_1" | "suggestion_2" | "suggestion_3":
                self.context.send_suggestion(int(name[-1]))
            case _:
                self._perform_on_session(name)

    @property
    def _shown_chat(self) -> SessionWhole | None:
        return self.chat.whole if self._work.currentWidget() is self.chat else None

    def transfer_to(self, agent_id: AgentId) -> bool:
        """Asks whether to hand the shown chat to this colleague; returns whether there is one to hand on."""
        whole = self._shown_chat
        if whole is None or whole.session.state is not SessionState.LIVE:
            return False
        TransferDialog(self._office, whole.session.id, self.window(), agent_id).open()
        return True

    def _perform_on_session(self, name: str) -> None:
        whole = self._shown_chat
        if whole is None:
            self._office.complain(self.tr("Choose one of your conversations first."))
            return
        session = whole.session
        match name:
            case "transfer_session":
                TransferDialog(self._office, session.id, self.window()).open()
            case "make_ticket":
                self._ticket.open(whole)
            case "ask_screen":
                self._office.assist_wanted.emit(session.id)
            case "end_session" if session.state is SessionState.LIVE:
                self._office.do(EndSession(session_id=session.id), self)
            case "end_session":
                self._office.do(FinishWrapUp(session_id=session.id), self)

    def _show_next_unread(self) -> None:
        sessions = self._sessions()
        shown = self.chat.session_id
        keys = [whole.session.id for whole in sessions]
        start = keys.index(shown) + 1 if shown in keys else 0
        for whole in (*sessions[start:], *sessions[:start]):
            if unread_of(whole):
                self.show_chat(whole.session.id)
                return
        self._office.say(self.tr("Nothing is unread."))
