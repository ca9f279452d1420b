"""Calls that wait for an answer now: which are on their way, which wait for a connection.

Invariant: each call is settled exactly once, by an answer, a refusal or its caller giving up; a repeated one keeps its
ref, so that the hub carries it out once.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec

from desk_app.domain.refusals import Refusal
from desk_app.wire.protocol import Command

Answer = msgspec.Raw | Refusal


@dataclass
class Call:
    ref: str
    command: Command[Any]
    future: asyncio.Future[Answer]
    is_sent: bool = False
    not_before: float = 0.0  # monotonic seconds


class Calls:
    """In memory only."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}

    def add(self, ref: str, command: Command[Any], future: asyncio.Future[Answer]) -> None:
        self._calls[ref] = Call(ref, command, future)

    def take_due(self, now: float) -> list[Call]:
        """Marks as sent, and returns, what may go out now."""
        due = [call for call in self._calls.values() if not call.is_sent and call.not_before <= now]
        for call in due:
            call.is_sent = True
        return due

    def next_due(self) -> float | None:
        """Returns when the first pause is over, or None."""
        return min((call.not_before for call in self._calls.values() if not call.is_sent), default=None)

    def settle(self, ref: str, answer: Answer) -> bool:
        """Gives the answer to whoever waits. Returns whether somebody did."""
        call = self._calls.pop(ref, None)
        if call is not None and not call.future.done():
            call.future.set_result(answer)
        return call is not None

    def put_off(self, ref: str, until: float) -> bool:
        """The hub asked for a pause. Returns whether this was a call."""
        call = self._calls.get(ref)
        if call is not None:
            call.is_sent, call.not_before = False, until
        return call is not None

    def give_up(self, ref: str) -> None:
        """The caller no longer waits."""
        self._calls.pop(ref, None)

    def connection_lost(self) -> None:
        """What was on its way goes out again on the next connection."""
        for call in self._calls.values():
            call.is_sent = False

    def refuse_all(self, refusal: Refusal) -> None:
        for ref in list(self._calls):
            self.settle(ref, refusal)
