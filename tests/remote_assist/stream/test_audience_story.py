"""Whatever happens to several viewers of one screen, whoever is there at the end sees it, and nobody met nonsense."""

from __future__ import annotations

import random
import threading
import time
from collections import deque

import numpy as np
import pytest

from remote_assist.capture import Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.codec.decoders import Decoders
from remote_assist.codec.video import is_available
from remote_assist.geometry import Rect, Size
from remote_assist.monitors import Monitor
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.frame_source import FrameSource, Spectator
from remote_assist.stream.gate import Gate
from remote_assist.stream.painter import Painter
from remote_assist.wire.roles import Capability
from tests.fakes.picture import ArrayPicture

SIZES = (Size(320, 240), Size(400, 200))
LEFT, RIGHT, MIDDLE, ALL = Rect(0, 0, 161, 240), Rect(161, 0, 999, 999), Rect(90, 50, 100, 77), Rect(0, 0, 999, 999)
VIDEO = is_available()


class Pupil:
    """A viewer over a link that can be lost, slow or stopped; what it is sent is painted when the test says so."""

    def __init__(self, source: FrameSource, name: str) -> None:
        book = ConsentBook(
            Terms(granted_beforehand=frozenset({Capability.VIEW})),
            Engineer(name, name.encode()),
            named_until=float("inf"),
        )
        self.gate = Gate(book, time.monotonic)
        self.sink = ArrayPicture()
        self._painter = Painter(self.sink, Decoders(VIDEO), clock=lambda: next(self._hours))
        self._hours = iter(range(0, 10**9, 3600))  # no size comes too soon after another
        self._way: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._looks = (Size(0, 0), Rect(0, 0, 0, 0))
        self.spectator: Spectator = source.admit(self.gate, self, frozenset(self._painter.codecs))

    def frame_made(self, payload: bytes) -> None:
        with self._lock:
            self._way.append(payload)

    def cursor_made(self, payload: bytes) -> None:
        return

    def paint(self, most: int) -> None:
        """Take what has arrived; raises what a real viewer would end its session for."""
        for _ in range(most):
            with self._lock:
                payload = self._way.popleft() if self._way else None
            if payload is None:
                return
            frame = self._painter.admit(payload)
            self._painter.paint(frame)
            self.spectator.acked(frame.number, 0.0)

    def lose_link(self) -> None:
        """And have another one at once."""
        self.spectator.disconnected()
        self._looks = (Size(0, 0), Rect(0, 0, 0, 0))
        with self._lock:
            self._way.clear()
        self._painter.forget()
        self.spectator.connected()

    def look_at(self, size: Size, area: Rect) -> None:
        self._looks = (size, area)
        self.spectator.look_at(size, area)

    def shows(self, picture: Pixels) -> bool:
        """What it looks at; the rest may be old."""
        size, area = self._looks
        if self.sink.picture.shape != picture.shape:
            return False
        if picture.shape[:2] != (size.height, size.width):
            area = ALL
        part = np.s_[area.y : area.bottom, area.x : area.right, :3]
        return np.array_equal(self.sink.picture[part], picture[part])


class Story:
    """A screen, and what may happen."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._noise = np.random.default_rng(seed)
        self._drawings = [self._drawing() for _ in range(4)]
        self._pages = [np.repeat(self._noise.integers(0, 2, (900, 400, 1), np.uint8) * 200, 4, axis=2) for _ in "ab"]
        self.failed: list[str] = []
        self.screen = SyntheticScreen(SIZES[0])
        self.size = SIZES[0]
        self.source = FrameSource(lambda: self.screen, self)
        self._withdrawn: list[Pupil] = []
        self.pupils = [Pupil(self.source, name) for name in ("Anna", "Boris")]

    def capture_failed(self, sentence: str) -> None:
        self.failed.append(sentence)

    def screen_opened(self, size: Size) -> None:
        self.size = size

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        del size, monitors

    def step(self) -> None:
        often, rarely = ("paint", "read") * 8, ("lose", "resize", "come", "leave", "withdraw")
        match self._chance.choice(often + ("scroll", "film", "idle", "look") * 3 + rarely):
            case "paint":
                drawing = self._chance.choice(self._drawings)  # the same ones again and again
                self._paint(self._chance.randrange(4) * 40, self._chance.randrange(3) * 40, drawing)
            case "scroll":
                top = self._chance.randrange(0, 600, 7)
                self._paint(0, 20, self._chance.choice(self._pages)[top : top + 140, :300])
            case "film":
                self._paint(150, 60, self._noise.integers(0, 256, (110, 150, 4), np.uint8))
            case "read":
                self._chance.choice(self.pupils).paint(self._chance.choice((1, 3, 100)))
            case "idle":
                time.sleep(0.004)  # others have a turn; what happens in it is left to chance
                self._let_withdrawn_go()
            case "look":
                self._chance.choice(self.pupils).look_at(self.size, self._chance.choice((LEFT, RIGHT, MIDDLE, ALL)))
            case "lose":
                self._chance.choice(self.pupils).lose_link()
            case "resize":
                self.screen.resize(self._chance.choice(SIZES))
            case "come" if len(self.pupils) < 4:
                self.pupils.append(Pupil(self.source, f"{self._chance.random()}"))
            case "leave" if len(self.pupils) > 1:
                self.pupils.pop(self._chance.randrange(len(self.pupils))).spectator.leave()
            case "withdraw" if len(self.pupils) > 1:
                self._withdrawn.append(self.pupils.pop(self._chance.randrange(len(self.pupils))))
                self._withdrawn[-1].gate.end()

    def _let_withdrawn_go(self) -> None:
        while self._withdrawn:
            self._withdrawn.pop().spectator.leave()

    def _paint(self, x: int, y: int, pixels: Pixels) -> None:
        height, width = min(pixels.shape[0], 200 - y), min(pixels.shape[1], 320 - x)  # inside of either size
        self.screen.paint(Rect(x, y, width, height), pixels[:height, :width])

    def _drawing(self) -> Pixels:
        small = self._noise.integers(0, 2, (9, 12, 4), np.uint8) * 255
        return np.repeat(np.repeat(small, 5, axis=0), 4, axis=1)

    def is_over(self) -> bool:
        """Does everybody see what there is?"""
        self._let_withdrawn_go()
        for pupil in self.pupils:
            pupil.paint(1000)
        now = self.screen.grab()
        return all(pupil.shows(now) for pupil in self.pupils)


@pytest.mark.parametrize("seed", range(12))
def test_who_is_there_at_the_end_sees_everything_whatever_happened(seed: int) -> None:
    story = Story(seed)
    story.source.start()
    try:
        for _ in range(500):
            story.step()
        end = time.monotonic() + 30
        while not (story.is_over() and story.source.is_quiet):
            assert story.failed == []
            assert time.monotonic() < end, "somebody never saw it"
            time.sleep(0.002)
        for pupil in story.pupils:
            pupil.look_at(story.size, ALL)
        while not (story.is_over() and story.source.is_quiet) or story.source.audience_count > 1:
            assert time.monotonic() < end, "somebody who looked at a part never saw the rest"
            time.sleep(0.002)
    finally:
        story.source.stop()
        assert story.source.join(10.0)
    assert story.failed == []
