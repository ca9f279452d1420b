"""A screen that plays a recording in virtual time: the capture thread's own waits move the clock.

Nothing in it sleeps: `wait` jumps to what comes next, a step of the recording or something that is due elsewhere (an
acknowledgement that arrives). So a run takes only as long as its work, and always goes the same way.

Invariant: the clock moves only inside `wait`, so what is grabbed, encoded and sent in between happens at one time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Protocol

from remote_assist.capture.screen import Cursor, Damage, Look, Pixels, at_once
from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Monitor
from tests.bench.sessions.canvas import Canvas
from tests.bench.sessions.recording import RESTED, Recording, Step

_MOMENT = 0.0005  # seconds that a look without waiting takes
PATIENCE = 30.0  # seconds of rest after which a picture that is not exact counts as never exact


class VirtualClock:
    """Monotonic seconds that somebody else moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Surroundings(Protocol):
    """What happens beside the screen: links and viewers."""

    def next_due(self) -> float:
        """When something happens next; infinite when nothing is under way."""

    def act(self, now: float) -> None:
        """Do what is due by now."""

    def stepped(self, now: float) -> None:
        """The screen has changed."""

    def is_settled(self) -> bool:
        """Does every viewer show every pixel as it is?"""

    def give_up(self) -> None:
        """A rest ends, and somebody's picture never became exact."""


class ReplayScreen:
    """See `Screen` and the module. `tells_damage` is False for a system that can't say what changed."""

    def __init__(
        self, recording: Recording, clock: VirtualClock, surroundings: Surroundings, *, tells_damage: bool = True
    ) -> None:
        # A step is known only when it is painted, so it is painted aside and shown when its time has come.
        self._painted = Canvas(recording.size)
        self._shown = Canvas(recording.size)
        self._steps: Iterator[Step] = recording.play(self._painted)
        self._coming = next(self._steps, None)
        self._clock = clock
        self._surroundings = surroundings
        self._tells_damage = tells_damage
        self._lock = threading.Condition()
        self._woken = False
        self._begun = False
        self._damage: list[Rect] = []
        self._changed_at = 0.0
        self.finished = threading.Event()
        self.seconds_away = 0.0
        """Real seconds spent in here, painting and comparing: they are not the encoder's."""

    @property
    def size(self) -> Size:
        return self._shown.size

    @property
    def pixels(self) -> Pixels:
        """What the screen shows at this moment of the virtual clock."""
        return self._shown.pixels

    def begin(self) -> None:
        """Let the time run; from any thread."""
        with self._lock:
            self._begun = True
            self._lock.notify_all()

    def grab(self, area: Rect | None = None) -> Pixels:
        return self._shown.cut((area or self._shown.whole).intersected(self._shown.whole))

    def wait(self, timeout: float, look: Look = at_once) -> Damage | None:
        del look  # what is played is told
        begun = time.perf_counter()
        try:
            return self._wait(timeout)
        finally:
            self.seconds_away += time.perf_counter() - begun

    def pass_over(self) -> None:
        """Whoever looks, what comes next is told."""

    def monitors(self) -> tuple[Monitor, ...]:
        return (Monitor.at(Rect(0, 0, *self.size)),)

    def wake(self) -> None:
        with self._lock:
            self._woken = True
            self._lock.notify_all()

    def cursor(self) -> Cursor:
        return Cursor(Point(0, 0), Point(0, 0), None, 0)

    def close(self) -> None:
        self.finished.set()

    def _wait(self, timeout: float) -> Damage | None:
        with self._lock:
            self._lock.wait_for(lambda: self._begun or self._woken)
        deadline = self._clock.now + max(timeout, _MOMENT)
        while True:
            if self._take_wake():
                return None
            if self._damage:
                areas, self._damage = tuple(self._damage), []
                return Damage(areas if self._tells_damage else None)
            if self._clock.now >= deadline:
                return None
            if self.finished.is_set():
                with self._lock:
                    self._lock.wait_for(lambda: self._woken)
            else:
                self._go_on(deadline)

    def _go_on(self, deadline: float) -> None:
        """Move the clock to what comes next, and let it happen."""
        due, step_at = self._surroundings.next_due(), self._step_at()
        self._clock.now = max(self._clock.now, min(deadline, due, step_at))
        if due <= self._clock.now:
            self._surroundings.act(self._clock.now)
        elif step_at <= self._clock.now:
            self._take_step()

    def _step_at(self) -> float:
        """When the recording goes on; a rest lasts at least until the viewers show the picture."""
        after = RESTED if self._coming is None else self._coming.after
        if after < RESTED or not self._changed_at or self._surroundings.is_settled():
            return self._changed_at + after
        return self._changed_at + max(after, PATIENCE)

    def _take_step(self) -> None:
        if self._changed_at and self._clock.now >= self._changed_at + PATIENCE and not self._surroundings.is_settled():
            self._surroundings.give_up()
        if self._coming is None:
            self.finished.set()
            return
        for area in self._coming.areas:
            self._shown.paste(area.x, area.y, self._painted.cut(area))
        self._damage += self._coming.areas
        self._changed_at = self._clock.now
        self._surroundings.stepped(self._clock.now)
        self._coming = next(self._steps, None)

    def _take_wake(self) -> bool:
        with self._lock:
            woken, self._woken = self._woken, False
            return woken
