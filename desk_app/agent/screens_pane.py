"""Remote screens, one a tab, several at once.

Invariant: a tab stands for one assist session; closing it ends that session, and nothing else does without being asked.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QTabBar, QTabWidget, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.empty_state import EmptyState
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, name_button, spaced
from desk_app.agent.screen_tab import ScreenTab
from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import SessionId
from desk_app.wire.assist import AskAssist
from desk_app.wire.events import AssistChanged, LoggedEvent
from desk_app.wire.sessions import SessionWhole

END_S = 2.0


class ScreensPane(Pane):
    """`ask` asks a session's customer; the tab shows what becomes of it."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screens_pane")
        self._office = office
        self._closing: set[ScreenTab] = set()
        self._tabs = QTabWidget()
        self._tabs.setObjectName("screen_tabs")
        self._tabs.setDocumentMode(True)
        self._tabs.setMovable(True)
        self._empty = EmptyState(office, "screen")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._tabs)
        layout = QVBoxLayout(self)
        spaced(layout, 0, 0)
        layout.addWidget(self._stack)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        self.retranslate()

    def retranslate(self) -> None:
        self._tabs.setAccessibleName(self.tr("Remote screens"))
        self._empty.set_words(
            self.tr("No screen is open"),
            self.tr("In a conversation, press F8 to ask the customer to show the screen."),
        )

    @property
    def tabs(self) -> list[ScreenTab]:
        held = [self._tabs.widget(place) for place in range(self._tabs.count())]
        return [tab for tab in held if isinstance(tab, ScreenTab)]

    def ask(self, session_id: SessionId) -> None:
        """Shows the session's open screen, takes one that was offered, or asks for one."""
        state = self._office.bridge.state
        whole = state.sessions.get(session_id) if state else None
        if whole is None:
            self._office.complain(self.tr("The session is no longer yours."))
            return
        running = next((assist for assist in whole.assists if assist.is_open), None)
        if running is not None:
            self._show(whole, running)
            return
        self._office.ask(AskAssist(session_id=session_id), lambda assist: self._show(whole, assist), self)

    def stop_all(self) -> None:
        """The window closes: asks every viewer to stop, then waits a moment for all of them."""
        for tab in self.tabs:
            tab.stop_viewer()
        for tab in (*self.tabs, *self._closing):
            tab.await_viewer(END_S)

    def _show(self, whole: SessionWhole, assist: AssistSession) -> None:
        for tab in self.tabs:
            if tab.assist.id == assist.id:
                self._tabs.setCurrentWidget(tab)
                return
        made = ScreenTab(self._office, whole, assist)
        made.title_changed.connect(self._on_tab_title_changed)
        made.close_requested.connect(self._close)
        place = self._tabs.addTab(made, made.title)
        self._tabs.tabBar().setTabButton(place, QTabBar.ButtonPosition.RightSide, self._close_button(made))
        self._tabs.setCurrentWidget(made)
        self._stack.setCurrentWidget(self._tabs)

    def _close_button(self, tab: ScreenTab) -> QToolButton:
        button = QToolButton()
        button.setObjectName("close_screen_button")
        button.setProperty("kind", "quiet")
        button.setIcon(self._office.icon("close"))
        button.setIconSize(QSize(12, 12))
        name_button(button, self.tr("Close this screen and end its session"))
        button.clicked.connect(lambda: self._close(tab))
        return button

    def _on_tab_title_changed(self, tab: ScreenTab) -> None:
        place = self._tabs.indexOf(tab)
        if place >= 0:
            self._tabs.setTabText(place, tab.title)

    def _close(self, tab: ScreenTab) -> None:
        self._tabs.removeTab(self._tabs.indexOf(tab))
        has_ended = tab.has_viewer_ended
        if not has_ended:
            # Kept until its record of the session has come.
            self._closing.add(tab)
            tab.viewer_ended.connect(self._on_tab_viewer_ended)
        tab.stop_viewer()
        if has_ended:
            tab.deleteLater()
        if not self._tabs.count():
            self._stack.setCurrentWidget(self._empty)

    def _on_tab_viewer_ended(self, tab: ScreenTab) -> None:
        if tab in self._closing:
            self._closing.discard(tab)
            tab.deleteLater()

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        for logged in events:
            if isinstance(logged.event, AssistChanged):
                for tab in self.tabs:
                    if tab.assist.id == logged.event.assist.id:
                        tab.show_assist(logged.event.assist)
