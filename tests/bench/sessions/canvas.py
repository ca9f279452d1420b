"""The picture a recording paints on, and what interfaces are painted with: boxes, text, pictures, scrolled areas.

Invariant: whole numbers only, so that the same recording has the same pixels everywhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect, Size
from tests.bench.sessions.lettering import Font, ideograph, written

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
"""Red, green, blue."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


class Canvas:
    """`pixels` is BGRX, as a screen is grabbed."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.pixels: Pixels = np.zeros((size.height, size.width, 4), np.uint8)

    @property
    def whole(self) -> Rect:
        return Rect(0, 0, *self.size)

    def fill(self, rect: Rect, colour: Colour) -> Rect:
        self._part(rect)[:, :, :3] = colour[::-1]
        return rect

    def frame(self, rect: Rect, colour: Colour, thickness: int = 1) -> Rect:
        """The outline of a rectangle."""
        x, y, width, height = rect
        for edge in (
            Rect(x, y, width, thickness),
            Rect(x, rect.bottom - thickness, width, thickness),
            Rect(x, y, thickness, height),
            Rect(rect.right - thickness, y, thickness, height),
        ):
            self.fill(edge, colour)
        return rect

    def text(  # noqa: PLR0917 - read as one: where, what, how
        self, x: int, y: int, text: str, font: Font, colour: Colour, right: int | None = None
    ) -> Rect:
        """One line of text over what is there, cut off at `right` and at the canvas's edge."""
        ink = written(text, font)
        room = Rect(0, 0, self.size.width if right is None else min(right, self.size.width), self.size.height)
        area = Rect(x, y, ink.shape[1], ink.shape[0]).intersected(room)
        if not area.area:
            return area
        ink = ink[area.y - y : area.bottom - y, area.x - x : area.right - x]
        cover = (ink if ink.ndim == 3 else ink[:, :, None]).astype(np.uint16)
        under = self._part(area)[:, :, :3]
        over = np.array(colour[::-1], np.uint16)
        under[:] = (under * (255 - cover) + over * cover + 127) // 255
        return area

    def paste(self, x: int, y: int, pixels: Pixels) -> Rect:
        """A picture at a place, cut off at the canvas's edges."""
        area = Rect(x, y, pixels.shape[1], pixels.shape[0]) if x >= 0 and y >= 0 else _clipped(x, y, pixels)
        area = area.intersected(self.whole)
        self._part(area)[:] = pixels[area.y - y : area.bottom - y, area.x - x : area.right - x]
        return area

    def cut(self, rect: Rect) -> Pixels:
        """A copy of a part."""
        return self._part(rect).copy()

    def darken(self, rect: Rect, percent: int) -> Rect:
        """A shadow."""
        area = rect.intersected(self.whole)
        part = self._part(area)[:, :, :3]
        part[:] = (part.astype(np.uint16) * (100 - percent) // 100).astype(np.uint8)
        return area

    def _part(self, rect: Rect) -> Pixels:
        return self.pixels[rect.y : rect.bottom, rect.x : rect.right]


def _clipped(x: int, y: int, pixels: Pixels) -> Rect:
    left, top = max(0, x), max(0, y)
    return Rect(left, top, max(0, x + pixels.shape[1] - left), max(0, y + pixels.shape[0] - top))


class Words:
    """Endless text of made-up words, a few of them often, as in every language."""

    _ONSETS = ("b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "th", "st", "tr", "w", "")
    _RIMES = ("a", "e", "i", "o", "u", "an", "en", "in", "on", "er", "ing", "ed", "al", "es", "ion", "at")

    def __init__(self, seed: int) -> None:
        self._random = np.random.RandomState(seed)
        self._known = [self._new() for _ in range(500)]

    def _new(self) -> str:
        """A word of one to three syllables."""
        random = self._random
        syllables = range(int(random.randint(1, 4)))
        return "".join(
            self._ONSETS[int(random.randint(len(self._ONSETS)))] + self._RIMES[int(random.randint(len(self._RIMES)))]
            for _ in syllables
        )

    def word(self) -> str:
        # The product of two draws prefers the first words, as speech does.
        index = int(self._random.randint(len(self._known))) * int(self._random.randint(len(self._known)))
        return self._known[index // len(self._known)]

    def line(self, letters: int) -> str:
        """A line of at most so many letters."""
        line = self.word().capitalize()
        while True:
            longer = f"{line}{',' if not self._random.randint(9) else ''} {self.word()}"
            if len(longer) > letters:
                return line + "."
            line = longer

    def code(self, letters: int) -> str:
        """A line that looks like a program's."""
        random = self._random
        kinds = (
            lambda: f"def {self.word()}_{self.word()}({self.word()}, {self.word()}):",
            lambda: f"{self.word()} = {self.word()}({random.randint(999)}, '{self.word()}')",
            lambda: f"if {self.word()}.{self.word()} >= {random.randint(99)}:",
            lambda: f"return [{self.word()} * {self.word()}[{random.randint(9)}] + {random.randint(999)}]",
            lambda: f"# {self.line(40)}",
            lambda: "",
        )
        return (" " * 4 * int(random.randint(4)) + kinds[int(random.randint(len(kinds)))]())[:letters]

    def ideographs(self, count: int) -> str:
        """A run of made-up ideographs, a few of them often."""
        draws = self._random.randint(0, 420, (2, count))
        return "".join(ideograph(int(a * b // 420)) for a, b in draws.T)
