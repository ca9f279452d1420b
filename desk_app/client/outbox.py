"""The outbox: every queued command, from the moment it is sent until the hub has answered it.

Invariant: nothing leaves it but by an answer, by its own event, or by the person's hand; within a lane commands go out
one after the other, in the order in which they were queued. No I/O here: who owns it keeps it on disk and on the wire.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from desk_app.domain.ids import ConversationId, Millis
from desk_app.domain.refusals import Refusal
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.protocol import Command


class PendingState(StrEnum):
    WAITING = "waiting"  # for the connection, or for those before it
    SENT = "sent"  # on its way; the answer is awaited
    ANSWERED = "answered"  # the hub has it; its own message has not yet come back as an event
    REFUSED = "refused"  # stays until the person retries or discards it


PENDING_STEPS: dict[PendingState, frozenset[PendingState]] = {
    PendingState.WAITING: frozenset({PendingState.SENT}),
    PendingState.SENT: frozenset({PendingState.WAITING, PendingState.ANSWERED, PendingState.REFUSED}),
    PendingState.ANSWERED: frozenset(),
    PendingState.REFUSED: frozenset({PendingState.WAITING}),
}


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A queued command. `queued_at` is by this computer's clock; `place` orders the outbox."""

    ref: str
    command: Command[Any]
    queued_at: Millis
    place: int
    state: PendingState = PendingState.WAITING
    refusal: Refusal | None = None

    @property
    def post(self) -> PostMessage | None:
        """The message it posts, when that is what it does."""
        return self.command if isinstance(self.command, PostMessage) else None

    @property
    def conversation_id(self) -> ConversationId | None:
        return getattr(self.command, "conversation_id", None)


class Outbox:
    """Ordered, in memory; `all` may be read from any thread."""

    def __init__(self) -> None:
        self._entries: dict[str, Pending] = {}
        self._next_place = 1
        self._paused: dict[str, float] = {}  # lane -> monotonic moment until which the hub asked it to wait
        self.all: tuple[Pending, ...] = ()

    def restore(self, kept: tuple[Pending, ...]) -> tuple[Pending, ...]:
        """Takes in what an earlier run kept, before what was queued since. Returns the latter with their new places."""
        newer = [entry for entry in self.all if entry.ref not in {old.ref for old in kept}]
        older = sorted(kept, key=lambda old: old.place)
        self._entries = {entry.ref: entry for entry in older}
        self._next_place = max((entry.place for entry in older), default=0) + 1
        self.all = tuple(older)
        moved = []
        for entry in newer:
            moved.append(self._put(msgspec.structs.replace(entry, place=self._next_place)))
            self._next_place += 1
        return tuple(moved)

    def add(self, ref: str, command: Command[Any], at: Millis) -> tuple[Pending, tuple[str, ...]]:
        """Queues a command. Returns its entry, and the refs of waiting marks that it makes needless."""
        needless = tuple(entry.ref for entry in self.all if _replaces(command, entry))
        for gone in needless:
            del self._entries[gone]
        entry = Pending(ref=ref, command=command, queued_at=at, place=self._next_place)
        self._next_place += 1
        self._put(entry)
        return entry, needless

    def take_due(self, now: float) -> tuple[Pending, ...]:
        """Marks as sent, and returns, what may go out now: the first waiting one of each free lane."""
        busy = {lane_of(entry.command) for entry in self.all if entry.state is PendingState.SENT}
        busy |= {lane for lane, until in self._paused.items() if until > now}
        due = []
        for entry in self.all:
            lane = lane_of(entry.command)
            if entry.state is PendingState.WAITING and lane not in busy:
                busy.add(lane)
                due.append(self._step(entry, PendingState.SENT))
        return tuple(due)

    def next_due(self) -> float | None:
        """Returns when the first pause is over that a waiting command waits for, or None."""
        waiting = {lane_of(entry.command) for entry in self.all if entry.state is PendingState.WAITING}
        return min((until for lane, until in self._paused.items() if lane in waiting), default=None)

    def find(self, ref: str) -> Pending | None:
        return self._entries.get(ref)

    def answered(self, ref: str, event_follows: bool) -> None:
        """The hub carried it out; it stays visible, ANSWERED, while its own event is still to come."""
        entry = self._entries.get(ref)
        if entry is None:
            return
        if event_follows and entry.state is PendingState.SENT:
            self._step(entry, PendingState.ANSWERED)
        else:
            self.remove(ref)

    def refused(self, ref: str, refusal: Refusal) -> None:
        """The hub refused it; nothing was changed, nothing is lost."""
        entry = self._entries.get(ref)
        if entry is not None and entry.state is PendingState.SENT:
            self._step(entry, PendingState.REFUSED, refusal)

    def put_off(self, ref: str, until: float) -> None:
        """The hub asked for a pause: its lane waits until this monotonic moment."""
        entry = self._entries.get(ref)
        if entry is not None and entry.state is PendingState.SENT:
            self._step(entry, PendingState.WAITING)
            self._paused[lane_of(entry.command)] = until

    def retry(self, ref: str) -> Pending | None:
        """The person wants a refused one sent again, under the same ref. Returns it, or None when it is not refused."""
        entry = self._entries.get(ref)
        if entry is None or entry.state is not PendingState.REFUSED:
            return None
        return self._step(entry, PendingState.WAITING)

    def remove(self, ref: str) -> bool:
        """Takes it out, whatever its state. Returns whether it was there."""
        there = self._entries.pop(ref, None) is not None
        self.all = tuple(self._entries.values())
        return there

    def connection_lost(self) -> None:
        """What was on its way goes out again, under the same ref, on the next connection."""
        self._paused.clear()
        for entry in self.all:
            if entry.state is PendingState.SENT:
                self._step(entry, PendingState.WAITING)

    def _step(self, entry: Pending, state: PendingState, refusal: Refusal | None = None) -> Pending:
        if state not in PENDING_STEPS[entry.state]:
            raise ValueError(f"{entry.ref} cannot go from {entry.state} to {state}")
        return self._put(msgspec.structs.replace(entry, state=state, refusal=refusal))

    def _put(self, entry: Pending) -> Pending:
        self._entries[entry.ref] = entry
        self.all = tuple(self._entries.values())
        return entry


def lane_of(command: Command[Any]) -> str:
    """Returns what a command has to stay in order with: its conversation, its session, its ticket, else its kind."""
    for field in ("conversation_id", "session_id", "ticket_id"):
        if value := getattr(command, field, None):
            lane = str(value)
            # A mark never waits behind a message, nor a message behind a mark.
            return f"read {lane}" if isinstance(command, MarkRead) else lane
    return type(command).__name__


def _replaces(command: Command[Any], entry: Pending) -> bool:
    return (
        isinstance(command, MarkRead)
        and isinstance(entry.command, MarkRead)
        and entry.state is PendingState.WAITING
        and entry.command.conversation_id == command.conversation_id
    )
