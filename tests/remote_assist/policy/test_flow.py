"""Flow control against a simulated path: it fills a fast one, does not flood a slow one, and never stops."""

from __future__ import annotations

import random
import statistics
from collections import deque

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.policy.flow import FIRST_WINDOW, FrameFlow


class Path:
    """A link with a rate, a delay and some jitter, and a viewer that acknowledges at once. Time is simulated."""

    def __init__(self, rate: float, round_trip: float, jitter: float = 0.0) -> None:
        self.rate, self.round_trip, self.jitter = rate, round_trip, jitter
        self.now = self.free_at = 0.0
        self.flow = FrameFlow()
        self.acks: deque[tuple[float, int]] = deque()
        self.number = 0
        self.queued: list[float] = []
        self.delivered = 0
        self._random = random.Random(1)
        self._newest_ack = 0.0

    def send(self, size: int) -> None:
        self.number += 1
        self.flow.sent(self.number, size, self.now)
        begin = max(self.now, self.free_at)
        self.queued.append(begin - self.now)
        self.free_at = begin + size / self.rate
        self._newest_ack = max(self._newest_ack, self.free_at + self.round_trip + self._random.random() * self.jitter)
        self.acks.append((self._newest_ack, self.number))
        self.delivered += size

    def run(self, seconds: float, size: int) -> None:
        """A source that always has more to send."""
        end = self.now + seconds
        while self.now < end:
            while self.flow.budget() >= size:
                self.send(size)
            self.hear()

    def hear(self) -> None:
        """Time goes on to the next acknowledgement."""
        due, number = self.acks.popleft()
        self.now = max(self.now, due)
        self.flow.acked(number, 0.001, self.now)

    def share_used(self, seconds: float, size: int) -> float:
        """Of what the path could have carried in this time."""
        self.queued.clear()
        begun, before = self.now, self.delivered
        self.run(seconds, size)
        return (self.delivered - before) / (self.now - begun) / self.rate


@pytest.mark.parametrize(
    ("rate", "round_trip", "jitter", "size"),
    [
        (1.25e6, 0.04, 0.0, 8_000),
        (1.25e6, 0.04, 0.015, 8_000),
        (1.25e6, 0.04, 0.02, 8_000),
        (0.25e6, 0.12, 0.0, 2_000),
        (0.25e6, 0.12, 0.02, 2_000),
        (5e6, 0.08, 0.005, 16_000),
    ],
)
def test_slow_path_is_used_but_not_flooded(rate: float, round_trip: float, jitter: float, size: int) -> None:
    path = Path(rate, round_trip, jitter)
    path.run(3.0, size)
    used = path.share_used(6.0, size)
    assert used > 0.85
    assert statistics.median(path.queued) < 0.04
    assert path.flow.is_slow


def test_rate_of_the_path_is_followed_down_and_up_within_two_seconds() -> None:
    path = Path(1.25e6, 0.04)
    path.run(3.0, 4_000)
    path.rate = 0.25e6
    path.run(2.0, 4_000)
    path.share_used(1.0, 4_000)
    assert statistics.median(path.queued) < 0.06
    path.rate = 1.25e6
    path.run(2.0, 4_000)
    assert path.share_used(1.0, 4_000) > 0.85


def test_lone_delays_leave_the_window_alone() -> None:
    path = Path(1.25e6, 0.04)
    path.run(3.0, 8_000)
    window = path.flow.window
    for late in (0.1, 0.2, 0.1):
        path.acks[0] = (path.acks[0][0] + late, path.acks[0][1])
        path.now += late  # everything behind it comes at once afterwards
        path.run(1.0, 8_000)
    assert path.flow.window > window / 2


def test_small_things_find_room_in_a_full_window_and_repairs_only_in_an_empty_one() -> None:
    path = Path(1.25e6, 0.04)
    path.run(3.0, 8_000)
    while path.flow.budget():
        path.send(min(path.flow.budget(), 8_000))
    assert path.flow.small_budget() > 0
    assert path.flow.spare() == 0
    while path.acks:
        path.hear()
    assert path.flow.spare() > 0


def test_fast_path_carries_a_page_without_waiting() -> None:
    path = Path(rate=200e6, round_trip=0.0005)
    path.run(0.5, 16_000)
    assert path.flow.budget() + path.flow.in_flight >= 300_000
    assert not path.flow.is_slow


def test_something_may_always_go_when_nothing_is_on_its_way() -> None:
    path = Path(rate=20_000.0, round_trip=1.5)
    path.run(30.0, 4_000)
    while path.acks:
        path.hear()
    assert path.flow.in_flight == 0
    assert path.flow.budget() > 0


def test_nothing_more_goes_into_a_full_window() -> None:
    flow = FrameFlow()
    flow.sent(1, FIRST_WINDOW + 1, 0.0)
    assert flow.budget() == 0
    flow.acked(1, 0.0, 0.01)
    assert flow.budget() > 0


@pytest.mark.parametrize("number", [0, 2, 99])
def test_acknowledgement_of_what_was_never_sent_is_refused(number: int) -> None:
    flow = FrameFlow()
    flow.sent(1, 100, 0.0)
    with pytest.raises(ProtocolError, match="not on its way"):
        flow.acked(number, 0.0, 0.1)


def test_one_acknowledgement_covers_all_before_it() -> None:
    flow = FrameFlow()
    for number in range(1, 5):
        flow.sent(number, 100, 0.0)
    flow.acked(3, 0.0, 0.02)
    assert flow.in_flight == 100
