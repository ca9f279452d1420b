"""The parts of the glass bench that can be held to something: the shaper's arithmetic and the table's verdicts."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.glass.programs import LinkShape
from tests.bench.glass.table import Must, lines, musts

_ROOT = Path(__file__).resolve().parent.parent.parent.parent
_SLOW = LinkShape(1.0, 100.0)


@contextmanager
def _shaped(shape: LinkShape) -> Iterator[tuple[socket.socket, socket.socket, subprocess.Popen[str]]]:
    """Both ends of one connection through a shaper, and the shaper."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as free:
        port, via = server.getsockname()[1], free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "tests.bench.glass.shaper", str(via), str(port)]
        command += ["--mbit", str(shape.mbit), "--delay", str(shape.delay), "--queue", str(shape.queue)]
        process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            with socket.create_connection(("127.0.0.1", via)) as near:
                far, _ = server.accept()
                with far:
                    yield near, far, process
        finally:
            process.kill()
            process.communicate()


def _received(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (part := sock.recv(65536)):
        data += part
    return data


def _pushed(sock: socket.socket, most: int) -> int:
    """Bytes that went in before nothing more did."""
    sent = 0
    while sent < most:
        try:
            sent += sock.send(bytes(4096))
        except TimeoutError:
            break
    return sent


def test_shaped_bytes_arrive_whole_and_in_order_and_not_before_their_time() -> None:
    data = bytes(number * 7 % 251 for number in range(20_000))
    with _shaped(_SLOW) as (near, far, shaper):
        begun = time.monotonic()
        near.sendall(data)
        assert _received(far, len(data)) == data
        # 20 kB at 1 Mbit/s are 160 ms, and half the delay is 50 ms: it may be later, never sooner.
        assert time.monotonic() - begun >= 0.209
        assert shaper.stdin is not None
        assert shaper.stdout is not None
        shaper.stdin.write("\n")
        shaper.stdin.flush()
        assert int(shaper.stdout.readline()) == len(data)


def test_shaper_carries_the_other_way_too_and_passes_the_end_on() -> None:
    with _shaped(LinkShape(100.0, 2.0)) as (near, far, _):
        far.sendall(b"answer")
        assert _received(near, 6) == b"answer"
        near.close()
        assert far.recv(1) == b""


def test_what_the_queue_cannot_hold_stays_with_the_sender() -> None:
    with _shaped(LinkShape(1.0, 10.0, queue=16)) as (near, far, _):
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        near.settimeout(0.5)
        sent = _pushed(near, 8_000_000)
        # Queue, socket buffers and half a second at that rate; a shaper without a bound would have taken it all.
        assert sent < 2_000_000
        reader = threading.Thread(target=_received, args=(far, 1))
        reader.start()
        reader.join(5)
        assert not reader.is_alive()


@pytest.mark.parametrize(
    ("must", "value", "whole", "peer", "met"),
    [
        (Must(ratio=0.6), 5.0, None, 10.0, True),
        (Must(ratio=0.6), 7.0, None, 10.0, False),
        (Must(ratio=0.6), 7.0, None, None, True),
        (Must(most=400), 401.0, None, 228.0, False),
        (Must(least=0.97, of="source"), 58.0, 59.0, None, True),
        (Must(least=0.97, of="source"), 50.0, 59.0, None, False),
        (Must(least=50), 51.0, None, None, True),
        (Must(), None, None, None, False),
    ],
)
def test_must_is_met_or_not(
    must: Must, value: float | None, whole: float | None, peer: float | None, met: bool
) -> None:
    assert must.is_met(value, whole, peer) is met


def test_table_says_what_is_not_met_and_what_never_came() -> None:
    ours = {"glyph_ms": 7.0, "page_ms": None, "scroll_fps": 59.0, "scroll_source_fps": 60.0}
    told = list(lines("direct", ours, {"glyph_ms": 10.0, "page_ms": 30.0}, None))
    assert len(told) == 4
    assert "0.700" in told[1]
    assert told[1].endswith("NOT MET")
    assert "never" in told[2]
    assert told[2].endswith("NOT MET")
    assert told[3].endswith("ok")


def test_ratio_without_a_peer_in_the_same_run_is_not_known() -> None:
    told = list(lines("direct", {"glyph_ms": 7.0, "glyph_bytes": 300.0}, None, None))
    assert told[1].endswith("not known")
    assert told[2].endswith("ok")


def test_relay_and_poor_links_have_musts_of_their_own() -> None:
    assert musts("direct", None)["glyph_ms"].ratio == 0.6
    assert musts("relay", None)["glyph_ms"].ratio == 0.8
    assert musts("direct", LinkShape(10, 40))["scroll_fps"].least == 50
    assert musts("direct", LinkShape(2, 120))["video_ms"].most == 120
    assert not musts("direct", LinkShape(2, 120))["scroll_fps"].words()
