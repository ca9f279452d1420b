"""The capture thread and its audiences: a synthetic screen, real gates, and viewers that paint what they are sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
import pytest

from remote_assist.capture.screen import Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.codec import JPEG
from remote_assist.codec.decoders import Decoders
from remote_assist.codec.video import VIDEO_ID, is_available
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Monitor
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.frame_source import FrameSource, Spectator
from remote_assist.stream.gate import Gate
from remote_assist.wire.frames import MovedRect, parse_frame
from remote_assist.wire.roles import Capability

SIZE = Size(640, 480)
ALL = frozenset({1, 2, 3, 4, JPEG.id})


class Viewer:
    """Paints in the capture thread and acknowledges at once, unless it is told to hold its acknowledgements."""

    def __init__(self, gate: Gate | None = None) -> None:
        book = ConsentBook(
            Terms(granted_beforehand=frozenset({Capability.VIEW})),
            Engineer("Anna", bytes(32)),
            named_until=float("inf"),
        )
        self.gate = gate or Gate(book, time.monotonic)
        self.shown = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
        self.spectator: Spectator
        self.records = 0
        self.bytes = 0
        self.lossy = 0
        self.films = 0
        self._decoders = Decoders(video=True)
        self.holds = False
        self.far = False
        """Acknowledges as over a path of a megabyte a second and ten milliseconds."""
        self._free_at = 0.0
        self._acked = 0
        self._held: list[int] = []
        self._lock = threading.Lock()
        self._in_order = threading.Lock()

    def frame_made(self, payload: bytes) -> None:
        frame = parse_frame(payload)
        with self._lock:
            self.records += 1
            self.bytes += len(payload)
            for rect in frame.rects:
                x, y, width, height = rect.area
                if isinstance(rect, MovedRect):
                    from_x, from_y = rect.source
                    part = self.shown[from_y : from_y + height, from_x : from_x + width].copy()
                else:
                    self.lossy += rect.codec == JPEG.id
                    self.films += rect.codec == VIDEO_ID
                    part = self._decoders.decode(rect.codec, rect.payload, rect.area.size)
                self.shown[y : y + height, x : x + width] = part
            self._held.append(frame.number)
        if self.far:
            now = time.monotonic()
            self._free_at = max(now, self._free_at) + len(payload) / 1e6
            threading.Timer(self._free_at - now + 0.01, self._arrived, [frame.number]).start()
        elif not self.holds:
            self.catch_up()

    def cursor_made(self, payload: bytes) -> None:
        return

    def _arrived(self, number: int) -> None:
        with self._in_order:  # timers that end together are threads beside each other
            if number > self._acked:
                self._acked = number
                self.spectator.acked(number, 0.0)

    def catch_up(self) -> None:
        with self._lock:
            held, self._held = self._held, []
        if held:
            self.spectator.acked(held[-1], 0.0)

    def sees(self, screen: Pixels) -> bool:
        with self._lock:
            return np.array_equal(self.shown[:, :, :3], screen[:, :, :3])


class Facts:
    def __init__(self) -> None:
        self.failed: list[str] = []

    def capture_failed(self, sentence: str) -> None:
        self.failed.append(sentence)

    def screen_opened(self, size: Size) -> None:
        return

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        del size, monitors


class Stage:
    """A screen and what was painted on it."""

    def __init__(self) -> None:
        self.screen = SyntheticScreen(SIZE)
        self.picture = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
        self.facts = Facts()
        self.source = FrameSource(lambda: self.screen, self.facts)

    def admit(self, viewer: Viewer, codecs: frozenset[int] = ALL) -> Viewer:
        viewer.spectator = self.source.admit(viewer.gate, viewer, codecs)
        return viewer

    def paint(self, area: Rect, pixels: Pixels) -> None:
        self.picture[area.y : area.bottom, area.x : area.right] = pixels
        self.screen.paint(area, pixels)


@contextmanager
def stage() -> Iterator[Stage]:
    made = Stage()
    made.source.start()
    try:
        yield made
    finally:
        made.source.stop()
        assert made.source.join(5.0)
        assert made.facts.failed == []


def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def _has_more(viewer: Viewer, than: int) -> bool:
    return viewer.records > than


def _text(seed: int, area: Rect) -> Pixels:
    """Few colours, hard edges, nothing that repeats on a larger scale."""
    marks = np.random.default_rng(seed).random((area.height, area.width // 2)) < 0.2
    return np.repeat(np.where(np.repeat(marks, 2, axis=1), 30, 240).astype(np.uint8)[:, :, None], 4, axis=2)


def _photograph(seed: int, area: Rect) -> Pixels:
    y, x = np.mgrid[0 : area.height, 0 : area.width].astype(np.float32)
    colours = [127 + 100 * np.sin(x / 29 + k + seed) * np.cos(y / 41 + k) for k in range(4)]
    noise = np.random.default_rng(seed).normal(0, 5, (area.height, area.width, 4))
    return np.clip(np.stack(colours, 2) + noise, 0, 255).astype(np.uint8)


def test_text_is_exact_from_the_first_and_a_photograph_after_it_came_to_rest() -> None:
    with stage() as made:
        viewer = made.admit(Viewer())
        text, photo = Rect(0, 0, 640, 160), Rect(100, 180, 320, 240)
        made.paint(text, _text(1, text))
        until(lambda: viewer.sees(made.picture))
        assert viewer.lossy == 0
        made.paint(photo, _photograph(1, photo))
        until(lambda: viewer.lossy)
        until(lambda: viewer.sees(made.picture))


def test_viewer_that_decodes_no_jpeg_gets_none() -> None:
    with stage() as made:
        viewer = made.admit(Viewer(), frozenset({1, 2, 3, 4}))
        photo = Rect(100, 180, 320, 240)
        made.paint(photo, _photograph(1, photo))
        until(lambda: viewer.sees(made.picture))
        assert viewer.lossy == 0


def test_video_stays_lossy_while_it_runs_and_is_exact_when_it_stops() -> None:
    with stage() as made:
        viewer = made.admit(Viewer())
        area = Rect(64, 64, 320, 240)
        until(lambda: viewer.sees(made.picture))
        frames = [_photograph(seed, area) for seed in range(6)]
        before = viewer.bytes
        for number in range(24):
            made.paint(area, frames[number % 6])
            seen = viewer.records
            until(partial(_has_more, viewer, seen))
            time.sleep(0.02)  # the pace of the video itself
        exactly = area.area * 3
        assert viewer.bytes - before < 24 * exactly / 8
        until(lambda: viewer.sees(made.picture))


@pytest.mark.skipif(not is_available(), reason="the extra `video` is not installed")
def test_video_is_one_film_for_who_takes_it_also_for_one_who_joins_later() -> None:
    with stage() as made:
        first, second = Viewer(), Viewer()
        first.far = second.far = True
        made.admit(first, ALL | {VIDEO_ID})
        area = Rect(64, 64, 320, 240)
        until(lambda: first.sees(made.picture))
        frames = [_photograph(seed, area) for seed in range(6)]

        def play(viewers: list[Viewer], pictures: int) -> None:
            for number in range(pictures):
                made.paint(area, frames[number % 6])
                seen = [viewer.records for viewer in viewers]
                until(lambda seen=seen: all(v.records > s for v, s in zip(viewers, seen, strict=True)))  # type: ignore[misc]
                time.sleep(0.02)  # the pace of the video itself

        play([first], 12)
        assert first.films > 5
        until(lambda: first.sees(made.picture))  # and exact when it rests
        made.admit(second, ALL | {VIDEO_ID})
        until(lambda: second.sees(made.picture) and made.source.audience_count == 1)
        play([first, second], 12)
        assert second.films > 5
        until(lambda: first.sees(made.picture) and second.sees(made.picture))


def test_three_viewers_are_encoded_for_once() -> None:
    with stage() as made:
        viewers = [made.admit(Viewer()) for _ in range(3)]
        until(lambda: all(viewer.sees(made.picture) for viewer in viewers))
        area = Rect(10, 10, 200, 100)
        made.paint(area, _text(2, area))
        until(lambda: all(viewer.sees(made.picture) for viewer in viewers))
        until(lambda: made.source.audience_count == 1)
        encoded = made.source.encoded
        records = [viewer.records for viewer in viewers]
        for step in range(20):
            made.paint(area, _text(3 + step, area))
            until(lambda: all(viewer.sees(made.picture) for viewer in viewers))
        assert made.source.audience_count == 1
        grown = [viewer.records - before for viewer, before in zip(viewers, records, strict=True)]
        assert grown[0] == grown[1] == grown[2] >= 20
        assert made.source.encoded - encoded < 2 * grown[0] * 3 / 2


def test_viewer_that_lags_is_parted_slows_nobody_and_comes_back_level() -> None:
    with stage() as made:
        quick, slow = made.admit(Viewer()), made.admit(Viewer())
        whole = Rect(0, 0, *SIZE)
        until(lambda: quick.sees(made.picture) and slow.sees(made.picture))
        slow.holds = True
        noise = np.random.default_rng(5)
        for _ in range(12):
            made.paint(whole, noise.integers(0, 256, (480, 640, 4), np.uint8))
            until(lambda: quick.sees(made.picture))
        assert made.source.audience_count == 2
        held = slow.records
        assert not slow.sees(made.picture)
        made.paint(whole, noise.integers(0, 256, (480, 640, 4), np.uint8))
        until(lambda: quick.sees(made.picture))
        assert slow.records == held  # nothing is piled up for who does not take it
        slow.holds = False
        slow.catch_up()
        until(lambda: slow.sees(made.picture))
        made.paint(Rect(0, 0, 20, 20), np.full((20, 20, 4), 9, np.uint8))
        until(lambda: quick.sees(made.picture) and slow.sees(made.picture) and made.source.audience_count == 1)


def test_viewer_without_a_grant_sees_nothing_while_another_does() -> None:
    with stage() as made:
        may = made.admit(Viewer())
        book = ConsentBook(Terms(), Engineer("Boris", bytes([1]) * 32), named_until=float("inf"))
        may_not = made.admit(Viewer(Gate(book, time.monotonic)))
        area = Rect(0, 0, 64, 64)
        made.paint(area, _text(7, area))
        until(lambda: may.sees(made.picture))
        assert may_not.records == 0


def test_grant_that_ends_parts_its_viewer_and_leaves_the_other_alone() -> None:
    with stage() as made:
        first, second = made.admit(Viewer()), made.admit(Viewer())
        area = Rect(0, 0, 64, 64)
        made.paint(area, _text(1, area))
        until(lambda: first.sees(made.picture) and second.sees(made.picture) and made.source.audience_count == 1)
        second.gate.end()
        seen = second.records
        for step in range(5):
            made.paint(area, _text(10 + step, area))
            until(lambda: first.sees(made.picture))
        assert second.records == seen


def test_viewer_that_comes_back_gets_everything_and_one_that_left_nothing() -> None:
    with stage() as made:
        stays, goes = made.admit(Viewer()), made.admit(Viewer())
        area = Rect(0, 0, 640, 200)
        made.paint(area, _text(1, area))
        until(lambda: stays.sees(made.picture) and goes.sees(made.picture))
        stays.spectator.disconnected()
        goes.spectator.leave()
        made.paint(area, _text(2, area))
        stays.shown[:] = 77
        left = goes.records
        stays.spectator.connected()
        until(lambda: stays.sees(made.picture))
        assert goes.records == left


def test_still_screen_is_neither_grabbed_nor_told() -> None:
    with stage() as made:
        viewers = [made.admit(Viewer()) for _ in range(2)]
        photo = Rect(100, 180, 320, 240)
        made.paint(photo, _photograph(1, photo))
        until(lambda: all(viewer.sees(made.picture) for viewer in viewers))
        until(lambda: made.source.audience_count == 1 and made.source.is_quiet)
        grabs, records = made.screen.grabs, viewers[0].records
        time.sleep(0.3)  # nothing is awaited here but that nothing happens
        assert (made.screen.grabs, viewers[0].records) == (grabs, records)
