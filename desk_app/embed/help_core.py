"""What runs behind the window and outlives it: the loop's thread, the desk of the present identity, its context.

Invariant: at most one desk runs; a wish that came before it is there is carried out when it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.client.address import HubAddress
from desk_app.client.state import CustomerState
from desk_app.domain.customers import Attribute
from desk_app.domain.refusals import Refusal
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.running_desk import Account, Jwt, RunningDesk, wipe
from desk_app.embed.words import Words
from desk_app.paths import data_folder
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import LoopThread
from desk_app.wire.customers import SetContext


@contains_crashes
class HelpCore(QObject):
    """Belongs to the UI thread; `desk` is what pages look at."""

    crashed = Signal(str)  # a traceback

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = LoopThread(self)
        self._tasks.crashed.connect(self.crashed)
        self.desk = HelpDesk(self._tasks, words, self)
        self.desk.connection_changed.connect(self._on_connection_changed)
        self.desk.state_changed.connect(self._on_desk_changed)
        self._account: Account | None = None
        self._jwt: Jwt | None = None
        self._running: RunningDesk | None = None
        self._bridge: Bridge[CustomerState] | None = None
        self._making = 0  # counts desks asked for, so that an outdated one is let go
        self._is_making = False
        self._farewell: asyncio.Event | None = None  # of the last desk, or of a wipe
        self._context: tuple[Attribute, ...] = ()
        self._context_told = True
        self._unsaid: list[str] = []

    def configure(self, hub_url: str, app_key: str, root: Path | None, language: str) -> None:
        """Raises `Refused` for an address that no secret may be sent to; then there is no desk."""
        self._end_desk()
        self._account = None
        address = HubAddress.parse(hub_url)
        folder = root or data_folder() / "help"
        self._account = Account.at(address, app_key, folder, language)
        self.desk.left_reports.folder = folder / "audit" / self._account.folder.name
        if self._jwt is not None or self._account.has_been_used:
            self.connect_now()

    def identify(self, jwt: Jwt) -> None:
        self._jwt = jwt
        running = self._running
        if running is not None:
            self._tasks.run_soon(lambda: running.identify(jwt))
        elif self._is_making:
            self._remake()
        else:
            self.connect_now()

    def logout(self) -> None:
        self._jwt = None
        self._context, self._context_told = (), True
        self._unsaid.clear()
        running, account = self._running, self._account
        self._detach()
        self.desk.forget()
        if running is not None:
            self._say_goodbye(running.leave())
        elif account is not None:
            self._say_goodbye(wipe(account))

    def set_context(self, attributes: tuple[Attribute, ...]) -> None:
        if attributes != self._context or not self._context_told:
            self._context, self._context_told = attributes, False
            self._tell_context()

    def say(self, text: str) -> None:
        """Say something as soon as it is known whether there is a session."""
        self._unsaid.append(text)
        self._say_unsaid()

    def connect_now(self) -> None:
        """Have a desk from now on; does nothing when there is one or none can be."""
        if self._account is not None and self._running is None and not self._is_making:
            self._remake()

    def wake(self) -> None:
        """Try the connection now, where it waits for its next try."""
        if self._bridge is not None:
            self._bridge.wake()

    def close(self) -> None:
        """End everything; what is pending stays on disk."""
        self._detach()
        self._tasks.close()

    def _remake(self) -> None:
        if self._account is None:
            return
        self._making += 1
        self._is_making = True
        making = self._making
        work = RunningDesk.make(self._account, self._jwt, self._farewell)
        self._tasks.spawn(work, lambda running: self._on_desk_made(making, running), self)

    def _detach(self) -> None:
        self._making += 1
        self._is_making = False
        self._running = None
        if self._bridge is not None:
            self._bridge.stop()
            self._bridge = None
            self.desk.attach(None)

    def _end_desk(self) -> None:
        running = self._running
        self._detach()
        if running is not None:
            self._say_goodbye(running.finish())

    def _say_goodbye(self, work: Coroutine[Any, Any, None]) -> None:
        """One after the other: a folder that is being wiped is not opened meanwhile."""
        before, said = self._farewell, asyncio.Event()
        self._farewell = said

        async def in_turn() -> None:
            if before is not None:
                await before.wait()
            try:
                await work
            finally:
                said.set()

        self._tasks.spawn(in_turn())

    def _on_desk_made(self, making: int, running: RunningDesk) -> None:
        if making != self._making:
            self._tasks.spawn(running.desk.http.aclose())
            return
        self._is_making = False
        self._running = running
        self._bridge = Bridge(running.desk, self._tasks)
        self._context_told = not self._context
        self._tasks.spawn(running.run())
        self.desk.attach(self._bridge)

    def _on_connection_changed(self) -> None:
        self._tell_context()

    def _on_desk_changed(self) -> None:
        self._say_unsaid()

    def _say_unsaid(self) -> None:
        # Without any state nobody knows yet whether a session is open.
        if self.desk.state is None:
            return
        for text in self._unsaid:
            if self.desk.session_is_open:
                self.desk.post(text, [])
            else:
                self.desk.start_session(text, [])
        self._unsaid.clear()

    def _tell_context(self) -> None:
        if self._context_told or not self.desk.is_online:
            return
        self._context_told = True
        said = self._context
        self.desk.ask(SetContext(attributes=said), lambda answer: self._on_context_answered(said, answer))

    def _on_context_answered(self, said: tuple[Attribute, ...], answer: object) -> None:
        if isinstance(answer, Refusal) and said == self._context:
            self._context_told = False
