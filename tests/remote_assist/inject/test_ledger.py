"""An entry vouches for one event, once, for a short time; panic is three presses of Esc in a row."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ScreenUnavailable
from remote_assist.geometry import Point
from remote_assist.inject import InputKind, Ledger, open_injector, open_input_watch
from remote_assist.inject.input_watch import PANIC_GAP, PanicKey
from remote_assist.inject.ledger import LIFETIME

HERE = Point(1, 2)
KEYS = st.sampled_from([9, 10, 11])


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_entry_vouches_once() -> None:
    ledger = Ledger(Clock())
    ledger.record(InputKind.KEY_PRESS, 9, HERE)
    assert ledger.claim(InputKind.KEY_PRESS, 9)
    assert not ledger.claim(InputKind.KEY_PRESS, 9)


def test_old_entry_vouches_no_more() -> None:
    clock = Clock()
    ledger = Ledger(clock)
    ledger.record(InputKind.KEY_PRESS, 9, HERE)
    clock.now += LIFETIME + 0.01
    assert not ledger.claim(InputKind.KEY_PRESS, 9)


def test_motion_elsewhere_is_not_ours() -> None:
    ledger = Ledger(Clock())
    ledger.record(InputKind.MOTION, 0, HERE)
    assert not ledger.claim(InputKind.MOTION, 0, Point(2, 1))
    assert ledger.claim(InputKind.MOTION, 0, HERE)


@given(st.lists(st.tuples(st.booleans(), KEYS), max_size=60), st.randoms())
def test_events_less_entries_are_the_customers(events: list[tuple[bool, int]], random: object) -> None:
    ledger = Ledger(Clock())
    for ours, key in events:
        if ours:
            ledger.record(InputKind.KEY_PRESS, key, HERE)
    unclaimed = [key for _, key in events if not ledger.claim(InputKind.KEY_PRESS, key)]
    assert sorted(unclaimed) == sorted(key for ours, key in events if not ours)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 2)), max_size=40))
def test_panic_is_exactly_three_escapes_in_time(presses: list[tuple[bool, float]]) -> None:
    panic, now, run = PanicKey(), 0.0, list[float]()
    for is_escape, pause in presses:
        now += pause
        in_time = run and now - run[-1] <= PANIC_GAP
        run = [*(run if in_time else []), now] if is_escape else []
        assert panic.press(is_escape, now) == (len(run) == 3)
        if len(run) == 3:
            run = []


def test_slow_hand_panics_too() -> None:
    panic = PanicKey()
    assert [panic.press(is_escape=True, now=at) for at in (0.0, 0.9, 1.8)] == [False, False, True]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_say_that_they_cannot_be_steered(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(ScreenUnavailable, match="Deskside cannot steer this system yet"):
        open_injector()
    with pytest.raises(ScreenUnavailable, match="Deskside cannot steer this system yet"):
        open_input_watch(Ledger(), lambda kind: None, lambda: None, lambda: None)
