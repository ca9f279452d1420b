from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_app.client.backoff import FIRST_S, LONGEST_S, Backoff


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_pause_stays_within_its_bounds(chances: list[float]) -> None:
    backoff = Backoff(iter(chances).__next__)
    for number in range(len(chances)):
        due = min(LONGEST_S, FIRST_S * 2.0**number)
        assert due / 2 <= backoff.next_pause() <= due


def test_welcome_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    pauses = [backoff.next_pause() for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_S
    backoff.reset()
    assert backoff.next_pause() == FIRST_S
