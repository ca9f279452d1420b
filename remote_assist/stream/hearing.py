"""What one engineer asks of the customer: refused at once, or put to him, and what it came to.

Several look at one share, and a question of one is everybody's affair: where all of them meet is the forum. Belongs to
the share's loop.

Invariant: each thing asked for is written down before anybody decides it, and its refusal is written down and told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from remote_assist.errors import NotGranted, ProtocolError, ScreenUnavailable
from remote_assist.policy.consent import Consent
from remote_assist.policy.questions import Question, ShownFacts
from remote_assist.shown import Choice
from remote_assist.stream.asking import Asking
from remote_assist.stream.floor import ControlTaken
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import ShareListener
from remote_assist.stream.stage import Stage
from remote_assist.stream.succession import Steersman
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.control import Control, Refused
from remote_assist.wire.roles import Capability


class Forum(Protocol):
    """What a hearing wants of the share it belongs to; called in the loop."""

    def check_control_is_free(self, session: Steersman) -> None:
        """Raises `ControlTaken` while another engineer holds control or is being asked about."""

    def control_wanted(self, session: Steersman) -> None:
        """He asked for control, and another has it."""

    def check_restart(self) -> None:
        """Raises `NotGranted` where this share could not go on after a restart."""

    def would_show(self) -> ShownFacts:
        """What the view shows; with choices for as long as nobody looks or is asked about it."""

    def questions_changed(self) -> None:
        """A question was opened or closed: control rests everywhere while one is open."""

    def choose(self, choice: Choice | None) -> None:
        """Show this, or what is suggested, unless somebody looks already."""

    def allowing(self, session: Steersman, question: Question) -> None:
        """The customer says yes to it, which counts in a moment."""

    def answered(self, question: Question, done: bool, timed_out: bool) -> None:
        """What a question came to."""


class Hearing:
    """Of the engineer whose `session` and `gate` these are; `granted` is called for each yes, before the forum hears.

    `questions` are those that were put and not answered yet.
    """

    def __init__(
        self,
        session: Steersman,
        gate: Gate,
        forum: Forum,
        *,
        stage: Stage,
        ui: HostUi,
        log: SessionLog,
        listener: ShareListener,
        send: Callable[[Control], None],
        granted: Callable[[Capability], None],
    ) -> None:
        self._session = session
        self._gate = gate
        self._forum = forum
        self._stage = stage
        self._log = log
        self._listener = listener
        self._send = send
        self._granted = granted
        self.questions = Asking(gate, ui, asyncio.get_running_loop(), self._answered, self._chosen)

    def ask(self, capability: Capability) -> None:
        """The engineer asks for what he has not, and the customer is not being asked about."""
        self._log.record(AuditKind.ASKED, capability)
        try:
            self._check(capability)
            question = self._gate.ask(capability, self._forum.would_show() if capability is Capability.VIEW else None)
        except (NotGranted, ProtocolError, ScreenUnavailable) as exc:
            self._log.record(AuditKind.REFUSED, capability, str(exc))
            self._send(Refused(capability, taken=isinstance(exc, ControlTaken)))
            if isinstance(exc, ControlTaken):
                self._forum.control_wanted(self._session)
            return
        self._put(question)

    def ask_to_take_over(self, instead_of: str) -> Question | None:
        """Ask whether he may have control instead of who bears this name; None where that cannot be."""
        try:
            self._stage.open_watch()
            question = self._gate.ask(Capability.CONTROL, instead_of=instead_of)
        except (NotGranted, ProtocolError, ScreenUnavailable) as exc:
            self._log.record(AuditKind.REFUSED, Capability.CONTROL, str(exc))
            return None
        self._log.record(AuditKind.ASKED, Capability.CONTROL, f"handed over by {instead_of}")
        self._put(question)
        return question

    def _check(self, capability: Capability) -> None:
        """Raises `NotGranted` or `ScreenUnavailable` where the share is not made for it now."""
        if capability is Capability.CONTROL and capability in self._gate.offered:
            self._forum.check_control_is_free(self._session)
            self._stage.open_watch()  # control needs what pauses it and ends it
        elif capability is Capability.RESTART:
            self._forum.check_restart()

    def _put(self, question: Question) -> None:
        self._listener.asked(question.capability)
        self._forum.questions_changed()  # control rests with everybody before anybody sees the question
        self.questions.put(question)

    def _chosen(self, question: Question, choice: Choice | None) -> None:
        offered = question.shown.choices if question.shown is not None else ()
        if question.capability is Capability.VIEW:
            self._forum.choose(choice if choice in offered else next(iter(offered), None))
        self._forum.allowing(self._session, question)

    def _answered(self, question: Question, state: Consent, timed_out: bool) -> None:
        if state is Consent.GRANTED:
            self._granted(question.capability)
        else:
            self._log.record(AuditKind.REFUSED, question.capability, "no answer in time" if timed_out else "")
            self._send(Refused(question.capability, timed_out))
            self._send(self._log.head())
            self._listener.refused(question.capability)
        self._forum.answered(question, state is Consent.GRANTED, timed_out)
        self._forum.questions_changed()
