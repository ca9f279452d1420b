"""The broker: says that the log reached a number, and carries signals. In one process here, a bus later.

Invariant: it is told after the commit; it may say things twice or late, never before they are true.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from desk_app.store.log import Entry
from desk_app.wire.signals import SignalDown

_RECENT = 2000


class Reached(msgspec.Struct, frozen=True):
    """A commit's events: `before` is the number the log had reached until then."""

    before: int
    entries: tuple[Entry, ...]
    recipients: tuple[tuple[str, ...], ...]  # of each entry


class Listener(Protocol):
    """A connection, as the broker knows it. Both calls are quick and don't raise."""

    def log_reached(self, number: int) -> None:
        """Something for this listener lies in the log up to `number`."""

    def signalled(self, signal: SignalDown) -> None: ...


class Broker(Protocol):
    @property
    def reached(self) -> int:
        """The highest number that was announced."""

    def publish(self, reached: Reached) -> None: ...

    def signal(self, recipients: Sequence[str], signal: SignalDown) -> None: ...

    def subscribe(self, recipients: Sequence[str], listener: Listener) -> Callable[[], None]:
        """Returns what ends the subscription."""

    def recent(self, recipients: Sequence[str], after: int, up_to: int, limit: int) -> list[Entry] | None:
        """Returns the first `limit` events in (after, up_to], or None when only the store knows them all."""


class InProcessBroker:
    """For a hub of one process. Remembers the last events, so that a commit's hundred readers need no query each."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._recent: deque[tuple[Entry, frozenset[str]]] = deque()
        self._complete_after: int | None = None  # all events after this number are in `_recent`
        self._reached = 0

    @property
    def reached(self) -> int:
        return self._reached

    def publish(self, reached: Reached) -> None:
        self._remember(reached)
        last = reached.entries[-1].number
        for listener in {li for names in reached.recipients for name in names for li in self._listeners.get(name, ())}:
            listener.log_reached(last)

    def signal(self, recipients: Sequence[str], signal: SignalDown) -> None:
        for listener in {li for name in recipients for li in self._listeners.get(name, ())}:
            listener.signalled(signal)

    def subscribe(self, recipients: Sequence[str], listener: Listener) -> Callable[[], None]:
        for name in recipients:
            self._listeners[name].add(listener)

        def end() -> None:
            for name in recipients:
                self._listeners[name].discard(listener)
                if not self._listeners[name]:
                    del self._listeners[name]

        return end

    def recent(self, recipients: Sequence[str], after: int, up_to: int, limit: int) -> list[Entry] | None:
        # Another process may have committed what was never announced here.
        if self._complete_after is None or after < self._complete_after or up_to > self._reached:
            return None
        mine = frozenset(recipients)
        found: list[Entry] = []
        for entry, names in reversed(self._recent):
            if entry.number <= after:
                break
            if names & mine and entry.number <= up_to:
                found.append(entry)
        return found[: -limit - 1 : -1]

    def _remember(self, reached: Reached) -> None:
        if reached.before != self._reached or self._complete_after is None:
            if reached.before < self._reached:
                return  # came late; whoever needs it reads the store
            self._recent.clear()
            self._complete_after = reached.before
        for entry, names in zip(reached.entries, reached.recipients, strict=True):
            self._recent.append((entry, frozenset(names)))
        self._reached = reached.entries[-1].number
        while len(self._recent) > _RECENT:
            self._complete_after = self._recent.popleft()[0].number
