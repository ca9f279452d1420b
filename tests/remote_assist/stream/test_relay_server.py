"""The relay's sockets: slow, silent, broken and hasty ends harm only themselves, and nothing of the others is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from remote_assist.relay.relay import RelayLimits
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, bound_port
from remote_assist.wire.hello import Refusal
from remote_assist.wire.record import Header, RecordClass
from remote_assist.wire.roles import Direction, Role
from tests.remote_assist.relay.lean_end import BINARY, CLOSE, LeanEnd, TurnedAway, enter, frame, upgrade

_CONT = 0x0


class Room:
    """A host and a viewer at a relay, and what each of them got."""

    def __init__(self, port: int, name: str = "7") -> None:
        self._port = port
        self._name = name
        self.at_host: list[bytes] = []
        self.at_viewer: list[bytes] = []

    async def __aenter__(self) -> Room:
        self.host = await enter(self._port, self._name, Role.HOST, lambda _end, record: self.at_host.append(record))
        self.viewer = await enter(
            self._port, self._name, Role.VIEWER, lambda _end, record: self.at_viewer.append(record)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        for end in (self.host, self.viewer):
            if not end.ended.done():
                end.close()
                await end.ended


@asynccontextmanager
async def relaying(limits: RelayLimits | None = None) -> AsyncIterator[tuple[RelayServer, int]]:
    """A relay on a free port; a fault in it fails the test."""
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))
    relay = RelayServer(limits)
    async with relay.serving(Address("127.0.0.1", 0)) as server:
        yield relay, bound_port(server)
    assert faults == []


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await story()

    asyncio.run(bounded())


async def until(fact: Callable[[], object]) -> None:
    while not fact():  # noqa: ASYNC110  # nothing announces it
        await asyncio.sleep(0.002)


def record(direction: Direction, counter: int, size: int = 0, record_class: RecordClass = RecordClass.FRAMES) -> bytes:
    return Header(direction, record_class, 0, b"a sessio", counter).pack() + bytes(size)


def picture(counter: int, size: int = 5000) -> bytes:
    return record(Direction.TO_VIEWER, counter, size)


def word(counter: int) -> bytes:
    return record(Direction.TO_VIEWER, counter, 20, RecordClass.CONTROL)


def test_burst_of_records_arrives_whole_and_in_order_both_ways() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port) as room:
            to_viewer = [picture(n, n % 700) for n in range(2000)]
            to_host = [record(Direction.TO_HOST, n, n % 70) for n in range(2000)]
            room.host.write(b"".join(frame(each) for each in to_viewer))
            room.viewer.write(b"".join(frame(each) for each in to_host))
            await until(lambda: len(room.at_viewer) == len(room.at_host) == 2000)
            assert (room.at_viewer, room.at_host) == (to_viewer, to_host)

    run(story)


def test_record_that_comes_in_pieces_arrives_whole() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port) as room:
            whole = picture(0, 300_000)
            room.host.write(frame(whole[:9], BINARY, last=False))
            room.host.write(frame(whole[9:100_000], _CONT, last=False))
            room.host.write(frame(whole[100_000:], _CONT))
            data = frame(picture(1))
            for byte in data[:40]:
                room.host.write(bytes([byte]))
                await asyncio.sleep(0)
            room.host.write(data[40:])
            await until(lambda: len(room.at_viewer) == 2)
            assert room.at_viewer == [whole, picture(1)]

    run(story)


def test_word_passes_pictures_that_a_slow_viewer_has_not_taken() -> None:
    async def story() -> None:
        async with relaying(RelayLimits(credit_bytes=4_000_000)) as (_, port), Room(port) as room:
            room.viewer.transport.pause_reading()
            pictures = [picture(n) for n in range(600)]  # three megabytes, more than the system takes
            for each in pictures:
                room.host.send(each)
            await until(lambda: room.host.transport.get_write_buffer_size() == 0)
            room.host.send(word(0))
            async with Room(port, "other") as other:
                for n in range(100):  # in each turn the relay reads on, until it has read the word
                    other.host.send(word(n))
                    await until(lambda: len(other.at_viewer) > n)  # noqa: B023  # it is awaited here
            room.viewer.transport.resume_reading()
            await until(lambda: len(room.at_viewer) == 601)
            assert room.at_viewer.index(word(0)) < 500
            assert [each for each in room.at_viewer if each != word(0)] == pictures

    run(story)


def test_slow_viewer_slows_its_own_host_only_and_loses_nothing() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port) as slow, Room(port, "other") as other:
            slow.viewer.transport.pause_reading()
            pictures = [picture(n, 300_000) for n in range(80)]  # more than both ends' systems hold
            for each in pictures:
                slow.host.send(each)
            for n in range(50):
                other.host.send(picture(n))
                await until(lambda: len(other.at_viewer) > n)  # noqa: B023  # it is awaited here
            held = slow.host.transport.get_write_buffer_size()
            assert held > 0
            slow.viewer.transport.resume_reading()
            await until(lambda: len(slow.at_viewer) == 80)
            assert slow.at_viewer == pictures

    run(story)


def test_sender_over_its_rate_is_not_read_meanwhile_and_loses_nothing() -> None:
    async def story() -> None:
        limits = RelayLimits(bytes_per_second=2e6, burst_bytes=10_000)
        async with relaying(limits) as (_, port), Room(port) as room:
            pictures = [picture(n) for n in range(60)]
            for each in pictures:
                room.host.send(each)
            await until(lambda: len(room.at_viewer) == 60)
            assert room.at_viewer == pictures

    run(story)


def test_who_does_not_answer_is_let_go_and_who_does_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.relay_peer.PING_SECONDS", 0.2)
    monkeypatch.setattr("remote_assist.stream.relay_server._SWEEP", 0.05)

    async def story() -> None:
        async with relaying() as (relay, port), Room(port) as dead, Room(port, "other") as alive:
            dead.host.answers_pings = False
            assert await dead.viewer.ended == Refusal.PEER_GONE
            assert relay.room_count == 1
            alive.host.send(word(0))
            await until(lambda: alive.at_viewer)

    run(story)


def test_viewer_that_stalls_for_ever_is_let_go_and_its_host_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.relay_peer.PING_SECONDS", 0.2)
    monkeypatch.setattr("remote_assist.stream.relay_server._SWEEP", 0.05)

    async def story() -> None:
        async with relaying() as (relay, port), Room(port) as room:
            room.viewer.transport.pause_reading()
            for n in range(80):
                room.host.send(picture(n, 300_000))
            assert await room.host.ended == Refusal.PEER_GONE
            assert relay.room_count == 0
            room.viewer.transport.resume_reading()

    run(story)


def test_last_word_of_who_hangs_up_at_once_is_delivered() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port) as room:
            room.host.write(frame(picture(0)) + frame(word(0)) + frame(b"\x03\xe8", CLOSE))
            assert await room.viewer.ended == Refusal.PEER_GONE
            assert word(0) in room.at_viewer

    run(story)


def test_pictures_of_a_host_that_has_gone_are_not_shown_any_more() -> None:
    async def story() -> None:
        async with relaying(RelayLimits(credit_bytes=4_000_000)) as (relay, port), Room(port) as room:
            room.viewer.transport.pause_reading()
            for n in range(600):
                room.host.send(picture(n))
            await until(lambda: room.host.transport.get_write_buffer_size() == 0)
            room.host.transport.close()
            await until(lambda: relay.room_count == 0)
            room.viewer.transport.resume_reading()
            assert await room.viewer.ended == Refusal.PEER_GONE
            assert len(room.at_viewer) < 500
            assert room.at_viewer == [picture(n) for n in range(len(room.at_viewer))]

    run(story)


def test_end_that_goes_while_the_other_talks_is_no_fault() -> None:
    async def story() -> None:
        async with relaying() as (relay, port):
            for number in range(20):
                async with Room(port, str(number)) as room:
                    room.host.write(b"".join(frame(picture(n)) for n in range(30)))
                    room.viewer.write(b"".join(frame(record(Direction.TO_HOST, n)) for n in range(30)))
                    room.viewer.close()
                    assert await room.host.ended == Refusal.PEER_GONE
            await until(lambda: relay.room_count == 0)

    run(story)


@pytest.mark.parametrize(
    "nonsense",
    [
        frame(b"short"),
        frame(record(Direction.TO_HOST, 0)),
        frame(json.dumps({"room": "7"}).encode(), 0x1),
        frame(bytes([9, 0, 4]) + bytes(40)),
        frame(b"", BINARY, last=False) + frame(b"", _CONT, last=False) * 2000,
    ],
)
def test_who_breaks_the_rules_is_closed_and_the_other_end_told(nonsense: bytes) -> None:
    async def story() -> None:
        async with relaying() as (relay, port), Room(port) as room:
            room.host.write(nonsense)
            assert await room.host.ended in {Refusal.TOO_MUCH, ""}
            assert await room.viewer.ended == Refusal.PEER_GONE
            assert relay.room_count == 0

    run(story)


def test_record_beyond_the_limit_is_refused_by_its_header_alone() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port) as room:
            room.host.write(frame(bytes(2 * 1024 * 1024 + 1))[:64])
            await room.host.ended
            assert await room.viewer.ended == Refusal.PEER_GONE
            assert room.at_viewer == []

    run(story)


@pytest.mark.parametrize("says", ["nothing", "half a request", "no hello"])
def test_who_says_no_hello_in_time_is_turned_away(says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.relay_peer._STAGE_SECONDS", 0.2)
    monkeypatch.setattr("remote_assist.stream.relay_server._SWEEP", 0.05)

    async def story() -> None:
        async with relaying() as (relay, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write({"nothing": b"", "half a request": b"GET / HT", "no hello": upgrade(port)}[says])
            said = bytearray()
            try:
                while data := await reader.read(1 << 16):
                    said += data
            except ConnectionResetError:
                assert says != "no hello"
            writer.close()
            assert (Refusal.BAD_HELLO.value.encode() in said) is (says == "no hello")
            assert relay.room_count == 0

    run(story)


def test_relay_that_ends_says_so_and_waits_for_nobody() -> None:
    async def story() -> None:
        async with relaying() as (_, port):
            room = await Room(port).__aenter__()
            room.viewer.transport.pause_reading()
        assert await room.host.ended == ""
        room.viewer.transport.resume_reading()
        await room.viewer.ended

    run(story)


def test_lean_end_hears_that_it_is_turned_away() -> None:
    async def story() -> None:
        async with relaying() as (_, port), Room(port):
            with pytest.raises(TurnedAway, match=Refusal.ROOM_TAKEN):
                await enter(port, "7", Role.HOST, _nothing)

    run(story)


def _nothing(_end: LeanEnd, _record: bytes) -> None:
    return
