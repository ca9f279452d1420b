"""What a verb works with: one transaction, its moment, and what it has to tell.

Invariant: events, history and facts that a verb notes become true with the commit, all or none.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desk_app.domain.ids import Millis
from desk_app.hub.clock import Clock, new_id
from desk_app.hub.facts import Fact
from desk_app.hub.presences import Presences
from desk_app.store import history
from desk_app.store.history import HistoryKind
from desk_app.store.log import Unnumbered
from desk_app.wire.events import Event

_encoder = msgspec.json.Encoder()


class View:
    """An unchanging view of the store at a moment, for queries."""

    def __init__(self, db: Connection, clock: Clock, presences: Presences) -> None:
        self.db = db
        self.now: Millis = clock.now()
        self.presences = presences
        self._clock = clock


class Tx(View):
    """A transaction that may change things."""

    def __init__(self, db: Connection, clock: Clock, presences: Presences, ref: str = "") -> None:
        super().__init__(db, clock, presences)
        self.ref = ref  # the author's own name for his request
        self.events: list[Unnumbered] = []
        self.facts: list[Fact] = []

    def new_id(self) -> str:
        """Returns a fresh uuid7; wrap it in the NewType that is meant."""
        return new_id(self._clock)

    def random_bytes(self, count: int) -> bytes:
        return self._clock.random_bytes(count)

    def tell(self, event: Event, *recipients: str) -> None:
        """Notes an event for the log; recipients as in `actors`. Telling nobody notes nothing."""
        if recipients:
            self.events.append(Unnumbered(_encoder.encode(event).decode(), recipients))

    def remember(
        self,
        kind: HistoryKind,
        *,
        app_id: str | None = None,
        session_id: str | None = None,
        customer_id: str | None = None,
        agent_id: str | None = None,
        ticket_id: str | None = None,
        value: int | None = None,
        detail: str = "",
    ) -> None:
        """Appends to the domain history that reports read; `HistoryKind` says what belongs to which kind."""
        history.append(
            self.db,
            self.new_id(),
            self.now,
            kind,
            app_id=app_id,
            session_id=session_id,
            customer_id=customer_id,
            agent_id=agent_id,
            ticket_id=ticket_id,
            value=value,
            detail=detail,
        )

    def after_commit(self, fact: Fact) -> None:
        """Notes something for the hub's own parts."""
        if fact not in self.facts:
            self.facts.append(fact)
