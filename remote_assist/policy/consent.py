"""What the customer has allowed, to whom, and whether it lives at this moment.

Each capability is a state of its own; everything begins at NOT_ASKED and silence is a No. A grant belongs to one
engineer's signing key: where several look, each has a book of his own, and control rests in all of them while a
question of one is open (`hold`). The customer may pause all that is granted, and go on (`pause`). And nothing lives
that he cannot see: a banner that can be seen names the engineer, or everything rests (`named_until`). Time is an
argument (monotonic seconds).

Invariant: `is_live` is True only between a person's Allow and the first withdrawal after it, for the key it names, and
while that person can see who looks and has not paused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.policy.questions import ALLOW_WAKES_AFTER, QUESTION_TIMEOUT, Engineer, Question, ShownFacts
from remote_assist.wire.roles import CARRIED, Capability

CUSTOMER_PAUSE = 2.0  # seconds control rests after the customer's own input
BEFOREHAND = frozenset({Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD})
"""What a command line may grant before anybody asks: not what happens at once when it is granted."""
MOST_QUESTIONS = 20  # in a session; an engineer who nags is not heard any more


class Consent(StrEnum):
    """The state of one capability."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    OVER = "over"


class Step(StrEnum):
    """What can happen to a capability."""

    ASK = "ask"
    ALLOW = "allow"
    DENY = "deny"
    RUN_OUT = "run_out"
    REVOKE = "revoke"
    END = "end"
    GRANT_BEFOREHAND = "grant_beforehand"


TRANSITIONS: dict[tuple[Consent, Step], Consent] = {
    (Consent.NOT_ASKED, Step.ASK): Consent.ASKED,
    (Consent.NOT_ASKED, Step.GRANT_BEFOREHAND): Consent.GRANTED,
    (Consent.REFUSED, Step.ASK): Consent.ASKED,
    (Consent.REVOKED, Step.ASK): Consent.ASKED,
    (Consent.ASKED, Step.ALLOW): Consent.GRANTED,
    (Consent.ASKED, Step.DENY): Consent.REFUSED,
    (Consent.ASKED, Step.RUN_OUT): Consent.REFUSED,
    (Consent.GRANTED, Step.REVOKE): Consent.REVOKED,
    **{(state, Step.END): Consent.OVER for state in Consent},
}


