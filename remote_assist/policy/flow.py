"""How much may be on its way: a window for frames from acknowledged bytes, asked questions, holding no socket.

The path's rate is the best delivery rate of the last round trips; its delay the smallest round trip of the last ten
seconds. The window is a little more than their product, so that a queue never builds up in front of the pointer.
Time is an argument (monotonic seconds); the viewer's decode time is not the network's.

Invariant: a fresh frame may go whenever nothing is on its way, so flow control can slow a stream but never stop it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from remote_assist.errors import ProtocolError

FIRST_WINDOW = 512 * 1024
SMALLEST_WINDOW = 24 * 1024
LARGEST_WINDOW = 8 * 1024 * 1024
GAIN = 1.3
SLACK = 0.02  # seconds of queue, the viewer's own included, that no one feels
_NO_QUEUE = 0.008  # seconds above the smallest round trip
RATE_MEMORY = 12  # samples of the delivery rate
DELAY_MEMORY = 10.0  # seconds a smallest round trip is believed
MOST_IN_FLIGHT = 4096  # records


@dataclass(slots=True)
class _Sent:
    number: int
    size: int
    at: float
    delivered: int
    delivered_at: float
    limited_by_us: bool


class FrameFlow:
    """Told what was sent and acknowledged; asked how much more may go."""

    def __init__(self) -> None:
        self._flying: deque[_Sent] = deque()
        self._in_flight = 0
        self._delivered = 0
        self._delivered_at = 0.0
        self._window = float(FIRST_WINDOW)
        self._starting = True
        self._rates: deque[float] = deque(maxlen=RATE_MEMORY)
        self._delay = float("inf")
        self._delay_at = 0.0
        self._wants_more = False

    def budget(self) -> int:
        """Bytes that may be sent now; 0 means wait for an acknowledgement."""
        if not self._flying:
            return max(int(self._window), SMALLEST_WINDOW)
        if len(self._flying) >= MOST_IN_FLIGHT:
            return 0
        return max(0, int(self._window) - self._in_flight)

    def sent(self, number: int, size: int, now: float) -> None:
        """A frame record went out."""
        if not self._flying:
            # After a rest the clock of deliveries starts anew.
            self._delivered_at = now
        limited = self._in_flight + size < self._window / 2
        self._flying.append(_Sent(number, size, now, self._delivered, self._delivered_at, limited))
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
    def rate(self) -> float:
        """Bytes a second the path is known to carry; 0 before anything is known."""
        return max(self._rates, default=0.0)

    @property
    def is_slow(self) -> bool:
        """Is the path so slow that bytes matter more than processor time?"""
        return 0 < self.rate < 6e6 and self._delay > 0.004

    def _learn(self, sent: _Sent, delay: float, now: float) -> None:
        if delay <= self._delay or now - self._delay_at > DELAY_MEMORY:
            self._delay, self._delay_at = delay, now
        span = max(now - sent.delivered_at, 1e-5)
        rate = (self._delivered - sent.delivered) / span
        # What we held back ourselves says nothing about the path unless it is the best yet.
        if not sent.limited_by_us or rate > self.rate:
            self._rates.append(rate)
        queued = delay - self._delay
        if self._starting:
            if queued > max(self._delay / 2, SLACK):
                self._starting = False
            elif not sent.limited_by_us:
                self._window = min(self._window + sent.size, LARGEST_WINDOW)
                return
            else:
                return
        target = GAIN * self.rate * (self._delay + SLACK)
        if sent.limited_by_us and target < self._window:
            return
        if queued < _NO_QUEUE and not sent.limited_by_us:
            # No queue anywhere: what was delivered is what we let out, not what the path can carry.
            target = max(target, self._window + sent.size / 2)
        self._window = min(max(target, SMALLEST_WINDOW), LARGEST_WINDOW)
