"""One well-formed message of every kind that an end may be sent, for who wants to spoil them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from remote_assist.codec import codec_named
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.secure.certificate import issue_certificate
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code, CodeLife
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.shown import Scope
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditKind, AuditLog, head_detail, paired_detail
from remote_assist.wire.clipboard import (
    ClipboardMessage,
    Content,
    Copied,
    Gone,
    Kind,
    Want,
    pack_clipboard,
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
)
from remote_assist.wire.files import Accept, Choose, Entry, Listed, Offer, Piece, Stop, Whole, pack_files
from remote_assist.wire.frames import (
    CursorPicture,
    Frame,
    MovedRect,
    PixelRect,
    pack_cursor,
    pack_frame,
)
from remote_assist.wire.hello import (
    AssistHello,
    RelayHello,
    Turned,
    Welcome,
    pack_hello,
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
)
from remote_assist.wire.launch import HostConfig, HostPaired, StartHost, pack_line
from remote_assist.wire.marks import (
    Aim,
    Board,
    Clear,
    Draw,
    Extend,
    Held,
    MarkKind,
    MarkOwner,
    MarkWord,
    NotDrawn,
    Painted,
    Undo,
    pack_marks,
)
from remote_assist.wire.record import RecordClass, handshake_record
from remote_assist.wire.roles import Capability, Direction, Role
from tests.remote_assist.secure.handshakes import seeded

CODE = Code("123", "456789")
PASS = Code("7", "bench-mark")
HEAD = AuditHead(1, b"h" * 32, b"s" * 64)


def words() -> Sequence[bytes]:
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


def copies() -> Sequence[bytes]:
    said: list[ClipboardMessage] = [
        Copied(1, 0, (Content(Kind.TEXT, 9, "剪贴板".encode()), Content(Kind.PICTURE, 1 << 20))),
        Want(1, Kind.PICTURE, 65_536),
        CopiedPiece(1, Kind.PICTURE, 65_536, bytes(300)),
        Gone(1, Kind.HTML),
    ]
    return [pack_clipboard(each) for each in said]


def events() -> Sequence[bytes]:
    said = (
        MovePointer(Point(3, 4)),
        TurnButton(1, True),
        TurnWheel(-1, 2),
        TurnKey(Key(0xFF0D), False),
        TypeText("密码 abc"),
        ReleaseAll(),
    )
    return [pack_input(event) for event in said]


def files() -> Sequence[bytes]:
    entries = (Entry("文件夹", is_folder=True), Entry("文件夹/a.txt", 5))
    words = (Choose(), Offer(3, 2, 5), Listed(3, entries), Accept(3, 1, 2, bytes(32), (0,)), Piece(3, 1, 0, b"bytes"))
    return [pack_files(word) for word in (*words, Whole(3, 1, bytes(32)), Stop(3))]


def picture(width: int = 40, height: int = 30) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 60, (height, width, 4), np.uint8)


def frames() -> Sequence[bytes]:
    area = Rect(8, 8, 40, 30)
    whole = [
        PixelRect(area, codec.id, codec.encode(picture()))
        for codec in map(codec_named, ("raw", "zstd", "delta", "jpeg"))
    ]
    solid = PixelRect(Rect(0, 0, 64, 4), codec_named("solid").id, b"bgr")
    moved = MovedRect(Rect(0, 0, 16, 16), Point(20, 20))
    size = Size(64, 48)
    return [pack_frame(Frame(n + 1, size, rects)) for n, rects in enumerate([*((r,) for r in whole), (solid, moved)])]


def cursors() -> Sequence[bytes]:
    return [
        pack_cursor(CursorPicture(Point(1, 1), Point(0, 0), Size(2, 2), 1, bytes(16))),
        pack_cursor(CursorPicture(Point(9, 9), Point(1, 1), Size(0, 0), 1, None)),
    ]


def hellos() -> Sequence[bytes]:
    messages = (
        AssistHello("ticket", Role.HOST, "seat"),
        RelayHello("123", Role.VIEWER, "seat"),
        Welcome(),
        Turned("bad_ticket"),
    )
    return [pack_hello(each).encode() for each in messages]


def lines() -> Sequence[bytes]:
    config = HostConfig("a-1", "wss://hub.example", "ticket", "Acme Ltd", "李工")
    return [pack_line(StartHost(config)), pack_line(HostPaired(("apple",), ("苹果",)))]


def signing_key(letter: bytes) -> SigningKey:
    return SigningKey(letter * 32)


def pair_by(method: str) -> tuple[Pairing, Pairing]:
    """Host and viewer."""
    if method == "code":
        issuer = CodePairing(Role.HOST, CODE, signing_key(b"h"), seeded(1), CodeLife(CODE, 0.0))
        return issuer, CodePairing(Role.VIEWER, CODE, signing_key(b"v"), seeded(2))
    if method == "hub":
        return HubPairing(Role.HOST, "a", signing_key(b"h"), seeded(1)), HubPairing(
            Role.VIEWER, "a", signing_key(b"v"), seeded(2)
        )
    host, viewer = pair_by("hub")
    handshake(host, viewer)
    kept = host.keys.for_resuming(), viewer.keys.for_resuming()
    return (
        ResumePairing(Role.HOST, kept[0], signing_key(b"h"), seeded(3)),
        ResumePairing(Role.VIEWER, kept[1], signing_key(b"v"), seeded(4)),
    )


def handshake(host: Pairing, viewer: Pairing) -> list[tuple[Role, bytes]]:
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
def said_in(method: str) -> list[tuple[Role, bytes]]:
    return handshake(*pair_by(method))


def records() -> Sequence[bytes]:
    host, viewer = pair_by("hub")
    handshake(host, viewer)
    channel = SealedChannel(Role.HOST, host.keys)
    sealed = [channel.seal(c, bytes(30)) for c in RecordClass if c is not RecordClass.HANDSHAKE for _ in range(3)]
    plain = handshake_record(Direction.TO_VIEWER, 0, b"plain")
    # None of them is the next one of its lane: whatever opens was forged.
    return [record for number, record in enumerate(sealed) if number % 3] + [plain]


def marks() -> Sequence[bytes]:
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


def certificates() -> Sequence[bytes]:
    issued = issue_certificate(
        signing_key(b"k"),
        signing_key(b"v").public,
        vendor="Acme Ltd",
        name="李工",
        now=1e9,
        random_bytes=seeded(5),
        email="li@example.com",
    )
    return [issued]


def log_texts() -> list[bytes]:
    """The texts of an audit log, as a side sends it to the hub."""
    log = AuditLog(Role.HOST)
    log.append(AuditKind.STARTED, 1, detail="a-1")
    log.append(AuditKind.PAIRED, 2, detail=paired_detail(b"s" * 8, signing_key(b"h").public, signing_key(b"v").public))
    log.append(AuditKind.GRANTED, 3, Capability.VIEW)
    log.append(AuditKind.PEER_HEAD, 4, detail=head_detail(signing_key(b"v").sign_head(b"s" * 8, 2, b"h" * 32)))
    log.append(AuditKind.ENDED, 5, detail="stopped_by_customer, 5 records")
    return [record.text.encode() for record in log.records]
