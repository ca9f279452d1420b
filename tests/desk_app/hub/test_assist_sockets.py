"""`/assist/<id>` over a real hub: a ticket lets in once, records cross unread, an end closes both sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from desk_app.domain.assist import AssistState
from desk_app.domain.sessions import SessionState
from desk_app.hub import admin
from desk_app.wire.assist import AskAssist, AssistTicket, EndAssist, OpenAssist
from desk_app.wire.events import AssistChanged
from desk_app.wire.sessions import AcceptSession, AskForPerson, EndSession, StartSession, TransferSession
from remote_assist.wire.hello import AssistHello, Refusal, Turned, Welcome, pack_hello, parse_answer
from remote_assist.wire.record import Header, RecordClass, handshake_record
from remote_assist.wire.roles import Direction, Role
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WordsClient

Story = Callable[["Scene"], Awaitable[None]]


class Scene:
    """A live session with an assist session asked for, and both sides' words."""

    def __init__(self, hub: RunningHub, agent: WordsClient, customer: WordsClient) -> None:
        self.hub, self.agent, self.customer = hub, agent, customer

    async def begin(self) -> None:
        whole = await self.customer.call(StartSession(question="看看我的屏幕"))
        self.session_id = whole.session.id
        await self.customer.call(AskForPerson(session_id=self.session_id))
        await self.agent.call(AcceptSession(session_id=self.session_id))
        self.assist = await self.agent.call(AskAssist(session_id=self.session_id))

    async def ticket(self, role: Role) -> AssistTicket:
        side = self.customer if role is Role.HOST else self.agent
        return await side.call(OpenAssist(assist_id=self.assist.id))

    def socket(self, path: str = "", origin: str | None = None) -> connect:
        address = self.hub.ws_address.removesuffix("/ws") + (path or f"/assist/{self.assist.id}")
        return connect(address, compression=None, max_size=None, origin=origin)  # type: ignore[arg-type]

    async def seat(self, role: Role) -> ClientConnection:
        """An open socket of this role, past its welcome."""
        connection = await self.socket()
        ticket = await self.ticket(role)
        assert await _answer(connection, pack_hello(AssistHello(ticket=ticket.ticket, role=role))) == Welcome()
        return connection


async def _answer(connection: ClientConnection, hello: str | bytes) -> Welcome | Turned:
    await connection.send(hello)
    return parse_answer(await asyncio.wait_for(connection.recv(), 20))


async def _end(connection: ClientConnection) -> str:
    """Waits for the end of a socket and returns its reason."""
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(connection.recv(), 20)
    frame = closed.value.rcvd
    return "" if frame is None else frame.reason


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[[Story], None]]:
    with RunningHub(tmp_path, origins=("https://help.example.com",)) as hub:
        agent_token = hub.sign_in(hub.add_agent("Li Wei")).token
        customer_token = hub.customer(1, sub="u-1", name="客户甲").token

        async def run(story: Story) -> None:
            async with (
                WordsClient(hub.ws_address, agent_token) as agent,
                WordsClient(hub.ws_address, customer_token) as customer,
            ):
                scene = Scene(hub, agent, customer)
                await scene.begin()
                await story(scene)

        yield lambda story: asyncio.run(run(story))


