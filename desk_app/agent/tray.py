"""The icon in the tray and its notices: only while the window is not in front, only when wished.

Invariant: nothing of what a customer wrote is taken for markup; clicking a notice shows its chat.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desk_app.agent.office import Office
from desk_app.domain.ids import SessionId
from desk_app.domain.messages import AuthorKind
from desk_app.domain.text import shortened
from desk_app.qt.icons import icon
from desk_app.wire.events import LoggedEvent, MessagePosted, SessionEntered, SessionQueued

NOTICE_MS = 8000
TITLE, TEXT = 60, 120


class Tray(QObject):
    """Quiet where the system has no tray."""

    def __init__(self, office: Office, window: QWidget) -> None:
        super().__init__(window)
        self._office = office
        self._window = window
        self._session_id: SessionId | None = None
        self._icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(icon("app", office.looks.tokens.accent), self)
            self._icon.messageClicked.connect(self._on_icon_message_clicked)
            self._icon.activated.connect(lambda _reason: self._raise())
            self._icon.setToolTip("Deskside")
            self._icon.show()
        office.bridge.state_changed.connect(self._on_bridge_state_changed)

    def hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def show_counts(self, waiting: int, unread: int) -> None:
        """Names the figures in the icon's tooltip."""
        if self._icon is not None:
            text = self.tr("{waiting} waiting, {unread} unread").format(waiting=waiting, unread=unread)
            self._icon.setToolTip(f"Deskside\n{text}" if waiting or unread else "Deskside")

    def notice_of(self, logged: LoggedEvent) -> tuple[SessionId, str, str] | None:
        """Returns the session, title and text of a notice, None for an event that needs none."""
        event = logged.event
        if isinstance(event, SessionQueued):
            name = event.entry.customer_name or self.tr("A customer")
            return event.entry.session_id, self.tr("{name} is waiting").format(name=name), event.entry.preview
        if isinstance(event, SessionEntered):
            name = event.whole.customer.name or self.tr("A customer")
            return (
                event.whole.session.id,
                self.tr("{name} is now with you").format(name=name),
                (event.whole.session.subject),
            )
        if isinstance(event, MessagePosted) and event.message.author_kind is AuthorKind.CUSTOMER:
            message = event.message
            text = message.text or (message.attachments[0].name if message.attachments else "")
            return message.session_id, message.author_name or self.tr("A customer"), text
        return None

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if not self._office.preferences.notices or self._window.isActiveWindow() or self._icon is None:
            return
        for logged in reversed(events):
            notice = self.notice_of(logged)
            if notice is not None:
                self._session_id = notice[0]
                self._icon.showMessage(
                    shortened(notice[1], TITLE), shortened(notice[2], TEXT), self._icon.icon(), NOTICE_MS
                )
                return

    def _on_icon_message_clicked(self) -> None:
        self._raise()
        if self._session_id is not None:
            self._office.session_wanted.emit(self._session_id)

    def _raise(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
