"""When an end counts as gone, and how long it may stay away. Pure: both clocks are arguments, in seconds.

A computer that sleeps does not count the time on its monotonic clock, and a wall clock can be set: whichever went
further counts, so that nobody comes back after an hour because a laptop was closed meanwhile.

Invariant: a process that was itself stopped never takes the other end for silent: it listens first.
"""

from __future__ import annotations

from dataclasses import dataclass

BEAT = 4.2  # seconds of hearing nothing until a viewer gives a sign of life
HOST_BEAT = 4.6  # the same of a host: later, so that the two never speak at once but in turn
SILENCE = 12.0  # seconds without one: a turn of each, and a computer that is busy for three of them is no lost link
RETURN_WITHIN = 60.0  # seconds in which who was lost comes back without a new question
RESTARTED_WITHIN = 900.0  # the same after a restart of the computer that the customer allowed
_STALLED = 1.5  # seconds that a look came late: this process was stopped or the computer asleep
_AFTER_SLEEP = 1.5  # seconds for a sign of life, where the other end has surely given this one up meanwhile


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment on both clocks."""

    monotonic: float
    wall: float

    def seconds_since(self, earlier: Moment) -> float:
        return max(self.monotonic - earlier.monotonic, self.wall - earlier.wall, 0.0)


class Silence:
    """Since when nothing was heard of the other end. `look` is called about once in `every` seconds."""

    def __init__(self, now: Moment, every: float) -> None:
        self._every = every
        self._looked = now
        self._patient_from = now.monotonic
        self.last_heard = now

    def heard(self, now: Moment) -> None:
        self.last_heard = now
        self._patient_from = now.monotonic

    def look(self, now: Moment) -> bool:
        """Has it been silent for too long? What came while this process was stopped is still to be read."""
        stopped = now.seconds_since(self._looked) - self._every
        if stopped > SILENCE:
            self._patient_from = now.monotonic + _AFTER_SLEEP - SILENCE
        elif stopped > _STALLED:
            self._patient_from = max(self._patient_from, now.monotonic - BEAT - HOST_BEAT)
        self._looked = now
        return now.monotonic - self._patient_from > SILENCE
