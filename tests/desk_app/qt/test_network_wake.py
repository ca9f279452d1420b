from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from desk_app.client.accounts import AgentCredentials
from desk_app.client.api import Desk
from desk_app.client.facts import Link
from desk_app.client.state import AgentState
from desk_app.qt.bridge import Bridge
from desk_app.qt.network_wake import NetworkWake
from desk_app.qt.tasks import LoopThread
from tests.desk_app.client import builders as b
from tests.desk_app.client.scripted_hub import ScriptedHub

Reachability = QNetworkInformation.Reachability


@pytest.mark.parametrize("reachability", [Reachability.Online, Reachability.Local])
def test_network_that_came_back_ends_a_long_wait(qtbot: QtBot, tmp_path: Path, reachability: Reachability) -> None:
    tasks = LoopThread()
    hub = ScriptedHub(b.agent_snapshot())
    done: list[None] = []
    tasks.spawn(hub.start(), done.append)
    qtbot.waitUntil(lambda: len(done) == 1)
    desk = Desk(AgentState, hub.address, AgentCredentials("t"), cache_folder=tmp_path, account="me")
    bridge = Bridge(desk, tasks)
    wake = NetworkWake(bridge.wake)
    bridge.start()
    qtbot.waitUntil(lambda: bridge.connection.link is Link.CONNECTED)
    tasks.run_soon(lambda: hub.part_for(300))
    qtbot.waitUntil(lambda: bridge.connection.link is Link.WAITING)
    assert bridge.connection.retry_s == 300
    wake._on_reachability_changed(Reachability.Disconnected)
    qtbot.wait(20)  # room for a wrong try
    assert len(hub.hellos) == 1
    wake._on_reachability_changed(reachability)
    qtbot.waitUntil(lambda: bridge.connection.link is Link.CONNECTED)
    bridge.stop()
    tasks.spawn(hub.stop(), done.append)
    qtbot.waitUntil(lambda: len(done) == 2)
    tasks.close()
