"""The pace of looking: soon after a change, seldom at rest, every band in time, never most of the processor."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.capture.pacing import BANDS, FASTEST, SLOWEST, BandPacer

LOOK = 0.0004  # seconds that a look takes


class Run:
    """Looks whenever one is due, at a screen whose changes the test makes."""

    def __init__(self, began: float = 100.0, look: float = LOOK) -> None:
        self.now = began
        self.pacer = BandPacer(began)
        self.looks: list[tuple[float, list[int]]] = []
        self._look = look

    def step(self, changed: set[int]) -> list[int]:
        """The next look finds a change in those of `changed` that it is at; returns these."""
        self.now = max(self.now, self.pacer.next_look())
        bands = self.pacer.due(self.now)
        assert bands, "a look that is due is at some band"
        found = [band for band in bands if band in changed]
        self.looks.append((self.now, bands))
        self.pacer.looked(bands, found, self.now, self.now + self._look)
        self.now += self._look
        return found

    def rest(self, seconds: float) -> None:
        """Nothing changes for so long."""
        end = self.now + seconds
        while self.pacer.next_look() < end:
            self.step(set())
        self.now = end

    def seconds_until_seen(self, changed: set[int]) -> float:
        began = self.now
        while not self.step(changed):
            pass
        return self.looks[-1][0] - began

    def bands_looked_at(self, since: float) -> int:
        return sum(len(bands) for at, bands in self.looks if at >= since)


def test_still_screen_is_looked_at_twice_a_second_and_no_more() -> None:
    run = Run()
    run.rest(10.0)
    since = run.now
    run.rest(10.0)
    assert run.bands_looked_at(since) == pytest.approx(2 * 10 * BANDS, abs=BANDS)


def test_resting_bands_take_turns() -> None:
    run = Run()
    run.rest(10.0)
    since = run.now
    run.rest(SLOWEST)
    looks = [bands for at, bands in run.looks if at >= since]
    assert sorted(band for bands in looks for band in bands) == list(range(BANDS))
    assert all(len(bands) == 1 for bands in looks)
    assert all(abs(first[0] - second[0]) > 1 for first, second in itertools.pairwise(looks))


def test_change_of_the_whole_screen_is_seen_far_sooner_than_a_round_takes() -> None:
    run = Run()
    run.rest(10.0)
    assert run.seconds_until_seen(set(range(BANDS))) <= SLOWEST / BANDS + FASTEST


def test_typist_is_followed_at_full_speed() -> None:
    run = Run()
    run.rest(5.0)
    run.seconds_until_seen({3})
    for gap in (0.12, 0.2, 0.33, 0.09):
        run.rest(gap)
        assert run.seconds_until_seen({3}) <= FASTEST + LOOK


def test_moving_picture_is_looked_at_at_full_rate() -> None:
    run = Run()
    began = run.now
    while run.now < began + 1.0:
        run.step({2, 3})
    assert sum(1 for _, bands in run.looks if 2 in bands) == pytest.approx(60, abs=2)


def test_bands_beside_a_change_are_attentive() -> None:
    run = Run()
    run.rest(5.0)
    run.seconds_until_seen({1})
    assert run.seconds_until_seen({6}) <= 1 / 15 + FASTEST


def test_blinking_caret_keeps_only_its_own_band_busy() -> None:
    run = Run()
    run.rest(5.0)
    since = run.now
    for _ in range(20):
        run.rest(0.53)
        run.seconds_until_seen({3})
    of_caret = sum(1 for at, bands in run.looks if at >= since and 3 in bands)
    assert run.bands_looked_at(since) < 4 * of_caret


def test_slow_grabs_take_at_most_half_of_the_time() -> None:
    run = Run(look=0.08)
    began = run.now
    while run.now < began + 5.0:
        run.step(set(range(BANDS)))
    assert len(run.looks) * 0.08 <= (run.now - began) / 2 + 0.08


def test_nothing_is_due_before_its_time() -> None:
    run = Run()
    run.rest(5.0)
    assert run.pacer.due(run.pacer.next_look() - FASTEST) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 2.0), st.integers(0, BANDS - 1)), max_size=12), st.floats(1e-5, 0.05))
def test_every_band_is_seen_in_time_whatever_happens(story: list[tuple[float, int]], look: float) -> None:
    run = Run(look=look)
    for pause, band in story:
        run.rest(pause)
        run.seconds_until_seen({band})
    run.rest(2.0)
    for band in range(BANDS):
        times = [at for at, bands in run.looks if band in bands]
        gaps = [after - before for before, after in itertools.pairwise(times)]
        assert max(gaps) <= SLOWEST + FASTEST + 2 * look
