"""A host that knows the code and then attacks its viewer: a clear reason, and not one bad pixel painted."""

from __future__ import annotations

import asyncio
import logging

import pytest
import zstandard
from websockets.asyncio.server import ServerConnection

from remote_assist.codec import codec_named
from remote_assist.geometry import Rect, Size
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import CodeLife
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.transport import Address, WebsocketLink, bound_port, listening
from remote_assist.stream.viewing import ViewerState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.control import AuditHead, Introduce, pack_control
from remote_assist.wire.frames import Frame, PixelRect, pack_frame
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE, until, viewing

_ZSTD = codec_named("zstd").id
_BOMB = zstandard.ZstdCompressor(level=19).compress(bytes(200_000_000))
_SCREEN = Size(64, 48)


def _frame(area: Rect, payload: bytes, codec: int = _ZSTD, number: int = 1) -> bytes:
    return pack_frame(Frame(number, _SCREEN, (PixelRect(area, codec, payload),)))


@pytest.mark.parametrize(
    ("record_class", "payload", "words"),
    [
        (RecordClass.FRAMES, _frame(Rect(0, 0, 64, 48), _BOMB), "inflate"),
        (RecordClass.FRAMES, _frame(Rect(60, 0, 10, 1), b""), "outside"),
        (RecordClass.FRAMES, _frame(Rect(0, 0, 1, 1), b"", codec=77), "codec 77"),
        (RecordClass.FRAMES, _frame(Rect(0, 0, 1, 1), b"", number=0), "after frame 0"),
        (RecordClass.FRAMES, b"\x00" * 9, "header"),
        (RecordClass.INPUT, bytes(9), "header"),
        (RecordClass.CONTROL, pack_control(Introduce("host")), "Introduce"),
        (RecordClass.FILES, b"x", "files"),
    ],
)
def test_attack_ends_with_a_reason_and_paints_nothing(
    record_class: RecordClass, payload: bytes, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "remote_assist.stream.viewer")

    async def attack(connection: ServerConnection) -> None:
        link = WebsocketLink(connection)
        host = CodePairing(Role.HOST, CODE, SigningKey(b"h" * 32), seeded(1), CodeLife(CODE, 0.0))
        await Handshake(link, Role.HOST).run_host(lambda _opening: host)
        await link.send(SealedChannel(Role.HOST, host.keys).seal(record_class, payload))
        await connection.wait_closed()

    async def story() -> None:
        async with listening(Address("127.0.0.1", 0), attack) as server:
            async with viewing(f"ws://127.0.0.1:{bound_port(server)}") as (_, seen):
                await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.PROTOCOL_ERROR))
            assert words in caplog.text
            assert not seen.picture.any()
            assert seen.frames == 0

    asyncio.run(story())


def test_audit_head_under_a_false_signature_is_not_kept_and_ends_the_session(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "remote_assist.stream.viewer")

    async def attack(connection: ServerConnection) -> None:
        link = WebsocketLink(connection)
        host = CodePairing(Role.HOST, CODE, SigningKey(b"h" * 32), seeded(1), CodeLife(CODE, 0.0))
        await Handshake(link, Role.HOST).run_host(lambda _opening: host)
        head = AuditHead(9, bytes(32), bytes(64))
        await link.send(SealedChannel(Role.HOST, host.keys).seal(RecordClass.CONTROL, pack_control(head)))
        await connection.wait_closed()

    async def story() -> None:
        async with (
            listening(Address("127.0.0.1", 0), attack) as server,
            viewing(f"ws://127.0.0.1:{bound_port(server)}") as (viewer, seen),
        ):
            await until(lambda: seen.report)
            assert seen.states[-1] == (ViewerState.FAILED, Reason(ReasonCode.SEAL_BROKEN))
            assert "signature" in caplog.text
            assert AuditKind.PEER_HEAD not in {record.kind for record in viewer.audit_records}

    asyncio.run(story())
