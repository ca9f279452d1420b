"""The hub is killed while a screen is shown: both ends come again by the tickets that they have used."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk_app.client.accounts import DeviceCredentials
from desk_app.client.address import HubAddress
from desk_app.client.http import HubHttp
from desk_app.domain.refusals import Refusal
from desk_app.wire.assist import AskAssist, AssistTicket, OpenAssist
from desk_app.wire.http import Login
from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Role
from tests.fakes.hub import PASSWORD, HubProcess, device_key
from tests.fakes.path import spoiled_path
from tests.fakes.words_client import WordsClient
from tests.remote_assist.stream.sessions import BOTH, SIZE, Seen, Sharing, until, viewing


async def _tickets(hub: HubProcess) -> tuple[str, AssistTicket, AssistTicket]:
    """A live session with an assist session: its id, the customer's ticket and the engineer's."""
    http = HubHttp(HubAddress.parse(hub.address))
    login = await http.login(Login(email="ann@example.com", password=PASSWORD))
    assert not isinstance(login, Refusal)
    device = DeviceCredentials(http, app_key=hub.app.app.app_key, device_key=device_key())
    customer_token = await device.token()
    assert isinstance(customer_token, str)
    async with (
        WordsClient(hub.ws_address, login.token) as agent,
        WordsClient(hub.ws_address, customer_token) as customer,
    ):
        whole = await customer.call(StartSession(question="看看我的屏幕"))
        await customer.call(AskForPerson(session_id=whole.session.id))
        await agent.call(AcceptSession(session_id=whole.session.id))
        asked = await agent.call(AskAssist(session_id=whole.session.id))
        shows = await customer.call(OpenAssist(assist_id=asked.id))
        looks = await agent.call(OpenAssist(assist_id=asked.id))
    await http.aclose()
    return asked.id, shows, looks


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    hub = HubProcess(tmp_path / "hub")
    hub.prepare()
    hub.add_agent("Ann")
    hub.start()
    yield hub
    hub.kill()


@asynccontextmanager
async def _shown(hub: HubProcess, port: int) -> AsyncIterator[tuple[Sharing, Seen]]:
    """A share at the hub and a viewer that has the picture, who reaches the hub by this port."""
    assist_id, shows, looks = await _tickets(hub)
    setting = Sharing(lambda _question: None, BOTH, SIZE)
    host_door = DialDoor.by_hub(f"ws://127.0.0.1:{hub.port}{shows.path}", shows.ticket, Role.HOST)
    setting.begin(host_door, HostPairing(os.urandom, assist_id=assist_id))
    door = DialDoor.by_hub(f"ws://127.0.0.1:{port}{looks.path}", looks.ticket, Role.VIEWER)
    try:
        async with viewing(lambda: door, assist_id=assist_id) as (_, seen):
            await until(lambda: seen.frames, 20.0)
            yield setting, seen
            assert setting.ui.asked == []
    finally:
        setting.share.stop(ReasonCode.TERMINATED)
        await asyncio.wait({setting.task}, timeout=10.0)


def test_killed_hub_lets_both_ends_go_on_when_it_is_back(hub: HubProcess) -> None:
    async def story() -> None:
        async with _shown(hub, hub.port) as (_, seen):
            for _ in range(2):
                await asyncio.to_thread(hub.kill)
                await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, 20.0)
                painted = seen.frames
                await asyncio.to_thread(hub.start)
                await until(lambda frames=painted: seen.frames > frames, 20.0)  # type: ignore[misc]

    asyncio.run(story())


def test_path_that_dies_without_a_word_is_noticed_through_the_hub_and_its_seat_taken_over(hub: HubProcess) -> None:
    """The hub itself would believe the lost connection to live for another half a minute."""

    async def story() -> None:
        async with spoiled_path(hub.port) as path, _shown(hub, path.port) as (setting, seen):
            path.swallow()
            await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, 20.0)
            await until(lambda: ("connection_lost", None) in setting.facts.facts, 20.0)
            painted = seen.frames
            path.heal()
            await until(lambda: seen.frames > painted, 8.0)

    asyncio.run(story())
