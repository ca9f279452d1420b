"""The blind relay: who meets whom, credits, quotas; it reads outer headers and never holds a key.

Whoever drives it has already decided who may join (a ticket, or nothing but a code's public part) and only says which
room and role a member has. A room is one host and one viewer; records that come before the other end are kept, a few.
When one member leaves, the other is let go too: both come again and prove that they are who they were.
Time is an argument (monotonic seconds).

Invariant: a record goes only to the other member of its sender's room, in order, and never more than its credit allows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NewType

from remote_assist.errors import AssistError, ProtocolError, TooLarge
from remote_assist.wire.hello import Refusal, refusal_sentence
from remote_assist.wire.record import parse_header
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
    credit_bytes: int = 1024 * 1024  # on their way to one member
    waiting_bytes: int = 64 * 1024  # kept for an end that has not come yet
    waiting_records: int = 64
    waiting_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Send this record to this member now."""

    member: MemberId
    record: bytes


@dataclass(frozen=True, slots=True)
class LetGo:
    """Close this member's connection; the code says why."""

    member: MemberId
    code: Refusal


@dataclass(slots=True)
class _Member:
    id: MemberId
    room: str
    role: Role
    joined: float
    allowance: float
    allowance_at: float
    on_the_way: int = 0  # bytes the driver was told to deliver to this member and has not yet
    waiting: deque[bytes] = field(default_factory=deque)  # records for a peer that has not come
    waiting_bytes: int = 0


class Relay:
    """All rooms of one relay process."""

    def __init__(self, limits: RelayLimits | None = None) -> None:
        self.limits = limits or RelayLimits()
        self._rooms: dict[str, dict[Role, _Member]] = {}
        self._members: dict[MemberId, _Member] = {}
        self._next = 1

    @property
    def room_count(self) -> int:
        return len(self._rooms)

    def join(self, room: str, role: Role, now: float) -> tuple[MemberId, list[Delivery]]:
        """Let a member in; returns its id and what waited for it. Raises `NotLetIn`."""
        members = self._rooms.get(room)
        if members is None:
            if len(self._rooms) >= self.limits.rooms:
                raise NotLetIn(Refusal.TOO_MANY_ROOMS)
            members = self._rooms[room] = {}
        if role in members:
            raise NotLetIn(Refusal.ROOM_TAKEN)
        member = _Member(MemberId(self._next), room, role, now, self.limits.burst_bytes, now)
        self._next += 1
        members[role] = self._members[member.id] = member
        peer = members.get(role.other)
        deliveries = []
        if peer is not None:
            deliveries = [Delivery(member.id, record) for record in peer.waiting]
            member.on_the_way = peer.waiting_bytes
            peer.waiting.clear()
            peer.waiting_bytes = 0
        return member.id, deliveries

    def receive(self, member_id: MemberId, record: bytes | str, now: float) -> list[Delivery]:
        """A member sent a record. Raises `ProtocolError`, `TooLarge` or `NotLetIn`; then the driver lets it go."""
        member = self._members[member_id]
        if isinstance(record, str):
            raise ProtocolError("A text came where a binary record is due.")
        if len(record) > self.limits.record_bytes:
            raise TooLarge(f"A record of {len(record)} bytes is over this relay's limit of {self.limits.record_bytes}.")
        if parse_header(record).direction is not Direction.sent_by(member.role):
            raise ProtocolError(f"The {member.role.value} sent a record that claims to come from the other end.")
        self._refill(member, now)
        member.allowance -= len(record)
        peer = self._rooms[member.room].get(member.role.other)
        if peer is None:
            member.waiting_bytes += len(record)
            if member.waiting_bytes > self.limits.waiting_bytes or len(member.waiting) >= self.limits.waiting_records:
                raise NotLetIn(Refusal.TOO_MUCH)
            member.waiting.append(record)
            return []
        peer.on_the_way += len(record)
        return [Delivery(peer.id, record)]

    def delivered(self, member_id: MemberId, size: int) -> None:
        """The driver handed `size` bytes to the member's connection: the credit comes back."""
        member = self._members.get(member_id)
        if member is not None:
            member.on_the_way = max(0, member.on_the_way - size)

    def has_credit(self, member_id: MemberId) -> bool:
        """May more be read from this member, or is too much still on its way to the other end?"""
        member = self._members.get(member_id)
        peer = self._rooms[member.room].get(member.role.other) if member is not None else None
        return peer is None or peer.on_the_way < self.limits.credit_bytes

    def rest(self, member_id: MemberId, now: float) -> float:
        """Seconds to wait before more is read from this member, so that its rate stays within the quota."""
        member = self._members.get(member_id)
        if member is None:
            return 0.0
        self._refill(member, now)
        return max(0.0, -member.allowance / self.limits.bytes_per_second)

    def leave(self, member_id: MemberId) -> list[LetGo]:
        """A member's connection ended; the other end of its room is let go. Leaving twice does nothing."""
        member = self._members.pop(member_id, None)
        if member is None:
            return []
        members = self._rooms[member.room]
        del members[member.role]
        peer = members.pop(member.role.other, None)
        del self._rooms[member.room]
        if peer is None:
            return []
        del self._members[peer.id]
        return [LetGo(peer.id, Refusal.PEER_GONE)]

    def expire(self, now: float) -> list[LetGo]:
        """Let go of those who waited too long for the other end."""
        over = [
            member
            for member in self._members.values()
            if len(self._rooms[member.room]) == 1 and now - member.joined > self.limits.waiting_seconds
        ]
        for member in over:
            self.leave(member.id)
        return [LetGo(member.id, Refusal.WAITED_TOO_LONG) for member in over]

    def _refill(self, member: _Member, now: float) -> None:
        gained = (now - member.allowance_at) * self.limits.bytes_per_second
        member.allowance = min(float(self.limits.burst_bytes), member.allowance + max(0.0, gained))
        member.allowance_at = now
