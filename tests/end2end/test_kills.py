"""The hub is killed with kill -9 in the middle of sending, twenty times: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desk_app.client.accounts import AgentCredentials, DeviceCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.engine import S
from desk_app.client.http import HubHttp
from desk_app.client.state import AgentState, CustomerState, state_from
from desk_app.domain.ids import ConversationId
from desk_app.domain.messages import AuthorKind, Message
from desk_app.domain.refusals import Refusal
from desk_app.wire.http import Login
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, ListMessages, SessionWhole, StartSession
from tests.fakes.hub import PASSWORD, HubProcess, device_key
from tests.fakes.words_client import WordsClient

pytestmark = [pytest.mark.end2end, pytest.mark.waits]

KILLS = 20
A_ROUND = 4
QUESTION = "my first question"


class Watcher:
    """Waits for what a desk's facts make true."""

    def __init__(self, *desks: Desk[AgentState] | Desk[CustomerState]) -> None:
        self._happened = asyncio.Event()
        for desk in desks:
            desk.observe(lambda _fact: self._happened.set())

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():
                self._happened.clear()
                await self._happened.wait()


def _said(desk: Desk[S]) -> list[Message]:
    return [message for whole in desk.state.sessions.values() for message in whole.messages] if desk.state else []


async def _story(hub: HubProcess, folder: Path) -> None:
    address = HubAddress.parse(hub.address)
    http = HubHttp(address)
    login = await http.login(Login(email="ann@example.com", password=PASSWORD))
    assert not isinstance(login, Refusal)
    device = DeviceCredentials(http, app_key=hub.app.app.app_key, device_key=device_key())
    agent = Desk(AgentState, address, AgentCredentials(login.token), cache_folder=folder / "a", account="ann")
    customer = Desk(CustomerState, address, device, cache_folder=folder / "c", account="device")
    watcher = Watcher(agent, customer)
    running = [asyncio.create_task(agent.run()), asyncio.create_task(customer.run())]
    await watcher.until(lambda: agent.state is not None and customer.state is not None)
    conversation = await _begin(agent, customer)
    sent: dict[AuthorKind, list[str]] = {AuthorKind.AGENT: [], AuthorKind.CUSTOMER: [QUESTION]}
    chance = random.Random(20)
    for kill in range(KILLS):
        for number in range(A_ROUND):
            for kind, desk in ((AuthorKind.AGENT, agent), (AuthorKind.CUSTOMER, customer)):
                text = f"{kind} {kill}.{number}"
                sent[kind].append(text)
                desk.send(PostMessage(conversation_id=conversation, text=text))
        # Somewhere in the middle: before the first is through, or when some of them are.
        await watcher.until(partial(_reached, customer, _newest(customer) + chance.randrange(A_ROUND)))
        await asyncio.to_thread(hub.kill)
        await asyncio.to_thread(hub.start)
        agent.wake()
        customer.wake()
    await watcher.until(lambda: not agent.pending and not customer.pending)
    kept = await _kept(hub, login.token, conversation)
    for kind, texts in sent.items():
        assert [message.text for message in kept if message.author_kind is kind] == texts
    assert len([message for message in kept if message.notice is None]) == 2 * KILLS * A_ROUND + 1
    await _settled(hub, watcher, agent, login.token)
    assert device.signed_in is not None
    await _settled(hub, watcher, customer, device.signed_in.token)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await http.aclose()


async def _begin(agent: Desk[AgentState], customer: Desk[CustomerState]) -> ConversationId:
    whole = await customer.call(StartSession(question=QUESTION))
    assert isinstance(whole, SessionWhole)
    await customer.call(AskForPerson(session_id=whole.session.id))
    accepted = await agent.call(AcceptSession(session_id=whole.session.id))
    assert isinstance(accepted, SessionWhole)
    return whole.conversations[0].id


def _reached(desk: Desk[S], seq: int) -> bool:
    return _newest(desk) >= seq


def _newest(desk: Desk[S]) -> int:
    return max((message.seq for message in _said(desk)), default=0)


async def _kept(hub: HubProcess, token: str, conversation: ConversationId) -> list[Message]:
    """Everything the hub kept of the conversation, oldest first."""
    found: list[Message] = []
    async with WordsClient(hub.ws_address, token) as reader:
        before = 1_000_000
        while True:
            page = await reader.call(ListMessages(conversation_id=conversation, before_seq=before, limit=100))
            found = [*page.messages, *found]
            if not page.more:
                return found
            before = page.messages[0].seq


async def _settled(hub: HubProcess, watcher: Watcher, desk: Desk[S], token: str) -> None:
    """The desk's state comes to equal a fresh snapshot's; marks of delivery may be on their way."""
    async with WordsClient(hub.ws_address, token) as fresh:
        assert fresh.welcome is not None
        assert fresh.welcome.snapshot is not None
        assert state_from(fresh.welcome.snapshot) is not None
        await watcher.until(lambda: desk.state == fresh.state)


def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "hub")
    hub.prepare()
    hub.add_agent("Ann")
    hub.start()
    try:
        asyncio.run(_story(hub, tmp_path))
    finally:
        hub.kill()