@dataclass(slots=True)
class _Entry:
    state: Consent = Consent.NOT_ASKED
    question: Question | None = None
    asked_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a share offers at all, and in whose name it is asked."""

    offered: frozenset[Capability] = frozenset(CARRIED)
    vendor: str = ""
    subject: str = ""
    granted_beforehand: frozenset[Capability] = field(default=frozenset())


class ConsentBook:
    """The one place that knows what is allowed to one engineer. Not thread-safe: its gate holds the lock.

    `place` counts the engineers of a share from 0, so that no two of their questions have the same number; a banner
    names this one until `named_until`.
    """

    def __init__(self, terms: Terms, engineer: Engineer, place: int = 0, *, named_until: float = float("-inf")) -> None:
        self._terms = terms
        self._engineer = engineer
        self._place = place
        self._entries = {capability: _Entry() for capability in Capability}
        self._questions = 0
        self._is_held = False
        self._is_paused = False
        self.named_until = named_until
        self._customer_acted_at = float("-inf")
        for capability in sorted(terms.granted_beforehand & terms.offered):
            self._step(capability, Step.GRANT_BEFOREHAND)

    @property
    def engineer(self) -> Engineer:
        return self._engineer

    @property
    def offered(self) -> frozenset[Capability]:
        """What may be asked for at all."""
        return self._terms.offered

    def state(self, capability: Capability) -> Consent:
        return self._entries[capability].state

    def granted(self) -> tuple[Capability, ...]:
        """What is granted now, in the order of `Capability`."""
        return tuple(c for c in Capability if self._entries[c].state is Consent.GRANTED)

    def open_questions(self) -> tuple[Question, ...]:
        return tuple(e.question for e in self._entries.values() if e.state is Consent.ASKED and e.question)

    @property
    def has_open_question(self) -> bool:
        return any(e.state is Consent.ASKED for e in self._entries.values())

    def ask(
        self, capability: Capability, now: float, shown: ShownFacts | None = None, instead_of: str = ""
    ) -> Question:
        """The engineer asks. Raises `NotGranted` with a sentence where no question may be put.

        `shown` is what the view would show, for the question about it; `instead_of` who hands control over to him.
        """
        if capability not in self._terms.offered:
            raise NotGranted(f"This share does not offer {capability.value}.")
        if capability is not Capability.VIEW and self.state(Capability.VIEW) is not Consent.GRANTED:
            raise NotGranted("Viewing comes first; nothing else is asked before it is granted.")
        if self._questions >= MOST_QUESTIONS:
            raise NotGranted("Too many questions were asked in this session.")
        self._step(capability, Step.ASK)
        self._questions += 1
        number = self._place * MOST_QUESTIONS + self._questions
        question = Question(
            number,
            capability,
            self._engineer,
            self._terms.vendor,
            self._terms.subject,
            QUESTION_TIMEOUT,
            shown,
            instead_of,
        )
        entry = self._entries[capability]
        entry.question, entry.asked_at = question, now
        return question

    def would_allow(self, question: Question, now: float) -> bool:
        """Would an Allow count now?"""
        entry = self._entries[question.capability]
        is_open = entry.state is Consent.ASKED and entry.question == question
        return is_open and ALLOW_WAKES_AFTER <= now - entry.asked_at <= question.timeout

    def answer(self, question: Question, allow: bool, now: float) -> Consent:
        """The customer answers. An Allow that comes before it may wake, or too late, counts as nothing: still ASKED.

        An answer to a question that is not open any more changes nothing.
        """
        entry = self._entries[question.capability]
        if entry.state is not Consent.ASKED or entry.question != question:
            return entry.state
        if not allow:
            self._step(question.capability, Step.DENY)
        elif self.would_allow(question, now):
            self._step(question.capability, Step.ALLOW)
        return entry.state

    def run_out(self, now: float) -> tuple[Question, ...]:
        """Turn questions that are over their time into a No; returns them."""
        over = tuple(q for q in self.open_questions() if now - self._entries[q.capability].asked_at > q.timeout)
        for question in over:
            self._step(question.capability, Step.RUN_OUT)
        return over

    def next_deadline(self) -> float | None:
        """When the first open question runs out."""
        deadlines = [
            e.asked_at + e.question.timeout
            for e in self._entries.values()
            if e.state is Consent.ASKED and e.question is not None
        ]
        return min(deadlines, default=None)

    def revoke(self, capability: Capability) -> tuple[Capability, ...]:
        """Take a grant or an open question back; returns what ended. Without view nothing else stays."""
        wanted = tuple(Capability) if capability is Capability.VIEW else (capability,)
        ended = tuple(c for c in wanted if self._entries[c].state is Consent.GRANTED)
        for each in wanted:
            if self._entries[each].state is Consent.ASKED:
                self._step(each, Step.DENY)
        for each in ended:
            self._step(each, Step.REVOKE)
        return ended

    def end(self) -> None:
        """The session is over: nothing lives and nothing can be asked again."""
        for capability in Capability:
            self._step(capability, Step.END)

    def customer_acted(self, now: float) -> None:
        """The customer used pointer or keyboard."""
        self._customer_acted_at = max(now, self._customer_acted_at)

    def hold(self, held: bool) -> None:
        """Control rests while a question of another engineer is open."""
        self._is_held = held

    def pause(self, paused: bool) -> None:
        """The customer pauses everything, or goes on: what is granted stays so, and nothing of it lives meanwhile."""
        self._is_paused = paused

    def named(self, until: float) -> None:
        """A banner that can be seen names this engineer until then, whatever was said before."""
        self.named_until = until

    def resting_until(self) -> float:
        """Until when control rests for the customer's own input."""
        return self._customer_acted_at + CUSTOMER_PAUSE

    def is_live(self, capability: Capability, engineer_key: bytes, now: float) -> bool:
        """May it be used now, by the owner of this key?"""
        if engineer_key != self._engineer.key or self._entries[capability].state is not Consent.GRANTED:
            return False
        if self._entries[Capability.VIEW].state is not Consent.GRANTED or self._is_paused or now >= self.named_until:
            return False
        if capability is Capability.CONTROL:
            return not self.has_open_question and not self._is_held and now >= self.resting_until()
        return True

    def _step(self, capability: Capability, step: Step) -> None:
        entry = self._entries[capability]
        following = TRANSITIONS.get((entry.state, step))
        if following is None:
            raise ProtocolError(f"{capability.value} is {entry.state.value}; {step.value} is not possible now.")
        entry.state = following
        if following is not Consent.ASKED:
            entry.question = None
