"""What is painted: pages of text in a theme and a letter size, and the animations that run over them.

Invariant: everything is uploaded before it is measured, so that a frame costs the source a few requests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from remote_assist.geometry import Point, Rect, Size
from tests.bench.glass.source import Source
from tests.bench.sessions.canvas import WHITE, Canvas, Colour, Pixels, Words
from tests.bench.sessions.lettering import Font
from tests.bench.sessions.photographs import grainy, photograph

_THEMES: dict[str, tuple[Colour, tuple[Colour, ...]]] = {
    "light": ((252, 252, 250), ((24, 24, 24), (10, 70, 150), (150, 40, 30), (40, 110, 50))),
    "dark": ((30, 31, 36), ((214, 214, 214), (100, 160, 220), (206, 145, 120), (120, 200, 150))),
}
_VIDEO = Size(854, 480)
_CLIPS = 24


@dataclass(frozen=True, slots=True)
class Look:
    """`theme` is light or dark, `letters` a line's height in pixels, `step` what a scroll moves a frame."""

    theme: str = "light"
    letters: int = 16
    step: int = 7


class Scenery:
    """`pages` are kept pictures of the whole display; an animation draws its frame of the number it is given."""

    def __init__(self, source: Source, look: Look) -> None:
        self._source = source
        self._look = look
        size = source.size
        drawn = [_page(size, look, 100 + number) for number in range(4)]
        self.pages = [source.upload(page) for page in drawn]
        self._view = Rect(size.width // 10, size.height // 9, size.width * 5 // 8, size.height * 3 // 4)
        tall = _page(Size(self._view.width, self._view.height * 3), look, 110)
        wide = _page(Size(self._view.width * 3, self._view.height), look, 111)
        self._tall, self._wide = source.upload(tall), source.upload(wide)
        self._box_size = Size(min(600, size.width * 4 // 10), min(400, size.height * 4 // 10))
        self._box = source.upload(_page(self._box_size, look, 112, frame=True))
        film = Size(min(_VIDEO.width, size.width * 2 // 3), min(_VIDEO.height, size.height * 2 // 3))
        self._film_at = Rect(size.width // 4, size.height // 5, *film)
        scene = photograph(113, Size(film.width + _CLIPS * 3, film.height + _CLIPS), noise=0)
        self._clips = [
            source.upload(grainy(scene[n : n + film.height, 3 * n : 3 * n + film.width], 200 + n))
            for n in range(_CLIPS)
        ]
        self.animations: dict[str, Callable[[int], None]] = {
            "scroll": self._scroll,
            "sideways": self._sideways,
            "drag": self._drag,
            "video": self._video,
            "typing": self._typing,
        }

    def _scroll(self, number: int) -> None:
        self._source.show(self._tall, self._view, Point(0, _bounced(number * self._look.step, self._view.height * 2)))

    def _sideways(self, number: int) -> None:
        self._source.show(self._wide, self._view, Point(_bounced(number * self._look.step, self._view.width * 2), 0))

    def _drag(self, number: int) -> None:
        """A window on a slanting way over a page."""
        size = self._source.size
        room = Size(size.width - self._box_size.width - 300, size.height - self._box_size.height - 200)
        at = Point(60 + _bounced(number * (self._look.step + 2), room.width), 80 + _bounced(number * 3, room.height))
        # What the window leaves is painted as a window manager does it: the page under all that it may have covered.
        band = Rect(0, 70, size.width, size.height - 170)
        self._source.show(self.pages[0], band, Point(0, 70))
        self._source.show(self._box, Rect(*at, *self._box_size))

    def _video(self, number: int) -> None:
        if number % 2 == 0:
            turn = _bounced(number // 2, _CLIPS - 1)
            self._source.show(self._clips[turn], self._film_at)

    def _typing(self, number: int) -> None:
        if number % 5 == 0:
            cell = number // 5
            x, y = 120 + cell % 90 * 9, self._source.size.height // 2 + cell // 90 % 5 * 20
            self._source.fill(Rect(x, y, 7, 13), (0x303030, 0x505050, 0x202020)[cell % 3])


def _bounced(way: int, most: int) -> int:
    """There and back again between 0 and `most`."""
    most = max(1, most)
    turn = way % (2 * most)
    return turn if turn <= most else 2 * most - turn


def _page(size: Size, look: Look, seed: int, *, frame: bool = False) -> Pixels:
    page, words, font = Canvas(size), Words(seed), Font(look.letters)
    ground, inks = _THEMES[look.theme]
    page.fill(page.whole, ground)
    line = look.letters * 5 // 4
    tints = np.random.RandomState(seed).randint(0, len(inks), size.height // line + 1)
    for row in range(size.height // line):
        page.text(6, 3 + row * line, words.line(size.width // font.advance("m") - 2), font, inks[int(tints[row])])
    if frame:
        page.fill(Rect(0, 0, size.width, 26), (60, 90, 150))
        page.text(10, 5, words.line(24), Font(16), WHITE, size.width - 8)
        page.frame(page.whole, (110, 114, 120))
    return page.pixels
