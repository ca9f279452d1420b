"""Control goes from one engineer to another in one step, by the customer's yes; and who asks for it meanwhile is heard.

Belongs to the share's loop. Invariant: one hand-over is asked about at a time, who takes over holds control only once
who gives it does not, and a No, or nobody's answer, changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from remote_assist.policy.questions import Question
from remote_assist.stream.gate import Gate
from remote_assist.wire.company import CompanyWord, ControlWanted, HandedOver

MOST_HAND_OVERS = 10
"""By one engineer in a session; each is a question to the customer, and counts as one of his who is to take over."""
WANTED_AGAIN_AFTER = 5.0
"""Seconds in which the holder hears of one colleague's wish once."""


class Steersman(Protocol):
    """An engineer's session, as far as control goes from hand to hand."""

    @property
    def number(self) -> int: ...

    @property
    def gate(self) -> Gate: ...

    @property
    def has_control(self) -> bool: ...

    @property
    def can_take_over(self) -> bool:
        """Does he look, is he there, and may he be asked about at all?"""

    def ask_to_take_over(self, instead_of: str) -> Question | None:
        """Ask the customer whether he may have control instead of who bears this name; None where that cannot be."""

    def yield_control(self, to: str) -> None:
        """The customer wants it so: his control is over when this returns."""

    def tell(self, word: CompanyWord) -> None:
        """Say it to his end, where that takes such words."""


class Succession:
    """See the module. `sessions` are those of the share, as they are now."""

    def __init__(
        self, sessions: Callable[[], tuple[Steersman, ...]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._proposed: dict[int, tuple[Steersman, Steersman]] = {}  # by the question: who gives, who takes
        self._given: dict[int, int] = {}
        self._wanted: dict[int, float] = {}

    def hand_over(self, giver: Steersman, to: int) -> None:
        """Who has control wants another to have it: the customer is asked."""
        taker = next((session for session in self._sessions() if session.number == to), None)
        given = self._given.get(giver.number, 0)
        # Two open questions could both be answered with a yes.
        may = giver.has_control and not self._proposed and given < MOST_HAND_OVERS
        if may and taker is not None and taker is not giver and taker.can_take_over:
            self._given[giver.number] = given + 1
            question = taker.ask_to_take_over(giver.gate.engineer.name)
            if question is not None:
                self._proposed[question.number] = (giver, taker)
                return
        giver.tell(HandedOver(to))

    def allowing(self, taker: Steersman, question: Question) -> None:
        """The customer says yes, which counts in a moment."""
        if question.number in self._proposed and taker.gate.would_allow(question):
            giver, _ = self._proposed[question.number]
            giver.yield_control(taker.gate.engineer.name)

    def answered(self, question: Question, done: bool, timed_out: bool) -> None:
        """What a question came to, whosever it was."""
        if question.number in self._proposed:
            giver, taker = self._proposed.pop(question.number)
            giver.tell(HandedOver(taker.number, done, timed_out))

    def left(self, session: Steersman) -> None:
        """Somebody's session is over, and his question with it."""
        for number, (giver, taker) in tuple(self._proposed.items()):
            if taker is session:
                del self._proposed[number]
                giver.tell(HandedOver(taker.number))

    def wanted(self, asker: Steersman) -> None:
        """Somebody asked for control that another has: the holder hears of it, and decides."""
        now = self._clock()
        if now - self._wanted.get(asker.number, float("-inf")) < WANTED_AGAIN_AFTER:
            return
        self._wanted[asker.number] = now
        for session in self._sessions():
            if session.has_control and session is not asker:
                session.tell(ControlWanted(asker.number))
