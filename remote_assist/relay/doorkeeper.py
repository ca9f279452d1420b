"""How many connections one address may have, and how often it may knock: asked before a byte of it is read.

Nine digits have a thousand public parts; whoever tries them one after another at a relay is slowed to a crawl here.
Time is an argument (monotonic seconds).

Invariant: memory is bounded by the connections there are and the addresses that knocked in the last minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

from remote_assist.relay.relay import NotLetIn
from remote_assist.wire.hello import Refusal


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """Generous for an office behind one address, tight for somebody who searches."""

    connections: int = 1100  # of everybody, those who have not said hello included
    connections_of_one: int = 200
    knocks: float = 120.0  # of one address at a time
    knocks_per_second: float = 2.0
    addresses: int = 10_000  # remembered


@dataclass(slots=True)
class _Caller:
    knocks_left: float
    at: float
    connections: int = 0


class Doorkeeper:
    """`enter` for each connection, `leave` when it ends."""

    def __init__(self, limits: DoorLimits | None = None) -> None:
        self.limits = limits or DoorLimits()
        self._callers: dict[str, _Caller] = {}
        self._connections = 0

    @property
    def remembered(self) -> int:
        return len(self._callers)

    def enter(self, address: str, now: float) -> None:
        """Raises `NotLetIn`; then `leave` is not called."""
        limits = self.limits
        caller = self._callers.get(address)
        if caller is None:
            self._forget_the_quiet(now)
            if len(self._callers) >= limits.addresses:
                raise NotLetIn(Refusal.TOO_MANY_ROOMS)
            caller = self._callers[address] = _Caller(limits.knocks, now)
        self._refill(caller, now)
        if caller.knocks_left < 1 or caller.connections >= limits.connections_of_one:
            raise NotLetIn(Refusal.TOO_MUCH)
        if self._connections >= limits.connections:
            raise NotLetIn(Refusal.TOO_MANY_ROOMS)
        caller.knocks_left -= 1
        caller.connections += 1
        self._connections += 1

    def leave(self, address: str) -> None:
        """A connection that was let in has ended."""
        self._callers[address].connections -= 1
        self._connections -= 1

    def _refill(self, caller: _Caller, now: float) -> None:
        gained = max(0.0, now - caller.at) * self.limits.knocks_per_second
        caller.knocks_left = min(self.limits.knocks, caller.knocks_left + gained)
        caller.at = now

    def _forget_the_quiet(self, now: float) -> None:
        if len(self._callers) < self.limits.addresses:
            return
        full = self.limits.knocks / self.limits.knocks_per_second
        self._callers = {a: c for a, c in self._callers.items() if c.connections or now - c.at < full}
