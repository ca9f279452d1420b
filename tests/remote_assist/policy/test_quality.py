"""How much is lost and how large a piece is: it follows the path, and never leaves its bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote_assist.policy.quality import (
    EXACT,
    FAST_PIECE,
    FAST_RECORD,
    SLOW_PIECE,
    SMALLEST_RECORD,
    Encoding,
    Path,
    Quality,
    piece_size,
    record_area,
    record_size,
    repair_delay,
    repair_size,
)

FAST = Path(rate=50e6, queue=0.0, is_slow=False)
RATES = st.floats(1e3, 6e6)


def _went(quality: Quality, path: Path, times: int, *, held_back: bool = False) -> int:
    for _ in range(times):
        quality.video_went(path, held_back=held_back)
    loss = quality.video().loss
    assert loss is not None
    return loss


def test_video_that_is_held_back_loses_more_each_time_down_to_a_bound_and_recovers_in_two_seconds() -> None:
    quality = Quality()
    best = _went(quality, FAST, 100)
    falling = [_went(quality, FAST, 1, held_back=True) for _ in range(6)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] < best
    worst = _went(quality, FAST, 100, held_back=True)
    assert 0 < worst < falling[-1]
    assert _went(quality, FAST, 60) == best  # thirty a second


def test_queue_between_free_and_full_leaves_video_as_it_is() -> None:
    quality = Quality()
    before = _went(quality, Path(1e6, 0.05, True), 3)
    assert _went(quality, Path(1e6, 0.02, True), 50) == before


def test_photograph_loses_little_where_the_path_is_fast_and_never_gains_where_it_is_slower() -> None:
    quality = Quality()
    paths = (FAST, Path(3e6, 0.0, True), Path(2e5, 0.0, True))
    losses = [quality.photograph(path).loss or 0 for path in paths]
    assert losses == sorted(losses, reverse=True)
    assert quality.photograph(FAST).whole_colours
    assert not quality.photograph(paths[-1]).whole_colours


@given(RATES)
def test_film_leaves_room_for_everything_else(rate: float) -> None:
    bits = Quality().film(Path(rate, 0.0, True)).film
    assert bits > 0
    assert bits <= max(150_000, rate * 8 * 0.7)


@given(RATES, st.sampled_from([EXACT, Encoding(50)]))
def test_pieces_and_records_of_a_slow_path_are_small_and_never_nothing(rate: float, encoding: Encoding) -> None:
    slow = Path(rate, 0.0, True)
    assert SLOW_PIECE <= piece_size(slow, encoding) <= FAST_PIECE == piece_size(FAST, encoding)
    assert SMALLEST_RECORD <= record_size(slow) <= FAST_RECORD == record_size(FAST)
    assert 0 < repair_size(slow) < FAST_PIECE
    assert repair_delay(slow) > repair_delay(FAST) == 0.0


def test_record_is_cut_by_its_pixels_only_where_the_path_is_known_to_be_fast() -> None:
    """Elsewhere the bytes decide alone, so that equal content is cut equally and can be named."""
    assert record_area(FAST) < 1920 * 1080 / 4
    assert record_area(Path()) == record_area(Path(1e6, 0.0, True)) > 1e9
