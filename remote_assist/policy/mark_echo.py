"""Which marks an engineer's end draws over its picture: his own until the picture has them, others' where none has.

Pure, time passed in (monotonic seconds). Invariant: with the host's word that marks are in the picture, what the
picture shows is never drawn over it again.
"""

from __future__ import annotations

from collections.abc import Callable

from remote_assist.policy.board import Artist, Artists, Drawn, MarkBoard, Standing
from remote_assist.wire.marks import CUSTOMER, Board, Clear, Drawing, Held, MarkWord, NotDrawn, Painted

LINGERS = 0.4
"""Seconds that a mark of his own stays after it was painted there, where no picture comes that shows it: the place may
be hidden from him."""


class MarkEcho:
    """Hears what the host says, and what the engineer's own hand does."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._board = MarkBoard(follows=True)
        self._told: Board | None = None
        self._painted: dict[int, int] = {}
        self._lingers: dict[int, float] = {}  # own marks that are painted there whole, and until when they stay here
        self._shown: set[int] = set()

    @property
    def can_draw(self) -> bool:
        """Has the host said that it takes marks?"""
        return self._told is not None

    @property
    def in_picture(self) -> bool:
        return self._told is not None and self._told.in_picture

    @property
    def own(self) -> Artist:
        """The engineer himself; his name need not be told to him."""
        return Artist("", self.artists[self.you].colour) if self.you in self.artists else Artist("", CUSTOMER)

    @property
    def artists(self) -> Artists:
        if self._told is None:
            return {}
        return {owner.number: Artist(owner.name, owner.colour) for owner in self._told.owners}

    @property
    def you(self) -> int:
        """The engineer's own number among the owners."""
        return self._told.you if self._told is not None else CUSTOMER

    def hear(self, word: MarkWord | None, now: float) -> Held | None:
        """The host says this, or its link is lost; returns why a mark of his is not drawn, if that was said."""
        match word:
            case None:
                self._begin()
            case Board():
                self._told = word
            case Painted(number, points):
                self._painted[number] = points
                self._settle(number, now)
            case NotDrawn(number, why):
                self._board.drop(self.you, number)
                return why
            case _ if word.owner != self.you or isinstance(word, Clear):
                self._board.take(word.owner, word, now)
        return None

    def draw(self, word: Drawing, now: float) -> Held | None:
        """The engineer draws; returns why not, if the host would not take it: then it is not to be sent."""
        held = self._board.take(self.you, word, now)
        number = getattr(word, "number", None)
        if held is None and number is not None:
            self._settle(number, now)
        return held

    def picture_changed(self, touches: Callable[[Standing], bool], now: float) -> None:
        """A newer picture has come, and shows what it touches of what is painted there."""
        for standing in self._board.look(now).marks:
            number = standing.mark.number
            if standing.mark.owner == self.you and number in self._lingers and touches(standing):
                self._shown.add(number)

    def look(self, now: float) -> Drawn:
        """What is to be drawn over the picture."""
        drawn = self._board.look(now)
        if not self.in_picture:
            return drawn
        self._shown |= {number for number, until in self._lingers.items() if until <= now}
        marks = (s for s in drawn.marks if s.mark.owner == self.you and s.mark.number not in self._shown)
        return Drawn(tuple(marks))

    def next_change(self, now: float) -> float | None:
        """When something looks otherwise by itself."""
        ends = [until for number, until in self._lingers.items() if number not in self._shown]
        fades = self._board.next_change(now)
        return min([*ends, *([fades] if fades is not None else [])], default=None)

    def _settle(self, number: int, now: float) -> None:
        """Is this own mark whole, and painted there?"""
        mark = self._board.of(self.you, number)
        if mark is None or not mark.is_whole or self._painted.get(number, 0) < len(mark.points):
            return
        self._lingers.setdefault(number, now + LINGERS)
