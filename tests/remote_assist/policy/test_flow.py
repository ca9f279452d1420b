"""Flow control against a simulated path: it fills a fast one, does not flood a slow one, and never stops."""

from __future__ import annotations

from collections import deque

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.policy.flow import FIRST_WINDOW, FrameFlow


class Path:
    """A link with a rate and a delay, and a viewer that acknowledges at once. Time is simulated."""

    def __init__(self, rate: float, round_trip: float) -> None:
        self.rate, self.round_trip = rate, round_trip
        self.now = self.free_at = 0.0
        self.flow = FrameFlow()
        self.acks: deque[tuple[float, int]] = deque()
        self.number = 0
        self.queued: list[float] = []
        self.delivered = 0

    def send(self, size: int) -> None:
        self.number += 1
        self.flow.sent(self.number, size, self.now)
        begin = max(self.now, self.free_at)
        self.queued.append(begin - self.now)
        self.free_at = begin + size / self.rate
        self.acks.append((self.free_at + self.round_trip, self.number))
        self.delivered += size

    def run(self, seconds: float, size: int) -> None:
        """A source that always has more to send."""
        end = self.now + seconds
        while self.now < end:
            while self.flow.budget() >= size:
                self.send(size)
            due, number = self.acks.popleft()
            self.now = max(self.now, due)
            self.flow.acked(number, 0.001, self.now)


def test_slow_path_is_used_but_not_flooded() -> None:
    path = Path(rate=1.25e6, round_trip=0.04)
    path.run(2.0, 8_000)
    path.queued.clear()
    begun, before = path.now, path.delivered
    path.run(4.0, 8_000)
    used = (path.delivered - before) / (path.now - begun) / path.rate
    assert used > 0.85
    assert max(path.queued) < 0.08
    assert path.flow.is_slow


def test_fast_path_carries_a_page_without_waiting() -> None:
    path = Path(rate=200e6, round_trip=0.0005)
    path.run(0.5, 60_000)
    assert path.flow.budget() + path.flow.in_flight >= 300_000
    assert not path.flow.is_slow


def test_something_may_always_go_when_nothing_is_on_its_way() -> None:
    path = Path(rate=20_000.0, round_trip=1.5)
    path.run(30.0, 4_000)
    while path.acks:
        due, number = path.acks.popleft()
        path.now = max(path.now, due)
        path.flow.acked(number, 0.0, path.now)
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
