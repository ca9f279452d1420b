"""Recorded sessions through the real encoder and decoder: exact at rest, never a wrong guess, no more bytes.

`python -m tests.bench replay` does the same with the long recordings.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from remote_assist.codec import codec_named
from remote_assist.geometry import Point, Rect, Size
from remote_assist.wire.frames import Frame, MovedRect, PixelRect, pack_frame
from tests.bench.replaying.history import Base, append_history, faults_of, read_baseline, write_baseline
from tests.bench.replaying.link import HOME, OFFICE, POOR, SEALING, Link, LinkKind
from tests.bench.replaying.run import Outcome, replay
from tests.bench.replaying.watcher import Tally, Watcher
from tests.bench.sessions import ALL, QUICK, Recording

_SIZE = Size(64, 48)
_WHOLE = Rect(0, 0, *_SIZE)


@pytest.mark.parametrize("recording", QUICK, ids=lambda r: r.name)
def test_quick_recording_is_exact_and_takes_no_more_bytes_than_its_baseline(recording: Recording) -> None:
    outcome = replay(recording, [OFFICE])[0]
    assert not list(faults_of(outcome, recording.digest(), read_baseline()))


def test_replay_goes_the_same_way_each_time() -> None:
    first, second = (replay(QUICK[1], [HOME])[0].tally for _ in range(2))
    assert (first.bytes, first.updates, first.lags, first.by_codec) == (
        second.bytes,
        second.updates,
        second.lags,
        second.by_codec,
    )


def test_screen_that_tells_no_damage_is_replayed_exactly() -> None:
    outcome = replay(QUICK[0], [OFFICE], tells_damage=False)[0]
    assert outcome.is_exact


def test_three_viewers_of_different_links_each_get_the_exact_picture() -> None:
    outcomes = replay(QUICK[1], [OFFICE, HOME, POOR])
    assert all(outcome.is_exact for outcome in outcomes)
    # Whoever sits near sees a step before the poor link has carried a byte.
    assert outcomes[0].lag(0.5) < POOR.delay / 2 < outcomes[2].lag(0.5)


def test_baseline_knows_every_recording() -> None:
    known = {name for name, _ in read_baseline()}
    assert known == {recording.name for recording in (*ALL, *QUICK)}


def test_link_takes_its_time_and_keeps_the_order() -> None:
    link = Link(LinkKind("test", 1000.0, 0.2))
    assert link.send(1000 - SEALING, 5.0) == pytest.approx(6.1)
    assert link.send(500 - SEALING, 5.0) == pytest.approx(6.6)
    assert link.answered(6.6) == pytest.approx(6.7)
    assert link.send(1000 - SEALING, 20.0) == pytest.approx(21.1)


def _watched(picture: int) -> tuple[Watcher, list[np.ndarray]]:
    screen = [np.full((_SIZE.height, _SIZE.width, 4), picture, np.uint8)]
    watcher = Watcher(OFFICE, lambda: 1.0)
    watcher.look_at(lambda: screen[0])
    watcher.stepped(0.5)
    return watcher, screen


def _frame(number: int, *rects: PixelRect | MovedRect) -> bytes:
    return pack_frame(Frame(number, _SIZE, rects))


def _exact(pixels: np.ndarray, area: Rect = _WHOLE) -> PixelRect:
    codec = codec_named("zstd")
    return PixelRect(area, codec.id, codec.encode(pixels[area.y : area.bottom, area.x : area.right]))


def test_watcher_counts_each_pixel_that_never_stood_there() -> None:
    watcher, screen = _watched(10)
    watcher.frame_made(_frame(1, _exact(screen[0])))
    assert watcher.tally.wrong_pixels == 0
    wrong = screen[0].copy()
    wrong[5, 7, 1] = 11
    watcher.frame_made(_frame(2, _exact(wrong)))
    assert watcher.tally.wrong_pixels == 1


def test_watcher_counts_a_moved_area_that_is_wrong() -> None:
    watcher, screen = _watched(10)
    screen[0][:8, :8] = 99
    watcher.frame_made(_frame(1, _exact(screen[0])))
    watcher.frame_made(_frame(2, MovedRect(Rect(20, 20, 8, 8), Point(0, 0))))
    assert watcher.tally.wrong_pixels == 64


def test_trace_says_what_every_record_holds() -> None:
    lines: list[str] = []
    screen = np.zeros((_SIZE.height, _SIZE.width, 4), np.uint8)
    watcher = Watcher(OFFICE, lambda: 1.5, lines.append)
    solid = codec_named("solid")
    pixels = PixelRect(Rect(0, 0, 8, 4), solid.id, solid.encode(screen[:4, :8]))
    payload = _frame(1, pixels, MovedRect(Rect(9, 9, 3, 2), Point(4, 10)))
    watcher.frame_made(payload)
    told = f"   1.500 s, step 0, {len(payload)} B: 8x4 at 0,0: solid 3 B; 3x2 at 9,9: moved by +5,-1"
    assert lines == [told]


def test_watcher_forgives_loss_only_where_it_was_painted_and_where_it_moved() -> None:
    random = np.random.default_rng(3)
    watcher, screen = _watched(0)
    screen[0] = random.integers(0, 256, screen[0].shape, dtype=np.uint8)
    jpeg = codec_named("jpeg")
    watcher.frame_made(_frame(1, PixelRect(_WHOLE, jpeg.id, jpeg.encode(screen[0]))))
    assert watcher.tally.wrong_pixels == 0
    assert not watcher.is_settled()
    # Lossy content may be moved; it stays lossy.
    screen[0][:, 8:] = screen[0][:, :-8].copy()
    watcher.frame_made(_frame(2, MovedRect(Rect(8, 0, _SIZE.width - 8, _SIZE.height), Point(0, 0))))
    assert watcher.tally.wrong_pixels == 0
    watcher.frame_made(_frame(3, _exact(screen[0])))
    watcher.act(2.0)
    assert watcher.is_settled()


def _outcome(**changes: object) -> Outcome:
    tally = Tally(bytes=1000, exact_after=[0.1], lags=[0.1])
    for name, value in changes.items():
        setattr(tally, name, value)
    return Outcome("a", "home", 1, tally, 0.1, 0.1)


_BASELINE = {("a", "home"): Base("d", 1000)}


def test_growth_by_more_than_a_tenth_is_a_fault() -> None:
    assert not list(faults_of(_outcome(bytes=1099), "d", _BASELINE))
    assert "11 % more" in next(faults_of(_outcome(bytes=1110), "d", _BASELINE))


@pytest.mark.parametrize(
    ("outcome", "digest", "part"),
    [
        (_outcome(wrong_pixels=1), "d", "never stood there"),
        (_outcome(exact_after=[float("inf")]), "d", "did not become exact"),
        (_outcome(worst_psnr=15.0), "d", "15.0 dB"),
        (_outcome(), "other", "another one"),
    ],
)
def test_fault_is_told_in_a_sentence(outcome: Outcome, digest: str, part: str) -> None:
    faults = list(faults_of(outcome, digest, _BASELINE))
    assert len(faults) == 1
    assert part in faults[0]


def test_recording_without_baseline_is_a_fault() -> None:
    assert "no baseline" in next(faults_of(_outcome(), "d", {}))


def test_baseline_and_history_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_baseline(_BASELINE, tmp_path / "base.csv")
    assert read_baseline(tmp_path / "base.csv") == _BASELINE
    for _ in range(2):
        append_history([_outcome()], "2026-11-21", "0.1.0", tmp_path / "history.csv")
    lines = (tmp_path / "history.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2026-11-21,0.1.0,a,home,1000,")
