"""Hostile and broken input over real sockets: a clear sentence, nothing lost, the hub lives on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.agents import Presence
from desk_app.domain.customers import Attribute
from desk_app.domain.ids import ConversationId, Millis
from desk_app.domain.limits import MESSAGE_CHARACTERS, WORDS_FRAME_BYTES
from desk_app.domain.refusals import RefusalCode
from desk_app.domain.sessions import Side
from desk_app.hub import admin
from desk_app.hub.rates import Rates
from desk_app.store import log
from desk_app.wire import frames
from desk_app.wire.agents import SetPresence
from desk_app.wire.codec import decode_down, encode
from desk_app.wire.customers import SetContext
from desk_app.wire.frames import Cursor, Goodbye, Hello, Request, SignalSent
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, ListSessions, SessionWhole, StartSession
from desk_app.wire.signals import AgentLoads, CustomerPresence, QueuePlace, Typing
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WasRefused, WordsClient


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), anonymous_an_hour=10_000) as running:
        running.hub.greetings = Rates(1e6, 10**6)  # one person comes again and again here
        yield running


@pytest.fixture(scope="module")
def agent_token(hub: RunningHub) -> str:
    return hub.sign_in(hub.add_agent("Ann")).token


async def _first_answer(hub: RunningHub, data: str | bytes) -> frames.FrameDown:
    async with connect(hub.ws_address) as socket:
        await socket.send(data)
        return decode_down(await socket.recv())


def _refused_hello(hub: RunningHub, data: str | bytes) -> Goodbye:
    answer = asyncio.run(_first_answer(hub, data))
    assert isinstance(answer, Goodbye)
    assert not answer.retry
    return answer


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("not json", RefusalCode.MALFORMED),
        (b"\x00\x01", RefusalCode.MALFORMED),
        ("[" * 15_000, RefusalCode.MALFORMED),
        ('{"type":"hello"}', RefusalCode.MALFORMED),
        ('{"type":"greetings","token":"x"}', RefusalCode.UNKNOWN_MESSAGE),
        ('{"type":"signal","signal":{"type":"typing","conversation_id":"x"}}', RefusalCode.MALFORMED),
        ('{"type":"hello","token":"nobody has it"}', RefusalCode.TOKEN_INVALID),
        ('{"type":"hello","protocol":2,"token":"x"}', RefusalCode.VERSION_UNSUPPORTED),
        ('{"type":"ahoy","protocol":99}', RefusalCode.VERSION_UNSUPPORTED),
    ],
)
def test_bad_hello_gets_a_goodbye_with_the_reason(hub: RunningHub, data: str | bytes, code: RefusalCode) -> None:
    assert _refused_hello(hub, data).refusal.code == code


def test_newer_protocol_is_told_which_one_is_spoken_here(hub: RunningHub) -> None:
    refusal = _refused_hello(hub, '{"type":"hello","protocol":7,"token":"x"}').refusal
    assert refusal.params == {"ours": 1, "theirs": 7}


@pytest.mark.parametrize(
    ("data", "code", "ref"),
    [
        ('{"type":"request","ref":"r1","command":{"type":"conquer"}}', RefusalCode.UNKNOWN_MESSAGE, "r1"),
        ('{"type":"request","ref":"r2","command":{"type":"post_message"}}', RefusalCode.MALFORMED, "r2"),
        ('{"type":"request","ref":"r3","command":7}', RefusalCode.MALFORMED, "r3"),
        ('{"type":"request","ref":7}', RefusalCode.MALFORMED, ""),
        ("{", RefusalCode.MALFORMED, ""),
        (b"{}", RefusalCode.MALFORMED, ""),
        ("x" * (WORDS_FRAME_BYTES + 1), RefusalCode.TOO_LARGE, ""),
    ],
)
def test_bad_frame_is_refused_by_its_ref_and_the_connection_goes_on(
    hub: RunningHub, agent_token: str, data: str | bytes, code: RefusalCode, ref: str
) -> None:
    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            await client.socket.send(data)
            answer = await client.answer(ref)
            assert isinstance(answer, frames.Refused)
            assert answer.refusal.code == code
            assert (await client.call(ListSessions())).total >= 0

    asyncio.run(story())


def test_message_beyond_every_bound_closes_the_socket_and_nothing_else(hub: RunningHub, agent_token: str) -> None:
    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as bystander:
            async with connect(hub.ws_address) as socket:
                with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012 - whichever of the two hears of it first
                    await socket.send("x" * (2 * WORDS_FRAME_BYTES + 10))
                    await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009
            assert (await bystander.call(ListSessions())).total >= 0

    asyncio.run(story())


def test_who_sends_rubbish_again_and_again_is_sent_away(hub: RunningHub, agent_token: str) -> None:
    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            for _ in range(20):
                await client.socket.send("rubbish")
            await client.until(lambda: client.goodbye is not None)
            assert client.goodbye is not None
            assert client.goodbye.refusal.code == RefusalCode.MALFORMED

    asyncio.run(story())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "ref", "command", "signal", "text", "protocol"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_gets_an_answer_and_breaks_nothing(hub: RunningHub, agent_token: str, value: object) -> None:
    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            await client.socket.send(json.dumps(value))
            assert (await client.call(ListSessions())).total >= 0

    asyncio.run(story())


def test_unlisted_origin_is_refused_before_anything_is_said(hub: RunningHub, agent_token: str) -> None:
    async def story() -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(hub.ws_address, origin="https://evil.example"):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == 403

    asyncio.run(story())


def test_too_many_commands_are_refused_with_when_to_come_again(
    hub: RunningHub, agent_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.hub, "rates", Rates(0.001, 90))

    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            for number in range(150):
                request = Request(ref=f"n{number}", command=SetPresence(presence=Presence.BUSY))
                await client.socket.send(encode(request))
            answers = [await client.answer(f"n{number}") for number in range(150)]
            refused = [answer for answer in answers if isinstance(answer, frames.Refused)]
            assert len(refused) == 60
            assert {answer.refusal.code for answer in refused} == {RefusalCode.TOO_FAST}
            assert isinstance(refused[0].refusal.params["retry_s"], int)
            assert not isinstance(answers[0], frames.Refused)

    asyncio.run(story())


def test_same_ref_on_two_connections_is_carried_out_once(hub: RunningHub) -> None:
    token = hub.customer(100).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as one, WordsClient(hub.ws_address, token) as two:
            whole = await one.call(StartSession())
            post = PostMessage(conversation_id=whole.conversations[0].id, text="only once")
            first, second = await asyncio.gather(one.call(post, "same"), two.call(post, "same"))
            assert first == second
            state = one.state
            assert isinstance(state, CustomerState)
            await one.until(lambda: state.session is not None and len(state.session.messages) == 1)
            again = await one.call(post, "same")
            assert again == first

    asyncio.run(story())
    _expect_texts(hub, token, ["only once"])


def _expect_texts(hub: RunningHub, token: str, texts: list[str]) -> None:
    async def look() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            state = client.state
            assert isinstance(state, CustomerState)
            assert state.session is not None
            assert [message.text for message in state.session.messages] == texts

    asyncio.run(look())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("שלום 👋🏽 العربية", "שלום 👋🏽 العربية"),
        ("a\x00b\x07c", "ab c"),
        ("line\r\nbreak\rs", "line\nbreak\ns"),
        ("e\u0301", "é"),
    ],
)
def test_text_of_strangers_is_kept_as_harmless_text(hub: RunningHub, text: str, kept: str) -> None:
    token = hub.customer(hash(text) % 10**9 + 1000).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            whole = await client.call(StartSession())
            message = await client.call(PostMessage(conversation_id=whole.conversations[0].id, text=text))
            assert message.text == kept

    asyncio.run(story())


def test_long_names_and_texts_are_refused_with_the_limit(hub: RunningHub) -> None:
    token = hub.customer(101).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            whole = await client.call(StartSession())
            long_name = SetContext(attributes=(Attribute(name="name", value="甲" * 10_000),))
            with pytest.raises(WasRefused) as refused:
                await client.call(long_name)
            assert refused.value.refusal.code == RefusalCode.TOO_LONG
            too_much = PostMessage(conversation_id=whole.conversations[0].id, text="x" * (MESSAGE_CHARACTERS + 1))
            with pytest.raises(WasRefused) as refused:
                await client.call(too_much)
            assert refused.value.refusal.params == {"field": "text", "limit": MESSAGE_CHARACTERS}

    asyncio.run(story())


def test_cursor_goes_on_where_it_was(hub: RunningHub) -> None:
    token = hub.customer(102).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            whole = await client.call(StartSession())
            cursor, state = client.cursor, client.state
        async with WordsClient(hub.ws_address, token) as other:
            await other.call(PostMessage(conversation_id=whole.conversations[0].id, text="meanwhile"))
        async with WordsClient(hub.ws_address, token, cursor, state) as again:
            assert again.welcome is not None
            assert again.welcome.snapshot is None
            await again.until(lambda: bool(again.events))
        async with WordsClient(hub.ws_address, token) as fresh:
            assert again.state == fresh.state

    asyncio.run(story())


def test_cursor_of_another_history_gets_a_snapshot(hub: RunningHub) -> None:
    token, other = hub.customer(103).token, hub.customer(104).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            await client.call(StartSession())
            assert client.cursor is not None
            cursor = client.cursor
        for bad in (Cursor("some other log", 1), Cursor(cursor.log, cursor.number + 1000), Cursor(cursor.log, -1)):
            async with WordsClient(hub.ws_address, token, bad) as again:
                assert again.welcome is not None
                assert again.welcome.snapshot is not None
        # A device that was given to somebody else cannot go on with the former customer's cursor.
        async with WordsClient(hub.ws_address, other, cursor) as somebody_else:
            assert somebody_else.welcome is not None
            assert somebody_else.welcome.snapshot is not None

    asyncio.run(story())


def test_cursor_from_before_what_was_pruned_gets_a_snapshot(hub: RunningHub) -> None:
    token = hub.customer(107).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            whole = await client.call(StartSession())
            cursor = client.cursor
            await client.call(PostMessage(conversation_id=whole.conversations[0].id, text="later"))
        tomorrow = Millis(hub.hub.clock.now() + 24 * 3600 * 1000)
        pruning = hub.hub.verbs.change(lambda tx: log.prune(tx.db, tomorrow))
        assert await asyncio.to_thread(hub.run, pruning) > 0
        async with WordsClient(hub.ws_address, token, cursor) as again:
            assert again.welcome is not None
            assert again.welcome.snapshot is not None
            state = again.state
            assert isinstance(state, CustomerState)
            assert state.session is not None
            assert [message.text for message in state.session.messages] == ["later"]

    asyncio.run(story())


def test_disabled_agent_is_sent_away_while_connected(hub: RunningHub) -> None:
    token = hub.sign_in(hub.add_agent("Mallory")).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            await asyncio.to_thread(lambda: hub.run(admin.disable_agent(hub.hub.verbs, "mallory@example.com")))
            await client.until(lambda: client.goodbye is not None)
            assert client.goodbye is not None
            assert not client.goodbye.retry
        async with WordsClient(hub.ws_address, token) as again:
            assert again.goodbye is not None
            assert again.goodbye.refusal.code == RefusalCode.AGENT_DISABLED

    asyncio.run(story())


def test_what_another_process_did_reaches_connected_clients(hub: RunningHub, agent_token: str) -> None:
    """The command line adds an agent beside the running hub."""

    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            async with admin.opened(hub.settings) as verbs:
                added = await admin.add_agent(
                    verbs, hub.hub.passwords, name="Late", email="late@example.com", password="long enough pw"
                )
            state = client.state
            assert isinstance(state, AgentState)
            await client.until(lambda: added.id in state.agents)

    asyncio.run(story())


def test_signals_tell_typing_places_loads_and_presence(hub: RunningHub, agent_token: str) -> None:
    token = hub.customer(105, sub="signals", name="客户乙").token

    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as agent:
            await agent.call(SetPresence(presence=Presence.ONLINE))
            async with WordsClient(hub.ws_address, token) as customer:
                whole: SessionWhole = await customer.call(StartSession(question="?"))
                await customer.call(AskForPerson(session_id=whole.session.id))
                await customer.until(lambda: any(isinstance(s, QueuePlace) for s in customer.signals))
                place = next(s for s in customer.signals if isinstance(s, QueuePlace))
                assert place.place >= 1
                assert place.expected_wait_s is None
                await agent.call(AcceptSession(session_id=whole.session.id))
                conversation = whole.conversations[0].id
                await customer.socket.send(encode(SignalSent(signal=Typing(conversation_id=conversation))))
                typing = Typing(conversation_id=conversation, side=Side.CUSTOMER, name="客户乙")
                await agent.until(lambda: typing in agent.signals)
                await agent.socket.send(encode(SignalSent(signal=Typing(conversation_id=conversation))))
                back = Typing(conversation_id=conversation, side=Side.AGENT, name="Ann")
                await customer.until(lambda: back in customer.signals)
                await agent.until(
                    lambda: any(
                        isinstance(s, AgentLoads) and any(load.live_sessions for load in s.loads) for s in agent.signals
                    )
                )
            gone = CustomerPresence(customer_id=whole.session.customer_id, online=False)
            await agent.until(lambda: gone in agent.signals)

    asyncio.run(story())


def test_marks_of_nothing_and_of_strangers_are_refused(hub: RunningHub) -> None:
    token = hub.customer(106).token

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            with pytest.raises(WasRefused) as refused:
                await client.call(MarkRead(conversation_id=ConversationId("x"), seq=1))
            assert refused.value.refusal.code == RefusalCode.NOT_FOUND

    asyncio.run(story())


def test_hello_may_be_said_only_once(hub: RunningHub, agent_token: str) -> None:
    async def story() -> None:
        async with WordsClient(hub.ws_address, agent_token) as client:
            await client.socket.send(encode(Hello(token=agent_token)))
            await client.until(lambda: client.goodbye is not None)

    asyncio.run(story())
