"""The marks that stand on a shared screen now, and the lasers: by the same rules at either end. Pure, time passed in.

Time is monotonic seconds. Whoever floods the board is held: words beyond `WORDS_A_SECOND` go nowhere, and nobody has
more than `MOST_MARKS` marks, `MOST_POINTS` points or `MOST_LENGTH` pixels of line at once: a thousand points that leap
from edge to edge would take a painter minutes.

Invariant: what an owner says changes nothing that another one drew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from remote_assist.geometry import Point
from remote_assist.wire.limits import MAX_MARK_POINTS
from remote_assist.wire.marks import Aim, Clear, Draw, Drawing, Extend, Held, MarkKind, Undo, points_of

MOST_MARKS = 60
MOST_POINTS = 8192
MOST_LENGTH = 60_000
WORDS_A_SECOND = 150.0
_WORDS_AT_ONCE = 300.0

STANDS_FOR = 6.0
"""Seconds that a mark stands before it fades, from the moment in which it is whole."""
FADE_STEPS, RIPPLE_STEPS = 4, 6
_STEP = 0.12


@dataclass(frozen=True, slots=True)
class Artist:
    """Who draws: what stands on notes and beside lasers. The name comes from another machine; "" shows none."""

    name: str
    colour: int


Artists = Mapping[int, Artist]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was drawn; `since` is when it became whole, `length` how many pixels of line it is about."""

    owner: int
    number: int
    kind: MarkKind
    points: tuple[Point, ...]
    text: str
    width: int
    fades: bool
    is_whole: bool
    since: float
    length: int = 0

    @property
    def key(self) -> tuple[int, int]:
        return self.owner, self.number

    def step(self, now: float) -> int:
        """How far it has faded, or a ripple spread: 0 at first, and `steps` when it is gone."""
        if not self.is_whole or not (self.fades or self.kind is MarkKind.RIPPLE):
            return 0
        begins = self.since if self.kind is MarkKind.RIPPLE else self.since + STANDS_FOR
        return max(0, min(self.steps, int((now - begins) / _STEP + 1e-6) + (self.kind is not MarkKind.RIPPLE)))

    @property
    def steps(self) -> int:
        return RIPPLE_STEPS if self.kind is MarkKind.RIPPLE else FADE_STEPS

    def next_step(self, now: float) -> float | None:
        """When it looks otherwise; None for one that stays as it is."""
        if not self.is_whole or not (self.fades or self.kind is MarkKind.RIPPLE):
            return None
        if self.kind is MarkKind.RIPPLE:
            return self.since + (self.step(now) + 1) * _STEP
        return self.since + STANDS_FOR + self.step(now) * _STEP


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark as it looks at one moment."""

    mark: Mark
    step: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is to be seen at one moment: marks from the oldest to the newest, and where lasers point."""

    marks: tuple[Standing, ...] = ()
    lasers: tuple[tuple[int, Point], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks or self.lasers)


@dataclass(slots=True)
class _Allowance:
    """How much an owner may still say at once."""

    a_second: float
    left: float = _WORDS_AT_ONCE
    at: float = 0.0

    def take(self, now: float) -> bool:
        self.left = min(_WORDS_AT_ONCE, self.left + (now - self.at) * self.a_second)
        self.at = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True


@dataclass(slots=True)
class _Owned:
    """What one owner has on the board."""

    allowance: _Allowance
    marks: dict[int, Mark] = field(default_factory=dict)
    newest: int = -1
    laser: Point | None = None

    def has_room(self, points: int, length: int) -> bool:
        """For so many points more, and so many pixels of line?"""
        marks = self.marks.values()
        drawn = sum(len(mark.points) for mark in marks), sum(mark.length for mark in marks)
        return drawn[0] + points <= MOST_POINTS and drawn[1] + length <= MOST_LENGTH


