"""The whole public API of the Get help button, in one module.

    from desk_app.embed.help import HelpButton, HelpClient

    client = HelpClient(on_error=log_problem)
    client.configure("https://help.example.com", "APP-KEY", title="Ledger")
    client.identify(jwt)                                  # optional: who the person is, signed by you
    client.set_context({"product": "Ledger", "version": "4.2"})
    toolbar.addWidget(HelpButton(window, client))

Promises to the application: no public call raises (what goes wrong is given to `on_error` and logged), none waits for
network or disk, and nothing application-wide is touched: no style, palette, font, translator, excepthook, signal
handler, log configuration, locale or event filter. Sockets live in a thread of their own, so the application may use
asyncio or not. Everything here belongs to the thread of the `QApplication`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton, QWidget

from desk_app.client.facts import ConnectionChanged, Link
from desk_app.domain.customers import Attribute
from desk_app.domain.limits import (
    ATTRIBUTE_NAME_CHARACTERS,
    ATTRIBUTE_VALUE_CHARACTERS,
    ATTRIBUTES,
    MESSAGE_CHARACTERS,
)
from desk_app.domain.messages import Message
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.embed.containment import contained, contains_crashes
from desk_app.embed.help_core import HelpCore
from desk_app.embed.help_window import HelpWindow
from desk_app.embed.look import Look
from desk_app.embed.running_desk import Jwt
from desk_app.embed.words import Words
from desk_app.qt.icons import icon
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.theme import ThemeChoice
from remote_assist.launch import parse_key, vendor_terms

_log = logging.getLogger("deskside.embed")


class View(Enum):
    """What `HelpClient.open` shows first."""

    HOME = "home"
    CONVERSATION = "conversation"
    TICKETS = "tickets"
    TICKET = "ticket"  # with the id of a ticket
    ARTICLE = "article"  # with the id of an article
    SHARE_SCREEN = "share_screen"
    CODE = "code"  # that somebody reads out by telephone


@dataclass(frozen=True)
class HelpError:
    """What went wrong. `code` is stable (a `RefusalCode`, or `crash`); `sentence` is for people, in their language."""

    code: str
    sentence: str


@dataclass(frozen=True)
class ReceivedMessage:
    """Something the vendor's side said. `text` is Markdown; treat it as text of a stranger."""

    author_name: str
    text: str
    at: datetime
    has_attachments: bool


