"""What one person, one device or one address may take up of a hub; and that the others go on beside it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx2
import jwt
import msgspec
import pytest
from websockets.asyncio.client import connect

from desk_app.client.state import AgentState
from desk_app.domain.ids import Millis
from desk_app.domain.limits import (
    CANNED_RESPONSES,
    CAPACITY,
    CONNECTIONS_A_PERSON,
    DEVICES_AN_HOUR,
    DOWN_FRAME_BYTES,
    MESSAGE_CHARACTERS,
    SESSIONS_AN_HOUR,
    STATE_MESSAGES,
    TICKET_ENTRIES,
    TOKENS_A_DEVICE,
    WRAP_UPS,
)
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import SessionState
from desk_app.hub.exchange import read_jwt
from desk_app.hub.http import KNOCK_BYTES, address_of
from desk_app.hub.peer import EVENTS_CHARACTERS, HELLO_CHARACTERS
from desk_app.hub.rates import Rates
from desk_app.store.agents import change_agent
from desk_app.store.sessions import sessions_served_by
from desk_app.wire.agents import DeleteCanned, SaveCanned
from desk_app.wire.codec import decode_down, encode, encode_result
from desk_app.wire.events import MessagePosted
from desk_app.wire.frames import Events, Goodbye, Hello
from desk_app.wire.http import Exchange
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, EndSession, ReadSession, StartSession
from desk_app.wire.tickets import CommentTicket, CreateTicket, ListTickets, ReadTicket
from tests.fakes.desk import open_desk
from tests.fakes.hub import RunningHub, device_key, make_jwt
from tests.fakes.words_client import WasRefused, WordsClient


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), anonymous_an_hour=1000) as running:
        yield running


def _post(hub: RunningHub, path: str, body: object, token: str = "") -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.post(hub.address + path, json=body, headers=headers)


def test_one_person_has_one_rate_over_all_his_connections(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        token, other = hub.customer(1).token, hub.customer(2).token
        hub.hub.rates = Rates(0.001, 20)

        async def story() -> list[object]:
            async with WordsClient(hub.ws_address, token) as one, WordsClient(hub.ws_address, token) as two:
                calls = (client.call(ListTickets()) for client in (one, two) for _ in range(15))
                return await asyncio.gather(*calls, return_exceptions=True)

        refused = [each for each in asyncio.run(story()) if isinstance(each, WasRefused)]
        assert [each.refusal.code for each in refused] == [RefusalCode.TOO_FAST] * 10
        request = {"ref": "r", "command": {"type": "list_tickets"}}
        assert _post(hub, "/api/commands", request, token).status_code == 429
        assert _post(hub, "/api/commands", request, other).status_code == 200


def test_many_customers_of_one_address_are_one_crowd_and_engineers_none_of_it(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        tokens = [hub.customer(number).token for number in range(1, 5)]
        agent = hub.sign_in(hub.add_agent("Li Wei")).token
        hub.hub.crowds = Rates(0.001, 10)
        request = {"ref": "r", "command": {"type": "list_tickets"}}
        codes = [_post(hub, "/api/commands", request, token).status_code for token in tokens for _ in range(3)]
        assert codes == [200] * 10 + [429] * 2

        async def story() -> None:
            async with WordsClient(hub.ws_address, tokens[0]) as customer:
                with pytest.raises(WasRefused):
                    await customer.call(ListTickets())
            async with WordsClient(hub.ws_address, agent) as engineer:
                await engineer.call(ListTickets())

        asyncio.run(story())


def test_one_person_has_a_bounded_number_of_connections(hub: RunningHub) -> None:
    token, other = hub.customer(3).token, hub.customer(4).token

    async def story() -> None:
        sockets = []
        first: object = None
        for _ in range(CONNECTIONS_A_PERSON + 1):
            sockets.append(await connect(hub.ws_address))
            await sockets[-1].send(encode(Hello(token=token)))
            first = decode_down(await sockets[-1].recv())
        assert isinstance(first, Goodbye)
        assert (first.refusal.code, first.retry) == (RefusalCode.TOO_FAST, True)
        async with WordsClient(hub.ws_address, other) as beside:
            assert beside.welcome is not None
        for socket in sockets:
            await socket.close()

    asyncio.run(story())


def test_who_is_not_known_yet_is_not_listened_to_for_long(hub: RunningHub) -> None:
    async def story() -> Goodbye:
        async with connect(hub.ws_address) as socket:
            await socket.send(encode(Hello(token="t", client="x" * HELLO_CHARACTERS)))
            said = decode_down(await socket.recv())
            assert isinstance(said, Goodbye)
            return said

    assert asyncio.run(story()).refusal.code == RefusalCode.TOO_LARGE
    for path in ("/api/login", "/api/exchange"):
        answer = _post(hub, path, {"email": "x" * KNOCK_BYTES, "app_key": "x" * KNOCK_BYTES})
        assert (answer.status_code, answer.json()["code"]) == (413, RefusalCode.TOO_LARGE)


def test_an_address_that_knocks_too_often_is_refused_before_anything_else(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        hub.hub.knocks = Rates(0.001, 3)
        codes = [_post(hub, "/api/exchange", {}).status_code for _ in range(5)]
        assert codes == [400, 400, 400, 429, 429]
        assert int(_post(hub, "/api/login", {}).headers["retry-after"]) > 900


@pytest.mark.parametrize(
    ("said", "limited_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::1", "::1"),
        ("no address" * 20, ("no address" * 20)[:64]),
    ],
)
def test_an_address_of_ipv6_is_limited_as_its_network(said: str, limited_as: str) -> None:
    request = SimpleNamespace(client=SimpleNamespace(host=said))
    assert address_of(request) == limited_as  # type: ignore[arg-type]


def test_a_further_token_of_a_device_ends_its_oldest(hub: RunningHub) -> None:
    tokens = [hub.customer(50).token for _ in range(TOKENS_A_DEVICE + 1)]
    request = {"ref": "r", "command": {"type": "list_tickets"}}
    codes = [_post(hub, "/api/commands", request, token).status_code for token in tokens]
    assert codes == [401] + [200] * TOKENS_A_DEVICE


def test_one_jwt_does_not_bring_any_number_of_devices(hub: RunningHub) -> None:
    def bring(number: int, sub: str) -> int:
        signed = make_jwt(hub.app, sub)
        wish = Exchange(app_key=hub.app.app.app_key, device_key=device_key(1000 + number), jwt=signed)
        return _post(hub, "/api/exchange", msgspec.to_builtins(wish)).status_code

    assert [bring(number, "u-9") for number in range(DEVICES_AN_HOUR + 1)] == [200] * DEVICES_AN_HOUR + [429]
    assert bring(0, "u-9") == 200  # one that is known
    assert bring(900, "u-10") == 200


def test_a_customer_begins_a_bounded_number_of_sessions_an_hour(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            customer, other = await desk.add_customer("客户甲"), await desk.add_customer("客户乙")
            for _ in range(SESSIONS_AN_HOUR):
                whole = await desk.do(customer, StartSession())
                await desk.do(customer, EndSession(session_id=whole.session.id))
            assert (await desk.refusal(customer, StartSession())).code == RefusalCode.TOO_FAST
            await desk.do(other, StartSession())
            desk.clock.advance(seconds=3601)
            await desk.do(customer, StartSession())

    asyncio.run(story())


def test_of_too_many_wrap_ups_the_oldest_is_finished(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            ended = []
            for number in range(WRAP_UPS + 2):
                session_id = await desk.serve(agent, await desk.add_customer(f"客户 {number}"))
                await desk.do(agent, EndSession(session_id=session_id))
                ended.append(session_id)
            left = await desk.store.read(lambda db: sessions_served_by(db, agent.id))
            assert [session.id for session in left] == ended[2:]
            assert {session.state for session in left} == {SessionState.WRAP_UP}

    asyncio.run(story())


def test_the_engineers_client_hears_of_a_wrap_up_that_was_finished_for_him(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        agent = hub.add_agent("Li Wei", capacity=50)

        async def story() -> None:
            async with WordsClient(hub.ws_address, hub.sign_in(agent).token) as client:
                hub.hub.rates = Rates(1e6, 10**6)
                for number in range(WRAP_UPS + 1):
                    await _served_and_ended(hub, client, number)
                state = client.state
                assert isinstance(state, AgentState)
                await client.until(lambda: len(state.sessions) == WRAP_UPS)

        asyncio.run(story())


async def _served_and_ended(hub: RunningHub, client: WordsClient, number: int) -> None:
    customer = await asyncio.to_thread(hub.customer, 100 + number)
    async with WordsClient(hub.ws_address, customer.token) as person:
        whole = await person.call(StartSession(question="?"))
        await person.call(AskForPerson(session_id=whole.session.id))
        await client.call(AcceptSession(session_id=whole.session.id))
        await client.call(EndSession(session_id=whole.session.id))


@pytest.mark.parametrize(
    "header", ["[" * 5_000, '{"alg":' + "[" * 5_000, '{"alg":[]}', '{"alg":"HS256","b64":false}', "1"]
)
def test_a_jwt_that_is_none_is_refused(hub: RunningHub, header: str) -> None:
    token = base64.urlsafe_b64encode(header.encode()).decode().rstrip("=") + ".e30.e30"
    wish = {"app_key": hub.app.app.app_key, "device_key": device_key(1), "jwt": token}
    answer = _post(hub, "/api/exchange", wish)
    assert (answer.status_code, answer.json()["code"]) == (401, RefusalCode.JWT_INVALID)


@pytest.mark.parametrize(
    "claims",
    [{"exp": float("nan")}, {"exp": float("inf")}, {"exp": -1}, {"sub": "a\x00b"}, {"sub": "\ud800"}, {"sub": 7}],
)
def test_claims_that_cannot_be_are_refused(hub: RunningHub, claims: dict[str, object]) -> None:
    now = 1_795_000_000
    payload = {"sub": "u", "aud": hub.app.app.app_key, "exp": now + 60} | claims
    signed = jwt.api_jws.encode(json.dumps(payload).encode(), hub.app.secret, algorithm="HS256")
    with pytest.raises(Refused) as refused:
        read_jwt(hub.app, signed, Millis(now * 1000))
    assert refused.value.refusal.code == RefusalCode.JWT_INVALID


def test_the_largest_snapshot_fits_into_a_frame(tmp_path: Path) -> None:
    """An engineer with every place taken and every wrap-up left, and customers who wrote as much as they could."""

    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent = await desk.agent("Li Wei")
            await desk.verbs.change(lambda tx: change_agent(tx.db, agent.id, capacity=CAPACITY))
            session_id = await desk.serve(agent, await desk.add_customer("客户甲"))
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            for _ in range(STATE_MESSAGES):
                text = "😀" * MESSAGE_CHARACTERS
                await desk.do(agent, PostMessage(conversation_id=whole.conversations[0].id, text=text))
            whole = await desk.do(agent, ReadSession(session_id=session_id))
            most = len(encode_result(whole)) * 2 * (CAPACITY + WRAP_UPS)  # of both channels
            assert most < DOWN_FRAME_BYTES

    asyncio.run(story())


def test_events_go_out_in_frames_that_a_client_takes(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        customer = hub.customer(1)

        async def story() -> None:
            async with WordsClient(hub.ws_address, customer.token) as client:
                whole = await client.call(StartSession())
                cursor = client.cursor
                for number in range(40):
                    text = f"{number}" + "😀" * (MESSAGE_CHARACTERS - 2)
                    await client.call(PostMessage(conversation_id=whole.conversations[0].id, text=text))
            frames = []
            async with connect(hub.ws_address, max_size=None) as socket:
                await socket.send(encode(Hello(token=customer.token, cursor=cursor)))
                told = 0
                while told < 40:
                    came = await socket.recv()
                    frame = decode_down(came)
                    if isinstance(frame, Events):
                        frames.append(len(came))
                        told += sum(isinstance(logged.event, MessagePosted) for logged in frame.events)
            assert len(frames) > 1
            assert max(frames) < EVENTS_CHARACTERS + 2 * MESSAGE_CHARACTERS

        hub.hub.rates = Rates(1e6, 10**6)
        asyncio.run(story())


def test_of_a_long_history_the_end_is_read(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Li Wei")
            ticket = await desk.do(agent, CreateTicket(subject="long"))
            for number in range(TICKET_ENTRIES + 5):
                await desk.do(agent, CommentTicket(ticket_id=ticket.id, text=f"{number}"))
            entries = (await desk.do(agent, ReadTicket(ticket_id=ticket.id))).entries
            assert [entry.text for entry in entries] == [str(number) for number in range(5, TICKET_ENTRIES + 5)]

    asyncio.run(story())


def test_canned_responses_are_bounded(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_desk(tmp_path / "hub.db") as desk:
            agent = await desk.agent("Li Wei")
            kept = [
                await desk.do(agent, SaveCanned(shortcut=f"s{number}", title="", text="x"))
                for number in range(CANNED_RESPONSES)
            ]
            further = SaveCanned(shortcut="further", title="", text="x")
            assert (await desk.refusal(agent, further)).params == {"what": "canned", "limit": CANNED_RESPONSES}
            await desk.do(agent, SaveCanned(id=kept[0].id, shortcut="s0", title="", text="changed"))
            await desk.do(agent, DeleteCanned(id=kept[1].id))
            await desk.do(agent, further)

    asyncio.run(story())
