"""What two ends exchange beside the picture, one class of records each: clipboard, files, marks.

A session, on either side, hands what it opens of the class to its exchange, and tells it of links and grants. It
outlives links. Belongs to the session's loop.

Invariant: an exchange speaks only through the outbox of a link whose other end takes this class of records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from remote_assist.errors import ProtocolError
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability


class Exchange(Protocol):
    """See the module."""

    @property
    def record_class(self) -> RecordClass: ...

    def linked(self, outbox: Outbox) -> None:
        """There is a link, and the other end takes this class: say again what it must know again."""

    def unlinked(self) -> None:
        """The link is lost: nothing can be said until the next one."""

    def take(self, payload: bytes) -> None:
        """Act on one opened record. Raises `ProtocolError` or `TooLarge`, which end the session."""

    def grants_changed(self) -> None:
        """Something was granted, taken back, paused or resumed; what may go on says the gate, or the host."""

    def close(self) -> None:
        """The session is over."""


_NEEDS = {
    RecordClass.CLIPBOARD: {Capability.CLIPBOARD},
    RecordClass.FILES: {Capability.SEND_FILES, Capability.FETCH_FILES},
}
"""One of these a host offers that takes the class; any takes the others."""


class Exchanges:
    """All exchanges of one end of a session; none of a class that nobody serves."""

    def __init__(self, exchanges: Iterable[Exchange] = ()) -> None:
        self._by_class = {exchange.record_class: exchange for exchange in exchanges}
        self._linked: dict[RecordClass, Exchange] = {}
        self._is_linked = False

    def linked(self, outbox: Outbox, offered: Collection[Capability] | None = None) -> None:
        """Once for each link, when the other end has said that it takes more than the picture.

        With what a host has `offered` nothing is said to it in a class that is only for something else.
        """
        if self._is_linked:
            return
        self._is_linked = True
        for record_class, exchange in self._by_class.items():
            needs = _NEEDS.get(record_class)
            if needs is None or offered is None or not needs.isdisjoint(offered):
                self._linked[record_class] = exchange
                exchange.linked(outbox)

    def unlinked(self) -> None:
        self._is_linked = False
        linked, self._linked = self._linked, {}
        for exchange in linked.values():
            exchange.unlinked()

    def take(self, record_class: RecordClass, payload: bytes) -> None:
        """Raises `ProtocolError` also where nobody said that this class is taken."""
        exchange = self._linked.get(record_class)
        if exchange is None:
            raise ProtocolError(f"Nothing of the class {record_class.name.lower()} is taken here.")
        exchange.take(payload)

    def grants_changed(self) -> None:
        for exchange in self._by_class.values():
            exchange.grants_changed()

    def close(self) -> None:
        self.unlinked()
        for exchange in self._by_class.values():
            exchange.close()
