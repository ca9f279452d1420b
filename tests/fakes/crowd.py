"""An attacker as a process of its own: thousands of sockets from one address, or floods of frames from a few.

`python -m tests.fakes.crowd` reads one line of JSON, {"port": …, "source": "127.0.0.1", …}, says one when it is at
work, and another one for each further line that it reads; it goes when its input ends.
"""

from __future__ import annotations

import contextlib
import json
import resource
import selectors
import socket
import sys
import time
from typing import Any

MASK = b"\0\0\0\0"
"""A mask of zeros: legal, and it leaves the payload as it is."""
_HELD_BYTES = 4096


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """A client's websocket frame."""
    head = bytes([(0x80 if fin else 0) | opcode])
    size = len(payload)
    if size < 126:
        return head + bytes([0x80 | size]) + MASK + payload
    if size < 2**16:
        return head + b"\xfe" + size.to_bytes(2) + MASK + payload
    return head + b"\xff" + size.to_bytes(8) + MASK + payload


def handshake(port: int, path: str = "/ws") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def open_socket(port: int, source: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))


class Crowd:
    """`count` connections of one address; `says` is what each sends at once."""

    def __init__(self, port: int, source: str, count: int, says: str) -> None:
        self.sockets: list[socket.socket] = []
        self.failed = 0
        for _ in range(count):
            try:
                one = open_socket(port, source)
                one.setblocking(False)
                with contextlib.suppress(OSError):
                    one.send(says.encode())
                self.sockets.append(one)
            except OSError:
                self.failed += 1

    def count(self) -> dict[str, int]:
        """How many are still open, how many were told that they are too many, how many were cut off unheard."""
        found = {"open": 0, "told": 0, "cut": self.failed, "answered": 0}
        for one in self.sockets:
            try:
                said = one.recv(_HELD_BYTES, socket.MSG_PEEK)
            except BlockingIOError:
                found["open"] += 1
                continue
            except OSError:
                found["cut"] += 1
                continue
            status = said[9:12]
            found["told" if status == b"429" else "answered" if status else "cut"] += 1
        return found


class Flood:
    """Some websockets that say the same again and again, until they are ended or `seconds` are over."""

    def __init__(self, wish: dict[str, Any]) -> None:
        self._again = bytes.fromhex(wish["again"])
        self._reads: bool = wish["reads"]
        self.sockets: list[socket.socket] = []
        self.said: list[bytes] = []
        for _ in range(wish["count"]):
            one = open_socket(wish["port"], wish["source"])
            one.sendall(handshake(wish["port"]))
            while b"\r\n\r\n" not in one.recv(_HELD_BYTES):
                pass
            if wish["token"]:
                one.sendall(frame(1, json.dumps({"type": "hello", "token": wish["token"]}).encode()))
            one.sendall(bytes.fromhex(wish["begins"]))
            one.setblocking(False)
            self.sockets.append(one)

    def run(self, seconds: float) -> dict[str, Any]:
        selector = selectors.DefaultSelector()
        wanted = selectors.EVENT_WRITE | (selectors.EVENT_READ if self._reads else 0)
        for each in self.sockets:
            selector.register(each, wanted, bytearray())
        at = dict.fromkeys(self.sockets, 0)
        sent = ended = 0
        end = time.monotonic() + seconds
        while selector.get_map() and time.monotonic() < end:
            for key, what in selector.select(0.1):
                one: Any = key.fileobj
                try:
                    if what & selectors.EVENT_READ:
                        said = one.recv(65536)
                        key.data.extend(said)
                        del key.data[:-_HELD_BYTES]
                        if not said:
                            raise ConnectionResetError
                    if what & selectors.EVENT_WRITE:
                        more = one.send(memoryview(self._again)[at[one] :])
                        sent += more
                        at[one] = (at[one] + more) % len(self._again)
                except BlockingIOError:
                    continue
                except OSError:
                    ended += 1
                    selector.unregister(one)
                    with contextlib.suppress(OSError):
                        key.data.extend(one.recv(65536))
                    self.said.append(bytes(key.data[-_HELD_BYTES:]))
        selector.close()
        told = b"".join(self.said).decode("utf-8", "replace")
        return {"sent": sent, "ended": ended, "said": told[-_HELD_BYTES:]}


def main() -> None:
    wish = json.loads(sys.stdin.readline())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 65_536)), hard))
    if "again" in wish:
        flood = Flood(wish)
        print(json.dumps({"at": "work"}), flush=True)
        print(json.dumps(flood.run(wish["seconds"])), flush=True)
        sys.stdin.read()
        return
    began = time.monotonic()
    crowd = Crowd(wish["port"], wish["source"], wish["count"], wish["says"])
    print(json.dumps({"seconds": time.monotonic() - began}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(crowd.count()), flush=True)


if __name__ == "__main__":
    main()
