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
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from remote_assist.codec.decoders import Decoders
from remote_assist.errors import AssistError
from remote_assist.geometry import Point
from remote_assist.policy.board import MarkBoard
from remote_assist.policy.mark_echo import MarkEcho
from remote_assist.relay.doorkeeper import DoorLimits
from remote_assist.relay.relay import Relay
from remote_assist.secure.certificate import certificate_text, check_certificate, read_certificate
from remote_assist.secure.codes import parse_code
from remote_assist.secure.evidence import Closing, read_log
from remote_assist.secure.opening import method_of
from remote_assist.secure.pairing import Confirm
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import session_resumed
from remote_assist.secure.vendor_key import open_vendor_key, pack_vendor_key
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.painter import Painter
from remote_assist.stream.relay_server import RelayServer
from remote_assist.stream.transport import Address, bound_port
from remote_assist.stream.viewer_session import ViewerSession
from remote_assist.stream.viewing import Unheard
from remote_assist.wire.audit import text_digest
from remote_assist.wire.certificate import key_text, parse_key
from remote_assist.wire.clipboard import (
    parse_clipboard,
)
from remote_assist.wire.control import (
    End,
    GiveUp,
    parse_control,
)
from remote_assist.wire.files import parse_files
from remote_assist.wire.frames import (
    Ack,
    pack_ack,
    parse_ack,
    parse_cursor,
    parse_frame,
)
from remote_assist.wire.hello import (
    RelayHello,
    pack_hello,
    parse_answer,
    parse_assist_hello,
    parse_relay_hello,
)
from remote_assist.wire.input import (
    parse_input,
)
from remote_assist.wire.launch import parse_command, parse_event
from remote_assist.wire.marks import (
    Drawing,
    parse_marks,
)
from remote_assist.wire.png import bare_picture
from remote_assist.wire.record import RecordClass, handshake_record, parse_header
from remote_assist.wire.roles import Capability, Direction, Role
from tests.fakes.malformed import malformed
from tests.fakes.picture import ArrayPicture
from tests.fakes.pictures import png
from tests.remote_assist.good_messages import (
    PASS,
    certificates,
    copies,
    cursors,
    events,
    files,
    frames,
    handshake,
    hellos,
    lines,
    log_texts,
    marks,
    pair_by,
    records,
    said_in,
    signing_key,
    words,
)
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import BOTH, SIZE, Sharing, sharing, until, viewing

Read = Callable[[bytes], object]
TIMES = int(os.environ.get("DESKSIDE_FUZZ", "1"))
SLOWEST = 1.0  # seconds of one call
MOST_KEPT = 48 * 1024 * 1024  # bytes that a hundred thousand messages may leave behind


@dataclass(frozen=True, slots=True)
class Target:
    """`make` gives a fresh reader, `each` how many messages one reader takes before the next one is made."""

    count: int
    make: Callable[[], Read]
    good: Callable[[], Sequence[bytes]]
    each: int = 10_000


def _just(read: Read) -> Callable[[], Read]:
    return lambda: read


def _text(read: Callable[[str], object]) -> Read:
    return lambda message: read(message.decode("utf-8", "surrogateescape"))


# --- pairings, at each of their steps


def _step(method: str, role: Role, step: int) -> Target:
    """The message of this number that `role` hears, after those before were good."""

    def make() -> Read:
        heard = [message for who, message in said_in(method) if who is role]
        side = pair_by(method)[0 if role is Role.HOST else 1]
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
    return Target(60 if method == "code" else 150, make, lambda: [message for _, message in said_in(method)], each=1)


def _said(message: bytes) -> Confirm:
    return msgspec.msgpack.decode(message, type=Confirm)


# --- the seal, the relay, the painter


def _channel() -> Read:
    host, viewer = pair_by("hub")
    handshake(host, viewer)
    channel = SealedChannel(Role.VIEWER, viewer.keys)

    def read(record: bytes) -> None:
        channel.open(record)
        raise AssertionError("a record that nobody sealed was opened")

    return read


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
    _, viewer = pair_by("hub")
    host = pair_by("hub")[0]
    handshake(host, viewer)
    session = ViewerSession(signing_key(b"v"), Unheard())
    session.begin("")
    session.linked(Outbox(), viewer.keys)
    return lambda message: session.take(parse_control(message))


def _check_certificate(packed: bytes) -> None:
    """One that still counts says what was signed."""
    found = check_certificate(
        packed, vendor_key=signing_key(b"k").public, engineer_key=signing_key(b"v").public, vendor="Acme Ltd", now=1e9
    )
    assert found.name == "李工"


def _read_log(raw: bytes) -> None:
    """One record of it is another one now, which shows."""
    message = raw.decode(errors="replace")  # it came to the hub inside a JSON text
    texts = [text.decode() for text in log_texts()]
    closing = Closing(len(texts), text_digest(texts[-1]).hex())
    for number, text in enumerate(texts):
        changed = [*texts[:number], message, *texts[number + 1 :]]
        assert message == text or read_log(Role.HOST, closing, changed).wrong is not None


TARGETS: dict[str, Target] = {
    "header": Target(12_000, _just(parse_header), records),
    "word": Target(12_000, _just(parse_control), words),
    "copy": Target(4_000, _just(parse_clipboard), copies),
    "picture on a clipboard": Target(2_000, _just(bare_picture), lambda: [png(5, 4)]),
    "input event": Target(12_000, _just(parse_input), events),
    "word about marks": Target(6_000, _mark_board, marks),
    "word about files": Target(6_000, _just(parse_files), files),
    "frame": Target(10_000, _just(parse_frame), frames),
    "pointer": Target(6_000, _just(parse_cursor), cursors),
    "acknowledgement": Target(4_000, _just(parse_ack), lambda: [pack_ack(Ack(7, 9))]),
    "hello to a hub": Target(4_000, lambda: _text(parse_assist_hello), hellos),
    "hello to a relay": Target(4_000, lambda: _text(parse_relay_hello), hellos),
    "answer to a hello": Target(4_000, lambda: _text(parse_answer), hellos),
    "code": Target(3_000, lambda: _text(parse_code), lambda: [b"123-456789", "一二三四五六七八九".encode()]),
    "line to a host process": Target(3_000, _just(parse_command), lines),
    "line of a host process": Target(3_000, _just(parse_event), lines),
    "opening": Target(
        4_000, _just(method_of), lambda: [m for way in ("code", "hub", "resume") for _, m in said_in(way)]
    ),
    "opening that goes on": Target(2_000, _just(session_resumed), lambda: [m for _, m in said_in("resume")]),
    "sealed record": Target(8_000, _channel, records),
    "record at a relay": Target(6_000, _relay, records, each=1),
    "frame that is painted": Target(2_500, _painter, frames, each=1),
    "certificate": Target(2_000, _just(_check_certificate), certificates),
    "certificate as text": Target(
        1_000, lambda: _text(read_certificate), lambda: [certificate_text(each).encode() for each in certificates()]
    ),
    "key as text": Target(1_000, lambda: _text(parse_key), lambda: [key_text(signing_key(b"k").public).encode()]),
    "record of a log": Target(1_000, _just(_read_log), log_texts),
    "vendor's key file": Target(500, _just(open_vendor_key), lambda: [pack_vendor_key(b"k" * 32, "", seeded(1))]),
    "word of a host": Target(4_000, _viewer_session, words, each=500),
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
    RecordClass.CONTROL: (3_000, words),
    RecordClass.INPUT: (3_000, events),
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
    good = [*records(), *(handshake_record(Direction.TO_HOST, 0, m) for _, m in said_in("code")), *hellos()]
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