def _record(direction: Direction, number: int, size: int = 100) -> bytes:
    return handshake_record(direction, number, number.to_bytes(4) * (size // 4))


def test_records_cross_both_ways_in_order_and_unread(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        host = await scene.seat(Role.HOST)
        early = [_record(Direction.TO_VIEWER, n) for n in range(5)]
        for record in early:  # before the other end has come
            await host.send(record)
        viewer = await scene.seat(Role.VIEWER)
        assert [await viewer.recv() for _ in early] == early
        big = [_record(Direction.TO_VIEWER, n, 400_000) for n in range(20)]

        async def send() -> None:
            for record in big:
                await host.send(record)

        sending = asyncio.create_task(send())
        assert [await viewer.recv() for _ in big] == big
        await sending
        back = _record(Direction.TO_HOST, 1)
        await viewer.send(back)
        assert await host.recv() == back
        await host.close()
        assert await _end(viewer) == Refusal.PEER_GONE

    play(story)


@pytest.mark.parametrize("how", ["end assist", "end session", "back to the queue"])
def test_an_end_closes_both_sockets(play: Callable[[Story], None], how: str) -> None:
    async def story(scene: Scene) -> None:
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        if how == "end assist":
            await scene.customer.call(EndAssist(assist_id=scene.assist.id))
        elif how == "end session":
            await scene.agent.call(EndSession(session_id=scene.session_id))
        else:
            await scene.agent.call(TransferSession(session_id=scene.session_id))
        assert await _end(host) == Refusal.ENDED
        assert await _end(viewer) == Refusal.ENDED
        async with scene.socket() as late:
            hello = pack_hello(AssistHello(ticket="old", role=Role.HOST))
            assert await _answer(late, hello) == Turned(Refusal.BAD_TICKET.value)

    play(story)


def test_nobody_is_let_in_but_by_his_ticket(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        shows = await scene.ticket(Role.HOST)
        hello = pack_hello(AssistHello(ticket=shows.ticket, role=Role.HOST))
        for bad, code in (
            (pack_hello(AssistHello(ticket="guess", role=Role.HOST)), Refusal.BAD_TICKET),
            (pack_hello(AssistHello(ticket=shows.ticket, role=Role.VIEWER)), Refusal.BAD_TICKET),
            (hello.encode(), Refusal.BAD_HELLO),
            ("{", Refusal.BAD_HELLO),
            ("x" * 100_000, Refusal.BAD_HELLO),
            ('{"ticket": "t", "role": "king"}', Refusal.BAD_HELLO),
        ):
            async with scene.socket() as socket:
                assert await _answer(socket, bad) == Turned(code.value)
        async with scene.socket("/assist/another") as elsewhere:
            assert await _answer(elsewhere, hello) == Turned(Refusal.BAD_TICKET.value)
        async with scene.socket() as first:
            assert await _answer(first, hello) == Welcome()
            async with scene.socket() as second:  # a copy of the ticket displaces nobody
                assert await _answer(second, hello) == Turned(Refusal.ROOM_TAKEN.value)
            for seat in ("", "guess"):
                async with scene.socket() as third:
                    copy = pack_hello(AssistHello(ticket=shows.ticket, role=Role.HOST, seat=seat))
                    assert await _answer(third, copy) == Turned(Refusal.ROOM_TAKEN.value)

    play(story)


def test_lost_link_keeps_nobody_out_who_names_his_seat_or_draws_a_fresh_ticket(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        shows, looks = await scene.ticket(Role.HOST), await scene.ticket(Role.VIEWER)
        hello = pack_hello(AssistHello(ticket=shows.ticket, role=Role.HOST, seat="mine"))
        viewing = pack_hello(AssistHello(ticket=looks.ticket, role=Role.VIEWER))
        lost, viewer = await scene.socket(), await scene.socket()
        assert await _answer(lost, hello) == Welcome()
        assert await _answer(viewer, viewing) == Welcome()
        back = await scene.socket()
        assert await _answer(back, hello) == Welcome()
        assert await _end(lost) == Refusal.ROOM_TAKEN
        assert await _end(viewer) == Refusal.PEER_GONE
        fresh = await scene.ticket(Role.HOST)
        restarted = await scene.socket()
        assert await _answer(restarted, pack_hello(AssistHello(ticket=fresh.ticket, role=Role.HOST))) == Welcome()
        assert await _end(back) == Refusal.ROOM_TAKEN

    play(story)


def test_a_page_that_is_not_listed_does_not_even_connect(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        with pytest.raises(InvalidStatus):
            await scene.socket(origin="https://evil.example.com")
        listed = await scene.socket(origin="https://help.example.com")
        await listed.close()

    play(story)


def test_who_lost_his_link_comes_again_by_his_ticket(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        hellos = {
            role: pack_hello(AssistHello(ticket=(await scene.ticket(role)).ticket, role=role)) for role in (*Role,)
        }
        for lost in (Role.VIEWER, Role.HOST, Role.VIEWER):
            sockets = {}
            for role, hello in hellos.items():
                sockets[role] = await scene.socket()
                assert await _answer(sockets[role], hello) == Welcome()
            await sockets[Role.HOST].send(record := _record(Direction.TO_VIEWER, 1))
            assert await sockets[Role.VIEWER].recv() == record
            sockets[lost].transport.abort()
            assert await _end(sockets[lost.other]) == Refusal.PEER_GONE
        await scene.customer.call(EndAssist(assist_id=scene.assist.id))
        async with scene.socket() as late:
            assert await _answer(late, hellos[Role.HOST]) == Turned(Refusal.BAD_TICKET.value)

    play(story)


def test_a_disabled_engineer_sees_the_screen_no_longer(play: Callable[[Story], None]) -> None:
    """The command line disables him beside the hub; his customer waits again at the place he had."""

    async def story(scene: Scene) -> None:
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)

        async def disable() -> None:
            async with admin.opened(scene.hub.settings) as verbs:
                await admin.disable_agent(verbs, "li.wei@example.com")

        await disable()
        assert await _end(viewer) == Refusal.ENDED
        assert await _end(host) == Refusal.ENDED
        await scene.agent.until(lambda: scene.agent.goodbye is not None)
        await scene.customer.until(lambda: _waits(scene.customer))

    play(story)


def _waits(customer: WordsClient) -> bool:
    session = getattr(customer.state, "session", None)
    return session is not None and session.session.state is SessionState.WAITING


def test_what_is_no_record_ends_the_socket(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        for bad in ("text", b"", b"no header", _record(Direction.TO_HOST, 1)):
            host = await scene.seat(Role.HOST)
            await host.send(bad)
            assert await _end(host) == Refusal.TOO_MUCH
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        await host.close()
        assert await _end(viewer) == Refusal.PEER_GONE

    play(story)


def test_words_do_not_wait_for_pixels(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        record = _record(Direction.TO_VIEWER, 1, 1_000_000)

        async def flood() -> None:
            while True:
                await host.send(record)

        flooding = asyncio.create_task(flood())  # the viewer reads nothing: what it is owed piles up to the bounds
        await scene.agent.call(EndAssist(assist_id=scene.assist.id))
        await scene.customer.until(
            lambda: any(
                isinstance(logged.event, AssistChanged) and logged.event.assist.state is AssistState.ENDED
                for logged in scene.customer.events
            )
        )
        assert await _drained(viewer) == Refusal.ENDED
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(flooding, 10)

    play(story)


def test_a_word_passes_pictures_that_a_slow_viewer_has_not_taken(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        viewer.transport.pause_reading()
        pictures = [_sealed(RecordClass.FRAMES, n, 10_000) for n in range(45)]  # more than the systems between hold
        word = _sealed(RecordClass.CONTROL, 0, 50)
        for record in (*pictures, word):
            await host.send(record)
        for _ in range(2):  # the second one is read only when all before it was taken
            await (await host.ping())
        viewer.transport.resume_reading()
        came = [await viewer.recv() for _ in range(46)]
        assert came.index(word) < 45
        assert [record for record in came if record != word] == pictures

    play(story)


def test_a_viewer_that_takes_nothing_any_more_is_let_go(
    play: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.hub.assist_sockets.SEND_TIMEOUT_S", 0.2)
    monkeypatch.setattr("desk_app.hub.assist_sockets._SWEEP_S", 0.1)
    monkeypatch.setattr("desk_app.hub.assist_sockets._FAREWELL_S", 0.2)

    async def story(scene: Scene) -> None:
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        viewer.transport.pause_reading()

        async def flood() -> None:
            for n in range(1000):
                await host.send(_record(Direction.TO_VIEWER, n, 1_000_000))

        flooding = asyncio.create_task(flood())
        assert await _end(host) == Refusal.PEER_GONE
        with pytest.raises(ConnectionClosed):
            await flooding
        host, viewer = await scene.seat(Role.HOST), await scene.seat(Role.VIEWER)
        await host.send(_record(Direction.TO_VIEWER, 0))
        assert await viewer.recv() == _record(Direction.TO_VIEWER, 0)

    play(story)


def _sealed(record_class: RecordClass, number: int, size: int) -> bytes:
    return Header(Direction.TO_VIEWER, record_class, 0, b"a sessio", number).pack() + bytes(size)


async def _drained(connection: ClientConnection) -> str:
    """Reads what is still on its way, then the reason of the end."""
    try:
        async with asyncio.timeout(10):
            while True:
                await connection.recv()
    except ConnectionClosed as closed:
        return "" if closed.rcvd is None else closed.rcvd.reason


def test_a_served_session_is_what_assist_needs(play: Callable[[Story], None]) -> None:
    async def story(scene: Scene) -> None:
        state = scene.customer.state
        session = getattr(state, "session", None)
        assert session is not None
        assert session.session.state is SessionState.LIVE
        assert [assist.id for assist in session.assists] == [scene.assist.id]

    play(story)
