"""Meeting through a relay or a hub, listeners that refuse, and peers that send what they may not."""

from __future__ import annotations

import asyncio
import os

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidStatus

from remote_assist.errors import PeerGone
from remote_assist.geometry import Rect
from remote_assist.relay.doorkeeper import DoorLimits
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import (
    Address,
    Link,
    NotReachable,
    TurnedAway,
    bound_port,
    dial,
    listening,
    parse_address,
)
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.control import Introduce, pack_control
from remote_assist.wire.frames import Ack, pack_ack
from remote_assist.wire.hello import RelayHello
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import Record, RecordClass, parse_header
from remote_assist.wire.roles import Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.meeting_hub import MeetingHub
from tests.remote_assist.stream.sessions import BOTH, CODE, SIZE, Sharing, sharing, until, viewing


def _paint(setting: Sharing, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)
    setting.screen.paint(Rect(0, 0, *SIZE), pixels)


def test_two_ends_meet_at_a_relay_that_sees_only_outer_headers() -> None:
    async def story() -> None:
        relay = RelayServer()
        async with relay.serving(Address("127.0.0.1", 0)) as server:
            url = f"ws://127.0.0.1:{bound_port(server)}"
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_relay(url, CODE.public, Role.HOST), HostPairing(seeded(1), code=CODE))
            async with viewing(lambda: DialDoor.by_relay(url, CODE.public, Role.VIEWER)) as (viewer, seen):
                for seed in range(3):
                    _paint(setting, seed)
                    await until(lambda: seen.shows(setting.screen._pixels))
                assert relay.room_count == 1
                viewer.stop()
                assert (await setting.report()).reason == "ended_by_engineer"
            await until(lambda: relay.room_count == 0)

    asyncio.run(story())


def test_through_a_hub_both_see_the_same_words_and_the_hub_only_headers() -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        async with hub.serving() as url:
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (viewer, seen):
                await until(lambda: seen.shows(setting.screen._pixels))
                paired = next(value for name, value in setting.facts.facts if name == "paired")
                assert getattr(paired, "en", None) == seen.words
                assert len(seen.words) == 4
                viewer.stop()
                await setting.report()
        sealed = [r for r in hub.records if parse_header(r).record_class is not RecordClass.HANDSHAKE]
        assert sealed
        assert not any("李工".encode() in record for record in hub.records)

    asyncio.run(story())


def test_hub_that_changes_a_record_is_found_and_ends_the_session_on_both_sides() -> None:
    async def story() -> None:
        spoiled = 0

        def spoil(record: bytes) -> bytes:
            nonlocal spoiled
            if parse_header(record).record_class is RecordClass.FRAMES and not spoiled:
                spoiled += 1
                return record[:-1] + bytes([record[-1] ^ 1])
            return record

        hub = MeetingHub({"h": "host", "v": "viewer"}, spoil)
        async with hub.serving() as url:
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen):
                await until(lambda: seen.report)
                assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.SEAL_BROKEN))
                assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]
                assert not seen.frames
                assert (await setting.report()).reason is ReasonCode.SEAL_BROKEN

    asyncio.run(story())


@pytest.mark.parametrize("way", ["relay", "hub"])
def test_panic_is_told_to_the_viewer_across_a_relay_and_a_hub(way: str) -> None:
    async def story() -> None:
        hub, relay = MeetingHub({"h": "host", "v": "viewer"}), RelayServer()
        async with hub.serving() as hub_url, relay.serving(Address("127.0.0.1", 0)) as server:
            relay_url = f"ws://127.0.0.1:{bound_port(server)}"

            def door(role: Role) -> DialDoor:
                if way == "relay":
                    return DialDoor.by_relay(relay_url, CODE.public, role)
                return DialDoor.by_hub(hub_url, role.value[0], role)

            assist_id = "a-1" if way == "hub" else None
            pairing = HostPairing(os.urandom, code=None if assist_id else CODE, assist_id=assist_id)
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(door(Role.HOST), pairing)
            async with viewing(lambda: door(Role.VIEWER), assist_id=assist_id) as (_, seen):
                await until(lambda: seen.frames)
                setting.watches[0].panic()
                await setting.report()
                await until(lambda: seen.report)
                assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.PANIC))

    asyncio.run(story())


