"""The newest signals: who is typing, the place in the queue, loads of colleagues, which customers are connected.

Invariant: nothing here is ever kept over a connection: `clear()` at each welcome. Times are passed in, in seconds of
any monotonic clock.
"""

from __future__ import annotations

from desk_app.domain.agents import AgentLoad
from desk_app.domain.ids import AgentId, ConversationId, CustomerId
from desk_app.wire.signals import AgentLoads, CustomerPresence, QueuePlace, SignalDown, Typing

TYPING_S = 6.0
"""Typing is over this long after the last word of it."""
TYPING_EVERY_S = 3.0
"""One's own typing is told at most this often."""


class Signals:
    """Read by anyone, from any thread: each value is replaced, never changed in place."""

    def __init__(self) -> None:
        self.place: QueuePlace | None = None
        self.loads: dict[AgentId, AgentLoad] = {}
        self.customers_online: dict[CustomerId, bool] = {}
        self._typing: dict[ConversationId, tuple[str, float]] = {}

    def apply(self, signal: SignalDown, now: float) -> None:
        """Takes in one signal of the hub."""
        match signal:
            case Typing():
                self._typing = {**self._typing, signal.conversation_id: (signal.name, now + TYPING_S)}
            case QueuePlace():
                self.place = signal
            case AgentLoads():
                self.loads = {**self.loads, **{load.agent_id: load for load in signal.loads}}
            case CustomerPresence():
                self.customers_online = {**self.customers_online, signal.customer_id: signal.online}

    def typing_in(self, conversation_id: ConversationId, now: float) -> str | None:
        """Returns the name of who is typing there ("" where it has none), or None when nobody is."""
        name, until = self._typing.get(conversation_id, ("", now))
        return name if now < until else None

    def stop_typing(self, conversation_id: ConversationId) -> None:
        """Who has posted is no longer typing."""
        self._typing = {key: value for key, value in self._typing.items() if key != conversation_id}

    def expired(self, now: float) -> tuple[ConversationId, ...]:
        """Forgets, and returns, the conversations in which typing ended by time."""
        over = tuple(key for key, (_, until) in self._typing.items() if until <= now)
        self._typing = {key: value for key, value in self._typing.items() if key not in over}
        return over

    def next_expiry(self) -> float | None:
        """Returns when `expired` has something to tell, or None."""
        return min((until for _, until in self._typing.values()), default=None)

    def clear(self) -> None:
        """Forgets everything: the hub tells the present ones after each welcome."""
        self.place = None
        self.loads = {}
        self.customers_online = {}
        self._typing = {}
