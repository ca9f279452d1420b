"""Websockets as both ends use them: small buffers, no compression, bounded sizes, Origin refused unless listed.

Invariant: a `Link` carries whole binary records in order; anything else on it raises `ProtocolError`. What it sends is
sealed or a pairing message, by its type.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Origin

from remote_assist.errors import AssistError, PeerGone, ProtocolError
from remote_assist.policy.absence import BEAT, SILENCE
from remote_assist.wire.hello import (
    REFUSAL_SENTENCES,
    AssistHello,
    RelayHello,
    Turned,
    pack_hello,
    parse_answer,
    refusal_sentence,
)
from remote_assist.wire.limits import MAX_RECORD
from remote_assist.wire.record import Record

_SEND_BUFFER = 256 * 1024  # bytes in the kernel; what is queued there can't be dropped any more
_UNSENT = 16 * 1024  # of them not yet on their way, where the system lets us say so; nothing can pass those
_READ = 64 * 1024  # bytes in one read; from 128 kB on, the allocator asks the system for each buffer: 18 us a read
_NO_LINGER = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)
_WRITE_LIMIT = 32 * 1024
PING_SECONDS = 15.0  # of silence, and then as long for an answer
_QUEUE = 32
_HELLO_TIMEOUT = 5.0
_KNOCK_EVERY = 0.5
_KNOCK_TIMEOUT = 5.0
_OPEN_TIMEOUT = 10.0
_CLOSE_TIMEOUT = 2.0  # for the goodbye of an end that may be gone
Connection = ClientConnection | ServerConnection


class NotReachable(AssistError):
    """The other end, a hub or a relay could not be connected to; `about` is its address."""

    reason = "not_reachable"

    def __init__(self, sentence: str, about: str = "") -> None:
        super().__init__(sentence)
        self.about = about


class TurnedAway(AssistError):
    """A hub or relay said no; `code` is its refusal code."""

    def __init__(self, code: str) -> None:
        super().__init__(refusal_sentence(code))
        self.code = code
        self.reason = code if code in REFUSAL_SENTENCES else "refused"


class Link(Protocol):
    """A connection to the other end that carries records."""

    async def send(self, record: Record) -> None:
        """Raises `PeerGone`."""

    async def receive(self) -> bytes:
        """The next record. Raises `PeerGone`, or `ProtocolError` for a text."""

    async def watch(self) -> None:
        """Ask every few seconds whether the path lives, while nothing is to come. Raises `PeerGone`."""

    def abort(self) -> None:
        """Cut the connection now, without a word on the network."""

    async def close(self) -> None:
        """Say goodbye properly."""


async def let_go(link: Link) -> None:
    """Say goodbye, but wait no longer than a second for its answer."""
    try:
        async with asyncio.timeout(1.0):
            await link.close()
    except (AssistError, TimeoutError):
        link.abort()


class WebsocketLink:
    """See `Link`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        tune(connection)

    async def send(self, record: Record) -> None:
        try:
            await self._connection.send(record)
        except ConnectionClosed as exc:
            raise _gone(exc) from exc

    async def receive(self) -> bytes:
        try:
            return expect_binary(await self._connection.recv())
        except ConnectionClosed as exc:
            raise _gone(exc) from exc

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                async with asyncio.timeout(SILENCE - BEAT):
                    await (await self._connection.ping())
            except TimeoutError as exc:
                raise PeerGone("The path to the other end does not answer.") from exc
            except ConnectionClosed as exc:
                raise _gone(exc) from exc

    def abort(self) -> None:
        sock = self._connection.transport.get_extra_info("socket")
        if sock is not None and sock.fileno() >= 0 and sock.family in {socket.AF_INET, socket.AF_INET6}:
            # Also what lies in the kernel's buffer is not to leave any more.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._connection.transport.abort()

    async def close(self) -> None:
        await self._connection.close()


def tune(connection: Connection) -> None:
    """Send small records at once, read them without waste, and keep what can't be taken back small."""
    tune_transport(connection.transport)


def tune_transport(transport: asyncio.BaseTransport) -> None:
    """See `tune`; for transports that nobody made a connection of yet."""
    if hasattr(transport, "max_size"):  # asyncio's own on sockets; others choose their own way
        transport.max_size = _READ
    sock = transport.get_extra_info("socket")
    # The other end may have closed it already.
    if sock is not None and sock.fileno() >= 0 and sock.family in {socket.AF_INET, socket.AF_INET6}:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        if (unsent := getattr(socket, "TCP_NOTSENT_LOWAT", None)) is not None:
            # A slow path else takes half a megabyte that is then ahead of every word for seconds.
            sock.setsockopt(socket.IPPROTO_TCP, unsent, _UNSENT)


