"""Starts the engineer's client: one program, one window, one account.

Invariant: nothing happens before the inbox is usable that it does not need: the network, the keyring, and panes that
nobody has looked at, come later.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import sys
import traceback
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desk_app.agent.late import fetch_network, make_network_wake
from desk_app.agent.main_window import MainWindow
from desk_app.agent.office import Looks, Office
from desk_app.agent.preferences import Preferences
from desk_app.agent.sign_in import Account, SignIn
from desk_app.agent.token_keeper import KeptCredentials, Sign
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.state import AgentState
from desk_app.domain.refusals import Refused
from desk_app.paths import config_folder, data_folder
from desk_app.qt.bridge import Bridge
from desk_app.qt.event_loop import UiTasks, run_application
from desk_app.qt.icons import icon
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.refusals import sentence
from desk_app.qt.theme import ThemeChoice

log = logging.getLogger("deskside.agent")


@dataclass(frozen=True)
class StartSettings:
    """What the command line says; "" leaves it to what was kept. `email` and `hub` fill the sign-in."""

    hub: str = ""
    email: str = ""
    language: str = ""
    theme: str = ""
    sign_in_again: bool = False


def prepare_environment(environment: MutableMapping[str, str]) -> None:
    """Before QApplication: the wheels' Qt cannot load fcitx, whose newer version speaks ibus as well."""
    if environment.get("QT_IM_MODULE", "").lower() in ("fcitx", "fcitx5"):
        environment["QT_IM_MODULE"] = "ibus"


