"""A link as numbers: when what is sent now arrives, and when its answer is back.

Invariant: records arrive in the order in which they were sent; time is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

SEALING = 29
"""Bytes that the outer header, the seal and the websocket add to a record."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """`rate` in bytes a second, `delay` in seconds there and back."""

    name: str
    rate: float
    delay: float


OFFICE = LinkKind("office", 100e6, 0.001)
HOME = LinkKind("home", 10e6 / 8, 0.040)
POOR = LinkKind("poor", 2e6 / 8, 0.120)


class Link:
    """One direction that carries frames; answers are small and take half the delay."""

    def __init__(self, kind: LinkKind) -> None:
        self.kind = kind
        self._free_at = 0.0

    def send(self, size: int, now: float) -> float:
        """When a record of `size` bytes that is handed in `now` has arrived whole."""
        self._free_at = max(self._free_at, now) + (size + SEALING) / self.kind.rate
        return self._free_at + self.kind.delay / 2

    def answered(self, arrived: float) -> float:
        """When the answer to what arrived then is back."""
        return arrived + self.kind.delay / 2
