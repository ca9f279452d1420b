"""A day beside an engineer fits into a log, and tells how often control rested."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remote_assist.policy.rest_notes import EVERY_MS, RestNotes
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.limits import MAX_AUDIT_RECORDS
from remote_assist.wire.roles import Capability

PAUSED, RESUMED = AuditKind.PAUSED, AuditKind.RESUMED
CONTROL = Capability.CONTROL


def test_single_rests_are_written_with_their_ends() -> None:
    notes = RestNotes()
    for hour in range(3):
        assert notes.detail(PAUSED, CONTROL, "", hour * 3_600_000) == ""
        assert notes.detail(RESUMED, CONTROL, "", 0) == ""


def test_rests_in_a_row_are_counted_and_the_next_that_is_written_says_how_many() -> None:
    notes = RestNotes()
    assert notes.detail(PAUSED, CONTROL, "", 0) == ""
    for second in (3, 9, 20):
        assert notes.detail(PAUSED, CONTROL, "", second * 1000) is None
        assert notes.detail(RESUMED, CONTROL, "", 0) is None
    assert notes.detail(PAUSED, CONTROL, "", EVERY_MS) == "3"
    assert notes.detail(PAUSED, CONTROL, "", 2 * EVERY_MS) == ""


def test_ten_hours_of_working_side_by_side_fill_no_log() -> None:
    notes = RestNotes()
    written = 0
    for at_ms in range(0, 10 * 3_600_000, 2_500):
        written += (notes.detail(PAUSED, CONTROL, "", at_ms) is not None) + (
            notes.detail(RESUMED, CONTROL, "", 0) is not None
        )
    assert written < MAX_AUDIT_RECORDS / 5


@given(st.lists(st.integers(0, 2 * EVERY_MS), max_size=60))
def test_no_rest_is_lost_but_those_of_the_last_minute(gaps: list[int]) -> None:
    notes = RestNotes()
    at_ms, told, since = 0, 0, 0
    for number, gap in enumerate(gaps, start=1):
        at_ms += gap
        detail = notes.detail(PAUSED, CONTROL, "", at_ms)
        if detail is not None:
            told = told + 1 + int(detail or 0)
            since = number
    assert told == since
