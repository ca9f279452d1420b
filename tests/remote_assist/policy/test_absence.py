"""When an end counts as silent: by what was heard, and never because this process was stopped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote_assist.policy.absence import BEAT, HOST_BEAT, SILENCE, Moment, Silence

EVERY = 0.5


def _at(seconds: float, slept: float = 0.0) -> Moment:
    return Moment(seconds, 1e9 + seconds + slept)


def _looked(silence: Silence, begin: float, end: float, slept: float = 0.0) -> float | None:
    """When it was found silent."""
    now = begin
    while now <= end:
        if silence.look(_at(now, slept)):
            return now
        now += EVERY
    return None


def test_end_that_says_nothing_is_silent_soon_after_its_time() -> None:
    found = _looked(Silence(_at(0.0), EVERY), 0.0, 20.0)
    assert found is not None
    assert SILENCE < found <= SILENCE + 2 * EVERY


@given(st.lists(st.floats(0.1, BEAT + HOST_BEAT + 3.0), min_size=1, max_size=30))
def test_end_that_is_busy_for_three_seconds_between_two_signs_is_never_silent(pauses: list[float]) -> None:
    silence = Silence(_at(0.0), EVERY)
    now = 0.0
    for pause in pauses:
        assert _looked(silence, now, now + pause) is None
        now += pause
        silence.heard(_at(now))


def test_process_that_was_stopped_listens_before_it_judges() -> None:
    silence = Silence(_at(0.0), EVERY)
    assert not silence.look(_at(4.0))
    assert _looked(silence, 4.5, 4.0 + BEAT) is None


def test_computer_that_slept_asks_only_for_a_moment_since_the_other_end_has_given_it_up() -> None:
    silence = Silence(_at(0.0), EVERY)
    assert not silence.look(_at(0.5, slept=40.0))
    found = _looked(silence, 1.0, 10.0, slept=40.0)
    assert found is not None
    assert found < 4.0


def test_time_away_is_told_by_the_clock_that_went_further() -> None:
    assert Moment(10.0, 100.0).seconds_since(Moment(5.0, 30.0)) == 70.0
    assert Moment(75.0, 20.0).seconds_since(Moment(5.0, 30.0)) == 70.0
    assert Moment(5.0, 20.0).seconds_since(Moment(5.0, 30.0)) == 0.0