class DyingDoor(DialDoor):
    """Its first links die when the first word is said over them, or the second."""

    def __init__(self, url: str, words: list[int]) -> None:
        super().__init__(url)
        self._words = words
        self.opened = 0

    async def open(self) -> Link:
        link = await super().open()
        self.opened += 1
        return DyingLink(link, self._words.pop(0)) if self._words else link


class DyingLink:
    """See `DyingDoor`."""

    def __init__(self, link: Link, words: int) -> None:
        self._link = link
        self._words = words

    async def send(self, record: Record) -> None:
        if parse_header(record).record_class is not RecordClass.HANDSHAKE:
            self._words -= 1
            if self._words < 0:
                self._link.abort()
        await self._link.send(record)

    async def receive(self) -> bytes:
        return await self._link.receive()

    async def watch(self) -> None:
        await self._link.watch()

    def abort(self) -> None:
        self._link.abort()

    async def close(self) -> None:
        await self._link.close()


def test_viewer_whose_first_links_die_before_its_words_arrive_says_and_asks_again() -> None:
    async def story() -> None:
        async with sharing(granted=frozenset(), script=lambda _q: True) as setting:
            door = DyingDoor(setting.url, [0, 1])
            async with viewing(lambda: door) as (_, seen):
                await until(lambda: seen.frames, 20.0)
                _paint(setting, 3)
                await until(lambda: seen.shows(setting.screen.grab()))
                assert door.opened == 3
                assert {question.engineer.name for question in setting.ui.asked} == {"李工"}

    asyncio.run(story())


def test_hub_that_says_ended_ends_it_without_another_try() -> None:
    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        async with hub.serving() as url:
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
            async with viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen):
                await until(lambda: seen.frames)
                await hub.end()
                await until(lambda: seen.report)
                assert seen.states[-1] == (ViewerState.ENDED, Reason(ReasonCode.ENDED))
                assert ViewerState.RECONNECTING not in [state for state, _ in seen.states]
                assert (await setting.report()).reason is ReasonCode.ENDED_BY_HUB

    asyncio.run(story())


def test_viewer_waits_at_a_hub_for_a_customer_who_takes_his_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.handshake.HANDSHAKE_TIMEOUT", 1.0)

    async def story() -> None:
        hub = MeetingHub({"h": "host", "v": "viewer"})
        async with (
            hub.serving() as url,
            viewing(lambda: DialDoor.by_hub(url, "v", Role.VIEWER), assist_id="a-1") as (_, seen),
        ):
            await asyncio.sleep(1.5)  # the customer reads the question; longer than a pairing may take
            setting = Sharing(lambda _q: None, BOTH, SIZE)
            setting.begin(DialDoor.by_hub(url, "h", Role.HOST), HostPairing(os.urandom, assist_id="a-1"))
            await until(lambda: seen.frames)
            setting.share.stop()
            await setting.report()

    asyncio.run(story())


def test_listening_host_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.stream.doors._AT_ONCE", 0.2)

    async def silent(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def story() -> None:
        async with (
            listening(Address("127.0.0.1", 0), silent) as server,
            viewing(f"ws://127.0.0.1:{bound_port(server)}") as (_, seen),
        ):
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.PAIRING_TIMEOUT))

    asyncio.run(story())


def test_ticket_never_travels_in_clear_to_another_machine() -> None:
    with pytest.raises(NotReachable, match="wss:// only"):
        asyncio.run(DialDoor.by_hub("ws://192.0.2.1:9/assist/a-1", "ticket", Role.HOST).open())


def test_wrong_ticket_and_unreachable_hub_are_sentences() -> None:
    async def story() -> None:
        async with MeetingHub({"h": "host"}).serving() as url:
            with pytest.raises(TurnedAway, match="ticket"):
                await DialDoor.by_hub(url, "wrong", Role.HOST).open()
        with pytest.raises(NotReachable, match="cannot be reached"):
            await DialDoor.by_hub(url, "h", Role.HOST).open()
        with pytest.raises(NotReachable, match="ws://"):
            await dial("http://127.0.0.1:1")

    asyncio.run(story())


def test_browser_origin_is_refused_unless_listed() -> None:
    async def story() -> None:
        async with sharing() as setting, RelayServer().serving(Address("127.0.0.1", 0)) as server:
            for url in (setting.url, f"ws://127.0.0.1:{bound_port(server)}"):
                with pytest.raises(InvalidStatus):
                    await connect(url, origin="https://evil.example")  # type: ignore[arg-type]  # a NewType of str

    asyncio.run(story())


