"""Two ends of different ages agree, or refuse with a sentence on both sides."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection

from remote_assist.capture.screen import Pixels
from remote_assist.codec import codec_ids, lossless_codec_ids
from remote_assist.errors import PairingFailed, PeerGone
from remote_assist.geometry import Rect
from remote_assist.secure.code_pairing import CodeHello, CodePairing
from remote_assist.secure.pairing import Failed
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.transport import Address, Link, bound_port, dial, listening
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.control import Control, End, Granted, Introduce, PathFigures, pack_control, parse_control
from remote_assist.wire.frames import Ack, pack_ack, parse_frame
from remote_assist.wire.limits import PROTOCOL_VERSION
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import HEADER_SIZE, RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Direction, Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE, SIZE, Sharing, sharing, until, viewing

NEXT = PROTOCOL_VERSION + 1


def _of_next_version(record: bytes) -> bytes:
    return bytes([NEXT]) + record[1:]


def _told(setting: Sharing) -> list[str]:
    """What the share said about who could not come in."""
    return [str(sentence) for name, sentence in setting.facts.facts if name == "pairing_failed"]


def _noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)


class OlderOrNewer:
    """A viewer that says what it likes, acknowledges what it gets, and keeps what it was told."""

    def __init__(self, link: Link, channel: SealedChannel) -> None:
        self._link = link
        self._channel = channel
        self.told: list[Control] = []
        self.codecs: set[int] = set()
        self.frames = 0
        self._reading = asyncio.create_task(self._read())

    async def say(self, payload: bytes) -> None:
        await self._link.send(self._channel.seal(RecordClass.CONTROL, payload))

    async def _read(self) -> None:
        while True:
            record_class, payload = self._channel.open(await self._link.receive())
            if record_class is RecordClass.CONTROL:
                self.told.append(parse_control(payload))
            elif record_class is RecordClass.FRAMES:
                frame = parse_frame(payload)
                self.frames += 1
                self.codecs |= {rect.codec for rect in frame.rects if hasattr(rect, "codec")}
                await self._link.send(self._channel.seal(RecordClass.FRAMES, pack_ack(Ack(frame.number, 10))))

    async def close(self) -> None:
        """Leave in good order."""
        try:
            await self.say(pack_control(End("")))
        except PeerGone:
            return
        finally:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            await self._link.close()


def _figures(viewer: OlderOrNewer) -> int:
    """How often it was told of the path."""
    return sum(isinstance(message, PathFigures) for message in viewer.told)


@asynccontextmanager
async def _paired(setting: Sharing) -> AsyncIterator[OlderOrNewer]:
    link = await dial(setting.url)
    pairing = CodePairing(Role.VIEWER, CODE, SigningKey(b"v" * 32), seeded(9))
    await Handshake(link, Role.VIEWER).run_viewer(pairing)
    viewer = OlderOrNewer(link, SealedChannel(Role.VIEWER, pairing.keys))
    try:
        yield viewer
    finally:
        await viewer.close()


def test_viewer_of_another_version_is_told_so_and_the_share_waits_for_the_next() -> None:
    async def story() -> None:
        async with sharing() as setting:
            async with connect(setting.url) as newer:
                await newer.send(_of_next_version(handshake_record(Direction.TO_HOST, 0, b"whatever it says now")))
                answer = await newer.recv()
                assert isinstance(answer, bytes)
                assert parse_header(answer).version == PROTOCOL_VERSION
                assert msgspec.msgpack.decode(answer[HEADER_SIZE:], type=Failed) == Failed("version")
            sentence = f"The other side speaks version {NEXT} of the protocol, this one version {PROTOCOL_VERSION}."
            assert _told(setting) == [sentence]
            async with viewing(setting.url) as (_, seen):
                await until(lambda: seen.shows(setting.screen._pixels))

    asyncio.run(story())


def test_host_of_another_version_is_told_to_the_engineer_as_that() -> None:
    async def newer(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(_of_next_version(handshake_record(Direction.TO_VIEWER, 0, b"version")))
        await connection.wait_closed()

    async def story() -> None:
        async with (
            listening(Address("127.0.0.1", 0), newer) as server,
            viewing(f"ws://127.0.0.1:{bound_port(server)}") as (_, seen),
        ):
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.VERSION))

    asyncio.run(story())


def test_protocol_of_another_name_is_refused_as_a_version_and_costs_no_guess() -> None:
    async def story() -> None:
        async with sharing() as setting:
            for _ in range(4):  # one more than a code bears of wrong guesses
                link = await dial(setting.url)
                hello = CodeHello("deskside-assist/2", Role.VIEWER, bytes(33), bytes(32), bytes(32))
                await link.send(handshake_record(Direction.TO_HOST, 0, msgspec.msgpack.encode(hello)))
                await link.receive()  # the host's own hello, by which the viewer knows too
                refusal = (await link.receive())[HEADER_SIZE:]
                assert msgspec.msgpack.decode(refusal, type=Failed) == Failed("version")
                await link.close()
            assert all("deskside-assist/2" in sentence for sentence in _told(setting))
            async with viewing(setting.url) as (_, seen):
                await until(lambda: seen.shows(setting.screen._pixels))

    asyncio.run(story())


def test_viewer_takes_a_host_of_another_protocol_name_for_another_version() -> None:
    viewer = CodePairing(Role.VIEWER, CODE, SigningKey(b"v" * 32), seeded(9))
    viewer.start()
    hello = CodeHello("deskside-assist/2", Role.HOST, bytes(33), bytes(32), bytes(32))
    with pytest.raises(PairingFailed) as refused:
        viewer.receive(msgspec.msgpack.encode(hello))
    assert refused.value.reason == "version"


def test_viewer_from_before_codecs_were_named_sees_everything_and_no_jpeg() -> None:
    async def story() -> None:
        async with sharing() as setting, _paired(setting) as viewer:
            await viewer.say(msgspec.msgpack.encode({"type": "introduce", "name": "李工", "subject": ""}))
            for seed in range(3):
                setting.screen.paint(Rect(0, 0, *SIZE), _noise(seed))
                await until(lambda seed=seed: viewer.frames > seed)  # type: ignore[misc]  # a default binds it
            assert viewer.codecs <= {1, 2, 3, 4}
            assert _figures(viewer) == 0

    asyncio.run(story())


def test_viewer_of_the_future_is_served_with_what_both_know() -> None:
    async def story() -> None:
        async with sharing() as setting, _paired(setting) as viewer:
            newer = {"type": "introduce", "name": "李工", "codecs": [*codec_ids(), 77, 200], "colour_depth": 10}
            await viewer.say(msgspec.msgpack.encode(newer))
            await until(lambda: viewer.frames)
            assert viewer.codecs <= set(codec_ids())

    asyncio.run(story())


@pytest.mark.parametrize("codecs", [(), (77,), tuple(sorted(lossless_codec_ids()))[:-1]])
def test_viewer_that_cannot_decode_whole_pictures_hears_why_and_sees_none(codecs: tuple[int, ...]) -> None:
    async def story() -> None:
        async with sharing() as setting, _paired(setting) as viewer:
            await viewer.say(pack_control(Introduce("李工", codecs=codecs)))
            report = await setting.report()
            assert report.reason is ReasonCode.VERSION
            await until(lambda: viewer.told)
            assert isinstance(viewer.told[0], End)
            assert viewer.told[0].reason == "version"
            assert not any(isinstance(message, Granted) for message in viewer.told)
            assert setting.screen.grabs == 0
            assert _told(setting) == ["The viewer cannot decode what this version sends: one of the two is too old."]

    asyncio.run(story())


def test_path_is_told_once_a_second_while_frames_flow_and_never_at_rest() -> None:
    async def story() -> None:
        async with sharing() as setting, _paired(setting) as viewer:
            await viewer.say(pack_control(Introduce("李工", path_figures=True)))
            await until(lambda: _figures(viewer))
            showing = setting.session()._showing
            for second in range(2):
                showing._clock = lambda second=second: 1e9 + second  # type: ignore[misc]  # it stands still
                for seed in range(10):
                    frames = viewer.frames
                    setting.screen.paint(Rect(0, 0, 8, 8), _noise(second * 10 + seed)[:8, :8])
                    await until(lambda frames=frames: viewer.frames > frames)  # type: ignore[misc]
            await until(lambda: _figures(viewer) == 3)
            showing._clock = lambda: 2e9  # a second is over, and the screen stands still
            records = len(viewer.told)
            await asyncio.sleep(0.3)
            assert len(viewer.told) == records
            setting.screen.paint(Rect(0, 0, 8, 8), _noise(77)[:8, :8])
            await until(lambda: _figures(viewer) == 4)

    asyncio.run(story())


def test_header_says_its_version_in_the_first_byte() -> None:
    """What every version must keep, or two of them could not even tell that they differ."""
    record = handshake_record(Direction.TO_HOST, 0, b"")
    assert struct.unpack_from(">B", record) == (PROTOCOL_VERSION,)
