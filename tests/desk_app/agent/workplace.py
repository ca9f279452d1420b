"""An engineer's window over a real hub, with customers at the other end and hands that click and type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.agent.main_window import MainWindow
from desk_app.agent.office import Looks, Office
from desk_app.agent.preferences import Preferences
from desk_app.client.accounts import AgentCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.state import AgentState
from desk_app.domain.agents import Role
from desk_app.qt.bridge import Bridge
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.tasks import LoopThread
from desk_app.qt.theme import ThemeChoice
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AskForPerson, SessionWhole, StartSession
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WordsClient

R = TypeVar("R")
W = TypeVar("W", bound=QWidget)


class CustomerSide:
    """One customer's connection, on the hub's loop; methods may be called from the test."""

    def __init__(self, hub: RunningHub, number: int, name: str, **claims: Any) -> None:
        self._hub = hub
        self.client = WordsClient(hub.ws_address, hub.customer(number, sub=f"user-{number}", name=name, **claims).token)
        hub.run(self.client.__aenter__())
        self.whole: SessionWhole

    def asks(self, question: str, subject: str = "") -> Self:
        """Starts a session and waits for a person."""
        self.whole = self.does(StartSession(question=question, subject=subject or question))
        self.does(AskForPerson(session_id=self.whole.session.id))
        return self

    def says(self, text: str) -> None:
        self.does(PostMessage(conversation_id=self.whole.conversations[0].id, text=text))

    def does(self, command: Command[R]) -> R:
        return self._hub.run(self.client.call(command))

    @property
    def read(self) -> list[str]:
        """Every text that has reached this customer."""
        return [message.text for whole in self.client.state.sessions.values() for message in whole.messages]

    def close(self) -> None:
        self._hub.run(self.client.__aexit__(None, None, None))


class Workplace:
    """The window and what drives it. `said` holds every toast."""

    def __init__(
        self,
        hub: RunningHub,
        folder: Path,
        qtbot: QtBot,
        *,
        name: str = "Wang",
        language: str = "en",
        role: Role = Role.AGENT,
    ) -> None:
        self._hub = hub
        self._qtbot = qtbot
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self.tasks = LoopThread()
        self.crashes: list[str] = []
        self.tasks.crashed.connect(self.crashes.append)
        agent = hub.add_agent(name, role=role)
        self.agent = agent
        desk = Desk(
            AgentState,
            HubAddress.parse(hub.address),
            AgentCredentials(hub.sign_in(agent).token),
            cache_folder=folder / "cache",
            account=name,
        )
        self.bridge = Bridge(desk, self.tasks)
        self.language = Language(LanguageChoice(language))
        self.language.install(app)
        self.looks = Looks(app, ThemeChoice.LIGHT)
        self.preferences = Preferences(folder / "agent.ini")
        self.office = Office(
            self.bridge, self.tasks, preferences=self.preferences, language=self.language, looks=self.looks
        )
        self.said: list[str] = []
        self.office.said.connect(lambda text, _kind: self.said.append(text))
        self._customers: list[CustomerSide] = []

    def __enter__(self) -> Self:
        self.window = MainWindow(self.office)
        self.window.resize(1280, 800)
        self.window.show()
        self.bridge.start()
        self.waits(lambda: self.bridge.state is not None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.window.close()
        self.bridge.stop()
        self.tasks.close()
        self.language.switch(LanguageChoice.ENGLISH)
        for customer in self._customers:
            customer.close()
        self.window.deleteLater()
        self._app.setStyleSheet("")
        self._qtbot.wait(1)
        assert not self.crashes, self.crashes

    @property
    def state(self) -> AgentState:
        state = self.bridge.state
        assert state is not None
        return state

    def customer(self, name: str = "客户甲", **claims: Any) -> CustomerSide:
        """Another customer connects; nothing is asked yet."""
        made = CustomerSide(self._hub, len(self._customers) + 1, name, **claims)
        self._customers.append(made)
        return made

    def serves(self, question: str = "打印发票时报错", name: str = "客户甲") -> CustomerSide:
        """A customer asks, and is accepted by the key for it."""
        customer = self.customer(name).asks(question)
        self.waits(lambda: bool(self.state.queue))
        self.press(self.window, Qt.Key.Key_A)
        self.waits(lambda: self.window.inbox.chat.session_id == customer.whole.session.id)
        return customer

    def waits(self, true: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(true, timeout=30_000)

    def finds(self, kind: type[W], name: str) -> W:
        """The visible widget of this name, as soon as it is there."""
        self.waits(lambda: bool(self._visible(kind, name)))
        return self._visible(kind, name)[0]

    def _visible(self, kind: type[W], name: str) -> list[W]:
        tops = QApplication.topLevelWidgets()
        found = [w for top in tops for w in (top, *top.findChildren(QWidget)) if w.objectName() == name]
        return [w for w in found if isinstance(w, kind) and w.isVisible()]

    def sees(self, name: str) -> bool:
        return bool(self._visible(QWidget, name))

    def click(self, name: str) -> None:
        QTest.mouseClick(self.finds(QWidget, name), Qt.MouseButton.LeftButton)

    def press(
        self,
        widget: QWidget,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.keyClick(widget, key, modifiers)

    def writes(self, text: str) -> None:
        """Types into the composer; Chinese comes as an input method commits it."""
        edit = self.window.inbox.chat.composer.edit
        edit.setFocus()
        edit.insertPlainText(text)

    def replies(self, text: str) -> None:
        self.writes(text)
        self.press(self.window.inbox.chat.composer.edit, Qt.Key.Key_Return)

    @property
    def shown(self) -> list[str]:
        """What stands in the timeline, row by row, as a screen reader says it."""
        model = self.window.inbox.chat.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]
