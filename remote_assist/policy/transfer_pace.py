"""How much of a file may be on its way, so that it takes what nobody else wants of the path, and no more.

A window of bytes that acknowledgements open, steered by delay as `policy.flow` is, but after LEDBAT (RFC 6817): what a
word took beyond the smallest round trip lately is a queue, and whoever types waits in it. So it aims at a queue far
below the one that frames allow, gives way before they do, and takes small bites while the screen moves. Time is an
argument (monotonic seconds).

Invariant: one piece may go whenever nothing is on its way, and never more than `MAX_UNTAKEN` bytes or
`MAX_UNTAKEN_WORDS` words are.
"""

from __future__ import annotations

from collections import deque
from math import inf

from remote_assist.errors import ProtocolError
from remote_assist.wire.limits import MAX_PIECE, MAX_UNTAKEN, MAX_UNTAKEN_WORDS

FIRST_WINDOW = 64 * 1024
SMALLEST_WINDOW = 4 * 1024
SMALLEST_PIECE = 2 * 1024
LIVELY_WINDOW = 16 * 1024  # bytes while the screen moves
LIVELY_PIECE = 16 * 1024
AIM = 0.004  # seconds of queue on a short path
_DELAY_MEMORY = 30.0  # seconds that a smallest round trip is believed
_STANDING = 0.04  # seconds; the least time over which a queue is called standing
_RATE_OVER = 1.0  # seconds that a rate is told of


class TransferPace:
    """Told what was sent and taken; asked how much more may go. Begins anew with each link."""

    def __init__(self) -> None:
        self._flying: deque[tuple[float, int, bool]] = deque()  # (when, bytes, was the window full)
        self._in_flight = 0
        self._taken_words = 0
        self._window = float(FIRST_WINDOW)
        self._starting = True
        self._delay, self._delay_at = inf, 0.0
        self._queues: deque[tuple[float, float]] = deque()  # (when, seconds of queue), rising
        self._recent: deque[tuple[float, int]] = deque()

    def room(self, *, lively: bool = False) -> int:
        """Bytes that may be read and sent now; 0 means to wait. `lively` while the screen moves."""
        if len(self._flying) >= MAX_UNTAKEN_WORDS:
            return 0
        window = min(self._window, LIVELY_WINDOW) if lively else self._window
        if not self._flying:
            return self.piece(lively=lively)
        return max(0, int(window) - self._in_flight)

    def piece(self, *, lively: bool = False) -> int:
        """Bytes that go in one word: on a slow path few, for whatever comes next waits behind them."""
        size = min(MAX_PIECE, max(SMALLEST_PIECE, int(self._window) // 4))
        return min(size, LIVELY_PIECE) if lively else size

    def sent(self, size: int, now: float) -> None:
        self._in_flight += size
        self._flying.append((now, size, self._in_flight >= self._window / 2))

    def taken(self, words: int, now: float) -> int:
        """So many words were acted on since the link came up; returns the bytes of the new ones.

        Raises `ProtocolError` for words that were never sent.
        """
        if not self._taken_words <= words <= self._taken_words + len(self._flying):
            raise ProtocolError(f"{words} words about a file were taken, but they are not on their way.")
        done = 0
        while self._taken_words < words:
            at, size, held = self._flying.popleft()
            self._taken_words += 1
            self._in_flight -= size
            done += size
            self._learn(max(now - at, 1e-5), size, now, held=held)
        self._recent.append((now, done))
        while now - self._recent[0][0] > _RATE_OVER:
            self._recent.popleft()
        return done

    @property
    def in_flight(self) -> int:
        return self._in_flight

    @property
    def window(self) -> int:
        return int(self._window)

    def rate(self, now: float) -> float:
        """Bytes a second that arrived lately."""
        return sum(size for at, size in self._recent if now - at <= _RATE_OVER) / _RATE_OVER

    def _learn(self, delay: float, size: int, now: float, *, held: bool) -> None:
        if delay <= self._delay or now - self._delay_at > _DELAY_MEMORY:
            self._delay, self._delay_at = delay, now
        aim = max(AIM, self._delay / 8)
        off = (aim - self._standing(delay - self._delay, now)) / aim
        if off < 0:
            self._starting = False
            self._window += max(off, -1.0) * size / 2
        elif held:
            self._window += size if self._starting and off > 0.5 else off * size / 4
        self._window = min(max(self._window, SMALLEST_WINDOW), MAX_UNTAKEN)

    def _standing(self, queue: float, now: float) -> float:
        """The least queue of the last round trip: busy computers and radio links delay single words all the time."""
        while self._queues and self._queues[-1][1] >= queue:
            self._queues.pop()
        self._queues.append((now, queue))
        while now - self._queues[0][0] > max(self._delay, _STANDING):
            self._queues.popleft()
        return self._queues[0][1]
