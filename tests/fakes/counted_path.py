"""A TCP proxy in threads of its own: it writes down when the bytes of who connects come by, and can swallow them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Connection:
    """What one who connected has sent: how much, and when the last of it."""

    sent: int = 0
    last: float = 0.0


class CountedPath:
    """Made by `counted_path`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.connections: list[Connection] = []
        self.swallows = False
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += (near, far)
                connection = Connection()
                self.connections.append(connection)
                for one, other, counted in ((near, far, connection), (far, near, None)):
                    threading.Thread(target=self._carry, args=(one, other, counted), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, counted: Connection | None) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if counted is not None:
                    counted.sent += len(data)
                    counted.last = time.monotonic()
                if not self.swallows:
                    other.sendall(data)
        with contextlib.suppress(OSError):
            if not self.swallows:
                other.shutdown(socket.SHUT_RDWR)


@contextmanager
def counted_path(target: int) -> Iterator[CountedPath]:
    """A path to this port of this machine."""
    path = CountedPath(target)
    try:
        yield path
    finally:
        path.close()
