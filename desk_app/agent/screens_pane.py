"""Remote screens, one a tab or side by side; and the two ways to one that begin without a conversation.

Invariant: a tab stands for one assist session; closing it ends that session, and nothing else does without being asked.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.address_dialog import AddressDialog
from desk_app.agent.code_dialog import CodeDialog
from desk_app.agent.direct_screens import DirectScreens
from desk_app.agent.empty_state import EmptyState
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, name_button, spaced
from desk_app.agent.screen_deck import ScreenDeck
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.shortcuts import keys_of
from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import AssistId, SessionId
from desk_app.wire.assist import AskAssist, Visit
from desk_app.wire.events import AssistChanged, LoggedEvent, VisitChanged
from desk_app.wire.sessions import SessionWhole
from remote_assist.stream.issuing import Code, Issuer

END_S = 2.0


class ScreensPane(Pane):
    """`ask` asks a session's customer; the tab shows what becomes of it."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screens_pane")
        self._office = office
        self._closing: set[ScreenTab] = set()
        self._awaited: set[AssistId] = set()
        self._codes: CodeDialog | None = None
        self._is_ending = False
        self._direct = DirectScreens(office, self)
        self._by_code, self._by_address = QPushButton(), QPushButton()
        self._by_code.setObjectName("help_by_code_button")
        self._by_code.clicked.connect(self.help_by_code)
        self._by_address.setObjectName("connect_address_button")
        self._by_address.clicked.connect(self.connect_to_address)
        self._tiled = QToolButton()
        self._tiled.setObjectName("tile_screens_button")
        self._tiled.setProperty("kind", "quiet")
        self._tiled.setCheckable(True)
        self._tiled.clicked.connect(self._on_tiled_clicked)
        self._deck = ScreenDeck(office)
        self._deck.close_requested.connect(self._close)
        self._deck.changed.connect(self._on_deck_changed)
        bar = QHBoxLayout()
        spaced(bar, (2, 1, 4, 1), 2)
        bar.addWidget(self._deck.bar, 1)
        bar.addStretch()
        for button in (self._tiled, self._by_code, self._by_address):
            bar.addWidget(button)
        self._empty = EmptyState(office, "screen")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._deck)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        office.look_changed.connect(self._dress)
        self._dress()
        self._on_deck_changed()
        self.retranslate()

    def retranslate(self) -> None:
        self._empty.set_words(
            self.tr("No screen is open"),
            self.tr(
                "In a conversation, press F8 to ask the customer to show the screen. "
                "Somebody on the telephone can be helped by a code."
            ),
        )
        name_button(
            self._tiled,
            self.tr("Side by side"),
            self.tr("See all screens at once; keys and clicks go to one"),
            keys_of("tile_screens"),
        )
        label_button(
            self._by_code,
            self.tr("Help by code…"),
            self.tr("Make a code to read out by telephone"),
            keys_of("help_by_code"),
        )
        label_button(
            self._by_address,
            self.tr("Connect to an address…"),
            self.tr("See a screen on this network without the hub"),
            keys_of("connect_address"),
        )

    @property
    def tabs(self) -> list[ScreenTab]:
        return self._deck.tabs

    def perform(self, name: str) -> None:
        """Does what an action of `shortcuts` names."""
        match name:
            case "next_screen":
                self._deck.step(1)
            case "previous_screen":
                self._deck.step(-1)
            case "tile_screens":
                self._deck.tile_all(not self._deck.is_tiled)

    def ask(self, session_id: SessionId) -> None:
        """Shows the session's open screen, takes one that was offered, or asks for one."""
        state = self._office.bridge.state
        whole = state.sessions.get(session_id) if state else None
        if whole is None:
            self._office.complain(self.tr("The session is no longer yours."))
            return
        mine = self._office.me
        running = next((a for a in whole.assists if a.is_open and mine is not None and a.agent_id == mine.id), None)
        if running is not None:
            self._show(whole, running)
            return
        self._office.ask(AskAssist(session_id=session_id), lambda assist: self._on_asked(whole, assist), self)

    def visit(self, assist_id: AssistId) -> None:
        """Shows a screen beside a colleague: where one was invited, which accepts it, or looks on."""
        state = self._office.bridge.state
        visit = state.visits.get(assist_id) if state else None
        if visit is None:
            self._awaited.add(assist_id)  # the hub's word of it is still on its way
        else:
            self._show(visit, visit.assist)

    def _on_asked(self, whole: SessionWhole, assist: AssistSession) -> None:
        self._show(whole, assist)

    def help_by_code(self) -> None:
        """Shows the code that is out, or makes one."""
        if self._codes is None:
            made = self._codes = CodeDialog(self._office, self.window())
            made.taken.connect(self._on_codes_taken)
            made.finished.connect(self._on_codes_finished)
        self._codes.show()
        self._codes.raise_()
        self._codes.activateWindow()

    def connect_to_address(self) -> None:
        """Asks for an address and a code, then shows that screen in a window of its own."""
        dialog = AddressDialog(self.window())
        dialog.chosen.connect(self._on_address_chosen)
        dialog.open()

    def _on_address_chosen(self, address: str, code: Code) -> None:
        self._direct.show_screen(address, code)

    def _on_codes_finished(self) -> None:
        self._codes = None

    def _on_codes_taken(self, assist: AssistSession) -> None:
        state, codes = self._office.bridge.state, self._codes
        whole = state.sessions.get(assist.session_id) if state else None
        if whole is None or codes is None or codes.issuer is None:
            return
        tab = self._show(whole, assist, codes.issuer)
        tab.paired.connect(self._on_tab_paired)
        # Later: the tab first sends its record of the session.
        tab.viewer_ended.connect(self._on_tab_visit_ended, Qt.ConnectionType.QueuedConnection)

    def _on_tab_paired(self) -> None:
        if self._codes is not None:
            self._codes.pairing_done()

    def _on_tab_visit_ended(self, tab: ScreenTab) -> None:
        """Who took the code and did not know it leaves no tab behind: the dialog says what happened."""
        if tab.is_paired or self._is_ending:
            return
        if tab in self.tabs:
            self._close(tab)
        if self._codes is not None:
            self._codes.visit_over()

    @property
    def unsent_attachments(self) -> int:
        """How many attachments stand above a message beside a screen."""
        return sum(tab.unsent_attachments for tab in self.tabs)

    def stop_all(self) -> None:
        """The window closes: asks every viewer to stop, then waits a moment for all of them."""
        self._is_ending = True
        if self._codes is not None:
            self._codes.reject()
        self._direct.stop_all(END_S)
        for tab in self.tabs:
            tab.stop_viewer()
        for tab in (*self.tabs, *self._closing):
            tab.await_viewer(END_S)

    def _show(self, whole: SessionWhole | Visit, assist: AssistSession, issuer: Issuer | None = None) -> ScreenTab:
        for tab in self.tabs:
            if tab.assist.id == assist.id:
                self._deck.show_tab(tab)
                return tab
        made = ScreenTab(self._office, whole, assist, issuer)
        made.close_requested.connect(self._close)
        made.work_requested.connect(self._on_tab_work_requested)
        self._deck.add(made)
        self._stack.setCurrentWidget(self._deck)
        return made

    def _dress(self) -> None:
        self._tiled.setIcon(self._office.icon("tiles"))

    def _on_tiled_clicked(self, tiled: bool) -> None:
        self._deck.tile_all(tiled)

    def _on_deck_changed(self) -> None:
        self._deck.bar.setVisible(bool(self._deck.tabs))
        self._tiled.setVisible(len(self._deck.tabs) > 1)
        self._tiled.setChecked(self._deck.is_tiled)

    def _on_tab_work_requested(self, tab: ScreenTab) -> None:
        self._deck.show_tab(tab)
        self._office.screens_wanted.emit()
        tab.take_focus()

    def _close(self, tab: ScreenTab) -> None:
        self._deck.remove(tab)
        has_ended = tab.has_viewer_ended
        if not has_ended:
            # Kept until its record of the session has come.
            self._closing.add(tab)
            tab.viewer_ended.connect(self._on_tab_viewer_ended)
        tab.stop_viewer()
        if has_ended:
            tab.deleteLater()
        if not self._deck.tabs:
            self._stack.setCurrentWidget(self._empty)

    def _on_tab_viewer_ended(self, tab: ScreenTab) -> None:
        if tab in self._closing:
            self._closing.discard(tab)
            tab.deleteLater()

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        for logged in events:
            event = logged.event
            if isinstance(event, AssistChanged):
                self._show_change(event.assist)
            elif isinstance(event, VisitChanged):
                self._show_change(event.visit.assist)
                if event.visit.assist.id in self._awaited:
                    self._awaited.discard(event.visit.assist.id)
                    self._show(event.visit, event.visit.assist)

    def _show_change(self, assist: AssistSession) -> None:
        for tab in self.tabs:
            if tab.assist.id == assist.id:
                tab.show_assist(assist)
                if tab.is_by_code and tab.is_over and tab.has_viewer_ended:
                    self._on_tab_visit_ended(tab)  # it was over before a viewer was there
