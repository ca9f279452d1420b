"""The engineer's side of a test: a real desk on a loop of its own, without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pytestqt.qtbot import QtBot

from desk_app.client.accounts import AgentCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.state import AgentState
from desk_app.domain.agents import Role
from desk_app.domain.refusals import Refusal
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import LoopThread
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AcceptSession, SessionWhole
from tests.fakes.hub import RunningHub

T = TypeVar("T")


class Engineer:
    """`does` carries a command out and returns its answer; a refusal fails the test."""

    def __init__(
        self, hub: RunningHub, folder: Path, qtbot: QtBot, name: str = "Anna", role: Role = Role.AGENT
    ) -> None:
        self.hub = hub
        self._qtbot = qtbot
        self._tasks = LoopThread()
        self.agent = agent = hub.add_agent(name, role=role)
        desk = Desk(
            AgentState,
            HubAddress.parse(hub.address),
            AgentCredentials(hub.sign_in(agent).token),
            cache_folder=folder,
            account=name,
        )
        self.bridge = Bridge(desk, self._tasks)

    def __enter__(self) -> Self:
        self.bridge.start()
        self._qtbot.waitUntil(lambda: self.bridge.state is not None, timeout=30_000)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bridge.stop()
        self._tasks.close()

    @property
    def state(self) -> AgentState:
        state = self.bridge.state
        assert state is not None
        return state

    @property
    def whole(self) -> SessionWhole:
        """The only session there is."""
        (whole,) = self.state.sessions.values()
        return whole

    def does(self, command: Command[T]) -> T:
        answers: list[T | Refusal] = []
        self.bridge.call(command, answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
        (answer,) = answers
        assert not isinstance(answer, Refusal), answer
        return answer

    def accepts(self) -> SessionWhole:
        """Takes the first in line and waits until the session is in the engineer's state."""
        self._qtbot.waitUntil(lambda: bool(self.state.queue), timeout=30_000)
        whole = self.does(AcceptSession(session_id=self.state.queue[0].session_id))
        self._qtbot.waitUntil(lambda: whole.session.id in self.state.sessions, timeout=30_000)
        return whole

    def says(self, text: str, **more: Any) -> None:
        self.does(PostMessage(conversation_id=self.whole.conversations[0].id, text=text, **more))

    def waits(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=30_000)

    def heard(self, text: str) -> bool:
        """Did the customer say this?"""
        return any(message.text == text for whole in self.state.sessions.values() for message in whole.messages)
