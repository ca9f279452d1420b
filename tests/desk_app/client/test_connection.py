"""What only shows on a real socket: silence, sleep, refused upgrades, proxies."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.client import connection, engine
from desk_app.client.accounts import AgentCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.clock import SystemClock
from desk_app.client.facts import Link
from desk_app.client.state import AgentState
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import RefusalCode
from tests.desk_app.client import builders as b
from tests.desk_app.client.scripted_hub import scripted_hub, until


class SleepyClock(SystemClock):
    """A computer that can be put to sleep: the wall clock goes on without the monotonic one."""

    slept_s = 0

    def wall(self) -> Millis:
        return Millis(super().wall() + self.slept_s * 1000)


def _desk(address: HubAddress, folder: Path, clock: SystemClock | None = None) -> Desk[AgentState]:
    credentials = AgentCredentials("t")
    return Desk(AgentState, address, credentials, cache_folder=folder, account="me", clock=clock, chance=lambda: 0.0)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_dead_connection_is_noticed_soon_after_a_sleep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLEEP_CHECK_S", 0.05)
    monkeypatch.setattr(connection, "PROBE_S", 0.1)
    clock = SleepyClock()

    async def scene() -> None:
        async with scripted_hub(b.agent_snapshot()) as hub:
            desk = _desk(hub.address, tmp_path, clock)
            task = asyncio.create_task(desk.run())
            await until(lambda: desk.connection.link is Link.CONNECTED)
            hub.fall_silent()
            clock.slept_s = 3600
            await until(lambda: len(hub.hellos) >= 2)
            await _end(task)

    asyncio.run(scene())


def test_living_connection_survives_the_doubt(tmp_path: Path) -> None:
    async def scene() -> None:
        async with scripted_hub(b.agent_snapshot(b.whole(1))) as hub:
            desk = _desk(hub.address, tmp_path)
            task = asyncio.create_task(desk.run())
            await until(lambda: desk.connection.link is Link.CONNECTED)
            desk.wake()
            hub.tell(b.posted(1))
            await until(lambda: desk.state and next(iter(desk.state.sessions.values())).messages)
            assert len(hub.hellos) == 1
            await _end(task)

    asyncio.run(scene())


def test_hub_that_never_speaks_is_left(tmp_path: Path, deaf_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "OPEN_S", 0.1)

    async def scene() -> None:
        desk = _desk(HubAddress.parse(f"127.0.0.1:{deaf_port}"), tmp_path)
        task = asyncio.create_task(desk.run())
        await until(lambda: desk.connection.link is Link.WAITING)
        assert desk.connection.refusal is not None
        assert desk.connection.refusal.code == RefusalCode.HUB_UNREACHABLE
        assert desk.connection.retry_s > 0
        await _end(task)
        assert desk.connection.link is Link.CLOSED

    asyncio.run(scene())


def test_proxy_for_the_outside_is_not_asked_for_this_computer(
    tmp_path: Path, deaf_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{deaf_port}")
    monkeypatch.delenv("no_proxy", raising=False)

    async def scene() -> None:
        async with scripted_hub(b.agent_snapshot()) as hub:
            desk = _desk(hub.address, tmp_path)
            task = asyncio.create_task(desk.run())
            await until(lambda: desk.connection.link is Link.CONNECTED)
            await _end(task)

    asyncio.run(scene())


def test_proxy_of_the_system_is_asked_for_the_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def scene() -> None:
        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(await reader.readline())
            writer.close()

        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("no_proxy", raising=False)
        desk = _desk(HubAddress.parse("https://help.example.com"), tmp_path)
        task = asyncio.create_task(desk.run())
        await until(lambda: desk.connection.link is Link.WAITING)
        await _end(task)
        server.close()

    asyncio.run(scene())
    assert asked == [b"CONNECT help.example.com:443 HTTP/1.1\r\n"]
