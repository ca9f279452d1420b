"""How each part of what changed is encoded, and in which order: small things first, then round the screen.

Text and interfaces are exact, photographs and video lose what `Quality` says. On a slow path, where all viewers take
it, a region that goes on moving becomes a film: one rectangle that stays the same, so that each picture can build on
the one before.

Invariant: the plan covers every changed pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

from remote_assist.geometry import Point, Rect
from remote_assist.policy.content import SMALLEST as SMALLEST_NATURAL
from remote_assist.policy.content import natural_areas
from remote_assist.policy.grid import bands
from remote_assist.policy.motion import Motion
from remote_assist.policy.pixels import Pixels
from remote_assist.policy.quality import EXACT, Encoding, Path, Quality, piece_size

SMALL = 16 * 1024  # pixels; a change that goes before what is left of a big one
MOST_FILMS = 3
_SMALLEST_FILM, _LARGEST_FILM = 160 * 120, 1920 * 1200  # pixels; three of the largest are as much as a viewer holds
_LONGEST_FILM = 4096  # pixels a side
_FORGOTTEN = 1.0  # seconds without a picture
_SAME = 0.8  # of an area that moves, inside a film that is there already

Todo = tuple[Rect, Encoding]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What all who see it can decode."""

    loss: bool
    film: bool
    recall: bool = False


class Planner:
    """For one audience; remembers where the last look ended, which regions are films, and the quality of video."""

    def __init__(self, motion: Motion) -> None:
        self._motion = motion
        self._quality = Quality()
        self._films: dict[Rect, float] = {}
        self._turn = Point(0, 0)  # from here on, in reading order, the next look begins with what is large

    @property
    def films(self) -> frozenset[Rect]:
        """The regions that are films now."""
        return frozenset(self._films)

    def plan(
        self, rects: list[Rect], area: Rect, pixels: Pixels, *, abilities: Abilities, path: Path, now: float
    ) -> list[Todo]:
        """`pixels` is what `area` shows; `rects`, inside it, have changed."""
        self._films = {rect: used for rect, used in self._films.items() if now - used < _FORGOTTEN}
        todo: list[Todo] = []
        for rect in rects:
            parts = [rect]
            if abilities.loss and rect.area >= SMALLEST_NATURAL:
                inside = pixels[rect.y - area.y : rect.bottom - area.y, rect.x - area.x : rect.right - area.x]
                for found in natural_areas(inside):
                    parts = self._lossy(found.moved(rect.x, rect.y), parts, area, todo, abilities.film, path, now)
            todo += [(piece, EXACT) for part in parts for piece in bands(part, piece_size(path, EXACT))]
        todo.sort(key=self._order)
        return todo

    def left_over(self, left: list[Todo], path: Path, now: float) -> None:
        """These had no room: the next look begins with them, and video among them is too good for the path."""
        if left:
            self._turn = Point(left[0][0].x, left[0][0].y)
        if any(encoding.loss is not None and self._motion.is_video(rect, now) for rect, encoding in left):
            self._quality.video_went(path, held_back=True)

    def _lossy(  # noqa: PLR0917  # all of one look
        self, natural: Rect, parts: list[Rect], area: Rect, todo: list[Todo], film: bool, path: Path, now: float
    ) -> list[Rect]:
        """Plan what of `parts` lies in `natural`; returns what does not."""
        is_video = self._motion.is_video(natural, now)
        if is_video:
            self._quality.video_went(path, held_back=False)
        # A film saves bytes and costs five times the processor: not worth it where bytes are no matter.
        if is_video and film and path.is_slow:
            region = self._film(natural, area, now)
            if region is not None:
                if all(planned != region for planned, _ in todo):
                    todo.append((region, self._quality.film(path)))
                parts = [rest for part in parts for rest in part.without(region)]
        encoding = self._quality.video() if is_video else self._quality.photograph(path)
        for part in parts:
            common = part.intersected(natural)
            if common.area:
                todo += [(piece, encoding) for piece in bands(common, piece_size(path, encoding))]
        return [rest for part in parts for rest in part.without(natural)]

    def _film(self, natural: Rect, area: Rect, now: float) -> Rect | None:
        """The film that this region belongs to, perhaps from now on; None where it can be none."""
        for region in self._films:
            if natural.intersected(region).area >= _SAME * natural.area and area.encloses(region):
                self._films[region] = now
                return region
        touched = any(region.intersected(natural).area for region in self._films)
        fits = _SMALLEST_FILM <= natural.area <= _LARGEST_FILM and max(natural.size) <= _LONGEST_FILM
        if touched or not fits or len(self._films) >= MOST_FILMS:
            return None
        self._films[natural] = now
        return natural

    def _order(self, todo: Todo) -> tuple[bool, int, bool, int, int]:
        rect, _ = todo
        large = rect.area > SMALL
        is_past = (rect.y, rect.x) < (self._turn.y, self._turn.x)
        return large, 0 if large else rect.area, is_past, rect.y, rect.x
