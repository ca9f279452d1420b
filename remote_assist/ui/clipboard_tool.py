"""The two clipboards as one: asking for it, what went across, and what only goes when the engineer says so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction

from remote_assist.stream.viewing import CapabilityState, ClipboardFacts, ViewerControls
from remote_assist.ui.appearance import colours, named
from remote_assist.ui.clipboard_text import news_sentence, waiting_text
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.wire.roles import Capability


class ClipboardTool(Tool):
    """There where the share offers a clipboard; a link that offers nothing has none."""

    def __init__(self, viewer: ViewerControls, pane: ScreenPane, bridge: ViewerBridge) -> None:
        super().__init__("clipboard", "clipboard")
        self._viewer = viewer
        self._state = CapabilityState.NOT_ASKED
        self._facts = ClipboardFacts()
        self._is_over = False
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._news = named(QLabel(), "clipboard_news")
        self._news.setTextFormat(Qt.TextFormat.PlainText)
        line = QWidgetAction(menu)
        line.setDefaultWidget(self._news)
        line.setEnabled(False)  # it is read and not chosen: the first arrow key goes to what can be
        menu.addAction(line)
        self._share = self._act(menu, "clipboard_share")
        menu.addSeparator()
        self._send = self._act(menu, "clipboard_send")
        self._fetch = self._act(menu, "clipboard_fetch")
        self.setMenu(menu)
        self._share.triggered.connect(self._on_share_triggered)
        self._send.triggered.connect(viewer.send_clipboard)
        self._fetch.triggered.connect(viewer.fetch_clipboard)
        bridge.capability_told.connect(self._on_bridge_capability_told)
        bridge.clipboard_told.connect(self._on_bridge_clipboard_told)
        bridge.offer_told.connect(self._on_bridge_offer_told)
        pane.over.connect(self._on_pane_over)
        self.offer(False)

    @property
    def is_shared(self) -> bool:
        return self._state is CapabilityState.GRANTED and not self._is_over

    def retranslate(self) -> None:
        self._say()

    def draw(self) -> None:
        super().draw()
        self._news.setStyleSheet(f"color: {colours().muted}; padding: 6px 24px;")

    def _act(self, menu: QMenu, name: str) -> QAction:
        action = QAction(menu)
        action.setObjectName(name)
        menu.addAction(action)
        return action

    def _say(self) -> None:
        asked = self._state is CapabilityState.ASKED
        icon = "clipboard_shared" if self.is_shared else "clipboard"
        self.tell(self.tr("Clipboard"), self._sentence(), icon)
        self._news.setText(self._sentence())
        self._share.setText(self.tr("Stop sharing clipboards") if self.is_shared else self.tr("Share clipboards…"))
        self._share.setToolTip("" if self.is_shared else self.tr("The customer is asked first."))
        self._share.setEnabled(not asked and not self._is_over)
        self._send.setText(self.tr("Send what I copied"))
        self._send.setToolTip(self.tr("Also what you copied before, or in another session."))
        self._send.setEnabled(self.is_shared)
        waiting = [content for content in self._facts.waiting if content.may_be_fetched]
        can_fetch = self.is_shared and bool(waiting) and not self._facts.coming
        fetch = self.tr("Fetch what the customer copied")
        if can_fetch:
            fetch = self.tr("Fetch what the customer copied: {what}").format(what=waiting_text(waiting))
        self._fetch.setText(fetch)
        self._fetch.setEnabled(can_fetch)
        self.setEnabled(not self._is_over)

    def _sentence(self) -> str:
        """How it stands, in one line."""
        shared = self.tr("What is copied on one side can be pasted on the other.")
        return {
            CapabilityState.ASKED: self.tr("Waiting for the customer to share the clipboard…"),
            CapabilityState.REFUSED: self.tr("The customer does not share the clipboard."),
            CapabilityState.REVOKED: self.tr("The clipboard is not shared any more."),
            CapabilityState.GRANTED: news_sentence(self._facts) or shared,
        }.get(self._state, self.tr("The two clipboards are apart."))

    def _on_share_triggered(self) -> None:
        if self.is_shared:
            self._viewer.give_up(Capability.CLIPBOARD)
        else:
            self._viewer.request(Capability.CLIPBOARD)

    def _on_bridge_capability_told(self, capability: Capability, state: CapabilityState) -> None:
        if capability is Capability.CLIPBOARD:
            self._state = state
            self._say()

    def _on_bridge_clipboard_told(self, facts: ClipboardFacts) -> None:
        self._facts = facts
        self._say()

    def _on_bridge_offer_told(self, capabilities: tuple[Capability, ...]) -> None:
        self.offer(Capability.CLIPBOARD in capabilities)

    def _on_pane_over(self) -> None:
        self._is_over = True
        self._say()
