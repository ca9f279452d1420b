"""The gate: pixels, input and clipboard pass only under a live grant, whatever happens in whatever order."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.policy.consent import CUSTOMER_PAUSE, ConsentBook, Terms
from remote_assist.policy.questions import ALLOW_WAKES_AFTER, QUESTION_TIMEOUT, Engineer, Question
from remote_assist.stream.gate import Gate
from remote_assist.wire.roles import Capability

KEY, STRANGER = b"k" * 32, b"s" * 32
SLOW = (Capability.SEND_FILES, Capability.FETCH_FILES)
USED = (Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD, *SLOW)


class GateStory(RuleBasedStateMachine):
    """Uses at any moment; `passed` counts what the guarded acts really did."""

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        book = ConsentBook(Terms(frozenset(Capability)), Engineer("李工", KEY), named_until=float("inf"))
        self.gate = Gate(book, lambda: self.now)
        self.yes: set[Capability] = set()
        self.open: dict[Capability, tuple[Question, float]] = {}
        self.acted = float("-inf")
        self.over = False
        self.paused = False

    def may(self, capability: Capability) -> bool:
        """The model: what a person said, and nothing else."""
        if self.over or self.paused or Capability.VIEW not in self.yes or capability not in self.yes:
            return False
        return capability is not Capability.CONTROL or (not self.open and self.now >= self.acted + CUSTOMER_PAUSE)

    @rule(capability=st.sampled_from(USED), key=st.sampled_from([KEY, STRANGER]))
    def is_used(self, capability: Capability, key: bytes) -> None:
        passed: list[bool] = []
        expected = self.may(capability) and key == KEY
        door = self.gate.pass_slowly if capability in SLOW else self.gate.pass_through
        if expected:
            door(capability, key, lambda: passed.append(True))
        else:
            with pytest.raises(NotGranted):
                door(capability, key, lambda: passed.append(True))
        assert bool(passed) is expected

    @rule(paused=st.booleans())
    def customer_pauses_or_goes_on(self, paused: bool) -> None:
        self.gate.pause(paused)
        self.paused = paused

    @rule(capability=st.sampled_from(USED))
    def engineer_asks(self, capability: Capability) -> None:
        try:
            self.open[capability] = (self.gate.ask(capability), self.now)
        except (NotGranted, ProtocolError):
            return

    @rule(capability=st.sampled_from(USED), allow=st.booleans())
    def customer_answers(self, capability: Capability, allow: bool) -> None:
        if capability not in self.open:
            return
        question, asked = self.open[capability]
        self.gate.answer(question, allow)
        if not allow:
            del self.open[capability]
        elif ALLOW_WAKES_AFTER <= self.now - asked <= QUESTION_TIMEOUT:
            del self.open[capability]
            self.yes.add(capability)

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for question in self.gate.run_out():
            del self.open[question.capability]

    @rule(capability=st.sampled_from(USED))
    def customer_takes_back(self, capability: Capability) -> None:
        self.gate.revoke(capability)
        for each in Capability if capability is Capability.VIEW else (capability,):
            self.yes.discard(each)
            self.open.pop(each, None)

    @rule()
    def customer_moves_the_mouse(self) -> None:
        assert self.gate.customer_acted() is self.may(Capability.CONTROL)
        self.acted = self.now

    @rule()
    def session_ends(self) -> None:
        self.gate.end()
        self.over = True
        self.open.clear()

    @invariant()
    def gate_says_what_a_person_said(self) -> None:
        assert all(self.gate.is_live(c, KEY) is self.may(c) for c in USED)


TestGateStory = GateStory.TestCase
TestGateStory.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)


def test_withdrawal_returns_only_when_no_grab_is_running() -> None:
    granted = frozenset({Capability.VIEW})
    book = ConsentBook(Terms(granted, granted_beforehand=granted), Engineer("李工", KEY), named_until=float("inf"))
    gate = Gate(book, time.monotonic)
    inside, leave = threading.Event(), threading.Event()
    running = False

    def grab() -> None:
        nonlocal running
        running = True
        inside.set()
        assert leave.wait(5.0)
        running = False

    grabbing = threading.Thread(target=gate.pass_through, args=(Capability.VIEW, KEY, grab))
    grabbing.start()
    assert inside.wait(5.0)
    seen: list[bool] = []

    def end() -> None:
        gate.end()
        seen.append(running)

    ending = threading.Thread(target=end)
    ending.start()
    assert seen == []
    leave.set()
    for thread in (grabbing, ending):
        thread.join(5.0)
    assert seen == [False]
    with pytest.raises(NotGranted):
        gate.pass_through(Capability.VIEW, KEY, lambda: None)


def test_a_slow_disk_holds_up_a_withdrawal_and_nobody_else() -> None:
    granted = frozenset({Capability.VIEW, Capability.SEND_FILES})
    book = ConsentBook(Terms(granted, granted_beforehand=granted), Engineer("李工", KEY), named_until=float("inf"))
    gate = Gate(book, time.monotonic)
    inside, leave = threading.Event(), threading.Event()
    written: list[bool] = []

    def write() -> None:
        inside.set()
        assert leave.wait(5.0)
        written.append(True)

    writing = threading.Thread(target=gate.pass_slowly, args=(Capability.SEND_FILES, KEY, write))
    writing.start()
    assert inside.wait(5.0)
    assert gate.pass_through(Capability.VIEW, KEY, lambda: "a picture") == "a picture"
    seen: list[list[bool]] = []

    def end() -> None:
        gate.revoke(Capability.SEND_FILES)
        gate.await_disk()
        seen.append(list(written))

    ending = threading.Thread(target=end)
    ending.start()
    while not gate._slow_turnstile.locked():
        time.sleep(0)
    assert seen == []
    leave.set()
    for thread in (writing, ending):
        thread.join(5.0)
    assert seen == [[True]]
    with pytest.raises(NotGranted):
        gate.pass_slowly(Capability.SEND_FILES, KEY, lambda: None)


def test_flood_of_uses_does_not_overtake_a_withdrawal_that_waits() -> None:
    both = frozenset({Capability.VIEW, Capability.CONTROL})
    book = ConsentBook(Terms(both, granted_beforehand=both), Engineer("李工", KEY), named_until=float("inf"))
    gate = Gate(book, time.monotonic)
    inside, leave = threading.Event(), threading.Event()
    uses = 0

    def use() -> None:
        nonlocal uses
        uses += 1
        inside.set()
        assert leave.wait(5.0)

    def flood() -> None:
        with contextlib.suppress(NotGranted):
            while True:
                gate.pass_through(Capability.CONTROL, KEY, use)

    flooding, ending = threading.Thread(target=flood), threading.Thread(target=gate.end)
    flooding.start()
    assert inside.wait(5.0)
    ending.start()
    while not gate._turnstile.locked():
        time.sleep(0)  # until the customer's thread stands at the door
    leave.set()
    for thread in (flooding, ending):
        thread.join(5.0)
        assert not thread.is_alive()
    assert uses == 1
