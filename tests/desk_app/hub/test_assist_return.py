"""The hub is killed while a screen is shown: both ends come again by the tickets that they have used."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

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
from tests.fakes.words_client import WordsClient
from tests.remote_assist.stream.sessions import BOTH, SIZE, Sharing, until, viewing


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


def test_killed_hub_lets_both_ends_go_on_when_it_is_back(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "hub")
    hub.prepare()
    hub.add_agent("Ann")
    hub.start()

    async def story() -> None:
        assist_id, shows, looks = await _tickets(hub)
        base = hub.ws_address.removesuffix("/ws")
        setting = Sharing(lambda _question: None, BOTH, SIZE)
        setting.begin(
            DialDoor.by_hub(base + shows.path, shows.ticket, Role.HOST), HostPairing(os.urandom, assist_id=assist_id)
        )
        door = DialDoor.by_hub(base + looks.path, looks.ticket, Role.VIEWER)
        async with viewing(lambda: door, assist_id=assist_id) as (_, seen):
            await until(lambda: seen.frames, 20.0)
            for _ in range(2):
                await asyncio.to_thread(hub.kill)
                await until(lambda: seen.states[-1][0] is ViewerState.RECONNECTING, 20.0)
                painted = seen.frames
                await asyncio.to_thread(hub.start)
                await until(lambda frames=painted: seen.frames > frames, 20.0)  # type: ignore[misc]
            assert setting.ui.asked == []
            setting.share.stop(ReasonCode.TERMINATED)
            await setting.report()

    try:
        asyncio.run(story())
    finally:
        hub.kill()
