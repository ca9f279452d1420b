"""The hub is killed with kill -9 under the window: what is written waits, is shown, and goes out once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from websockets.exceptions import ConnectionClosedError

from desk_app.agent.sign_in import sign_in
from desk_app.client.address import HubAddress
from desk_app.client.http import HubHttp
from desk_app.domain.agents import Agent, Role
from desk_app.domain.refusals import Refusal
from desk_app.wire.http import CustomerSignedIn, Exchange, SignedIn
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.hub import PASSWORD, HubProcess, device_key, make_jwt
from tests.fakes.words_client import WordsClient

T = TypeVar("T")


class KillableHub:
    """A hub as a process, with what a `Workplace` asks of one."""

    def __init__(self, folder: Path) -> None:
        self.process = HubProcess(folder)
        self.process.prepare()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return self.process.address

    @property
    def ws_address(self) -> str:
        return self.process.ws_address

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def add_agent(self, name: str, *, role: Role = Role.AGENT) -> Agent:
        assert role is Role.AGENT  # a process adds no other
        return self.process.add_agent(name)

    def sign_in(self, agent: Agent) -> SignedIn:
        answer = self.run(sign_in(HubAddress.parse(self.address), agent.email, PASSWORD))
        assert not isinstance(answer, Refusal), answer
        return answer

    def customer(self, number: int, *, sub: str, **claims: Any) -> CustomerSignedIn:
        async def exchanged() -> CustomerSignedIn | Refusal:
            http = HubHttp(HubAddress.parse(self.address))
            try:
                key = self.process.app.app.app_key
                jwt = make_jwt(self.process.app, sub, **claims)
                return await http.exchange(Exchange(app_key=key, device_key=device_key(number), jwt=jwt))
            finally:
                await http.aclose()

        answer = self.run(exchanged())
        assert not isinstance(answer, Refusal), answer
        return answer

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


async def gone(client: WordsClient) -> None:
    """Waits until the customer's socket has noticed too."""
    with contextlib.suppress(ConnectionClosedError):
        await client._reading


@pytest.mark.timeout(120)
def test_what_is_written_without_a_hub_waits_in_sight_and_goes_out_once(tmp_path: Path, qtbot: QtBot) -> None:
    hub = KillableHub(tmp_path / "hub")
    hub.process.start()
    try:
        with Workplace(hub, tmp_path / "wang", qtbot) as place:  # type: ignore[arg-type]  # the same face
            customer = place.serves()
            key = customer.whole.session.id
            hub.process.kill()
            hub.run(gone(customer.client))
            place.waits(lambda: place.sees("link_strip"))
            place.replies("离线时写的")
            place.waits(lambda: any("离线时写的" in row and "waiting to be sent" in row for row in place.shown))
            assert "Messages waiting: 1." in place.finds(QLabel, "link_text").text()
            hub.process.start()
            place.click("link_button")
            place.waits(lambda: any(m.text == "离线时写的" for m in place.state.sessions[key].messages))
            place.waits(lambda: not place.sees("link_strip") and not place.bridge.pending)
            assert sum("离线时写的" in row for row in place.shown) == 1
            place._customers.clear()  # its socket died with the hub
    finally:
        hub.process.stop()
        hub.close()
