"""Consent: silence is a No, a grant belongs to one key, and what is withdrawn is dead at once."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.policy.consent import CUSTOMER_PAUSE, TRANSITIONS, Consent, ConsentBook, Step, Terms
from remote_assist.policy.questions import ALLOW_WAKES_AFTER, QUESTION_TIMEOUT, Engineer, Question
from remote_assist.wire.roles import Capability

KEY = b"k" * 32
ENGINEER = Engineer("李工", KEY)
ALL = frozenset(Capability)


def _book(*granted: Capability) -> ConsentBook:
    return ConsentBook(Terms(ALL, granted_beforehand=frozenset(granted)), ENGINEER, named_until=float("inf"))


def _allow(book: ConsentBook, capability: Capability, now: float) -> None:
    question = book.ask(capability, now)
    assert book.answer(question, True, now + ALLOW_WAKES_AFTER) is Consent.GRANTED


def test_nothing_is_live_before_it_was_asked_and_allowed() -> None:
    book = _book()
    assert not any(book.is_live(c, KEY, 0.0) for c in Capability)
    _allow(book, Capability.VIEW, 0.0)
    assert book.is_live(Capability.VIEW, KEY, 1.0)


def test_nothing_is_live_for_an_engineer_whom_no_banner_names() -> None:
    book = ConsentBook(Terms(ALL, granted_beforehand=ALL), ENGINEER)
    assert not any(book.is_live(c, KEY, 0.0) for c in Capability)
    book.named(5.0)
    assert all(book.is_live(c, KEY, 4.9) for c in Capability)
    assert not any(book.is_live(c, KEY, 5.0) for c in Capability)
    book.named(9.0)
    book.named(0.0)
    assert not any(book.is_live(c, KEY, 1.0) for c in Capability)


def test_silence_is_a_no() -> None:
    book = _book()
    question = book.ask(Capability.VIEW, 0.0)
    assert book.run_out(QUESTION_TIMEOUT) == ()
    assert book.run_out(QUESTION_TIMEOUT + 0.1) == (question,)
    assert book.state(Capability.VIEW) is Consent.REFUSED


def test_allow_means_nothing_in_its_first_second() -> None:
    book = _book()
    question = book.ask(Capability.VIEW, 0.0)
    assert book.answer(question, True, 0.9) is Consent.ASKED
    assert book.answer(question, True, 1.0) is Consent.GRANTED


def test_refusal_counts_at_once() -> None:
    book = _book()
    assert book.answer(book.ask(Capability.VIEW, 0.0), False, 0.0) is Consent.REFUSED


def test_grant_belongs_to_one_engineers_key() -> None:
    book = _book(Capability.VIEW)
    assert book.is_live(Capability.VIEW, KEY, 0.0)
    assert not book.is_live(Capability.VIEW, b"x" * 32, 0.0)


def test_control_comes_after_view_and_ends_with_it() -> None:
    book = _book()
    with pytest.raises(NotGranted, match="Viewing comes first"):
        book.ask(Capability.CONTROL, 0.0)
    _allow(book, Capability.VIEW, 0.0)
    _allow(book, Capability.CONTROL, 2.0)
    assert set(book.revoke(Capability.VIEW)) == {Capability.VIEW, Capability.CONTROL}
    assert not book.is_live(Capability.CONTROL, KEY, 9.0)


def test_customers_own_input_rests_control_for_two_seconds() -> None:
    book = _book(Capability.VIEW, Capability.CONTROL)
    book.customer_acted(10.0)
    assert not book.is_live(Capability.CONTROL, KEY, 10.0 + CUSTOMER_PAUSE - 0.01)
    assert book.is_live(Capability.VIEW, KEY, 10.0)
    assert book.is_live(Capability.CONTROL, KEY, 10.0 + CUSTOMER_PAUSE)


def test_nothing_is_injected_while_a_question_is_open() -> None:
    book = _book(Capability.VIEW, Capability.CONTROL)
    question = book.ask(Capability.VOICE, 0.0)
    assert not book.is_live(Capability.CONTROL, KEY, 0.0)
    book.answer(question, False, 0.1)
    assert book.is_live(Capability.CONTROL, KEY, 0.1)


def test_what_is_not_offered_cannot_be_asked_nor_granted_beforehand() -> None:
    book = ConsentBook(Terms(frozenset({Capability.VIEW}), granted_beforehand=ALL), ENGINEER, named_until=float("inf"))
    assert book.granted() == (Capability.VIEW,)
    with pytest.raises(NotGranted, match="does not offer"):
        book.ask(Capability.RESTART, 0.0)


def test_engineer_who_nags_is_not_heard_any_more() -> None:
    book = _book()
    for number in range(20):
        book.answer(book.ask(Capability.VIEW, float(number)), False, float(number))
    with pytest.raises(NotGranted, match="Too many"):
        book.ask(Capability.VIEW, 99.0)


def test_illegal_step_raises_and_over_is_over() -> None:
    book = _book(Capability.VIEW)
    with pytest.raises(ProtocolError):
        book.ask(Capability.VIEW, 0.0)
    book.end()
    book.end()
    with pytest.raises(NotGranted):
        book.ask(Capability.CONTROL, 0.0)
    assert not any(state is Consent.GRANTED for (before, _), state in TRANSITIONS.items() if before is Consent.OVER)


def test_only_a_person_leads_to_granted() -> None:
    ways = {(before, step) for (before, step), after in TRANSITIONS.items() if after is Consent.GRANTED}
    assert ways == {(Consent.ASKED, Step.ALLOW), (Consent.NOT_ASKED, Step.GRANT_BEFOREHAND)}


class ConsentStory(RuleBasedStateMachine):
    """Any order of questions, answers, withdrawals and time against a model that remembers only what a person said."""

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.book = _book()
        self.allowed: set[Capability] = set()
        self.open: dict[Capability, tuple[Question, float]] = {}
        self.acted = float("-inf")

    @rule(seconds=st.floats(0.0, 90.0))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(capability=st.sampled_from(Capability))
    def engineer_asks(self, capability: Capability) -> None:
        try:
            self.open[capability] = (self.book.ask(capability, self.now), self.now)
        except (NotGranted, ProtocolError):
            return

    @rule(capability=st.sampled_from(Capability), allow=st.booleans())
    def customer_answers(self, capability: Capability, allow: bool) -> None:
        if capability not in self.open:
            return
        question, asked = self.open[capability]
        state = self.book.answer(question, allow, self.now)
        if state is Consent.ASKED:
            assert not ALLOW_WAKES_AFTER <= self.now - asked <= QUESTION_TIMEOUT
            return
        del self.open[capability]
        if state is Consent.GRANTED:
            assert allow
            assert ALLOW_WAKES_AFTER <= self.now - asked <= QUESTION_TIMEOUT
            self.allowed.add(capability)

    @rule()
    def time_runs_out(self) -> None:
        for question in self.book.run_out(self.now):
            del self.open[question.capability]

    @rule(capability=st.sampled_from(Capability))
    def customer_takes_back(self, capability: Capability) -> None:
        self.book.revoke(capability)
        gone = set(Capability) if capability is Capability.VIEW else {capability}
        self.allowed -= gone
        for each in gone:
            self.open.pop(each, None)

    @rule()
    def customer_moves_the_mouse(self) -> None:
        self.book.customer_acted(self.now)
        self.acted = self.now

    @rule()
    def session_ends(self) -> None:
        self.book.end()
        self.allowed.clear()
        self.open.clear()

    @invariant()
    def live_is_what_a_person_allowed_and_did_not_take_back(self) -> None:
        for capability in Capability:
            expected = capability in self.allowed and Capability.VIEW in self.allowed
            if capability is Capability.CONTROL:
                expected = expected and not self.open and self.now >= self.acted + CUSTOMER_PAUSE
            assert self.book.is_live(capability, KEY, self.now) is expected
            assert not self.book.is_live(capability, b"other" * 6, self.now)


TestConsentStory = ConsentStory.TestCase
TestConsentStory.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
