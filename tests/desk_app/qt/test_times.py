from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.ids import Millis
from desk_app.qt import times
from desk_app.qt.language import Language

NOW = datetime(2026, 11, 12, 14, 2, 9).astimezone()


def _at(**ago: float) -> Millis:
    return Millis(int((NOW - timedelta(**ago)).timestamp() * 1000))


@pytest.mark.parametrize(
    ("ago", "english_text", "chinese_text"),
    [
        ({"seconds": -30}, "now", "刚刚"),
        ({"seconds": 59}, "now", "刚刚"),
        ({"seconds": 60}, "1 min", "1 分钟"),
        ({"minutes": 59}, "59 min", "59 分钟"),
        ({"hours": 3}, "3 h", "3 小时"),
        ({"hours": 15}, "yesterday", "昨天"),
        ({"days": 3}, "9 Nov", "11月9日"),
        ({"days": 400}, "8 Oct 2025", "2025年10月8日"),
    ],
)
def test_time_is_told_as_people_say_it(
    ago: dict[str, float], english_text: str, chinese_text: str, english: Language, chinese: Language
) -> None:
    assert times.relative(_at(**ago), _at(), english) == english_text
    assert times.relative(_at(**ago), _at(), chinese) == chinese_text


def test_tooltip_holds_the_exact_moment(english: Language, chinese: Language) -> None:
    assert times.exact(_at(), english) == "Thursday, November 12, 2026 14:02:09"
    assert times.exact(_at(), chinese) == "2026年11月12日星期四 14:02:09"
    assert times.clock(_at()) == "14:02"


def test_lengths_and_running_times(english: Language, chinese: Language) -> None:
    assert [times.lasting(s, english) for s in (-1, 40, 90, 5400)] == ["0 s", "40 s", "2 min", "2 h"]
    assert times.lasting(300, chinese) == "5 分钟"
    assert times.stopwatch(461) == "00:07:41"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(2**63), 2**63), st.integers(-(2**63), 2**63))
def test_any_number_of_a_hub_is_some_time(english: Language, at: int, now: int) -> None:
    assert times.relative(Millis(at), Millis(now), english)
    assert times.exact(Millis(at), english)
    assert times.day(Millis(at), Millis(now), english)
