"""One comparison and encoding for several: what they were sent is what the tracker holds, whatever comes between."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pytest

from remote_assist.capture import Damage, Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.codec import codec_ids, lossless_codec_ids
from remote_assist.geometry import Rect, Size
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.quality import Path
from remote_assist.policy.questions import Engineer
from remote_assist.stream.audience import Audience
from remote_assist.stream.encoders import Encoders
from remote_assist.stream.gate import Gate
from remote_assist.stream.painter import Painter
from remote_assist.stream.spectator import Spectator
from remote_assist.wire.frames import Frame
from remote_assist.wire.roles import Capability
from tests.fakes.picture import ArraySink

SIZE = Size(1280, 960)
WHOLE = Rect(0, 0, *SIZE)
NOW = 1.0  # no time passes: the path is a fast one
CODECS = frozenset(lossless_codec_ids())  # nothing is repaired later, so nothing waits for a clock
_T = TypeVar("_T")
PARTS = [Rect(0, 0, 64, 64), Rect(500, 0, 64, 64), Rect(0, 400, 64, 64), Rect(500, 400, 64, 64)]


class ShortGate(Gate):
    """One that is closed by the customer just before it is passed for the `uses`-th time."""

    uses = -1

    def pass_through(self, capability: Capability, engineer_key: bytes, act: Callable[[], _T]) -> _T:
        self.uses -= 1
        if self.uses == 0:
            self.end()
        return super().pass_through(capability, engineer_key, act)


class Watching:
    """A viewer that paints what comes and acknowledges it at once."""

    def __init__(self, place: int, codecs: frozenset[int] = CODECS) -> None:
        key = bytes([place]) * 32
        book = ConsentBook(
            Terms(granted_beforehand=frozenset({Capability.VIEW})), Engineer("李工", key), named_until=float("inf")
        )
        self.gate = ShortGate(book, time.monotonic)
        self.sink = ArraySink()
        self.now = NOW
        self.holds = False
        self.held: list[Frame] = []
        self._painter = Painter(self.sink)
        self.spectator = Spectator(self.gate, self, codecs, lambda: None, lambda: self.now)
        self.spectator.take_fresh()

    def frame_made(self, payload: bytes) -> None:
        frame = self._painter.admit(payload)
        self._painter.paint(frame)
        self.held.append(frame)
        if not self.holds:
            self.acknowledge()

    def acknowledge(self) -> None:
        if self.held:
            self.spectator.acked(self.held[-1].number, 0.0)
            self.held.clear()

    def cursor_made(self, payload: bytes) -> None:
        return

    def shows_at(self, area: Rect, picture: Pixels) -> bool:
        part = np.s_[area.y : area.bottom, area.x : area.right, :3]
        return np.array_equal(self.sink.picture[part], picture[part])

    def shows(self, picture: Pixels) -> bool:
        return np.array_equal(self.sink.picture[..., :3], picture[..., :3])


@pytest.fixture
def encoders() -> Iterator[Encoders]:
    made = Encoders()
    yield made
    made.close()


def _audience(viewers: list[Watching], encoders: Encoders, clock: Callable[[], float] = lambda: NOW) -> Audience:
    numbers = itertools.count(1)
    return Audience(SIZE, [viewer.spectator for viewer in viewers], encoders, lambda: next(numbers), clock)


def _settle(audience: Audience, screen: SyntheticScreen) -> None:
    for _ in range(50):
        audience.serve(screen)
        if audience.is_quiet:
            return
    raise AssertionError("it never came to rest")


def _noise(seed: int, area: Rect) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (area.height, area.width, 4), np.uint8)


def _text(area: Rect) -> Pixels:
    """Two colours, and nothing that repeats."""
    return np.repeat(_noise(3, area)[:, :, :1] // 128 * 200, 4, axis=2)


@pytest.mark.parametrize("uses", range(1, 6))
def test_grant_that_ends_between_two_grabs_takes_nothing_from_the_others(encoders: Encoders, uses: int) -> None:
    screen = SyntheticScreen(SIZE)
    stays, goes = Watching(1), Watching(2)
    audience = _audience([stays, goes], encoders)
    _settle(audience, screen)
    for seed, area in enumerate(PARTS):
        screen.paint(area, _noise(seed, area))
    goes.gate.uses = uses
    audience.note(Damage(tuple(PARTS), cursor=True))
    audience.serve(screen)
    assert not goes.spectator.is_live
    audience.parted([goes.spectator])
    _settle(audience, screen)
    assert stays.shows(screen.grab())
    # And what comes next builds on the right picture.
    screen.paint(PARTS[0], _noise(9, PARTS[0]))
    audience.note(Damage((PARTS[0],)))
    _settle(audience, screen)
    assert stays.shows(screen.grab())


def test_scroll_that_was_overtaken_by_a_withdrawal_is_moved_once(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    page = _text(Rect(0, 0, 1280, 1200))
    screen.paint(WHOLE, page[:960])
    stays, goes = Watching(1), Watching(2)
    audience = _audience([stays, goes], encoders)
    _settle(audience, screen)
    area = Rect(0, 0, 1280, 200)
    screen.paint(area, page[30:230])
    screen.paint(PARTS[3], _noise(1, PARTS[3]))
    goes.gate.uses = 2
    audience.note(Damage((area, PARTS[3])))
    audience.serve(screen)
    assert not goes.spectator.is_live
    audience.parted([goes.spectator])
    _settle(audience, screen)
    assert stays.shows(screen.grab())


def test_acknowledgement_that_comes_just_before_the_audience_rests_does_not_let_it_rest(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    viewer = Watching(1)
    audience = _audience([viewer], encoders)
    viewer.holds = True
    wait_for_ack = viewer.spectator.wait_for_ack

    def come() -> None:
        viewer.acknowledge()
        wait_for_ack()

    viewer.spectator.wait_for_ack = come  # type: ignore[method-assign]  # the path of this viewer
    screen.paint(WHOLE, _noise(1, WHOLE))
    audience.note(Damage(None))
    assert audience.serve(screen) == 0.0


def test_what_is_owed_is_paid_to_who_was_parted_too(encoders: Encoders) -> None:
    now = NOW
    screen = SyntheticScreen(SIZE)
    viewers = [Watching(place, frozenset(codec_ids())) for place in (1, 2)]
    audience = _audience(viewers, encoders, lambda: now)
    _settle(audience, screen)
    area = Rect(100, 100, 300, 200)
    screen.paint(area, _noise(1, area))
    audience.note(Damage((area,)))
    audience.serve(screen)
    assert not any(viewer.shows(screen.grab()) for viewer in viewers), "nothing was lost"
    other = audience.parted([viewers[1].spectator])
    assert not other.is_level_with(audience)
    now += 1.0
    _settle(audience, screen)
    assert [viewer.shows(screen.grab()) for viewer in viewers] == [True, False]
    _settle(other, screen)
    assert viewers[1].shows(screen.grab())
    assert other.is_level_with(audience)


def test_glyph_goes_at_once_where_a_page_fills_a_slow_path(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    viewer = Watching(1)
    viewer.holds = True
    audience = _audience([viewer], encoders, lambda: viewer.now)
    for seed in range(40):  # the path shows itself: two megabytes a second, thirty milliseconds
        screen.paint(PARTS[0], _noise(seed, PARTS[0]))
        audience.note(Damage((PARTS[0],)))
        audience.serve(screen)
        viewer.now += 0.03
        viewer.acknowledge()
    while not audience.is_quiet:
        audience.serve(screen)
        viewer.now += 0.03
        viewer.acknowledge()
    assert viewer.spectator.path().is_slow
    screen.paint(WHOLE, _text(WHOLE))
    audience.note(Damage(None))
    audience.serve(screen)
    sent = len(viewer.held)
    audience.serve(screen)
    assert len(viewer.held) == sent, "the path is not full"
    glyph = Rect(700, 900, 8, 14)
    screen.paint(glyph, np.full((14, 8, 4), 255, np.uint8))
    audience.note(Damage((glyph,)))
    audience.serve(screen)
    assert viewer.shows_at(glyph, screen.grab())
    assert len(viewer.held) == sent + 1


def test_what_was_sent_of_a_page_is_not_sent_again_while_its_rest_waits(encoders: Encoders) -> None:
    """A look encloses what an earlier one sent between what it left; sent again it would eat all the room there is."""
    viewer = Watching(1, frozenset(codec_ids()))
    viewer.spectator.budget = lambda *, small=False: 0 if viewer.held else 12_000  # type: ignore[method-assign]
    viewer.spectator.path = lambda: Path(1.25e6, 0.0, True)  # type: ignore[method-assign]
    audience = _audience([viewer], encoders)
    screen = SyntheticScreen(SIZE)
    _settle(audience, screen)
    page = _text(WHOLE)
    for x, y in ((100, 100), (700, 130), (380, 560)):  # small things and photographs all over it
        page[y : y + 300, x : x + 400] = _noise(x, Rect(x, y, 400, 300))
        page[y + 310 : y + 330, x : x + 40] = 77
    screen.paint(WHOLE, page)
    screen.wait(0.0)
    audience.note(Damage((WHOLE,)))
    sent: list[int] = []
    viewer.holds = True
    for _ in range(400):
        audience.serve(screen)
        sent += [rect.area.area for frame in viewer.held for rect in frame.rects]
        viewer.acknowledge()
        if not audience._pending:
            break
    assert not audience._pending
    assert sum(sent) < 1.2 * WHOLE.area


LEFT, RIGHT = Rect(0, 0, 640, 960), Rect(640, 0, 640, 960)


def _sent(viewer: Watching, audience: Audience, screen: SyntheticScreen) -> list[Rect]:
    viewer.holds = True
    _settle(audience, screen)
    rects = [rect.area for frame in viewer.held for rect in frame.rects]
    viewer.acknowledge()
    viewer.holds = False
    return rects


def test_who_looks_at_one_monitor_is_sent_no_other(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    viewer = Watching(1)
    audience = _audience([viewer], encoders)
    _settle(audience, screen)
    before = viewer.sink.picture.copy()
    audience.look_at(LEFT)
    both = Rect(600, 100, 80, 60)  # over the border of the two
    screen.paint(both, _noise(1, both))
    screen.paint(RIGHT, _text(RIGHT))
    assert audience.note(Damage((RIGHT, both)))
    assert all(LEFT.encloses(area) for area in _sent(viewer, audience, screen))
    assert viewer.shows_at(LEFT, screen.grab())
    assert viewer.shows_at(RIGHT, before)
    assert not audience.note(Damage((RIGHT,)))


def test_what_has_changed_elsewhere_comes_when_it_is_looked_at_and_nothing_else_does(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    screen.paint(WHOLE, _text(WHOLE))
    viewer = Watching(1)
    audience = _audience([viewer], encoders)
    _settle(audience, screen)
    audience.look_at(LEFT)
    screen.paint(PARTS[1].moved(200, 0), _noise(2, PARTS[1]))
    audience.note(Damage((PARTS[1].moved(200, 0),)))
    assert _sent(viewer, audience, screen) == []
    audience.look_at(RIGHT)
    sent = _sent(viewer, audience, screen)
    assert viewer.shows(screen.grab())
    assert sum(area.area for area in sent) < 2 * PARTS[1].area
    audience.look_at(WHOLE)
    assert _sent(viewer, audience, screen) == []


def test_first_picture_of_who_looks_at_a_part_is_that_part(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    screen.paint(WHOLE, _text(WHOLE))
    viewer = Watching(1)
    audience = _audience([viewer], encoders)
    audience.look_at(RIGHT)
    assert all(RIGHT.encloses(area) for area in _sent(viewer, audience, screen))
    assert viewer.shows_at(RIGHT, screen.grab())
    screen.paint(LEFT, _text(WHOLE)[:, 640:])  # and what was never sent is not taken for sent, whatever it was
    audience.look_at(WHOLE)
    _settle(audience, screen)
    assert viewer.shows(screen.grab())


def test_those_who_look_at_the_same_are_one_audience_again_whatever_they_saw_elsewhere(encoders: Encoders) -> None:
    screen = SyntheticScreen(SIZE)
    early, late = Watching(1), Watching(2)
    first, second = _audience([early], encoders), _audience([late], encoders)
    numbers = itertools.count(1000)  # of one source: they never come twice
    first._number = second._number = lambda: next(numbers)
    for audience, seed in ((first, 1), (second, 2)):
        screen.paint(RIGHT, _noise(seed, RIGHT))
        _settle(audience, screen)
        audience.look_at(LEFT)
    assert first.is_level_with(second)
    first.join(second)
    screen.paint(LEFT, _text(LEFT))
    first.note(Damage((LEFT,)))
    first.look_at(WHOLE)
    _settle(first, screen)
    assert early.shows(screen.grab())
    assert late.shows(screen.grab())


def test_picture_that_is_lossy_where_nobody_looks_is_made_exact_when_somebody_does(encoders: Encoders) -> None:
    now = NOW
    screen = SyntheticScreen(SIZE)
    viewer = Watching(1, frozenset(codec_ids()))
    audience = _audience([viewer], encoders, lambda: now)
    _settle(audience, screen)
    area = Rect(500, 100, 300, 200)
    screen.paint(area, _noise(1, area))
    audience.note(Damage((area,)))
    audience.serve(screen)
    assert not viewer.shows(screen.grab())
    audience.look_at(Rect(0, 0, 400, 960))
    assert audience.is_quiet
    now += 1.0
    audience.look_at(LEFT)
    _settle(audience, screen)
    assert viewer.shows_at(LEFT, screen.grab())
    audience.look_at(WHOLE)
    _settle(audience, screen)
    assert viewer.shows(screen.grab())
