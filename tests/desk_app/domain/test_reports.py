from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import Millis
from desk_app.domain.ratings import csat
from desk_app.domain.reports import SessionHistory, make_report, percentile


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 1))
def test_percentile_agrees_with_numpy(values: list[float], share: float) -> None:
    assert percentile(values, share) == pytest.approx(float(np.percentile(values, share * 100)), abs=1e-6)


def test_csat_is_the_share_of_fours_and_fives() -> None:
    assert csat([5, 4, 3, 1]) == 0.5
    assert csat([]) is None


def test_report_counts_offered_answered_and_first_replies() -> None:
    minute = 60_000
    history = [
        SessionHistory(
            queued_at=Millis(10 * minute),
            answered_at=Millis(11 * minute),
            first_customer_message_at=Millis(9 * minute),
            first_reply_at=Millis(12 * minute),
        ),
        SessionHistory(
            queued_at=Millis(70 * minute),
            answered_at=Millis(71 * minute),
            first_customer_message_at=Millis(70 * minute),
            first_reply_at=Millis(71 * minute),
        ),
        SessionHistory(queued_at=Millis(80 * minute)),
    ]
    report = make_report(history, [5, 2], Millis(0), Millis(120 * minute))
    assert (report.offered, report.answered) == (3, 2)
    assert report.first_response_median_s == 120.0
    assert report.first_response_p90_s == pytest.approx(168.0)
    assert report.csat == 0.5
    assert report.offered_by_bucket == (1, 2)
    assert report.answered_by_bucket == (1, 1)


def test_report_of_nothing_says_nothing() -> None:
    report = make_report([], [], Millis(0), Millis(1))
    assert (report.first_response_median_s, report.first_response_p90_s, report.csat) == (None, None, None)
