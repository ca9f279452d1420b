"""A hub process under attack: an attacker beside it, how soon others are served, and how much memory it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect

from tests.fakes.crowd import frame
from tests.fakes.hub import HubProcess, device_key

ATTACKER, BESIDE = "127.0.0.1", "127.0.0.2"
"""Two addresses of this computer."""


class Attacker:
    """The program tests/fakes/crowd.py; ended with its block."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """The next thing that it says."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the attacker has failed"
        found: dict[str, Any] = json.loads(line)
        return found

    def count(self) -> dict[str, Any]:
        """How its sockets fare."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.hear()


@contextmanager
def attacker(hub: HubProcess, **wish: Any) -> Iterator[Attacker]:
    """A crowd (count, says) or a flood (count, token, begins, again, reads, seconds) from `ATTACKER`."""
    for name in ("begins", "again"):
        if name in wish:
            wish[name] = wish[name].hex()
    wish = {"port": hub.port, "source": ATTACKER, "says": ""} | wish
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.crowd"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(wish) + "\n")
            process.stdin.flush()
            yield Attacker(process)
        finally:
            process.kill()


class Beside:
    """Somebody at another address who goes on with his work: words over his socket, and fresh requests."""

    def __init__(self, hub: HubProcess, number: int) -> None:
        self._hub = hub
        self.token = sign_in(hub, number, httpx2.HTTPTransport(local_address=BESIDE))
        self._open = ExitStack()
        self._socket = self._open.enter_context(self._connected())

    def close(self) -> None:
        self._open.close()

    def p95(self, rounds: int = 40) -> float:
        """Milliseconds in which 95 of 100 of his words are answered."""
        taken = []
        for _ in range(rounds):
            began = time.perf_counter()
            self.ask("list_tickets")
            taken.append((time.perf_counter() - began) * 1000)
            time.sleep(0.02)
        return sorted(taken)[int(rounds * 0.95) - 1]

    def ask(self, kind: str) -> dict[str, Any]:
        """A word over the open socket, with its answer."""
        ref = str(uuid.uuid4())
        self._socket.send(json.dumps({"type": "request", "ref": ref, "command": {"type": kind}}))
        while (said := json.loads(self._socket.recv(30))).get("ref") != ref:
            pass
        answer: dict[str, Any] = said
        return answer

    def comes_in(self) -> float:
        """Milliseconds for a fresh connection of each kind to be served."""
        began = time.perf_counter()
        with httpx2.Client(transport=httpx2.HTTPTransport(local_address=BESIDE), timeout=30) as client:
            assert client.get(self._hub.address + "/health").status_code == 200
        with self._connected():
            return (time.perf_counter() - began) * 1000

    @contextmanager
    def _connected(self) -> Iterator[ClientConnection]:
        address = self._hub.ws_address
        with connect(address, source_address=(BESIDE, 0), open_timeout=30, max_size=None) as socket:
            socket.send(json.dumps({"type": "hello", "token": self.token}))
            assert json.loads(socket.recv(30))["type"] == "welcome"
            yield socket


def sign_in(hub: HubProcess, number: int, transport: httpx2.HTTPTransport | None = None) -> str:
    """The token of the anonymous customer of device `number`."""
    wish = {"app_key": hub.app.app.app_key, "device_key": device_key(number)}
    with httpx2.Client(transport=transport or httpx2.HTTPTransport(), timeout=30) as client:
        return str(client.post(hub.address + "/api/exchange", json=wish).json()["token"])


def memory_mb(hub: HubProcess) -> float:
    """What the hub's process holds in memory."""
    status = Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _request(command: dict[str, Any], ref: str = "r") -> bytes:
    return frame(1, json.dumps({"type": "request", "ref": ref, "command": command}).encode())


_TYPING = b'{"type":"signal","signal":{"type":"typing","conversation_id":"x","side":"customer","name":""}}'
FLOODS: dict[str, dict[str, Any]] = {
    "pings": {"again": frame(9) * 2000},
    "pings, never reading": {"again": frame(9, b"x" * 125) * 500, "reads": False},
    "pongs": {"again": frame(10) * 2000},
    "a message in endless parts": {"begins": frame(1, b"{", fin=False), "again": frame(0, fin=False) * 2000},
    "letters": {"again": frame(1, b"x") * 2000},
    "empty messages": {"again": frame(1) * 2000},
    "binary": {"again": frame(2, bytes(1000)) * 50},
    "deep nesting": {"again": frame(1, b"[" * 100_000)},
    "huge frames": {"again": frame(1, bytes(6 * 2**20))},
    "large frames": {"again": frame(1, b'{"type":"' + b"x" * 2**20)},
    "questions": {"again": _request({"type": "list_tickets"}) * 200},
    "questions, never reading": {"again": _request({"type": "list_tickets"}) * 200, "reads": False},
    "changes with ever new refs": {
        "again": b"".join(_request({"type": "set_context", "attributes": []}, str(uuid.uuid4())) for _ in range(400))
    },
    "typing": {"again": frame(1, _TYPING) * 200},
}
"""What a customer's program may come to say again and again."""
