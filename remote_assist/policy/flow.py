"""How much may be on its way: a window for frames, steered by delay, asked questions, holding no socket.

After Vegas (Brakmo and Peterson, 1994): what a frame took beyond the smallest round trip lately is queue, ours or the
path's, and whatever is sent next waits behind it. Only a standing queue counts, the least of the last round trip, for
computers and radio links delay single frames all the time. Below `AIM_LOW` of queue the window grows, by half a round
trip up to what the path was seen to carry and by an eighth beyond; above `AIM_HIGH` it gives up what the queue holds
too much, at most half of itself. It begins by doubling until there is a queue. Time is an argument (monotonic seconds);
neither the viewer's decode time nor the time that a frame's own bytes take is queue.

Invariant: a fresh frame may go whenever nothing is on its way, so flow control can slow a stream but never stop it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf

from remote_assist.errors import ProtocolError

FIRST_WINDOW = 64 * 1024
SMALLEST_WINDOW = 8 * 1024
LARGEST_WINDOW = 8 * 1024 * 1024
AIM_LOW, AIM, AIM_HIGH = 0.005, 0.012, 0.025  # seconds of queue
_JITTER = 0.015  # seconds of the path's rate that the window always holds: what two busy ends need to stay at work
SMALL = 8 * 1024  # bytes beyond the window for what must not wait behind a big change
RATE_MEMORY = 1.0  # seconds
_SHORTEST_TRAIN, _LONGEST_TRAIN = 0.015, 0.05  # seconds of acknowledgements that show a pace
_STANDING = 0.04  # seconds; the least time over which a queue is called standing
DELAY_MEMORY = 60.0  # seconds a smallest round trip is believed: a queue that stands meanwhile must not become it
MOST_IN_FLIGHT = 4096  # records
_SLOW_RATE, _SLOW_DELAY = 6e6, 0.004


@dataclass(slots=True)
class _Sent:
    number: int
    size: int
    at: float
    delivered: int
    delivered_at: float
    held: bool  # was the window full, so that it was the path that set the pace?


class FrameFlow:
    """Told what was sent and acknowledged; asked how much more may go."""

    def __init__(self) -> None:
        self._flying: deque[_Sent] = deque()
        self._in_flight = 0
        self._delivered = 0
        self._delivered_at = 0.0
        self._window = float(FIRST_WINDOW)
        self._starting = True
        self._train: deque[tuple[float, int]] = deque()  # (when, bytes delivered so far) of the last acknowledgements
        self._rates: deque[tuple[float, float]] = deque()  # (when, bytes a second), falling
        self._delay = inf
        self._delay_size = 0
        self._delay_at = 0.0
        self._queues: deque[tuple[float, float]] = deque()  # (when, seconds of queue), rising
        self._corrected_at = -inf

    def budget(self) -> int:
        """Bytes that may be sent now; 0 means wait for an acknowledgement."""
        if not self._flying:
            return max(int(self._window), SMALLEST_WINDOW)
        if len(self._flying) >= MOST_IN_FLIGHT:
            return 0
        return max(0, int(self._window) - self._in_flight)

    def small_budget(self) -> int:
        """Bytes that may be sent now of what is small: a glyph does not wait behind a page."""
        if len(self._flying) >= MOST_IN_FLIGHT:
            return 0
        return max(0, int(self._window) + SMALL - self._in_flight)

    def spare(self) -> int:
        """Bytes that may be sent now of what nobody waits for: never so many that a queue could begin."""
        carried = self.rate * self._delay * 0.8 if self.is_slow else self._window / 2
        return max(0, int(carried) - self._in_flight) if self._flying else 1

    def sent(self, number: int, size: int, now: float) -> None:
        """A frame record went out."""
        if not self._flying:
            # After a rest the clock of deliveries starts anew.
            self._delivered_at = now
        held = self._in_flight + size >= self._window / 2
        self._flying.append(_Sent(number, size, now, self._delivered, self._delivered_at, held))
        self._in_flight += size

    def acked(self, number: int, decode: float, now: float) -> None:
        """The viewer has painted everything up to `number`. Raises `ProtocolError` for what was never sent."""
        if not self._flying or number > self._flying[-1].number or number < self._flying[0].number:
            raise ProtocolError(f"Frame {number} was acknowledged, but it is not on its way.")
        while self._flying and self._flying[0].number <= number:
            sent = self._flying.popleft()
            self._in_flight -= sent.size
            self._delivered += sent.size
            self._learn(sent, max(now - sent.at - min(decode, 0.5), 1e-5), now)
        self._delivered_at = now

    @property
    def in_flight(self) -> int:
        return self._in_flight

    @property
    def window(self) -> int:
        return int(self._window)

    @property
    def delay(self) -> float:
        """Seconds of the smallest round trip lately; infinite before the first acknowledgement."""
        return self._delay

    @property
    def queue(self) -> float:
        """Seconds that whatever was acknowledged lately had waited at least beyond the smallest round trip."""
        return self._queues[0][1] if self._queues else 0.0

    @property
    def rate(self) -> float:
        """Bytes a second the path was seen to carry lately; 0 before anything is known."""
        return self._rates[0][1] if self._rates else 0.0

    @property
    def is_slow(self) -> bool:
        """Is the path so slow that bytes matter more than processor time?"""
        return 0 < self.rate < _SLOW_RATE and self._delay > _SLOW_DELAY

    def _learn(self, sent: _Sent, delay: float, now: float) -> None:
        if delay <= self._delay or now - self._delay_at > DELAY_MEMORY:
            self._delay, self._delay_size, self._delay_at = delay, sent.size, now
        self._learn_rate(sent, now)
        own = (sent.size - self._delay_size) / self.rate if self.rate else 0.0
        queue = max(0.0, delay - self._delay - own)
        while self._queues and self._queues[-1][1] >= queue:
            self._queues.pop()
        self._queues.append((now, queue))
        while now - self._queues[0][0] > max(self._delay, _STANDING):
            self._queues.popleft()
        self._adjust(sent, now)

    def _learn_rate(self, sent: _Sent, now: float) -> None:
        """From what was delivered since this frame was sent, and from how close the acknowledgements follow each other.

        The first counts an idle round trip at the beginning of a burst; the second sees the path's own pace from the
        second acknowledgement on.
        """
        rate = (self._delivered - sent.delivered) / max(now - sent.delivered_at, 1e-5)
        if sent.delivered == self._delivered - sent.size:
            self._train.clear()  # nothing else was on its way
        self._train.append((now, self._delivered))
        while now - self._train[0][0] > max(self._delay, _LONGEST_TRAIN):
            self._train.popleft()
        begun, delivered = self._train[0]
        if now - begun >= _SHORTEST_TRAIN:
            rate = max(rate, (self._delivered - delivered) / (now - begun))
        # What we held back ourselves says nothing about the path unless it is the best yet.
        if not sent.held and rate <= self.rate:
            return
        while self._rates and self._rates[-1][1] <= rate:
            self._rates.pop()
        self._rates.append((now, rate))
        while len(self._rates) > 1 and now - self._rates[0][0] > max(RATE_MEMORY, 4 * self._delay):
            self._rates.popleft()

    def _adjust(self, sent: _Sent, now: float) -> None:
        queue = self.queue
        if queue > AIM_HIGH:
            # What was corrected shows after a round trip, and stands after another.
            if now - self._corrected_at > self._delay + queue + max(self._delay, _STANDING):
                self._corrected_at = now
                self._window = max(self._window / 2, self._window - self.rate * (queue - AIM))
            self._starting = False
        elif self._starting:
            self._window += sent.size if sent.held else 0
        elif queue < AIM_LOW and sent.held:
            known = self._window < self.rate * self._delay
            self._window += sent.size / (2 if known else 8)
        self._window = min(max(self._window, SMALLEST_WINDOW, self.rate * _JITTER), LARGEST_WINDOW)
