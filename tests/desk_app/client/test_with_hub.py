"""The client core against a real hub: real sockets, real database."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from PIL import Image

from desk_app.client.accounts import AgentCredentials, DeviceCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.engine import S
from desk_app.client.facts import Link
from desk_app.client.http import HubHttp
from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId
from desk_app.domain.limits import MESSAGE_CHARACTERS, STATE_MESSAGES
from desk_app.domain.messages import AuthorKind, Delivery
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.http import Health, Login, SignedIn
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.protocol import Command, Done
from desk_app.wire.sessions import AcceptSession, AskForPerson, SessionWhole, StartSession
from tests.desk_app.client.scripted_hub import until
from tests.fakes.hub import PASSWORD, RunningHub, device_key

T = TypeVar("T")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path / "hub") as running:
        yield running


def granted(answer: T | Refusal) -> T:
    assert not isinstance(answer, Refusal), answer
    return answer


async def carried_out(desk: Desk[S], command: Command[T]) -> T:
    answer = await desk.call(command)
    return granted(answer)


@asynccontextmanager
async def connected(desk: Desk[S]) -> AsyncIterator[Desk[S]]:
    task = asyncio.create_task(desk.run())
    try:
        await until(lambda: desk.connection.link is Link.CONNECTED)
        yield desk
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@dataclass
class Pair:
    agent: Desk[AgentState]
    customer: Desk[CustomerState]
    conversation: ConversationId


def agent_desk(hub: RunningHub, folder: Path, signed_in: SignedIn) -> Desk[AgentState]:
    credentials = AgentCredentials(signed_in.token)
    address = HubAddress.parse(hub.address)
    return Desk(AgentState, address, credentials, cache_folder=folder, account=signed_in.agent.id)


@asynccontextmanager
async def customer_at(hub: RunningHub, folder: Path, device: int = 1) -> AsyncIterator[Desk[CustomerState]]:
    address = HubAddress.parse(hub.address)
    http = HubHttp(address)
    credentials = DeviceCredentials(http, app_key=hub.app.app.app_key, device_key=device_key(device), language="zh_CN")
    desk = Desk(CustomerState, address, credentials, cache_folder=folder, account=f"device {device}")
    async with connected(desk):
        yield desk
    await http.aclose()


@asynccontextmanager
async def chatting(hub: RunningHub, folder: Path) -> AsyncIterator[Pair]:
    """A customer with a question, accepted by an engineer."""
    engineer = await asyncio.to_thread(hub.add_agent, "Engineer")
    signed_in = await asyncio.to_thread(hub.sign_in, engineer)
    async with (
        connected(agent_desk(hub, folder / "agent", signed_in)) as agent,
        customer_at(hub, folder / "customer") as customer,
    ):
        started: SessionWhole = await carried_out(customer, StartSession(question="打印发票时报错"))
        await carried_out(customer, AskForPerson(session_id=started.session.id))
        await until(lambda: agent.state and agent.state.queue)
        await carried_out(agent, AcceptSession(session_id=started.session.id))
        await until(lambda: agent.state and agent.state.sessions)
        yield Pair(agent, customer, started.conversations[0].id)


def said(desk: Desk[AgentState] | Desk[CustomerState]) -> list[str]:
    assert desk.state is not None
    return [m.text for whole in desk.state.sessions.values() for m in whole.messages if not m.notice]


def deliveries(desk: Desk[AgentState] | Desk[CustomerState], author: AuthorKind) -> set[Delivery]:
    assert desk.state is not None
    return {m.delivery for whole in desk.state.sessions.values() for m in whole.messages if m.author_kind is author}


def test_two_people_talk_and_see_how_far_their_words_came(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with chatting(hub, tmp_path) as pair:
            pair.agent.send(PostMessage(conversation_id=pair.conversation, text="我来看看"))
            await until(lambda: "我来看看" in said(pair.customer))
            pair.customer.send(PostMessage(conversation_id=pair.conversation, text="谢谢 👍"))
            await until(lambda: said(pair.agent) == ["打印发票时报错", "我来看看", "谢谢 👍"])
            await until(lambda: deliveries(pair.agent, AuthorKind.AGENT) == {Delivery.DELIVERED})
            await until(lambda: deliveries(pair.customer, AuthorKind.CUSTOMER) == {Delivery.DELIVERED})
            assert pair.customer.state is not None
            held = pair.customer.state.session
            assert held is not None
            pair.customer.send(MarkRead(conversation_id=pair.conversation, seq=held.conversations[0].last_seq))
            await until(lambda: deliveries(pair.agent, AuthorKind.AGENT) == {Delivery.READ})
            await until(lambda: not pair.agent.pending and not pair.customer.pending)

    asyncio.run(scene())


def test_typing_reaches_the_other_side(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with chatting(hub, tmp_path) as pair:
            pair.agent.typing(pair.conversation)
            await until(lambda: pair.customer.typing_in(pair.conversation) == "Engineer")

    asyncio.run(scene())


def test_picture_goes_up_with_progress_and_comes_down_whole(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        stream = io.BytesIO()
        Image.effect_noise((900, 500), 60).save(stream, "PNG")
        progress: list[tuple[int, int]] = []
        async with chatting(hub, tmp_path) as pair:
            sent = await pair.customer.upload(
                stream.getvalue(), "../截图 1.png", "image/png", lambda done, total: progress.append((done, total))
            )
            picture: Attachment = granted(sent)
            assert progress[-1] == (len(stream.getvalue()),) * 2
            assert picture.is_picture
            pair.customer.send(PostMessage(conversation_id=pair.conversation, attachment_ids=(picture.id,)))
            await until(lambda: len(said(pair.agent)) == 2)
            first = granted(await pair.agent.download(picture))
            again = granted(await pair.agent.download(picture))
            assert first == again
            content = await asyncio.to_thread(first.read_bytes)
            assert content == stream.getvalue()
            assert first.stat().st_mode & 0o777 == 0o600
            small = granted(await pair.agent.thumbnail(picture))
            assert Image.open(io.BytesIO(small)).width <= 480

    asyncio.run(scene())


def test_upload_can_be_cancelled(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with chatting(hub, tmp_path) as pair:

            def cancel(_done: int, _total: int) -> None:
                upload.cancel()

            work = pair.customer.upload(b"x" * 20_000_000, "big.txt", "text/plain", cancel)
            upload = asyncio.create_task(work)
            with pytest.raises(asyncio.CancelledError):
                await upload
            granted(await pair.customer.upload(b"small", "small.txt", "text/plain"))

    asyncio.run(scene())


def test_file_without_access_or_of_too_large_a_size_is_refused(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with chatting(hub, tmp_path) as pair, customer_at(hub, tmp_path / "other", 2) as other:
            sent = await pair.customer.upload(b"secret", "secret.txt", "text/plain")
            secret: Attachment = granted(sent)
            refused = await other.download(secret)
            assert isinstance(refused, Refusal)
            assert refused.code in (RefusalCode.NOT_FOUND, RefusalCode.FORBIDDEN)
            huge = await pair.customer.upload(b"x" * (25 * 1024 * 1024 + 1), "huge.txt", "text/plain")
            assert isinstance(huge, Refusal)
            assert huge.code == RefusalCode.TOO_LARGE

    asyncio.run(scene())


def test_signing_in_and_out(hub: RunningHub, tmp_path: Path) -> None:
    engineer = hub.add_agent("Engineer")

    async def scene() -> None:
        http = HubHttp(HubAddress.parse(hub.address))
        health = await http.health()
        assert isinstance(health, Health)
        refused = await http.login(Login(email=engineer.email, password="wrong"))
        assert refused == Refusal(RefusalCode.BAD_CREDENTIALS)
        signed_in = await http.login(Login(email=engineer.email, password=PASSWORD, device="test"))
        assert isinstance(signed_in, SignedIn)
        desk = agent_desk(hub, tmp_path / "cache", signed_in)
        async with connected(desk):
            assert await desk.sign_out() is None
            assert not list((tmp_path / "cache").glob("*.sqlite3*"))
            await until(lambda: desk.connection.link is Link.STOPPED)
        assert await http.logout(signed_in.token) != Done()
        await http.aclose()

    asyncio.run(scene())


def test_address_where_no_hub_lives_is_unreachable() -> None:
    async def scene() -> None:
        http = HubHttp(HubAddress.parse("127.0.0.1:9"))
        answer = await http.health()
        assert isinstance(answer, Refusal)
        assert answer.code == RefusalCode.HUB_UNREACHABLE
        assert answer.params["address"] == "http://127.0.0.1:9"
        await http.aclose()

    asyncio.run(scene())


def test_stale_token_of_a_device_is_exchanged_and_the_file_goes_up(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with customer_at(hub, tmp_path) as customer:
            credentials = customer._credentials
            assert isinstance(credentials, DeviceCredentials)
            assert credentials.signed_in is not None
            credentials.signed_in = msgspec.structs.replace(credentials.signed_in, token="no longer good")
            sent = await customer.upload(b"a file", "a.txt", "text/plain")
            assert isinstance(sent, Attachment)
            assert await credentials.token() != "no longer good"

    asyncio.run(scene())


def test_device_that_was_signed_out_is_not_brought_back(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with customer_at(hub, tmp_path) as customer:
            token = await customer._credentials.token()
            assert isinstance(token, str)
            assert await customer.http.logout(token) == Done()
            refused = await customer.upload(b"a file", "a.txt", "text/plain")
            assert refused == Refusal(RefusalCode.TOKEN_REVOKED)
            await until(lambda: customer.connection.link is Link.STOPPED)

    asyncio.run(scene())


def test_longest_possible_chat_does_not_lock_anybody_out(hub: RunningHub, tmp_path: Path) -> None:
    async def scene() -> None:
        async with chatting(hub, tmp_path) as pair:
            for number in range(STATE_MESSAGES):
                text = f"{number:03}" + "长" * (MESSAGE_CHARACTERS - 3)
                pair.customer.send(PostMessage(conversation_id=pair.conversation, text=text))
            last = f"{STATE_MESSAGES - 1:03}"
            await until(lambda: not pair.customer.pending and said(pair.agent)[-1].startswith(last))
            kept = said(pair.customer)
            async with customer_at(hub, tmp_path / "fresh") as again:
                await until(lambda: again.state is not None)
                assert said(again) == kept

    asyncio.run(scene())
