"""The customer of a test: the public API, the window it opens, and hands that click and type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desk_app.embed.help import HelpClient, HelpError, ReceivedMessage, View
from desk_app.embed.help_window import HelpWindow

W = TypeVar("W", bound=QWidget)


class Person:
    """`errors` and `received` hold what the application was told."""

    def __init__(self, address: str, app_key: str, folder: Path, qtbot: QtBot, language: str = "en") -> None:
        self._qtbot = qtbot
        self.errors: list[HelpError] = []
        self.received: list[ReceivedMessage] = []
        self.client = HelpClient(on_error=self.errors.append)
        self.client.message_received.connect(self.received.append)
        self._configure = partial(
            self.client.configure,
            address,
            app_key,
            language=language,
            theme="light",
            title="Ledger",
            data_folder=folder,
        )
        self._configure()

    def configures(self, *, vendor_key: str) -> None:
        """The application says it once more, with its vendor's key."""
        self._configure(vendor_key=vendor_key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.shutdown()

    @property
    def window(self) -> HelpWindow:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, HelpWindow) and w.isVisible())
        return window

    def opens(self, view: View = View.HOME) -> HelpWindow:
        """Opens the window and waits for the connection."""
        self.client.open(view)
        self._qtbot.waitUntil(lambda: self.client.is_online, timeout=30_000)
        return self.window

    def finds(self, kind: type[W], name: str) -> W:
        """The visible widget of this name, as soon as it is there."""
        self._qtbot.waitUntil(lambda: bool(self._visible(kind, name)), timeout=30_000)
        return self._visible(kind, name)[0]

    def sees(self, name: str) -> bool:
        return bool(self._visible(QWidget, name))

    def reads(self, text: str) -> bool:
        """Is there a visible label that holds this text?"""
        return any(text in label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def clicks(self, name: str) -> None:
        widget = self.finds(QWidget, name)
        self._qtbot.waitUntil(widget.isEnabled, timeout=30_000)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def types(self, name: str, text: str, *, enter: bool = False) -> None:
        widget = self.finds(QWidget, name)
        QTest.keyClicks(widget, text)
        if enter:
            QTest.keyClick(widget, Qt.Key.Key_Return)

    def waits(self, condition: Callable[[], bool], timeout_ms: int = 30_000) -> None:
        self._qtbot.waitUntil(condition, timeout=timeout_ms)

    def asks_for_a_person(self, question: str) -> None:
        """From the home page to the queue."""
        self.opens()
        self.clicks("home_talk")
        self.types("message_edit", question, enter=True)
        self.clicks("ask_person")
        self.finds(QLabel, "place_label")

    def _visible(self, kind: type[W], name: str) -> list[W]:
        return [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