class MarkBoard:
    """See the module. A board that only follows another one bounds no rates: what comes was let through there."""

    def __init__(self, *, follows: bool = False) -> None:
        self._a_second = float("inf") if follows else WORDS_A_SECOND
        self._owned: dict[int, _Owned] = {}
        self._order: dict[tuple[int, int], None] = {}

    def take(self, owner: int, word: Drawing, now: float) -> Held | None:
        """Do what this owner says; returns why not, if it was not done. Who takes away is never held."""
        self._forget_faded(now)
        owned = self._owned.setdefault(owner, _Owned(_Allowance(self._a_second)))
        takes_away = isinstance(word, Undo | Clear) or (isinstance(word, Aim) and word.at is None)
        if not takes_away and not owned.allowance.take(now):
            return Held.FAST
        held: Held | None = None
        match word:
            case Undo():
                if owned.marks:
                    self._remove(owner, max(owned.marks))
            case Clear():
                self.clear(owner)
            case Aim(at):
                owned.laser = Point(*at) if at is not None else None
            case Draw():
                held = self._draw(owner, owned, word, now)
            case Extend():
                held = self._extend(owned, word, now)
        return held

    def _draw(self, owner: int, owned: _Owned, word: Draw, now: float) -> Held | None:
        points = points_of(word)
        length = _length(points) * (2 if word.kind is MarkKind.BOX else 1)
        if word.number <= owned.newest:
            return Held.FULL
        if len(owned.marks) >= MOST_MARKS or not owned.has_room(len(points), length):
            return Held.FULL
        owned.newest = word.number
        mark = Mark(
            owner, word.number, word.kind, points, word.text, word.width, word.fades, not word.more, now, length
        )
        owned.marks[word.number] = mark
        self._order[mark.key] = None
        return None

    def _extend(self, owned: _Owned, word: Extend, now: float) -> Held | None:
        """A line that is as long as can be ends there; what was taken of it stays."""
        mark = owned.marks.get(word.number)
        if mark is None or mark.is_whole or mark.kind is not MarkKind.FREEHAND:
            return Held.FULL
        points = points_of(word)
        length = _length((mark.points[-1], *points))
        fits = len(mark.points) + len(points) <= MAX_MARK_POINTS and owned.has_room(len(points), length)
        if fits:
            mark = replace(mark, points=mark.points + points, length=mark.length + length)
        owned.marks[word.number] = replace(mark, is_whole=not (word.more and fits), since=now)
        return None if fits else Held.FULL

    def clear(self, owner: int) -> None:
        """Take away all that is this owner's. Numbers still go up: what comes late of an older mark is nothing."""
        owned = self._owned.get(owner)
        if owned is not None:
            for number in tuple(owned.marks):
                self._remove(owner, number)
            owned.laser = None

    def clear_all(self) -> None:
        for owner in self._owned:
            self.clear(owner)

    def drop(self, owner: int, number: int) -> None:
        """This mark does not stand after all."""
        if self.of(owner, number) is not None:
            self._remove(owner, number)

    def forget(self, owner: int) -> None:
        """This owner is gone, with everything, or begins anew."""
        self.clear(owner)
        self._owned.pop(owner, None)

    def look(self, now: float) -> Drawn:
        """What is to be seen now."""
        self._forget_faded(now)
        marks = (self._owned[owner].marks[number] for owner, number in self._order)
        lasers = ((owner, owned.laser) for owner, owned in sorted(self._owned.items()) if owned.laser is not None)
        return Drawn(tuple(Standing(mark, mark.step(now)) for mark in marks), tuple(lasers))

    def of(self, owner: int, number: int) -> Mark | None:
        owned = self._owned.get(owner)
        return owned.marks.get(number) if owned is not None else None

    def next_change(self, now: float) -> float | None:
        """When something looks otherwise although nobody says a word; None while all stays."""
        marks = (mark for owned in self._owned.values() for mark in owned.marks.values())
        return min((at for mark in marks if (at := mark.next_step(now)) is not None), default=None)

    def _forget_faded(self, now: float) -> None:
        faded = [
            mark
            for owned in self._owned.values()
            for mark in owned.marks.values()
            if mark.step(now) >= mark.steps
        ]  # fmt: skip
        for mark in faded:
            self._remove(*mark.key)

    def _remove(self, owner: int, number: int) -> None:
        del self._owned[owner].marks[number]
        del self._order[(owner, number)]


def _length(points: tuple[Point, ...]) -> int:
    return sum(max(abs(to.x - at.x), abs(to.y - at.y)) for at, to in pairwise(points))


def colour_for(key: bytes, taken: frozenset[int], colours: int) -> int:
    """A colour from 1 to `colours` - 1 (0 is the customer's): the same for a key each time, unless another has it."""
    engineers = colours - 1
    first = key[0] % engineers if key else 0
    for place in range(engineers):
        colour = 1 + (first + place) % engineers
        if colour not in taken:
            return colour
    return 1 + first
