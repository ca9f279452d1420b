"""What this client has received of the other side's words, and when to tell.

Invariant: of a conversation only the newest mark is told, at most once in `EVERY_S`, until the hub's event shows it.
Times are passed in, in seconds of any monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.client.held import last_from
from desk_app.domain.ids import ConversationId
from desk_app.domain.messages import Delivery
from desk_app.domain.sessions import Side
from desk_app.wire.messages import MarkDelivered
from desk_app.wire.sessions import SessionWhole

EVERY_S = 1.0


class Marks:
    """`other` is the side whose messages are marked."""

    def __init__(self, other: Side) -> None:
        self._other = other
        self._wanted: dict[ConversationId, int] = {}
        self._told: dict[ConversationId, tuple[int, float]] = {}

    def look_at(self, sessions: Iterable[SessionWhole], only: frozenset[ConversationId] | None = None) -> None:
        """Notes what has come and nobody was told of, in these sessions (or only in these conversations)."""
        for whole in sessions:
            for conversation in whole.conversations:
                if only is not None and conversation.id not in only:
                    continue
                newest = last_from(whole, conversation.id, self._other)
                told = self._told.get(conversation.id, (0, 0.0))[0]
                if newest is not None and newest.delivery is Delivery.SENT and newest.seq > told:
                    self._wanted[conversation.id] = newest.seq

    def take_due(self, now: float) -> list[MarkDelivered]:
        """Returns what to tell now."""
        due = [key for key in self._wanted if now >= self._told.get(key, (0, now - EVERY_S))[1] + EVERY_S]
        marks = []
        for conversation_id in due:
            seq = self._wanted.pop(conversation_id)
            self._told[conversation_id] = (seq, now)
            marks.append(MarkDelivered(conversation_id=conversation_id, seq=seq))
        return marks

    def next_due(self) -> float | None:
        """Returns when `take_due` has something, or None."""
        return min((self._told.get(key, (0, -EVERY_S))[1] + EVERY_S for key in self._wanted), default=None)

    def put_off(self, conversation_id: ConversationId, until: float) -> None:
        """The hub asked for a pause: after it the mark is told anew."""
        self._told[conversation_id] = (0, until - EVERY_S)

    def connection_lost(self) -> None:
        """What was told may not have come: after the next welcome everything is looked at again."""
        self._wanted.clear()
        self._told.clear()