class Program(QObject):
    """Goes from signing in to the window and back. Kept alive by `run`."""

    def __init__(self, app: QApplication, tasks: UiTasks, settings: StartSettings) -> None:
        super().__init__()
        self._app, self._tasks = app, tasks
        self._preferences = Preferences(config_folder() / "agent.ini")
        preferences = self._preferences
        preferences.language = settings.language or preferences.language
        preferences.theme = settings.theme or preferences.theme
        preferences.hub = settings.hub or preferences.hub
        preferences.email = settings.email or preferences.email
        self._language = Language(_language_choice(preferences.language))
        self._language.install(app)
        self._looks = Looks(app, ThemeChoice(preferences.theme))
        app.setWindowIcon(icon("app", self._looks.tokens.accent))
        self._sign = Sign(_folder())
        self.window: MainWindow | None = None
        self.sign_in: SignIn | None = None
        self._bridge: Bridge[AgentState] | None = None
        self._account: Account | None = None
        tasks.crashed.connect(self.show_crash)
        account = None if settings.sign_in_again else self._kept_account()
        if account is None:
            self._show_sign_in("")
        else:
            self._open(account)

    def _kept_account(self) -> Account | None:
        if not self._preferences.hub or not self._preferences.email:
            return None
        try:
            address = HubAddress.parse(self._preferences.hub)
        except Refused as exc:
            log.warning("%s", sentence(exc.refusal, self._language))
            return None
        account = Account(address, self._preferences.email)
        # A first start has an address from the command line, and nothing to show behind the sign-in.
        return account if cache_folder(_folder(), account).exists() else None

    def _show_sign_in(self, why: str) -> None:
        if self.sign_in is not None:
            self.sign_in.activateWindow()
            return
        self.sign_in = SignIn(
            self._tasks,
            self._sign,
            preferences=self._preferences,
            language=self._language,
            looks=self._looks,
            why=why,
        )
        self.sign_in.signed_in.connect(self._on_sign_in_signed_in)
        self.sign_in.closed.connect(self._on_sign_in_closed)
        self.sign_in.show()

    def _on_sign_in_signed_in(self, account: Account) -> None:
        old, self.sign_in = self.sign_in, None
        same = self._account is not None and self._account.key == account.key
        if same and self._bridge is not None:
            self._account = account
            self._bridge.desk.wake(KeptCredentials(self._sign, account.key, account.token))
        else:
            self._close_window()
            self._open(account)
        if old is not None:
            old.close()
            old.deleteLater()

    def _on_sign_in_closed(self) -> None:
        self.sign_in = None
        if self.window is None:
            self._app.quit()

    def _open(self, account: Account) -> None:
        self._account = account
        desk: Desk[AgentState] = Desk(
            AgentState,
            account.address,
            KeptCredentials(self._sign, account.key, account.token),
            cache_folder=cache_folder(_folder(), account),
            account=account.key,
            client="deskside-agent",
            language=self._language.name,
        )
        bridge = self._bridge = Bridge(desk, self._tasks, self)
        office = Office(
            self._bridge,
            self._tasks,
            preferences=self._preferences,
            language=self._language,
            looks=self._looks,
            sign=self._sign,
            account=account.key,
            parent=self,
        )
        self.window = MainWindow(office)
        self.window.sign_in_wanted.connect(self._on_window_sign_in_wanted)
        self.window.closing.connect(self._on_window_closing)
        office.sign_out_wanted.connect(self._on_office_sign_out_wanted)
        self.window.show()
        self._bridge.start()
        self._tasks.spawn(fetch_network(), lambda _none: make_network_wake(bridge.wake, bridge), bridge)
        # The start-up's objects live as long as the program: the collector need not walk them again and again.
        gc.collect()
        gc.freeze()

    def _on_window_sign_in_wanted(self) -> None:
        refusal = self._bridge.connection.refusal if self._bridge else None
        self._show_sign_in(sentence(refusal, self._language) if refusal else "")

    def _on_office_sign_out_wanted(self) -> None:
        if self._bridge is None or self._account is None:
            return
        bridge, account = self._bridge, self._account

        async def signed_out() -> None:
            await bridge.desk.sign_out()
            await self._sign.forget(account.key)

        self._tasks.spawn(signed_out(), lambda _none: self._on_signed_out(), self)

    def _on_signed_out(self) -> None:
        self._account = None
        self._show_sign_in("")
        self._close_window()

    def _close_window(self) -> None:
        if self.window is not None:
            window, self.window = self.window, None
            window.closing.disconnect(self._on_window_closing)
            window.close()
            window.deleteLater()
        if self._bridge is not None:
            self._bridge.stop()
            self._bridge = None

    def _on_window_closing(self) -> None:
        self._app.quit()

    def end(self) -> None:
        """Before the tasks are cancelled: what is written is kept."""
        self._preferences.sync()

    def show_crash(self, text: str) -> None:
        """A bug: in the log, and visible."""
        log.error("%s", text)
        last = text.strip().splitlines()[-1] if text.strip() else ""
        if self.window is not None:
            note = self.tr("Something went wrong in Deskside; it is in the log. Your work goes on. ({detail})")
            self.window.complain(note.format(detail=last[:160]))


def _folder() -> Path:
    return data_folder() / "agent"


def cache_folder(folder: Path, account: Account) -> Path:
    """Where an account's inbox and drafts are kept, below the client's data folder."""
    return folder / hashlib.sha256(account.key.encode()).hexdigest()[:24]


def _language_choice(kept: str) -> LanguageChoice:
    return LanguageChoice(kept) if kept in set(LanguageChoice) else LanguageChoice.SYSTEM


def _crash_hook(show: Callable[[str], None]) -> Callable[
    [type[BaseException], BaseException, TracebackType | None], None
]:  # fmt: skip
    def hook(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        show("".join(traceback.format_exception(kind, value, trace)))

    return hook


def run(settings: StartSettings | None = None) -> int:
    """Runs the client until its window is closed. Returns the exit code."""
    prepare_environment(os.environ)
    QGuiApplication.setApplicationName("Deskside")
    QGuiApplication.setDesktopFileName("deskside")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    programs: list[Program] = []

    def start(tasks: UiTasks) -> Callable[[], None]:
        program = Program(app, tasks, settings or StartSettings())
        programs.append(program)
        sys.excepthook = _crash_hook(program.show_crash)
        return program.end

    try:
        return run_application(app, start)
    finally:
        sys.excepthook = sys.__excepthook__
