"""Whatever another machine sends, a reader answers with a value or an error of ours, never with a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from remote_assist.errors import AssistError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code
from remote_assist.secure.hub_pairing import HubPairing
from remote_assist.secure.opening import method_of
from remote_assist.secure.signing import SigningKey
from remote_assist.wire.control import AuditHead, End, Introduce, pack_control, parse_control
from remote_assist.wire.frames import (
    CursorPicture,
    Frame,
    MovedRect,
    PixelRect,
    pack_cursor,
    pack_frame,
    parse_ack,
    parse_cursor,
    parse_frame,
)
from remote_assist.wire.input import TypeText, pack_input, parse_input
from remote_assist.wire.launch import HostConfig, HostPaired, StartHost, pack_line, parse_command, parse_event
from remote_assist.wire.record import handshake_record, parse_header
from remote_assist.wire.roles import Direction, Role

Read = Callable[[bytes], object]


def _viewer() -> CodePairing:
    return CodePairing(Role.VIEWER, Code("7", "bench"), SigningKey(b"v" * 32), bytes)


def _take_code(message: bytes) -> object:
    return CodePairing(Role.HOST, Code("7", "bench"), SigningKey(b"h" * 32), bytes).receive(message)


def _take_hub(message: bytes) -> object:
    return HubPairing(Role.HOST, "a-1", SigningKey(b"h" * 32), bytes).receive(message)


HEAD = AuditHead(1, b"h" * 32, b"s" * 64)
FRAME = Frame(1, Size(64, 64), (PixelRect(Rect(0, 0, 4, 4), 2, b"abc"), MovedRect(Rect(0, 0, 4, 4), Point(5, 5))))
CURSOR = CursorPicture(Point(1, 1), Point(0, 0), Size(2, 2), 1, bytes(16))
CONFIG = HostConfig("a-1", "wss://hub.example", "ticket", "Acme Ltd", "李工")
READERS: dict[str, tuple[Read, bytes]] = {
    "frame": (parse_frame, pack_frame(FRAME)),
    "cursor": (parse_cursor, pack_cursor(CURSOR)),
    "ack": (parse_ack, bytes(8)),
    "introduce": (parse_control, pack_control(Introduce("李工", "票 7"))),
    "end": (parse_control, pack_control(End("stopped", HEAD))),
    "input": (parse_input, pack_input(TypeText("你好"))),
    "header": (parse_header, handshake_record(Direction.TO_HOST, 0, b"x")),
    "command": (parse_command, pack_line(StartHost(CONFIG))),
    "event": (parse_event, pack_line(HostPaired(("apple",), ("苹果",)))),
    "opening": (method_of, _viewer().start()[0]),
    "code": (_take_code, _viewer().start()[0]),
    "hub": (_take_hub, HubPairing(Role.VIEWER, "a-1", SigningKey(b"v" * 32), bytes).start()[0]),
}


@pytest.mark.parametrize("name", READERS)
@given(at=st.integers(0, 400), cut=st.integers(0, 3), put=st.binary(max_size=4))
@example(at=8, cut=1, put=b"\xff")
def test_damaged_message_is_an_error_of_ours(name: str, at: int, cut: int, put: bytes) -> None:
    read, message = READERS[name]
    at %= len(message)
    try:
        read(message[:at] + put + message[at + cut :])
    except AssistError:
        return


@pytest.mark.parametrize("name", READERS)
@given(message=st.binary(max_size=200))
def test_any_bytes_are_an_error_of_ours(name: str, message: bytes) -> None:
    try:
        READERS[name][0](message)
    except AssistError:
        return