def test_port_in_use_is_a_sentence() -> None:
    async def story() -> None:
        async with RelayServer().serving(Address("127.0.0.1", 0)) as server:
            with pytest.raises(NotReachable, match="cannot be listened on"):
                async with RelayServer().serving(Address("127.0.0.1", bound_port(server))):
                    pass

    asyncio.run(story())


@pytest.mark.parametrize("first", ["not json", '{"room": "7"}', b"\x00\x01"])
def test_relay_turns_away_who_does_not_say_hello(first: str | bytes) -> None:
    async def story() -> None:
        async with (
            RelayServer().serving(Address("127.0.0.1", 0)) as server,
            connect(f"ws://127.0.0.1:{bound_port(server)}") as stranger,
        ):
            await stranger.send(first)
            assert "bad_hello" in str(await stranger.recv())

    asyncio.run(story())


def test_who_knocks_at_a_relay_again_and_again_is_turned_away_before_a_word() -> None:
    async def story() -> None:
        server = RelayServer(door=DoorLimits(knocks=3, knocks_per_second=0.001))
        async with server.serving(Address("127.0.0.1", 0)) as listening_server:
            url = f"ws://127.0.0.1:{bound_port(listening_server)}"
            for part in range(3):
                link = await dial(url, RelayHello(str(part), Role.VIEWER))
                await link.close()
            with pytest.raises((TurnedAway, PeerGone), match="More was sent"):
                await dial(url, RelayHello("4", Role.VIEWER))

    asyncio.run(story())


def test_second_host_at_a_relay_is_turned_away_with_a_sentence() -> None:
    async def story() -> None:
        async with RelayServer().serving(Address("127.0.0.1", 0)) as server:
            url = f"ws://127.0.0.1:{bound_port(server)}"
            first = await dial(url, RelayHello("7", Role.HOST))
            with pytest.raises(TurnedAway, match="already in this session"):
                await dial(url, RelayHello("7", Role.HOST))
            await first.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "message",
    ["a text where binary is due", b"short", bytes(60), b"\x09" + bytes(40), bytes([1, 1, 4]) + bytes(60)],
)
def test_stranger_who_sends_nonsense_leaves_the_share_waiting_for_its_viewer(message: str | bytes) -> None:
    async def story() -> None:
        async with sharing() as setting:
            async with connect(setting.url) as stranger:
                await stranger.send(message)
                async with asyncio.timeout(5.0):
                    async for told in stranger:  # at most which version is spoken here; then it is closed
                        assert len(told) < 200
            async with viewing(setting.url) as (_, seen):
                await until(lambda: seen.shows(setting.screen._pixels))

    asyncio.run(story())


@pytest.mark.parametrize(
    ("record_class", "payload"),
    [
        (RecordClass.CONTROL, b"\xc1"),
        (RecordClass.CONTROL, bytes(70_000)),
        (RecordClass.INPUT, b"m\xff\xff\xff\xff"),
        (RecordClass.FRAMES, pack_ack(Ack(99_999, 0))),
        (RecordClass.FILES, b"../../etc/passwd"),
    ],
)
def test_paired_viewer_that_breaks_the_protocol_ends_the_session(record_class: RecordClass, payload: bytes) -> None:
    async def story() -> None:
        async with sharing() as setting:
            link = await dial(setting.url)
            pairing = CodePairing(Role.VIEWER, CODE, SigningKey(b"v" * 32), seeded(9))
            await Handshake(link, Role.VIEWER).run_viewer(pairing)
            channel = SealedChannel(Role.VIEWER, pairing.keys)
            await link.send(channel.seal(RecordClass.CONTROL, pack_control(Introduce("李工"))))
            await until(lambda: setting.screen.grabs)
            await link.send(channel.seal(record_class, payload))
            assert (await setting.report()).reason == "protocol_error"
            link.abort()

    asyncio.run(story())


def test_addresses_are_read_or_refused_with_a_sentence() -> None:
    assert parse_address("127.0.0.1:80") == Address("127.0.0.1", 80)
    assert parse_address("[::1]:0") == Address("::1", 0)
    for text in ("", "80", ":80", "host:", "host:99999", "host:x"):
        with pytest.raises(Exception, match="HOST:PORT"):
            parse_address(text)
