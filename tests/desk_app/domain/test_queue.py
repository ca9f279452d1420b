from __future__ import annotations

from desk_app.domain.queue import WAITS_NEEDED, expected_wait


def test_nothing_is_said_of_the_wait_before_twenty_waits_are_known() -> None:
    assert expected_wait([10.0] * (WAITS_NEEDED - 1)) is None


def test_expected_wait_is_the_median_of_the_last_twenty() -> None:
    assert expected_wait([9999.0, *([30.0] * 10), *([60.0] * 10)]) == 45.0
