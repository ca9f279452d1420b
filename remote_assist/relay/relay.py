"""The blind relay: who meets whom, credits, quotas; it reads outer headers and never holds a key.

Whoever drives it has already decided who may join (a ticket, or nothing but a code's public part) and only says which
room and role a member has. A room is one host and one viewer; records that come before the other end are kept, a few.
When one member leaves, the other is let go too: both come again and prove that they are who they were.
Who comes again names the secret of his seat, and his own lost connection keeps him out no longer.

A room is a code's public part, and there are only a thousand of them, so nobody may sit on many or on one for long: an
address waits alone in a bounded number of rooms, where no room is left the address that waits in most loses one, who
waits is let go after a code's life, and who is there with the other end and says nothing is let go soon and kept from
that seat for a while.

What waits for a member leaves in the order of the classes, as in the sender's own outbox: a pointer or a word does not
wait behind pictures that a slow link has not taken yet. That is legal because the seal counts each class by itself.
Time is an argument (monotonic seconds).

Invariant: a record goes only to the other member of its sender's room, in order within its class, and nothing more is
to be read from a member whose records wait beyond its credit.
"""

from __future__ import annotations

import hmac
from collections import Counter, deque
from dataclasses import dataclass
from typing import NewType

from remote_assist.errors import AssistError, ProtocolError, TooLarge
from remote_assist.wire.hello import Refusal, refusal_sentence
from remote_assist.wire.record import HEADER_SIZE, NO_SESSION, SENDING_ORDER, Header, RecordClass, parse_header
from remote_assist.wire.roles import Direction, Role

MemberId = NewType("MemberId", int)


class NotLetIn(AssistError):
    """A member may not join, or has to go; `code` is a `Refusal`."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(refusal_sentence(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """What one relay carries; every field is a bound."""

    rooms: int = 500
    record_bytes: int = 2 * 1024 * 1024
    bytes_per_second: float = 64e6  # of one member, over a burst
    burst_bytes: int = 16 * 1024 * 1024
    credit_bytes: int = 256 * 1024  # waiting for one member; what is queued here can't be taken back by its sender
    waiting_bytes: int = 64 * 1024  # kept for an end that has not come yet
    waiting_records: int = 64
    waiting_seconds: float = 600.0  # as long as a code lives
    waiting_of_one: int = 64  # rooms in which one address may wait alone; an office is behind one address
    silent_seconds: float = 20.0  # with the other end there
    shunned_seconds: float = 60.0  # from the seat in which somebody of this address was silent


@dataclass(frozen=True, slots=True)
class Joined:
    """A member that was let in, and who had to go for it: his own lost connection, and the other end of that."""

    member: MemberId
    gone: tuple[LetGo, ...] = ()


@dataclass(frozen=True, slots=True)
class LetGo:
    """Close this member's connection; the code says why.

    `last` is what still waited for it, to be sent before: words, but no pictures, so that none follows a withdrawal.
    """

    member: MemberId
    code: Refusal
    last: tuple[bytes, ...] = ()


class _Queue:
    """Records by class, in their sending order."""

    __slots__ = ("_lanes", "size", "waiting")

    def __init__(self) -> None:
        self._lanes: dict[RecordClass, deque[bytes]] = {c: deque() for c in SENDING_ORDER}
        self.size = 0  # bytes
        self.waiting = 0  # records

    def put(self, record_class: RecordClass, record: bytes) -> None:
        self._lanes[record_class].append(record)
        self.size += len(record)
        self.waiting += 1

    def take(self) -> bytes | None:
        if not self.waiting:
            return None
        record = next(lane for lane in self._lanes.values() if lane).popleft()
        self.size -= len(record)
        self.waiting -= 1
        return record

    def drop(self, *classes: RecordClass) -> None:
        for record_class in classes:
            lane = self._lanes[record_class]
            self.size -= sum(len(record) for record in lane)
            self.waiting -= len(lane)
            lane.clear()


@dataclass(slots=True)
class _Member:
    id: MemberId
    room: str
    role: Role
    joined: float
    allowance: float
    allowance_at: float
    seat: str
    classes: dict[bytes, RecordClass]  # how the headers begin that this member may send
    queue: _Queue  # records for this member
    early: _Queue  # records of this member for a peer that has not come
    address: str = ""
    peer: _Member | None = None
    met: float = 0.0  # when the peer came
    spoke: float | None = None  # when it first did


_BEGINNINGS = {
    role: {Header(Direction.sent_by(role), c, 0, NO_SESSION, 0).pack()[:3]: c for c in RecordClass} for role in Role
}


def _silent_since(member: _Member, now: float) -> float:
    """Since when it was this member's turn to say its first word: the viewer speaks first."""
    peer = member.peer
    if peer is None or member.spoke is not None:
        return now
    if member.role is Role.VIEWER:
        return member.met
    return now if peer.spoke is None else max(member.met, peer.spoke)


