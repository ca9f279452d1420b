"""Parts that come after the inbox is usable: remote screens bring numpy, codecs and cryptography with them, the word
that the network came back a library of its own.

Invariant: nothing that this module names is imported by the start of the program; a thread fetches the heavy libraries
while the engineer reads, so that the first F8 does not wait for them.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desk_app.agent.office import Office
from desk_app.domain.ids import AssistId, SessionId

FETCH_AFTER_S = 2.0


class Screens(Protocol):
    """What the window wants of the pane of remote screens."""

    def ask(self, session_id: SessionId) -> None: ...

    def visit(self, assist_id: AssistId) -> None: ...

    def help_by_code(self) -> None: ...

    def connect_to_address(self) -> None: ...

    @property
    def unsent_attachments(self) -> int: ...
    def perform(self, name: str) -> None: ...

    def stop_all(self) -> None: ...


def make_screens_pane(office: Office) -> QWidget:
    """Makes the pane of remote screens, which is a `Screens`."""
    return cast(QWidget, importlib.import_module("desk_app.agent.screens_pane").ScreensPane(office))


def make_identity_section(office: Office) -> QWidget:
    """Makes the part of Settings that shows the engineer's own key."""
    return cast(QWidget, importlib.import_module("desk_app.agent.identity_section").IdentitySection(office))


async def fetch_later() -> None:
    """Imports what remote screens need, without widgets, in a thread."""
    await asyncio.sleep(FETCH_AFTER_S)
    await asyncio.to_thread(importlib.import_module, "remote_assist.stream.viewer")


async def fetch_network() -> None:
    """Imports what tells that the network came back, in a thread."""
    await asyncio.to_thread(importlib.import_module, "desk_app.qt.network_wake")


def make_network_wake(wake: Callable[[], None], parent: QObject) -> None:
    """Has `wake` called when the network comes back, while `parent` lives. After `fetch_network`, on the UI thread."""
    importlib.import_module("desk_app.qt.network_wake").NetworkWake(wake, parent)
