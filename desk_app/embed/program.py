"""`deskside help`: the help window as a program of its own, for software that is not written in Python.

Here the application is ours, so the input method may be chosen and the whole program dressed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMessageBox

from desk_app.embed.help import HelpClient, HelpError, View
from desk_app.embed.help_config import ConfigUnusable, HelpConfig, fresh_jwt
from desk_app.qt.network_wake import NetworkWake
from desk_app.qt.theme import ThemeChoice, apply_theme

_FATAL = frozenset({"insecure_address", "app_unknown"})


def run(config: HelpConfig, view: View = View.HOME, process: int = 0) -> int:
    """Shows the window, at this view first, until it is closed; `process` is the software's that opened it, if known.

    Raises `ConfigUnusable` for a config that is of no use.
    """
    choose_input_method(os.environ)
    if config.jwt_file:
        fresh_jwt(config)  # what is wrong with it is told before a window opens
    app = QApplication(sys.argv[:1])
    app.setApplicationName("deskside-help")
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, ThemeChoice(config.theme))
    program = HelpProgram(app, config, view, process)
    program.start()
    code = app.exec()
    program.client.shutdown()
    if program.problem is not None:
        raise ConfigUnusable(program.problem)
    return code


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """The wheels' Qt carries no fcitx plugin; fcitx answers on ibus as well, so Chinese can be typed by that."""
    if environment.get("QT_IM_MODULE", "") in ("fcitx", "fcitx5"):
        environment["QT_IM_MODULE"] = "ibus"


class HelpProgram(QObject):
    """The window, and the end of the program when it is closed. `problem` says what could not be used."""

    def __init__(self, app: QApplication, config: HelpConfig, view: View = View.HOME, process: int = 0) -> None:
        super().__init__(app)
        self._view = view
        self._app, self._config, self._process = app, config, process
        self.problem: str | None = None
        self.client = HelpClient(self, on_error=self._on_client_failed)
        self.client.window_closed.connect(self._on_window_closed)

    def start(self) -> None:
        config = self._config
        self.client.configure(
            config.hub,
            config.app_key,
            language=config.language,
            theme=config.theme,
            title=config.title,
            vendor_key=config.vendor_key,
            show=config.show,
            show_at_most=config.show_at_most,
            hide_titles=config.hide_titles,
            blackout=config.blackout,
            process=self._process,
        )
        if self.problem is not None:
            return
        if config.jwt or config.jwt_file or config.jwt_command:
            self.client.identify(lambda: fresh_jwt(config))
        if config.context:
            self.client.set_context(config.context)
        self.client.open(self._view)
        self._wake = NetworkWake(self.client.reconnect, self)

    def _on_client_failed(self, error: HelpError) -> None:
        if error.code not in _FATAL or self.problem is not None:
            return
        self.problem = error.sentence
        box = QMessageBox(QMessageBox.Icon.Warning, self._config.title or "Deskside", error.sentence)
        box.setObjectName("help_problem")
        box.finished.connect(self._on_window_closed)
        box.open()
        self._box = box

    def _on_window_closed(self) -> None:
        self._app.quit()
