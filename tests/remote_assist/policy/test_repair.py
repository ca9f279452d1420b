"""Debts of exactness: owed from the first lossy paint, carried along by moves, due at rest, settled once paid whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.motion import CALM, LONGEST_QUIET, SHORTEST_QUIET, Motion
from remote_assist.policy.repair import Repairs

SIZE = Size(333, 210)
WHOLE = Rect(0, 0, *SIZE)
_rects = st.builds(Rect, st.integers(0, 200), st.integers(0, 120), st.integers(1, 130), st.integers(1, 88))


def test_what_is_owed_elsewhere_waits() -> None:
    motion, repairs = Motion(SIZE), Repairs(SIZE)
    left, right = Rect(32, 32, 64, 64), Rect(160, 32, 64, 64)
    for area in (left, right):
        motion.seen([area], 10.0)
        repairs.painted(area, exact=False)
    part = Rect(150, 0, 100, 210)
    assert repairs.due(motion, 20.0, 10_000, part) == right
    repairs.painted(right, exact=True)
    assert not repairs.is_owing_in(part)
    assert repairs.due(motion, 20.0, 10_000, part) is None
    assert repairs.due(motion, 20.0, 10_000, WHOLE) == left


def test_what_changed_once_is_due_after_a_short_rest() -> None:
    motion, repairs = Motion(SIZE), Repairs(SIZE)
    area = Rect(32, 32, 64, 64)
    motion.seen([area], 10.0)
    repairs.painted(area, exact=False)
    assert repairs.due(motion, 10.0 + SHORTEST_QUIET / 2, 10_000, WHOLE) is None
    assert repairs.next_due(motion, WHOLE) == 10.0 + SHORTEST_QUIET
    assert repairs.due(motion, 10.0 + SHORTEST_QUIET, 10_000, WHOLE) == area


def test_video_is_not_repaired_between_two_of_its_frames_and_soon_after_the_last() -> None:
    motion, repairs = Motion(SIZE), Repairs(SIZE)
    area = Rect(0, 0, 160, 160)
    for frame in range(20):
        now = frame / 12
        assert frame < 2 or repairs.due(motion, now, 10_000, WHOLE) is None  # two make no rhythm yet
        motion.seen([area], now)
        repairs.painted(area, exact=False)
    assert motion.is_video(area, 19 / 12)
    assert repairs.due(motion, 19 / 12 + LONGEST_QUIET, 10_000, WHOLE) is not None


def test_caret_is_no_video_and_old_motion_is_forgotten() -> None:
    motion = Motion(SIZE)
    for blink in range(10):
        motion.seen([Rect(50, 50, 2, 18)], blink * 0.53)
    assert not motion.is_video(Rect(50, 50, 2, 18), 5.0)
    for frame in range(30):
        motion.seen([Rect(0, 0, 99, 99)], 10 + frame / 30)
    assert motion.is_video(Rect(0, 0, 99, 99), 11.0)
    assert not motion.is_video(Rect(0, 0, 99, 99), 11.0 + CALM)


@settings(max_examples=60)
@given(st.data())
def test_no_inexact_pixel_is_ever_forgotten(data: st.DataObject) -> None:
    """A picture of which pixels are inexact, kept pixel by pixel, is always covered by the debts."""
    motion, repairs = Motion(SIZE), Repairs(SIZE)
    inexact = np.zeros((SIZE.height, SIZE.width), np.bool_)
    for _ in range(data.draw(st.integers(1, 12))):
        rect = data.draw(_rects)
        kind = data.draw(st.sampled_from(["lossy", "exact", "move"]))
        if kind == "move":
            source = Point(
                data.draw(st.integers(0, SIZE.width - rect.width)), data.draw(st.integers(0, SIZE.height - rect.height))
            )
            part = inexact[source.y : source.y + rect.height, source.x : source.x + rect.width].copy()
            inexact[rect.y : rect.bottom, rect.x : rect.right] = part
            repairs.moved(rect, source)
        else:
            inexact[rect.y : rect.bottom, rect.x : rect.right] = kind == "lossy"
            repairs.painted(rect, exact=kind == "exact")
    for _ in range(600):
        due = repairs.due(motion, 1.0, data.draw(st.integers(1, 30_000)), WHOLE)
        if due is None:
            break
        assert Rect(0, 0, *SIZE).encloses(due)
        inexact[due.y : due.bottom, due.x : due.right] = False
        repairs.painted(due, exact=True)
    assert not repairs.is_owing
    assert not inexact.any()
