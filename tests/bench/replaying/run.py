"""One recording through the real capture thread to one or more viewers: the figures of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from remote_assist.capture import Screen
from remote_assist.geometry import Size
from remote_assist.monitors import Monitor
from remote_assist.policy.consent import ConsentBook, Terms
from remote_assist.policy.questions import Engineer
from remote_assist.stream.frame_source import FrameSource
from remote_assist.stream.gate import Gate
from remote_assist.wire.roles import Capability
from tests.bench.replaying.link import LinkKind
from tests.bench.replaying.screen import ReplayScreen, VirtualClock
from tests.bench.replaying.watcher import Tally, Watcher
from tests.bench.sessions.recording import Recording

_LONGEST = 600.0  # real seconds; a run that takes longer hangs


class ReplayFailed(Exception):
    """The capture thread ended, or never comes to an end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one viewer of one run had; seconds are virtual but for the two that say they are the machine's."""

    recording: str
    link: str
    steps: int
    tally: Tally
    machine_encode_seconds: float
    machine_decode_seconds: float

    @property
    def is_exact(self) -> bool:
        """Was every rest exact, and no pixel ever a wrong guess?"""
        return not self.tally.wrong_pixels and max(self.tally.exact_after, default=float("inf")) < float("inf")

    @property
    def shown(self) -> float:
        """The share of the steps that the viewer saw as a picture of its own."""
        return len(self.tally.lags) / max(1, self.steps)

    def lag(self, part: float) -> float:
        """Seconds from a step to its showing, of this part of the steps that were shown."""
        lags = sorted(self.tally.lags)
        return lags[min(len(lags) - 1, int(len(lags) * part))] if lags else float("inf")

    @property
    def exact_after(self) -> float:
        """Median seconds from the last step before a rest until every pixel was equal."""
        return statistics.median(self.tally.exact_after) if self.tally.exact_after else float("inf")


class _Audience:
    """All viewers as the screen's surroundings."""

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self._watchers = watchers
        self.steps = 0

    def next_due(self) -> float:
        return min(watcher.next_due() for watcher in self._watchers)

    def act(self, now: float) -> None:
        for watcher in self._watchers:
            watcher.act(now)

    def stepped(self, now: float) -> None:
        self.steps += 1
        for watcher in self._watchers:
            watcher.stepped(now)

    def is_settled(self) -> bool:
        settled = [watcher.is_settled() for watcher in self._watchers]  # each writes down when it was
        return all(settled)

    def give_up(self) -> None:
        for watcher in self._watchers:
            watcher.give_up()


class _Listener:
    """What the capture thread tells of itself."""

    def __init__(self) -> None:
        self.failure = ""

    def capture_failed(self, sentence: str) -> None:
        self.failure = sentence

    def screen_opened(self, size: Size) -> None:
        return

    def monitors_found(self, size: Size, monitors: tuple[Monitor, ...]) -> None:
        del size, monitors


def replay(
    recording: Recording,
    links: Sequence[LinkKind],
    *,
    tells_damage: bool = True,
    trace: Callable[[str], None] | None = None,
) -> list[Outcome]:
    """Play the recording to one viewer a link; `trace` gets a line a record. Raises `ReplayFailed`."""
    clock = VirtualClock()
    watchers = [Watcher(kind, clock, trace) for kind in links]
    audience = _Audience(watchers)
    screen = ReplayScreen(recording, clock, audience, tells_damage=tells_damage)
    listener = _Listener()

    def opened() -> Screen:
        return screen

    source = FrameSource(opened, listener, clock)
    for watcher in watchers:
        watcher.look_at(lambda: screen.pixels)
        watcher.spectator = source.admit(_open_gate(clock), watcher, watcher.codecs)
    begun = time.perf_counter()
    source.start()
    screen.begin()
    ended = screen.finished.wait(_LONGEST)
    busy = time.perf_counter() - begun - screen.seconds_away - sum(watcher.real_seconds for watcher in watchers)
    source.stop()
    if not ended or not source.join(10.0) or listener.failure:
        raise ReplayFailed(f"{recording.name}: {listener.failure or 'the replay did not come to its end'}")
    return [
        Outcome(recording.name, kind.name, audience.steps, watcher.tally, busy, watcher.tally.decode_seconds)
        for kind, watcher in zip(links, watchers, strict=True)
    ]


def _open_gate(clock: VirtualClock) -> Gate:
    """A gate behind which looking is allowed."""
    terms = Terms(granted_beforehand=frozenset({Capability.VIEW}))
    return Gate(ConsentBook(terms, Engineer("Bench", b"b" * 32, True), named_until=float("inf")), clock)