async def dial(url: str, hello: AssistHello | RelayHello | None = None) -> WebsocketLink:
    """Connect, and say hello where a hub or relay is at the other end.

    Raises `NotReachable`, `TurnedAway`, `ProtocolError` or `PeerGone`.
    """
    check_url(url)
    if isinstance(hello, AssistHello) and urlsplit(url).scheme == "ws" and not is_loopback(url):
        raise NotReachable(f"{url} is not encrypted: a ticket goes to another machine by wss:// only.", url)
    try:
        connection = await _knocked_open(url)
    except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as exc:
        raise NotReachable(f"{url} cannot be reached: {exc}.", url) from exc
    if hello is not None:
        try:
            await _introduce(connection, hello, url)
        except BaseException:
            connection.transport.abort()
            raise
    return WebsocketLink(connection)


async def _knocked_open(url: str) -> ClientConnection:
    """Knock, and once more every half second beside it: a knock that a dead path swallowed is not waited for.

    Raises what `connect` raises: at once where somebody says no, else after `_OPEN_TIMEOUT`.
    """
    end = time.monotonic() + _OPEN_TIMEOUT
    knocks: set[asyncio.Task[ClientConnection]] = set()
    opened: list[ClientConnection] = []
    try:
        while True:
            if time.monotonic() < end:
                knocks.add(asyncio.create_task(_knock(url, opened)))
            done, knocks = await asyncio.wait(knocks, timeout=_KNOCK_EVERY, return_when=asyncio.FIRST_COMPLETED)
            if opened:
                return opened[0]
            said_no = [task.exception() for task in done if not isinstance(task.exception(), TimeoutError)]
            for refusal in (*said_no, *(task.exception() for task in done if not knocks)):
                if refusal is not None:
                    raise refusal
    finally:
        for task in knocks:
            task.cancel()
        await asyncio.gather(*knocks, return_exceptions=True)
        for beside in opened[1:]:
            beside.transport.abort()


async def _knock(url: str, opened: list[ClientConnection]) -> ClientConnection:
    connection = await connect(
        url,
        compression=None,
        max_size=MAX_RECORD,
        max_queue=_QUEUE,
        write_limit=_WRITE_LIMIT,
        open_timeout=_KNOCK_TIMEOUT,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        user_agent_header=None,
    )
    opened.append(connection)
    return connection


async def _introduce(connection: ClientConnection, hello: AssistHello | RelayHello, url: str) -> None:
    try:
        await connection.send(pack_hello(hello))
        async with asyncio.timeout(_HELLO_TIMEOUT):
            answer = parse_answer(await connection.recv())
    except TimeoutError as exc:
        raise NotReachable("The hub or relay did not answer in time.", url) from exc
    except ConnectionClosed as exc:
        raise _gone(exc) from exc
    if isinstance(answer, Turned):
        await connection.close()
        raise TurnedAway(answer.refusal)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int


def parse_address(text: str) -> Address:
    """Read HOST:PORT; raises `ProtocolError` with a sentence."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ProtocolError(f"An address to listen on is HOST:PORT, not {text!r}.")
    return Address(host.strip("[]"), int(port))


def is_host_and_port(text: str) -> bool:
    """Can this be connected to, as far as its shape goes?"""
    try:
        return parse_address(text).port > 0
    except ProtocolError:
        return False


@asynccontextmanager
async def listening(
    address: Address,
    handler: Callable[[ServerConnection], Awaitable[None]],
    origins: Sequence[str] = (),
    queue: int = _QUEUE,
) -> AsyncIterator[Server]:
    """A websocket server; a browser's Origin is refused unless listed. Raises `NotReachable` when the port is taken.

    `queue` is how many messages of a connection are read before anybody takes one.
    """
    allowed: list[Origin | None] = [None, *(Origin(origin) for origin in origins)]
    try:
        server = await serve(
            handler,
            address.host,
            address.port,
            origins=allowed,
            compression=None,
            max_size=MAX_RECORD,
            max_queue=queue,
            write_limit=_WRITE_LIMIT,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            open_timeout=_KNOCK_TIMEOUT,
            close_timeout=_CLOSE_TIMEOUT,
            server_header=None,
        )
    except OSError as exc:
        raise port_taken(address, exc) from exc
    async with server:
        yield server


def port_taken(address: Address, exc: OSError) -> NotReachable:
    """The sentence for an address that the system does not let us listen on."""
    where = f"{address.host}:{address.port}"
    return NotReachable(f"{where} cannot be listened on: {exc.strerror or exc}.", where)


def bound_port(server: Server | asyncio.Server) -> int:
    """The port a server really listens on."""
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port


def check_url(url: str) -> None:
    """Raises `NotReachable` for what is not a websocket address."""
    parts = urlsplit(url)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise NotReachable(f"{url!r} is not a ws:// or wss:// address.", url)


def is_loopback(url: str) -> bool:
    """Does the address stay on this machine?"""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def expect_binary(message: bytes | str) -> bytes:
    """Raises `ProtocolError` for a text."""
    if isinstance(message, str):
        raise ProtocolError("A text came where a binary record is due.")
    return message


def _gone(exc: ConnectionClosed) -> PeerGone:
    reason = exc.rcvd.reason if exc.rcvd is not None else ""
    if reason in REFUSAL_SENTENCES:
        return PeerGone(refusal_sentence(reason), reason)
    return PeerGone("The other end has gone.")