@contains_crashes
class HelpClient(QObject):
    """The customer's side without a window of its own until `open`. One per application is enough.

    It says nothing to the hub before the person asks for help, `identify` was called, or this device has been in touch
    with the hub before.
    """

    unread_count_changed = Signal(int)
    message_received = Signal(object)  # ReceivedMessage
    online_changed = Signal(bool)
    configured = Signal()
    window_closed = Signal()

    def __init__(self, parent: QObject | None = None, *, on_error: Callable[[HelpError], None] | None = None) -> None:
        super().__init__(parent)
        self._on_error = on_error
        self._unread = 0
        self._online = False
        self._told: ConnectionChanged | None = None  # the end of a connection that `on_error` knows of
        self._core: HelpCore | None = None
        self._window: HelpWindow | None = None
        self._look_choice = ThemeChoice.SYSTEM
        self._words = Words(Language())

    @property
    def unread_count(self) -> int:
        """How many messages the person has not seen."""
        return self._unread

    @property
    def is_online(self) -> bool:
        """Is there a connection to the hub right now?"""
        return self._online

    @property
    def words(self) -> Words:
        """The window's language, for widgets beside it."""
        return self._words

    @contained()
    def configure(
        self,
        hub_url: str,
        app_key: str,
        *,
        language: str = "",
        theme: str = "system",
        title: str = "",
        vendor_key: str = "",
        show: str = "desktop",
        show_at_most: str = "desktop",
        hide_titles: Sequence[str] = (),
        blackout: Sequence[Sequence[int]] = (),
        process: int | None = None,
        data_folder: Path | None = None,
    ) -> None:
        """Say where the hub is and which application this is; call it first, and again to change it.

        `language`: `en`, `zh_CN` or "" for the computer's. `theme`: `light`, `dark` or `system`. `title`: the product's
        name. `vendor_key`: what `deskside vendor-key new` printed; an engineer who is certified under it is shown as
        verified when he asks to see the screen, whatever the hub says.

        When an engineer asks to see the screen, the person chooses what he sees: `show` is suggested, nothing wider
        than `show_at_most` can be chosen. Both are `desktop`, `monitor` or `application`: the windows of `process`,
        this one by default, 0 for none. Windows whose title fits one of `hide_titles` (part of a title, or all of it
        with * and ?) are never shown, nor those of password managers, nor the rectangles of `blackout` (x, y, width,
        height on the desktop).

        `data_folder`: where drafts, unsent messages and
        the device key are kept; by default the user's data folder.
        """
        if vendor_key:
            parse_key(vendor_key)  # one that is mistyped is told now, not when an engineer asks
        shown = vendor_terms(
            show,
            show_at_most,
            hide_titles=hide_titles,
            blackout=blackout,
            application=title,
            process=os.getpid() if process is None else process,
        )
        self._close_window()
        self._language_chosen(language)
        self._look_choice = ThemeChoice(theme)
        if self._core is None:
            self._core = self._make_core()
        self._core.desk.words = self._words
        self._core.desk.title = title
        self._core.desk.vendor_key = vendor_key
        self._core.desk.shown = shown
        try:
            self._core.configure(hub_url, app_key, data_folder, self._words.language)
        except Refused as exc:
            self._tell(exc.refusal)
        self.configured.emit()

    @contained()
    def identify(self, jwt: str | Callable[[], str]) -> None:
        """Say who the person is: a JWT signed with one of the application's secrets, or a function that returns one.

        A token lives an hour at most, so a function is better: it is called again when a new one is needed, in a
        thread of ours, and may block.
        """
        source: Jwt = jwt if callable(jwt) else lambda: jwt
        self._needed_core().identify(source)

    @contained()
    def logout(self) -> None:
        """The person signed out of the application: wipe everything of theirs from this computer, drafts, unsent
        messages and the device key included, and end the session token."""
        self._close_window()
        self._needed_core().logout()

    @contained()
    def set_context(self, context: Mapping[str, object]) -> None:
        """Tell the engineer what the product knows. It is shown as reported by the application.

        `product`, `edition`, `version`, `expires_on` (ISO date) and `language` have places of their own. Names and
        values are cut to their limits; at most 50 are kept. Calling it again replaces what was said before.
        """
        attributes = tuple(
            Attribute(name=str(name)[:ATTRIBUTE_NAME_CHARACTERS], value=str(value)[:ATTRIBUTE_VALUE_CHARACTERS])
            for name, value in list(context.items())[:ATTRIBUTES]
        )
        self._needed_core().set_context(attributes)

    @contained()
    def open(self, view: View | str = View.HOME, item_id: str = "", *, question: str = "") -> None:
        """Open the help window, or bring it to the front, at this view.

        `item_id` names the ticket or article for `View.TICKET` and `View.ARTICLE`. `question` is written into the
        field of a new conversation; nothing is sent by it.
        """
        view = View(view)
        core = self._needed_core()
        core.connect_now()
        window = self._needed_window()
        match view:
            case View.CONVERSATION:
                if core.desk.session is not None and not question:
                    window.show_session()
                else:
                    window.show_chat(question)
            case View.TICKETS:
                window.show_tickets()
            case View.TICKET:
                window.show_ticket(item_id)
            case View.ARTICLE:
                window.show_article(item_id)
            case View.SHARE_SCREEN:
                window.show_share()
            case View.CODE:
                window.show_code()
            case View.HOME if not window.isVisible():
                window.show_home()
            case View.HOME:
                pass  # in front already, at the page the person is on
        window.bring_up()

    @contained()
    def close(self) -> None:
        """Close the help window; drafts are kept, the connection stays."""
        if self._window is not None:
            self._window.close()

    @contained()
    def request_remote_assist(self) -> None:
        """Open the page that explains screen sharing. Nothing is shared before the person's own click and consent."""
        self.open(View.SHARE_SCREEN)

    @contained()
    def send_message(self, text: str) -> None:
        """Say something for the person without the window; begins a session where there is none.

        It is kept until the hub has it, also over a restart of the application.
        """
        text = str(text).strip()
        if not text or len(text) > MESSAGE_CHARACTERS:
            code = RefusalCode.TOO_LONG if text else RefusalCode.EMPTY
            self._tell(Refusal(code, {"field": "text", "limit": MESSAGE_CHARACTERS}))
            return
        core = self._needed_core()
        core.connect_now()
        core.say(text)

    @contained()
    def ask_for_person(self) -> None:
        """Put the person's session in the queue without the window."""
        self._needed_core().desk.ask_for_person()

    @contained()
    def reconnect(self) -> None:
        """The application knows that the network is back: try at once, and not only when the next try is due."""
        self._needed_core().wake()

    @contained()
    def shutdown(self) -> None:
        """The application ends: keep what is unsent and close the connection. Takes milliseconds.

        It is done by itself when the `QApplication` is about to quit.
        """
        self._close_window()
        core, self._core = self._core, None
        if core is not None:
            core.close()

    def crash_sink(self, error: BaseException) -> None:
        """Takes what failed inside; not for the application."""
        self._give(HelpError("crash", f"{type(error).__name__}: {error}"))

    # inside

    def _needed_core(self) -> HelpCore:
        if self._core is None:
            raise RuntimeError("HelpClient.configure has to be called first")
        return self._core

    def _needed_window(self) -> HelpWindow:
        if self._window is None:
            core = self._needed_core()
            self._window = HelpWindow(core.desk, self._words, Look(self._look_choice), self.crash_sink)
            self._window.closed.connect(self.window_closed)
        return self._window

    def _close_window(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.close()
            window.deleteLater()

    def _make_core(self) -> HelpCore:
        core = HelpCore(self._words, self)
        core.desk.state_changed.connect(self._on_desk_changed)
        core.desk.connection_changed.connect(self._on_connection_changed)
        core.desk.message_arrived.connect(self._on_message_arrived)
        core.desk.refusal_arrived.connect(self._on_refusal_arrived)
        core.crashed.connect(self._on_core_crashed)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shutdown)
        return core

    def _language_chosen(self, language: str) -> None:
        lower = language.lower()
        choice = LanguageChoice.SYSTEM if not lower else LanguageChoice.ENGLISH
        if lower.startswith("zh"):
            choice = LanguageChoice.CHINESE
        self._words = Words(Language(choice, parent=self))

    def _tell(self, refusal: Refusal) -> None:
        self._give(HelpError(refusal.code, self._words.refusal(refusal)))

    def _give(self, error: HelpError) -> None:
        _log.warning("%s: %s", error.code, error.sentence)
        if self._on_error is not None:
            try:
                self._on_error(error)
            except Exception:  # noqa: BLE001 - the application's own code, logged
                _log.exception("The application's error callback raised")

    def _on_desk_changed(self) -> None:
        if self._core is None:
            return
        unread = self._core.desk.unread
        if unread != self._unread:
            self._unread = unread
            self.unread_count_changed.emit(unread)

    def _on_connection_changed(self) -> None:
        if self._core is None:
            return
        connection = self._core.desk.connection
        # Two changes may arrive when both are over: each finds the second one, which is told once.
        is_new = connection is not self._told
        if is_new and connection.link is Link.STOPPED and connection.refusal is not None:
            self._told = connection
            self._tell(connection.refusal)
        online = connection.link is Link.CONNECTED
        if online is not self._online:
            self._online = online
            self.online_changed.emit(online)

    def _on_message_arrived(self, message: Message) -> None:
        at = datetime.fromtimestamp(message.at / 1000, UTC)
        self.message_received.emit(ReceivedMessage(message.author_name, message.text, at, bool(message.attachments)))

    def _on_refusal_arrived(self, refusal: Refusal) -> None:
        self._tell(refusal)

    def _on_core_crashed(self, traceback: str) -> None:
        self._give(HelpError("crash", traceback.strip().splitlines()[-1]))


@contains_crashes
class HelpButton(QPushButton):
    """Opens the help window; says how many messages are unread. It looks as the application's own buttons do."""

    def __init__(self, parent: QWidget | None, client: HelpClient) -> None:
        super().__init__(parent)
        self._client = client
        self.crash_sink = client.crash_sink
        self.setObjectName("get_help_button")
        self.clicked.connect(self._on_clicked)
        client.unread_count_changed.connect(self._on_unread_changed)
        client.configured.connect(self._on_client_configured)
        self._say()

    def _say(self) -> None:
        words, unread = self._client.words, self._client.unread_count
        text = words.translate("help", "Get help")
        self.setText(f"{text} ({unread})" if unread else text)
        spoken = words.translate("help", "Get help, {count} unread messages").format(count=unread)
        self.setAccessibleName(spoken if unread else text)
        self.setIcon(icon("help", self.palette().color(QPalette.ColorRole.ButtonText).name()))

    def _on_clicked(self) -> None:
        self._client.open(View.CONVERSATION if self._client.unread_count else View.HOME)

    def _on_unread_changed(self) -> None:
        self._say()

    def _on_client_configured(self) -> None:
        self._say()