class Relay:
    """All rooms of one relay process."""

    def __init__(self, limits: RelayLimits | None = None) -> None:
        self.limits = limits or RelayLimits()
        self._rooms: dict[str, dict[Role, _Member]] = {}
        self._members: dict[MemberId, _Member] = {}
        self._shunned: dict[tuple[str, Role, str], float] = {}  # a seat and an address: until when
        self._next = 1

    @property
    def room_count(self) -> int:
        return len(self._rooms)

    def join(
        self, room: str, role: Role, now: float, seat: str = "", *, replaces: bool = False, address: str = ""
    ) -> Joined:
        """Let a member in; what waited for it is there to be taken. Raises `NotLetIn`.

        `seat` takes over from who named the same before; `replaces` says that whoever drives this relay knows it to be
        the same person. Without an `address`, where a ticket was asked for instead, nobody is counted.
        """
        if self._shunned.get((room, role, address), now) > now:
            raise NotLetIn(Refusal.SILENT)
        gone = self._take_over(room, role, seat, replaces=replaces)
        members = self._rooms.get(room)
        if members is not None and role in members:
            raise NotLetIn(Refusal.ROOM_TAKEN)
        if members is None:
            gone += () if gone else self._find_room(address)
            members = self._rooms[room] = {}
        allowance = self.limits.burst_bytes
        member = _Member(
            MemberId(self._next), room, role, now, allowance, now, seat, _BEGINNINGS[role], _Queue(), _Queue()
        )
        member.address = address
        self._next += 1
        members[role] = self._members[member.id] = member
        peer = members.get(role.other)
        if peer is not None:
            member.peer, peer.peer = peer, member
            member.met = peer.met = now
            member.queue, peer.early = peer.early, member.queue
        return Joined(member.id, gone)

    def receive(self, member_id: MemberId, record: bytes | str, now: float) -> MemberId | None:
        """A member sent a record; returns for whom it now waits, None while the other end is not there.

        Raises `ProtocolError`, `TooLarge` or `NotLetIn`; then the driver lets the member go. Not called after that.
        """
        member = self._members[member_id]
        if isinstance(record, str):
            raise ProtocolError("A text came where a binary record is due.")
        size = len(record)
        if size > self.limits.record_bytes:
            raise TooLarge(f"A record of {size} bytes is over this relay's limit of {self.limits.record_bytes}.")
        if size < HEADER_SIZE or (record_class := member.classes.get(record[:3])) is None:
            parse_header(record)
            raise ProtocolError(f"The {member.role.value} sent a record that claims to come from the other end.")
        self._refill(member, now)
        if member.spoke is None:
            member.spoke = now
        member.allowance -= size
        peer = member.peer
        if peer is None:
            early = member.early
            if early.size + size > self.limits.waiting_bytes or early.waiting >= self.limits.waiting_records:
                raise NotLetIn(Refusal.TOO_MUCH)
            early.put(record_class, record)
            return None
        peer.queue.put(record_class, record)
        return peer.id

    def take(self, member_id: MemberId) -> bytes | None:
        """The record to send to this member next, which no longer waits; None when nothing does or it has left."""
        member = self._members.get(member_id)
        return member.queue.take() if member is not None else None

    def peer(self, member_id: MemberId) -> MemberId | None:
        """The other member of the room, if there is one."""
        member = self._members.get(member_id)
        return member.peer.id if member is not None and member.peer is not None else None

    def credit(self, member_id: MemberId) -> int:
        """How many bytes more may be read from this member; with 0 or less, wait until the other end has taken some."""
        member = self._members.get(member_id)
        waiting = member.peer.queue.size if member is not None and member.peer is not None else 0
        return self.limits.credit_bytes - waiting

    def rest(self, member_id: MemberId, now: float) -> float:
        """Seconds to wait before more is read from this member, so that its rate stays within the quota."""
        member = self._members.get(member_id)
        if member is None or member.allowance >= 0:
            return 0.0
        self._refill(member, now)
        return max(0.0, -member.allowance / self.limits.bytes_per_second)

    def leave(self, member_id: MemberId) -> list[LetGo]:
        """A member's connection ended; the other end of its room is let go. Leaving twice does nothing."""
        member = self._members.pop(member_id, None)
        if member is None:
            return []
        del self._rooms[member.room]
        peer = member.peer
        if peer is None:
            return []
        del self._members[peer.id]
        peer.queue.drop(RecordClass.FRAMES, RecordClass.FILES)
        last = []
        while (record := peer.queue.take()) is not None:
            last.append(record)
        return [LetGo(peer.id, Refusal.PEER_GONE, tuple(last))]

    def expire(self, now: float) -> list[LetGo]:
        """Let go of those who waited too long for the other end, or have nothing to say to it."""
        gone: list[LetGo] = []
        waited = [m for m in self._alone() if now - m.joined > self.limits.waiting_seconds]
        silent = [m for m in self._members.values() if now - _silent_since(m, now) > self.limits.silent_seconds]
        for member in waited:
            self.leave(member.id)
            gone.append(LetGo(member.id, Refusal.WAITED_TOO_LONG))
        self._shunned = {key: until for key, until in self._shunned.items() if until > now}
        for member in silent:
            if member.id not in self._members:
                continue  # its peer was as silent
            gone += [LetGo(member.id, Refusal.SILENT), *self.leave(member.id)]
            if member.address:
                self._shunned[member.room, member.role, member.address] = now + self.limits.shunned_seconds
        return gone

    def _alone(self) -> list[_Member]:
        return [member for member in self._members.values() if member.peer is None]

    def _find_room(self, address: str) -> tuple[LetGo, ...]:
        """There is one more room for this address; who lost his for it. Raises `NotLetIn`."""
        if not address and len(self._rooms) < self.limits.rooms:
            return ()
        held = Counter(member.address for member in self._alone() if member.address)
        if held[address] >= self.limits.waiting_of_one:
            raise NotLetIn(Refusal.TOO_MANY_ROOMS)
        if len(self._rooms) < self.limits.rooms:
            return ()
        greediest, most = held.most_common(1)[0] if held else ("", 0)
        if most <= held[address] + 1:
            raise NotLetIn(Refusal.TOO_MANY_ROOMS)
        oldest = next(member for member in self._alone() if member.address == greediest)
        self.leave(oldest.id)
        return (LetGo(oldest.id, Refusal.TOO_MANY_ROOMS),)

    def _take_over(self, room: str, role: Role, seat: str, *, replaces: bool) -> tuple[LetGo, ...]:
        """Free a seat for its owner. Who names none, or another's, displaces nobody."""
        old = self._rooms.get(room, {}).get(role)
        if old is None:
            return ()
        is_his = bool(seat and old.seat) and hmac.compare_digest(seat.encode(), old.seat.encode())
        if not (is_his or replaces):
            return ()
        return (LetGo(old.id, Refusal.ROOM_TAKEN), *self.leave(old.id))

    def _refill(self, member: _Member, now: float) -> None:
        gained = (now - member.allowance_at) * self.limits.bytes_per_second
        member.allowance = min(float(self.limits.burst_bytes), member.allowance + max(0.0, gained))
        member.allowance_at = now
