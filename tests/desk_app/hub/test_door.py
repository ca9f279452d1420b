"""The door: whoever is slow on purpose, says half of something or takes nothing loses his place; others never wait."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from structlog.testing import capture_logs

from desk_app.hub.door import Door
from desk_app.hub.threshold import turned_away
from remote_assist.relay.doorkeeper import DoorLimits
from tests.fakes.crowd import frame, handshake
from tests.fakes.hub import RunningHub

SOON_S = 15.0
_SHORT = {
    "desk_app.hub.door.HEAD_S": 0.5,
    "desk_app.hub.door.STALL_S": 0.5,
    "desk_app.hub.door.FAREWELL_S": 0.5,
    "desk_app.hub.http.HELLO_TIMEOUT_S": 0.5,
    "desk_app.hub.http.BODY_TIMEOUT_S": 0.5,
    "desk_app.hub.assist_sockets.HELLO_TIMEOUT_S": 0.5,
    "desk_app.hub.attachment_routes._GRACE_S": 0.5,
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningHub]:
    for name, seconds in _SHORT.items():
        monkeypatch.setattr(name, seconds)
    with RunningHub(tmp_path) as running:
        yield running


def _port(hub: RunningHub) -> int:
    return int(hub.address.rpartition(":")[2])


@contextmanager
def _connected(hub: RunningHub, says: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", _port(hub)), timeout=SOON_S) as one:
        one.sendall(says)
        yield one


@contextmanager
def _upgraded(hub: RunningHub, says: bytes, path: str = "/ws") -> Iterator[socket.socket]:
    """A websocket on which this is said once it is one."""
    with _connected(hub, handshake(_port(hub), path)) as one:
        assert one.recv(4096).startswith(b"HTTP/1.1 101")
        one.sendall(says)
        yield one


def _said_until_the_end(one: socket.socket, dribbled: bytes = b"") -> bytes:
    """Sends a byte now and then, and returns all that comes until the hub ends it, which it does in time."""
    began, said, at = time.monotonic(), b"", 0
    one.settimeout(0.05)
    while time.monotonic() - began < SOON_S:
        try:
            more = one.recv(65536)
            if not more:
                return said
            said += more
        except TimeoutError:
            pass
        except OSError:
            return said
        try:
            if dribbled:
                one.send(dribbled[at % len(dribbled) :][:1])
                at += 1
        except OSError:
            return said
    raise AssertionError("it is still open")


_HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\n"
_WHOLE = _HEAD + b"\r\n"


@pytest.mark.parametrize(
    ("says", "dribbled"),
    [
        (b"", b""),
        (b"", b"G"),
        (b"GET /health", b""),
        (_HEAD, b"X-Slow: "),
        (b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n", b"a"),
        (handshake(1)[:-2], b"X"),
        (b"\x16\x03\x01", b"\x00"),
    ],
    ids=[
        "silence",
        "a letter at a time",
        "half a line",
        "headers for ever",
        "a head for ever",
        "half a handshake",
        "TLS",
    ],
)
def test_a_head_that_does_not_end_is_ended(hub: RunningHub, says: bytes, dribbled: bytes) -> None:
    with _connected(hub, says) as one:
        said = _said_until_the_end(one, dribbled)
    assert said.split(b"\r\n")[0] in (b"", b"HTTP/1.1 408 Request Timeout", b"HTTP/1.1 400 Bad Request")


def test_a_second_request_has_no_more_time_than_the_first(hub: RunningHub) -> None:
    with _connected(hub, _WHOLE) as one:
        said = _said_until_the_end(one, _HEAD)
    assert said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["/api/login", "/api/exchange"])
def test_a_body_that_does_not_end_is_refused(hub: RunningHub, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n".encode()
    with _connected(hub, head) as one:
        said = _said_until_the_end(one, b'{"email":')
    assert b"the body did not come in time" in said


def test_a_body_after_its_answer_is_not_waited_for(hub: RunningHub) -> None:
    head = b"POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n"
    with _connected(hub, head) as one:
        said = _said_until_the_end(one, b"x")
    assert said.startswith(b"HTTP/1.1 401")


def test_a_file_that_dribbles_in_is_refused_and_leaves_nothing(hub: RunningHub, tmp_path: Path) -> None:
    token = hub.customer(1).token
    head = f"POST /api/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    with _connected(hub, f"{head}Content-Length: 10000\r\n\r\n".encode()) as one:
        said = _said_until_the_end(one, b"x")
    assert b"the file did not come in time" in said
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_an_answer_that_nobody_takes_is_not_kept_for_ever(hub: RunningHub) -> None:
    token = hub.customer(1).token
    headers = {"Authorization": f"Bearer {token}"}
    sent = httpx2.post(f"{hub.address}/api/files?name=a", content=bytes(20 * 2**20), headers=headers).json()
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", _port(hub)))
        head = f"GET /api/files/{sent['id']} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        one.sendall(head.encode())
        time.sleep(1.5)  # the reader reads nothing: that is the attack
        said = _said_until_the_end(one)
    assert 0 < len(said) < 20 * 2**20


@pytest.mark.parametrize(
    "says",
    [
        b"",
        frame(1, b'{"type":"hello","token":"')[:-10],
        frame(1, b'{"type":"hello"', fin=False),
        b"\x81\xff" + (2**40).to_bytes(8) + b"\0\0\0\0",
        frame(9),
    ],
    ids=["silence", "half a hello", "a part of a hello", "a frame of a terabyte", "a ping"],
)
@pytest.mark.parametrize("path", ["/ws", "/assist/any"])
def test_who_does_not_greet_is_not_waited_for(hub: RunningHub, path: str, says: bytes) -> None:
    with _upgraded(hub, says, path) as one:
        said = _said_until_the_end(one)
    assert b"no hello" in said or b"bad_hello" in said or said.startswith(b"\x88")


def test_a_farewell_that_nobody_takes_is_not_waited_for(hub: RunningHub) -> None:
    with _upgraded(hub, frame(1, b"no hello")) as one:
        said = _said_until_the_end(one)  # which never answers the closing
    assert b"malformed" in said


def test_parts_without_end_are_cut_off(hub: RunningHub) -> None:
    token = hub.customer(1).token
    hello = frame(1, json.dumps({"type": "hello", "token": token}).encode())
    with _upgraded(hub, hello + frame(1, b"{", fin=False)) as one:
        try:
            for _ in range(100):
                one.sendall(frame(0, fin=False) * 1000)
        except OSError:
            return
        _said_until_the_end(one)


def test_pings_without_end_are_cut_off(hub: RunningHub) -> None:
    token = hub.customer(1).token
    hello = frame(1, json.dumps({"type": "hello", "token": token}).encode())
    with _upgraded(hub, hello) as one:
        try:
            for _ in range(100):
                one.sendall(frame(9) * 1000)
        except OSError:
            return
        _said_until_the_end(one)


def test_a_few_pings_and_many_parts_are_answered(hub: RunningHub) -> None:
    token = hub.customer(1).token
    hello = json.dumps({"type": "hello", "token": token}).encode()
    parts = [frame(0, bytes([byte]), fin=False) for byte in hello[1:]]
    says = frame(1, hello[:1], fin=False) + b"".join(parts) + frame(0) + frame(9, b"well?") * 20
    with _upgraded(hub, says) as one:
        said = b""
        while said.count(b"well?") < 20 or b"welcome" not in said:
            more = one.recv(65536)
            assert more, said
            said += more


def test_words_in_one_piece_are_all_read(hub: RunningHub) -> None:
    """More than the door parses at a time, in one write."""
    token = hub.customer(1).token
    hello = frame(1, json.dumps({"type": "hello", "token": token}).encode())
    ask = {"type": "request", "command": {"type": "list_tickets"}}
    asks = [frame(1, json.dumps(ask | {"ref": f"{n:04}" + "x" * 60}).encode()) for n in range(80)]
    large = {"type": "start_session", "question": "?" * 19_000}
    asks.append(frame(1, json.dumps({"type": "request", "ref": "large", "command": large}).encode()))
    with _upgraded(hub, hello + b"".join(asks)) as one:
        said = b""
        while said.count(b'"type":"answered"') < len(asks):
            more = one.recv(65536)
            assert more, said
            said += more


# --- counting


def test_an_address_has_so_many_places_and_the_proxy_has_all() -> None:
    door = Door(DoorLimits(connections_of_one=2), turned_away(), "10.0.0.0/24")
    held = [door.admit("192.0.2.1") for _ in range(3)]
    assert [one.is_turned for one in held if one] == [False, False, True]
    through = [door.admit("10.0.0.7") for _ in range(10)]
    assert not any(one is None or one.is_turned for one in through)
    other = door.admit("192.0.2.2")
    assert other is not None
    assert not other.is_turned
    for one in held:
        assert one is not None
        one.give_back()
        one.give_back()  # twice is once
    again = [door.admit("192.0.2.1") for _ in range(3)]
    assert [one.is_turned for one in again if one] == [False, False, True]


def test_a_network_of_ipv6_is_one_address() -> None:
    door = Door(DoorLimits(connections_of_one=1), turned_away())
    first, second = door.admit("2001:db8::1"), door.admit("2001:db8::ffff:2")
    assert first is not None
    assert second is not None
    assert (first.is_turned, second.is_turned) == (False, True)


def test_log_names_who_is_turned_away_and_does_not_fill() -> None:
    door = Door(DoorLimits(connections_of_one=1), turned_away())
    with capture_logs() as lines:
        for _ in range(200):
            door.admit("192.0.2.7")
    line = {"event": "turned_away", "what": "connection", "address": "192.0.2.7", "log_level": "warning"}
    assert 10 <= lines.count(line) == len(lines) < 20


def test_behind_a_proxy_each_forwarded_address_has_its_own_places(tmp_path: Path) -> None:
    with RunningHub(tmp_path, behind_proxy="127.0.0.1", connections_an_address=2) as hub:
        held = [_forwarded(hub, "192.0.2.1") for _ in range(3)]
        statuses = [one.recv(4096).split(b"\r\n")[0] for one in held]
        assert [status[9:12] for status in statuses] == [b"101", b"101", b"429"]
        other = _forwarded(hub, "192.0.2.2")
        assert other.recv(4096).startswith(b"HTTP/1.1 101")
        for one in (*held, other):
            one.close()


def _forwarded(hub: RunningHub, address: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", _port(hub)), timeout=SOON_S)
    one.sendall(handshake(_port(hub)).replace(b"\r\n\r\n", f"\r\nX-Forwarded-For: {address}\r\n\r\n".encode()))
    return one


def test_a_forwarded_address_is_believed_from_nobody_else(tmp_path: Path) -> None:
    with RunningHub(tmp_path, connections_an_address=2) as hub:
        held = [_forwarded(hub, f"192.0.2.{n}") for n in range(3)]
        assert [one.recv(4096)[9:12] for one in held] == [b"101", b"101", b"429"]
        for one in held:
            one.close()
