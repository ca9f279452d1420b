"""How much of a file is on its way: on a modelled path, with time as a number."""

from __future__ import annotations

from collections import deque

import pytest

from remote_assist.errors import ProtocolError
from remote_assist.policy.transfer_pace import TransferPace
from remote_assist.wire.limits import MAX_UNTAKEN, MAX_UNTAKEN_WORDS


def _driven(rate: float, delay: float, seconds: float, *, lively: bool = False) -> tuple[float, float]:
    """A path of `rate` bytes a second, `delay` there and back; returns bytes a second and the longest late queue."""
    pace = TransferPace()
    now, free_at, moved, words, worst = 0.0, 0.0, 0, 0, 0.0
    flying: deque[tuple[float, int]] = deque()
    while now < seconds:
        while (room := pace.room(lively=lively)) > 0:
            size = min(room, pace.piece(lively=lively))
            pace.sent(size, now)
            free_at = max(now, free_at) + size / rate
            flying.append((free_at + delay, size))
        if now > seconds / 2:
            worst = max(worst, free_at - now)
        now, size = flying.popleft()
        words += 1
        pace.taken(words, now)
        moved += size
    return moved / now, worst


@pytest.mark.parametrize(
    ("rate", "delay"), [(100e6, 0.0004), (12.5e6, 0.002), (1.25e6, 0.02), (2.5e6, 0.08), (60e3, 0.05)]
)
def test_a_path_is_filled_and_its_queue_stays_short(rate: float, delay: float) -> None:
    got, queue = _driven(rate, delay, 20.0)
    assert got > 0.6 * rate
    assert queue < max(0.012, delay / 2) + 4096 * 5 / rate


def test_a_screen_that_moves_gets_small_bites() -> None:
    pace = TransferPace()
    pace._window = MAX_UNTAKEN
    assert pace.piece(lively=True) < pace.piece()
    assert pace.room(lively=True) < pace.room() * 2
    pace.sent(1000, 0.0)
    assert pace.room(lively=True) < 65_536 < pace.room()


def test_something_may_always_go_when_nothing_is_on_its_way() -> None:
    pace = TransferPace()
    for step in range(200):
        assert pace.room() > 0
        pace.sent(pace.piece(), step * 10.0)
        pace.taken(step + 1, step * 10.0 + 5.0)  # a path as slow as can be


def test_no_more_is_on_its_way_than_the_receiver_allows() -> None:
    pace = TransferPace()
    pace._window = MAX_UNTAKEN
    while pace.room():
        pace.sent(0 if pace.room() < 65_536 else 65_536, 0.0)
        assert pace.in_flight <= MAX_UNTAKEN
    assert len(pace._flying) <= MAX_UNTAKEN_WORDS


@pytest.mark.parametrize("words", [2, 10_000, -1])
def test_words_that_were_never_sent_are_not_taken(words: int) -> None:
    pace = TransferPace()
    pace.sent(10, 0.0)
    with pytest.raises(ProtocolError):
        pace.taken(words, 1.0)
