"""What is only glanced at gets turns: few, small, and never none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.policy.pace import LEAST, Pace
from remote_assist.wire.attention import Attention

RATE = 1e6  # bytes a second
BUDGET = 64 * 1024


def _turns(pace: Pace, seconds: float, rate: float = RATE, budget: int = BUDGET) -> list[int]:
    """Bytes of each turn while there is always something to send, looked at every five milliseconds."""
    turns: list[int] = []
    last = float("-inf")
    for tick in range(int(seconds * 200)):
        now = tick / 200
        if allowed := pace.allowed(budget, rate, now):
            if now - last > 0.05:
                turns.append(0)
                last = now
            turns[-1] += allowed
            pace.sent(allowed, rate, now)
    return turns


def test_full_attention_is_never_held_up() -> None:
    pace = Pace()
    for now in (0.0, 0.001, 0.002):
        assert pace.allowed(BUDGET, RATE, now) == BUDGET
        pace.sent(BUDGET, RATE, now)
        assert pace.wait(now) == 0.0


@pytest.mark.parametrize(("attention", "most"), [(Attention.GLANCE, 5), (Attention.AWAY, 0.2)])
def test_turns_are_as_rare_as_the_attention_says(attention: Attention, most: float) -> None:
    turns = _turns(Pace(attention), 60.0, rate=1e9)
    assert 0.9 * most * 60 <= len(turns) <= most * 60 + 1


def test_glance_takes_a_tenth_of_the_path_at_most() -> None:
    assert sum(_turns(Pace(Attention.GLANCE), 20.0)) <= 20 * RATE * 0.11


def test_on_a_slow_path_turns_become_rarer_and_do_not_end() -> None:
    turns = _turns(Pace(Attention.GLANCE), 20.0, rate=20e3)
    assert 20 / 0.8 <= len(turns) <= 20 / 0.8 + 1
    assert max(turns) <= LEAST


def test_small_change_shows_within_one_turn() -> None:
    pace = Pace(Attention.GLANCE)
    pace.sent(100, RATE, 10.0)
    assert pace.allowed(BUDGET, RATE, 10.1) == 0
    assert pace.wait(10.1) == pytest.approx(0.1)
    assert pace.allowed(BUDGET, RATE, 10.2) > 0


@given(
    attention=st.sampled_from(Attention),
    steps=st.lists(st.tuples(st.floats(0, 2), st.integers(0, 1 << 23), st.floats(0, 1e10)), max_size=30),
)
def test_there_is_always_another_turn(attention: Attention, steps: list[tuple[float, int, float]]) -> None:
    pace, now = Pace(attention), 0.0
    for later, size, rate in steps:
        now += later
        assert 0 <= pace.allowed(BUDGET, rate, now) <= BUDGET
        pace.sent(size, rate, now)
        assert 0 <= pace.wait(now) <= 20.0
    assert pace.allowed(BUDGET, 0.0, now + 20.0) > 0
