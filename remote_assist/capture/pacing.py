"""When to look at which part of a screen that tells nothing: soon where something just changed, seldom where all rests.

The screen is parted into bands, each with a pause of its own. Where a change was seen the pause is shortest, and it
grows once the band has been quiet for a while; a change anywhere makes the others attentive too. Resting bands take
turns, spread over the screen, so that a large change is met by one of the next few looks.

Invariant: no band goes unseen for longer than `SLOWEST`, a few milliseconds and the time that looking itself takes,
which is at most half of all time. Time is an argument, in monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Collection

FASTEST = 1 / 60
SLOWEST = 1 / 2
"""Seconds between two looks at a band: the first after a change was seen, the second where all has long been still."""
BANDS = 8
"""A power of two, for the turns."""
_ATTENTIVE = 1 / 15  # seconds; for bands that are still while another changes
_HOLD = 0.4  # seconds after a change in which the pause does not grow; a caret blinks slower, a typist types faster
_SLOWER = 1.25
_SOON = FASTEST / 4  # seconds; what is due so soon is looked at together


class BandPacer:
    """Told what a look found; asked when the next one is due, and at which bands."""

    def __init__(self, now: float) -> None:
        self._due = [now] * BANDS
        self._pause = [FASTEST] * BANDS
        self._changed_at = [now] * BANDS
        self._ready_at = now

    def next_look(self) -> float:
        """The time of the next look."""
        return max(min(self._due), self._ready_at)

    def due(self, now: float) -> list[int]:
        """The bands to look at now, in order from the top; none before `next_look`."""
        if now < self._ready_at:
            return []
        return [band for band, due in enumerate(self._due) if due <= now + _SOON]

    def looked(self, bands: Collection[int], changed: Collection[int], began: float, ended: float) -> None:
        """A look at `bands` from `began` to `ended` found a change in those of `changed`."""
        for band in bands:
            if band in changed:
                self._changed_at[band] = ended
                self._pause[band] = FASTEST
            elif ended - self._changed_at[band] >= _HOLD:
                self._pause[band] = min(SLOWEST, self._pause[band] * _SLOWER)
            self._due[band] = self._after(band, began)
        self._ready_at = ended + (ended - began)
        if changed:
            self._attend(ended)

    def _after(self, band: int, began: float) -> float:
        if self._pause[band] < SLOWEST:
            return began + self._pause[band]
        turn = _REVERSED[band] / BANDS * SLOWEST
        # A look that came a little early for a turn was that turn's.
        turns_past = (began + _SOON - turn) // SLOWEST + 1
        return turns_past * SLOWEST + turn

    def _attend(self, now: float) -> None:
        for band in range(BANDS):
            self._pause[band] = min(self._pause[band], _ATTENTIVE)
            self._due[band] = min(self._due[band], now + self._pause[band])


def _reversed_bits(number: int) -> int:
    """0, 4, 2, 6, 1, …: one after the other lie far apart."""
    bits = BANDS.bit_length() - 1
    return int(f"{number:0{bits}b}"[::-1], 2)


_REVERSED = [_reversed_bits(band) for band in range(BANDS)]
