"""100,000 malformed records, pairing messages, input events, words, frames, hellos: each a value or an error of ours.

Nothing crashes, nothing takes a second, nothing keeps memory. `DESKSIDE_FUZZ=20` runs twenty times as many. A failure
names the message.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from remote_assist.codec import codec_named
from remote_assist.codec.decoders import Decoders
from remote_assist.errors import AssistError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.policy.board import MarkBoard
from remote_assist.policy.mark_echo import MarkEcho
from remote_assist.relay.doorkeeper import DoorLimits
from remote_assist.relay.relay import Relay
from remote_assist.secure.certificate import certificate_text, check_certificate, issue_certificate, read_certificate
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife, parse_code
from remote_assist.secure.evidence import Closing, read_log
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.opening import method_of
from remote_assist.secure.pairing import Confirm, Pairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import ResumePairing, session_resumed
from remote_assist.secure.signing import SigningKey
from remote_assist.secure.vendor_key import open_vendor_key, pack_vendor_key
from remote_assist.shown import Scope
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.painter import Painter
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, bound_port
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.stream.viewing import Unheard
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditKind, AuditLog, head_detail, paired_detail, text_digest
from remote_assist.wire.certificate import key_text, parse_key
from remote_assist.wire.clipboard import (
    ClipboardMessage,
    Content,
    Copied,
    Gone,
    Kind,
    Want,
    pack_clipboard,
    parse_clipboard,
)
from remote_assist.wire.clipboard import Piece as CopiedPiece
from remote_assist.wire.company import ControlWanted, HandedOver, HandOver, Member, Roster
from remote_assist.wire.control import (
    Alive,
    Ask,
    Attend,
    AuditHead,
    Control,
    End,
    GiveUp,
    Granted,
    Introduce,
    KeptPicture,
    Look,
    PathFigures,
    Paused,
    Refused,
    Shown,
    monitors_word,
    pack_control,
    parse_control,
)
from remote_assist.wire.files import Accept, Choose, Entry, Listed, Offer, Piece, Stop, Whole, pack_files, parse_files
from remote_assist.wire.frames import (
    Ack,
    CursorPicture,
    Frame,
    MovedRect,
    PixelRect,
    pack_ack,
    pack_cursor,
    pack_frame,
    parse_ack,
    parse_cursor,
    parse_frame,
)
from remote_assist.wire.hello import (
    AssistHello,
    RelayHello,
    Turned,
    Welcome,
    pack_hello,
    parse_answer,
    parse_assist_hello,
    parse_relay_hello,
)
from remote_assist.wire.input import (
    Key,
    MovePointer,
    ReleaseAll,
    TurnButton,
    TurnKey,
    TurnWheel,
    TypeText,
    pack_input,
    parse_input,
)
from remote_assist.wire.launch import HostConfig, HostPaired, StartHost, pack_line, parse_command, parse_event
from remote_assist.wire.marks import (
    Aim,
    Board,
    Clear,
    Draw,
    Drawing,
    Extend,
    Held,
    MarkKind,
    MarkOwner,
    MarkWord,
    NotDrawn,
    Painted,
    Undo,
    pack_marks,
    parse_marks,
)
from remote_assist.wire.png import bare_picture
from remote_assist.wire.record import RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Capability, Direction, Role
from tests.fakes.malformed import malformed
from tests.fakes.picture import ArrayPicture
from tests.fakes.pictures import png
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import BOTH, SIZE, Sharing, sharing, until, viewing

Read = Callable[[bytes], object]
TIMES = int(os.environ.get("DESKSIDE_FUZZ", "1"))
SLOWEST = 1.0  # seconds of one call
MOST_KEPT = 48 * 1024 * 1024  # bytes that a hundred thousand messages may leave behind
CODE = Code("123", "456789")
PASS = Code("7", "bench-mark")
HEAD = AuditHead(1, b"h" * 32, b"s" * 64)


@dataclass(frozen=True, slots=True)
class Target:
    """`make` gives a fresh reader, `each` how many messages one reader takes before the next one is made."""

    count: int
    make: Callable[[], Read]
    good: Callable[[], Sequence[bytes]]
    each: int = 10_000


def _just(read: Read) -> Callable[[], Read]:
    return lambda: read


def _words() -> Sequence[bytes]:
    said: list[Control] = [
        Introduce("李工", "票 7", (1, 2, 3, 4, 5), path_figures=True),
        Ask(Capability.VIEW),
        GiveUp(Capability.CONTROL),
        Granted(Capability.CONTROL, resting=True),
        Refused(Capability.VOICE, timed_out=True),
        Paused(Capability.CONTROL),
        PathFigures(1e6, 0.02, 0.001),
        Shown(Scope.DESKTOP, hides=True),
        monitors_word(Layout.of(Size(640, 480), (Monitor(0, 0, 320, 480, "HDMI-1"), Monitor(320, 0, 320, 480)))),
        Look(640, 480, 320, 0, 320, 480),
        Attend(Attention.GLANCE),
        Alive(),
        Roster(0, (Member(0, "李工", 3, verified=True, steers=True), Member(1, "Anna", 4, observes=True, away=True))),
        HandOver(1),
        KeptPicture(),
        HandedOver(1, timed_out=True),
        ControlWanted(1),
        HEAD,
        End("panic", HEAD),
    ]
    return [pack_control(each) for each in said]


def _copies() -> Sequence[bytes]:
    said: list[ClipboardMessage] = [
        Copied(1, 0, (Content(Kind.TEXT, 9, "剪贴板".encode()), Content(Kind.PICTURE, 1 << 20))),
        Want(1, Kind.PICTURE, 65_536),
        CopiedPiece(1, Kind.PICTURE, 65_536, bytes(300)),
        Gone(1, Kind.HTML),
    ]
    return [pack_clipboard(each) for each in said]


def _events() -> Sequence[bytes]:
    events = (
        MovePointer(Point(3, 4)),
        TurnButton(1, True),
        TurnWheel(-1, 2),
        TurnKey(Key(0xFF0D), False),
        TypeText("密码 abc"),
        ReleaseAll(),
    )
    return [pack_input(event) for event in events]


def _files() -> Sequence[bytes]:
    entries = (Entry("文件夹", is_folder=True), Entry("文件夹/a.txt", 5))
    words = (Choose(), Offer(3, 2, 5), Listed(3, entries), Accept(3, 1, 2, bytes(32), (0,)), Piece(3, 1, 0, b"bytes"))
    return [pack_files(word) for word in (*words, Whole(3, 1, bytes(32)), Stop(3))]


def _picture(width: int = 40, height: int = 30) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 60, (height, width, 4), np.uint8)


def _frames() -> Sequence[bytes]:
    area = Rect(8, 8, 40, 30)
    whole = [
        PixelRect(area, codec.id, codec.encode(_picture()))
        for codec in map(codec_named, ("raw", "zstd", "delta", "jpeg"))
    ]
    solid = PixelRect(Rect(0, 0, 64, 4), codec_named("solid").id, b"bgr")
    moved = MovedRect(Rect(0, 0, 16, 16), Point(20, 20))
    size = Size(64, 48)
    return [pack_frame(Frame(n + 1, size, rects)) for n, rects in enumerate([*((r,) for r in whole), (solid, moved)])]


def _cursors() -> Sequence[bytes]:
    return [
        pack_cursor(CursorPicture(Point(1, 1), Point(0, 0), Size(2, 2), 1, bytes(16))),
        pack_cursor(CursorPicture(Point(9, 9), Point(1, 1), Size(0, 0), 1, None)),
    ]


def _hellos() -> Sequence[bytes]:
    messages = (
        AssistHello("ticket", Role.HOST, "seat"),
        RelayHello("123", Role.VIEWER, "seat"),
        Welcome(),
        Turned("bad_ticket"),
    )
    return [pack_hello(each).encode() for each in messages]


def _lines() -> Sequence[bytes]:
    config = HostConfig("a-1", "wss://hub.example", "ticket", "Acme Ltd", "李工")
    return [pack_line(StartHost(config)), pack_line(HostPaired(("apple",), ("苹果",)))]


def _text(read: Callable[[str], object]) -> Read:
    return lambda message: read(message.decode("utf-8", "surrogateescape"))


# --- pairings, at each of their steps


def _key(letter: bytes) -> SigningKey:
    return SigningKey(letter * 32)


def _pair(method: str) -> tuple[Pairing, Pairing]:
    """Host and viewer."""
    if method == "code":
        issuer = CodePairing(Role.HOST, CODE, _key(b"h"), seeded(1), CodeLife(CODE, 0.0))
        return issuer, CodePairing(Role.VIEWER, CODE, _key(b"v"), seeded(2))
    if method == "hub":
        return HubPairing(Role.HOST, "a", _key(b"h"), seeded(1)), HubPairing(Role.VIEWER, "a", _key(b"v"), seeded(2))
    host, viewer = _pair("hub")
    _handshake(host, viewer)
    kept = host.keys.for_resuming(), viewer.keys.for_resuming()
    return (
        ResumePairing(Role.HOST, kept[0], _key(b"h"), seeded(3)),
        ResumePairing(Role.VIEWER, kept[1], _key(b"v"), seeded(4)),
    )


def _handshake(host: Pairing, viewer: Pairing) -> list[tuple[Role, bytes]]:
    """All messages of a good one, each with who hears it."""
    waiting = [(Role.HOST, m) for m in viewer.start()] + [(Role.VIEWER, m) for m in host.start()]
    heard: list[tuple[Role, bytes]] = []
    while waiting:
        role, message = waiting.pop(0)
        heard.append((role, message))
        side = host if role is Role.HOST else viewer
        waiting += [(role.other, each) for each in side.receive(message)]
    return heard


@cache
def _said_in(method: str) -> list[tuple[Role, bytes]]:
    return _handshake(*_pair(method))


def _step(method: str, role: Role, step: int) -> Target:
    """The message of this number that `role` hears, after those before were good."""

    def make() -> Read:
        heard = [message for who, message in _said_in(method) if who is role]
        side = _pair(method)[0 if role is Role.HOST else 1]
        side.start()
        for message in heard[:step]:
            side.receive(message)
        true = heard[step]

        def read(message: bytes) -> None:
            side.receive(message)
            # Whoever got through said the same in other bytes; nobody else has keys.
            assert not side.is_paired or _said(message) == _said(true)

        return read

    # SPAKE2 is plain Python: each of these takes it a hundredth of a second.
    return Target(60 if method == "code" else 150, make, lambda: [message for _, message in _said_in(method)], each=1)


def _said(message: bytes) -> Confirm:
    return msgspec.msgpack.decode(message, type=Confirm)


# --- the seal, the relay, the painter


def _channel() -> Read:
    host, viewer = _pair("hub")
    _handshake(host, viewer)
    channel = SealedChannel(Role.VIEWER, viewer.keys)

    def read(record: bytes) -> None:
        channel.open(record)
        raise AssertionError("a record that nobody sealed was opened")

    return read


def _records() -> Sequence[bytes]:
    host, viewer = _pair("hub")
    _handshake(host, viewer)
    channel = SealedChannel(Role.HOST, host.keys)
    sealed = [channel.seal(c, bytes(30)) for c in RecordClass if c is not RecordClass.HANDSHAKE for _ in range(3)]
    plain = handshake_record(Direction.TO_VIEWER, 0, b"plain")
    # None of them is the next one of its lane: whatever opens was forged.
    return [record for number, record in enumerate(sealed) if number % 3] + [plain]


def _relay() -> Read:
    relay = Relay()
    host = relay.join("7", Role.HOST, 0.0).member
    viewer = relay.join("7", Role.VIEWER, 0.0).member

    def read(record: bytes) -> None:
        other = relay.receive(host, record, 1.0)
        assert other == viewer
        assert relay.take(viewer) == record

    return read


def _painter() -> Read:
    painter = Painter(ArrayPicture(), Decoders())

    def read(payload: bytes) -> None:
        painter.paint(painter.admit(payload))

    return read


def _marks() -> Sequence[bytes]:
    said: list[MarkWord] = [
        Board(1, (MarkOwner(0, "", 0), MarkOwner(1, "李工", 4)), in_picture=False),
        Draw(0, MarkKind.FREEHAND, (1, 2, 3, 4), fades=False, more=True),
        Extend(0, (5, 6, 7, 8)),
        Draw(1, MarkKind.TEXT, (1, 2), "点这里"),
        Draw(2, MarkKind.BOX, (1, 2, 30, 40), width=8, owner=3),
        Draw(3, MarkKind.RIPPLE, (9, 9)),
        Aim((7, 8), owner=3),
        Painted(0, 2),
        NotDrawn(1, Held.FULL),
        Undo(),
        Clear(3),
    ]
    return [pack_marks(each) for each in said]


def _mark_board() -> Read:
    """It is read, and both ends live with what was said."""
    board, echo = MarkBoard(), MarkEcho()

    def read(message: bytes) -> None:
        word = parse_marks(message)
        if isinstance(word, Drawing):
            board.take(1, word, 0.0)
        echo.hear(word, 0.0)
        board.look(0.0)
        echo.look(0.0)

    return read


def _viewer_session() -> Read:
    _, viewer = _pair("hub")
    host = _pair("hub")[0]
    _handshake(host, viewer)
    session = ViewerSession(_key(b"v"), Unheard())
    session.begin("")
    session.linked(Outbox(), viewer.keys)
    return lambda message: session.take(parse_control(message))


def _certificates() -> Sequence[bytes]:
    issued = issue_certificate(
        _key(b"k"),
        _key(b"v").public,
        vendor="Acme Ltd",
        name="李工",
        now=1e9,
        random_bytes=seeded(5),
        email="li@example.com",
    )
    return [issued]


def _check_certificate(packed: bytes) -> None:
    """One that still counts says what was signed."""
    found = check_certificate(
        packed, vendor_key=_key(b"k").public, engineer_key=_key(b"v").public, vendor="Acme Ltd", now=1e9
    )
    assert found.name == "李工"


def _log() -> list[bytes]:
    """The texts of an audit log, as a side sends it to the hub."""
    log = AuditLog(Role.HOST)
    log.append(AuditKind.STARTED, 1, detail="a-1")
    log.append(AuditKind.PAIRED, 2, detail=paired_detail(b"s" * 8, _key(b"h").public, _key(b"v").public))
    log.append(AuditKind.GRANTED, 3, Capability.VIEW)
    log.append(AuditKind.PEER_HEAD, 4, detail=head_detail(_key(b"v").sign_head(b"s" * 8, 2, b"h" * 32)))
    log.append(AuditKind.ENDED, 5, detail="stopped_by_customer, 5 records")
    return [record.text.encode() for record in log.records]


def _read_log(raw: bytes) -> None:
    """One record of it is another one now, which shows."""
    message = raw.decode(errors="replace")  # it came to the hub inside a JSON text
    texts = [text.decode() for text in _log()]
    closing = Closing(len(texts), text_digest(texts[-1]).hex())
    for number, text in enumerate(texts):
        changed = [*texts[:number], message, *texts[number + 1 :]]
        assert message == text or read_log(Role.HOST, closing, changed).wrong is not None


TARGETS: dict[str, Target] = {
    "header": Target(12_000, _just(parse_header), _records),
    "word": Target(12_000, _just(parse_control), _words),
    "copy": Target(4_000, _just(parse_clipboard), _copies),
    "picture on a clipboard": Target(2_000, _just(bare_picture), lambda: [png(5, 4)]),
    "input event": Target(12_000, _just(parse_input), _events),
    "word about marks": Target(6_000, _mark_board, _marks),
    "word about files": Target(6_000, _just(parse_files), _files),
    "frame": Target(10_000, _just(parse_frame), _frames),
    "pointer": Target(6_000, _just(parse_cursor), _cursors),
    "acknowledgement": Target(4_000, _just(parse_ack), lambda: [pack_ack(Ack(7, 9))]),
    "hello to a hub": Target(4_000, lambda: _text(parse_assist_hello), _hellos),
    "hello to a relay": Target(4_000, lambda: _text(parse_relay_hello), _hellos),
    "answer to a hello": Target(4_000, lambda: _text(parse_answer), _hellos),
    "code": Target(3_000, lambda: _text(parse_code), lambda: [b"123-456789", "一二三四五六七八九".encode()]),
    "line to a host process": Target(3_000, _just(parse_command), _lines),
    "line of a host process": Target(3_000, _just(parse_event), _lines),
    "opening": Target(
        4_000, _just(method_of), lambda: [m for way in ("code", "hub", "resume") for _, m in _said_in(way)]
    ),
    "opening that goes on": Target(2_000, _just(session_resumed), lambda: [m for _, m in _said_in("resume")]),
    "sealed record": Target(8_000, _channel, _records),
    "record at a relay": Target(6_000, _relay, _records, each=1),
    "frame that is painted": Target(2_500, _painter, _frames, each=1),
    "certificate": Target(2_000, _just(_check_certificate), _certificates),
    "certificate as text": Target(
        1_000, lambda: _text(read_certificate), lambda: [certificate_text(each).encode() for each in _certificates()]
    ),
    "key as text": Target(1_000, lambda: _text(parse_key), lambda: [key_text(_key(b"k").public).encode()]),
    "record of a log": Target(1_000, _just(_read_log), _log),
    "vendor's key file": Target(500, _just(open_vendor_key), lambda: [pack_vendor_key(b"k" * 32, "", seeded(1))]),
    "word of a host": Target(4_000, _viewer_session, _words, each=500),
}
STEPS: dict[str, Target] = {
    f"{method}, {role.value} hears {step + 1}": _step(method, role, step)
    for method, role, step in (
        ("code", Role.HOST, 0),
        ("code", Role.HOST, 1),
        ("code", Role.VIEWER, 0),
        ("code", Role.VIEWER, 1),
        ("hub", Role.HOST, 0),
        ("hub", Role.HOST, 1),
        ("hub", Role.HOST, 2),
        ("hub", Role.VIEWER, 0),
        ("hub", Role.VIEWER, 1),
        ("resume", Role.HOST, 0),
        ("resume", Role.HOST, 1),
        ("resume", Role.VIEWER, 0),
        ("resume", Role.VIEWER, 1),
    )
}


@pytest.fixture(scope="module", autouse=True)
def _nothing_of_others() -> Iterator[None]:
    """What the tests before have left is not looked through again with each memory that is measured here."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _resident() -> int:
    """Bytes of memory that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _throw(name: str, target: Target) -> None:
    good = target.good()
    before = _resident()
    read: Read = target.make()
    for number, message in enumerate(malformed(good, target.count * TIMES, seed=len(name))):
        if number % target.each == 0:
            read = target.make()
        begun = time.thread_time()
        try:
            read(message)
        except AssistError:
            pass
        except BaseException as exc:
            raise AssertionError(f"{name}, message {number}: {message.hex()}") from exc
        assert time.thread_time() - begun < SLOWEST, f"{name}, message {number}: {message.hex()}"
    assert _resident() - before < MOST_KEPT


@pytest.mark.parametrize("name", TARGETS)
def test_malformed_messages_are_values_or_errors_of_ours(name: str) -> None:
    _throw(name, TARGETS[name])


@pytest.mark.parametrize("name", STEPS)
def test_malformed_pairing_messages_pair_with_nobody(name: str) -> None:
    _throw(name, STEPS[name])


GUEST = {
    RecordClass.CONTROL: (3_000, _words),
    RecordClass.INPUT: (3_000, _events),
    RecordClass.FRAMES: (1_000, lambda: [bytes(8)]),
}


def test_paired_viewer_that_sends_nonsense_crashes_no_host() -> None:
    """As the loop does it, with a whole share behind: consent, stage, injector, log."""

    async def story() -> None:
        async with sharing() as setting, viewing(setting.url) as (_, seen):
            await until(lambda: seen.frames)
            (guest,) = setting.share._guests
            before = _resident()
            for record_class, (count, good) in GUEST.items():
                for number, message in enumerate(malformed(good(), count * TIMES, seed=record_class)):
                    if record_class is RecordClass.CONTROL and _ends(message):
                        continue
                    begun = time.thread_time()
                    try:
                        assert guest._take(record_class, message) is None
                    except AssistError:
                        pass
                    except BaseException as exc:
                        raise AssertionError(f"{record_class.name}, message {number}: {message.hex()}") from exc
                    assert time.thread_time() - begun < SLOWEST
                    if number % 50 == 0:
                        await asyncio.sleep(0)
            assert _resident() - before < MOST_KEPT
            assert not guest.is_over
            assert not [act for act in setting.injectors[0].acts if act[0] == "move" and not _is_inside(act[1])]

    asyncio.run(story())


def _nonsense(count: int, seed: int) -> list[bytes]:
    """For a socket: records, pairing messages, hellos, and what is not even a websocket."""
    good = [*_records(), *(handshake_record(Direction.TO_HOST, 0, m) for _, m in _said_in("code")), *_hellos()]
    request = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    return [*malformed(good, count, seed), *malformed([request], count // 4, seed)]


async def _say(port: int, message: bytes, number: int) -> None:
    """One caller: raw bytes, or a websocket that says hello first, or one that does not. Waits until it is let go."""
    address = "127.0.0.1", port
    if number % 5 == 0:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(message + b"\r\n\r\n")
        writer.write_eof()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(5.0):
                await reader.read()
        writer.close()
        return
    with suppress(ConnectionClosed, InvalidHandshake):
        async with connect(f"ws://127.0.0.1:{port}", compression=None) as socket:
            if number % 5 == 1:
                await socket.send(pack_hello(RelayHello(f"{number}", Role.HOST)))
            as_text = number % 5 == 2
            await socket.send(message.decode("utf-8", "replace") if as_text else message)
            await socket.send(message)


def test_sockets_that_hear_nonsense_serve_the_next_caller() -> None:
    async def story() -> None:
        limits = DoorLimits(knocks=1e9, connections_of_one=10_000)
        async with RelayServer(door=limits).serving(Address("127.0.0.1", 0)) as relay, sharing() as setting:
            before = _resident()
            for number, message in enumerate(_nonsense(120 * TIMES, seed=3)):
                await _say(bound_port(relay), message, number)
                await _say(int(setting.url.rpartition(":")[2]), message, number)
            assert _resident() - before < MOST_KEPT
            async with viewing(setting.url) as (_, seen):
                await until(lambda: seen.frames)
            other = Sharing(lambda _q: None, BOTH, SIZE)
            url = f"ws://127.0.0.1:{bound_port(relay)}"
            other.begin(DialDoor.by_relay(url, "7", Role.HOST), HostPairing(os.urandom, code=PASS))
            async with viewing(lambda: DialDoor.by_relay(url, "7", Role.VIEWER), code=PASS) as (viewer, seen):
                await until(lambda: seen.frames)
                viewer.stop()
                await other.report()

    asyncio.run(story())


def _ends(message: bytes) -> bool:
    """Is it by chance a word that rightly ends the session?"""
    try:
        word = parse_control(message)
    except AssistError:
        return False
    return isinstance(word, End) or word == GiveUp(Capability.VIEW)


def _is_inside(point: object) -> bool:
    assert isinstance(point, Point)
    return 0 <= point.x < SIZE.width and 0 <= point.y < SIZE.height


def test_there_are_a_hundred_thousand_of_them() -> None:
    counts = [target.count for target in (*TARGETS.values(), *STEPS.values())]
    assert sum(counts) + sum(count for count, _ in GUEST.values()) >= 100_000
