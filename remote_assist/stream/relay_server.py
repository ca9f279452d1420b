"""The relay as a websocket server: it carries out what `relay.Relay` decides.

A record costs no task, no timer and no lock: it goes from the read that brought it into the other end's queue and, if
that end takes it, into its socket at once.

Invariant: it reads from a member only while the relay has credit for it, so a slow end slows its peer and nobody else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from remote_assist.errors import AssistError
from remote_assist.relay.doorkeeper import Doorkeeper, DoorLimits
from remote_assist.relay.relay import LetGo, MemberId, NotLetIn, Relay, RelayLimits
from remote_assist.stream.relay_peer import Hold, Peer
from remote_assist.stream.transport import Address, port_taken
from remote_assist.wire.hello import Refusal, Turned, Welcome, pack_hello, parse_relay_hello

_SWEEP = 1.0
_BATCH = 16 * 1024  # bytes written in one go: many small records, or one that is large
_TURNED = 100  # who may not come in is told so, but no more of them at a time
_FAREWELL = 1.0
_NORMAL = 1000
_GOING_AWAY = 1001
_POLICY_VIOLATION = 1008


class RelayServer:
    """One relay process's connections."""

    def __init__(self, limits: RelayLimits | None = None, door: DoorLimits | None = None) -> None:
        self._relay = Relay(limits)
        self._door = Doorkeeper(door)
        self._seats: dict[MemberId, Peer] = {}
        self._peers: set[Peer] = set()
        self._turned = 0
        self._empty = asyncio.Event()
        self._next_sweep: asyncio.TimerHandle | None = None

    @property
    def room_count(self) -> int:
        return self._relay.room_count

    @asynccontextmanager
    async def serving(self, address: Address) -> AsyncIterator[asyncio.Server]:
        """Listen until the block ends. Raises `NotReachable` when the port is taken."""
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: Peer(self), address.host, address.port)
        except OSError as exc:
            raise port_taken(address, exc) from exc
        self._sweep()
        try:
            yield server
        finally:
            server.close()
            if self._next_sweep is not None:
                self._next_sweep.cancel()
            await self._say_goodbye()

    # --- what the peers tell

    def arrived(self, peer: Peer) -> None:
        self._peers.add(peer)
        self._empty.clear()
        try:
            self._door.enter(peer.address, time.monotonic())
        except NotLetIn as exc:
            peer.refusal = exc.code
            self._turned += 1
            if self._turned > _TURNED:
                peer.abort()

    def opened(self, peer: Peer) -> None:
        if peer.refusal is not None:
            _turn_away(peer, peer.refusal)

    def received(self, peer: Peer, messages: list[bytes | str]) -> None:
        now = time.monotonic()
        member = peer.member or self._seat(peer, messages.pop(0), now)
        if member is None:
            return
        other: MemberId | None = None
        reason: Refusal | None = None
        try:
            for message in messages:
                other = self._relay.receive(member, message, now)
        except NotLetIn as exc:
            reason = exc.code
        except AssistError:
            reason = Refusal.TOO_MUCH
        if other is not None:
            self._pump(other)
        if reason is not None:
            peer.close(_POLICY_VIOLATION, reason.value)
            self._leave(peer)
            return
        if self._relay.credit(member) <= 0:
            peer.hold(Hold.CREDIT)
        if rest := self._relay.rest(member, now):
            peer.hold(Hold.QUOTA)
            asyncio.get_running_loop().call_later(rest, peer.read_on, Hold.QUOTA)

    def overdue(self, peer: Peer) -> None:
        _turn_away(peer, Refusal.BAD_HELLO)

    def drained(self, peer: Peer) -> None:
        if peer.member is not None:
            self._pump(peer.member)

    def lost(self, peer: Peer) -> None:
        self._peers.discard(peer)
        if peer.refusal is None:
            self._door.leave(peer.address)
        else:
            self._turned -= 1
        self._leave(peer)
        if not self._peers:
            self._empty.set()

    # --- what becomes of it

    def _seat(self, peer: Peer, first: bytes | str, now: float) -> MemberId | None:
        """Let a peer in by its hello, or turn it away."""
        try:
            hello = parse_relay_hello(first)
            joined = self._relay.join(hello.room, hello.role, now, hello.seat, address=peer.address)
        except NotLetIn as exc:
            _turn_away(peer, exc.code)
            return None
        except AssistError:
            _turn_away(peer, Refusal.BAD_HELLO)
            return None
        self._let_go(joined.gone)
        member = peer.member = joined.member
        self._seats[member] = peer
        peer.send_text(pack_hello(Welcome()))
        self._pump(member)
        return member

    def _pump(self, member: MemberId) -> None:
        """Send what waits for a member for as long as its socket takes it; then its sender may have credit again."""
        peer = self._seats[member]
        while peer.is_writable and (batch := self._batch(member)):
            peer.send(batch)
        sender = self._relay.peer(member)
        if sender is not None and self._relay.credit(sender) * 2 >= self._relay.limits.credit_bytes:
            self._seats[sender].read_on(Hold.CREDIT)

    def _batch(self, member: MemberId) -> list[bytes]:
        batch: list[bytes] = []
        size = 0
        while size < _BATCH and (record := self._relay.take(member)) is not None:
            batch.append(record)
            size += len(record)
        return batch

    def _leave(self, peer: Peer) -> None:
        member, peer.member = peer.member, None
        if member is not None:
            self._seats.pop(member, None)
            self._let_go(self._relay.leave(member))

    def _let_go(self, gone: Iterable[LetGo]) -> None:
        for each in gone:
            peer = self._seats.pop(each.member, None)
            if peer is not None:
                peer.member = None
                peer.send(each.last)
                peer.close(_NORMAL, each.code.value)

    def _sweep(self) -> None:
        self._next_sweep = asyncio.get_running_loop().call_later(_SWEEP, self._sweep)
        now = time.monotonic()
        self._let_go(self._relay.expire(now))
        for peer in list(self._peers):
            peer.tick(now)

    async def _say_goodbye(self) -> None:
        for peer in list(self._peers):
            peer.close(_GOING_AWAY, "")
        for peer in list(self._peers):
            self._leave(peer)
        try:
            async with asyncio.timeout(_FAREWELL):
                while self._peers:
                    await self._empty.wait()
        except TimeoutError:
            for peer in list(self._peers):
                peer.abort()
            await self._empty.wait()


def _turn_away(peer: Peer, code: Refusal) -> None:
    peer.send_text(pack_hello(Turned(code.value)))
    peer.close(_POLICY_VIOLATION, code.value)
