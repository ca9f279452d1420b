"""One engineer's questions to the customer: put, answered, taken away, run out of time.

Belongs to the share's loop; the customer's answer may come from any thread. What the answers mean, the gate decides.

Invariant: `answered` is called once for each question that was put and not overtaken by the session's end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from remote_assist.policy.consent import Consent
from remote_assist.policy.questions import Question
from remote_assist.shown import Choice
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.loop_calls import hand_in


class Asking:
    """`answered` gets the question, what it came to, and whether nobody answered in time.

    `chosen` gets what the customer wants to show, before his yes counts.
    """

    def __init__(
        self,
        gate: Gate,
        ui: HostUi,
        loop: asyncio.AbstractEventLoop,
        answered: Callable[[Question, Consent, bool], None],
        chosen: Callable[[Question, Choice | None], None],
    ) -> None:
        self._gate = gate
        self._ui = ui
        self._loop = loop
        self._answered = answered
        self._chosen = chosen
        self._timer: asyncio.TimerHandle | None = None
        self._put: list[Question] = []  # and not answered yet

    def put(self, question: Question) -> None:
        """Show a question that the gate has opened."""
        self._put.append(question)
        self._arm()
        self._ui.ask(question, lambda allow, choice=None: hand_in(self._loop, self._answer, question, allow, choice))

    def withdraw(self) -> None:
        """The engineer is gone for now: take every question away; it counts as a No."""
        for question in tuple(self._put):
            self._gate.answer(question, allow=False)
        self.settle()

    def settle(self) -> None:
        """Take questions away that are not open any more, whatever closed them."""
        still_open = self._gate.open_questions()
        for question in tuple(self._put):
            if question not in still_open:
                self._ui.withdraw(question)
                self._finish(question, Consent.REFUSED)

    def close(self) -> None:
        """The session is over: nothing is answered any more."""
        if self._timer is not None:
            self._timer.cancel()
        for question in self._put:
            self._ui.withdraw(question)
        self._put.clear()

    def _answer(self, question: Question, allow: bool, choice: Choice | None) -> None:
        if question not in self._put:
            return
        if allow:
            self._chosen(question, choice)
        state = self._gate.answer(question, allow)
        if state is not Consent.ASKED:
            self._finish(question, state)

    def _run_out(self) -> None:
        for question in self._gate.run_out():
            self._ui.withdraw(question)
            self._finish(question, Consent.REFUSED, timed_out=True)
        self._arm()

    def _finish(self, question: Question, state: Consent, *, timed_out: bool = False) -> None:
        self._put.remove(question)
        self._answered(question, state, timed_out)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        seconds = self._gate.seconds_to_deadline()
        self._timer = self._loop.call_later(seconds + 0.01, self._run_out) if seconds is not None else None
