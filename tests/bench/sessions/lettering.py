"""Letters of our own, so that a recording has the same bytes on every machine, whatever fonts it has.

A glyph is a few strokes on a grid of 6 by 12; its picture is how far each pixel lies from the nearest stroke, which
gives soft edges like those of a real font. Ideographs are random strokes as dense as Chinese text; they mean nothing.

Invariant: only sums, products, quotients and square roots of floats are used, which are the same on every processor.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Coverage = npt.NDArray[np.uint8]
"""How much of each pixel is ink, [height, width] or, for each colour apart, [height, width, 3]."""
_Line = tuple[float, float, float, float]

GRID_HEIGHT = 13
GRID_WIDTH = 7
IDEOGRAPHS = 420
_FIRST_IDEOGRAPH = 0x4E00

_STROKES = {
    "a": "24 44 55 59,56 26 17 18 29 49 58", "b": "11 19,15 24 44 55 58 49 29 18", "c": "55 44 24 15 18 29 49 58",
    "d": "51 59,55 44 24 15 18 29 49 58", "e": "17 57 55 44 24 15 18 29 49 58", "f": "52 41 32 39,14 54",
    "g": "54 5b 4c 2c 1b,55 44 24 15 18 29 49 58", "h": "11 19,15 24 44 55 59", "i": "34 39,31 32",
    "j": "44 4b 3c 1c,41 42", "k": "11 19,54 17,26 59", "l": "21 31 38 49", "m": "14 19,15 24 35 39,35 44 55 59",
    "n": "14 19,15 24 44 55 59", "o": "24 44 55 58 49 29 18 15 24", "p": "14 1c,15 24 44 55 58 49 29 18",
    "q": "54 5c,55 44 24 15 18 29 49 58", "r": "14 19,15 24 44 55", "s": "55 44 24 15 26 46 57 58 49 29 18",
    "t": "31 38 49 59,14 54", "u": "14 18 29 49 58,54 59", "v": "14 39 54", "w": "04 19 36 59 64", "x": "14 59,54 19",
    "y": "14 39,54 39 2c 1c", "z": "14 54 19 59",
    "A": "09 31 69,16 56", "B": "19 11 41 52 54 45 15,45 56 58 49 19", "C": "52 41 21 12 18 29 49 58",
    "D": "19 11 31 53 57 39 19", "E": "51 11 19 59,15 45", "F": "51 11 19,15 45", "G": "52 41 21 12 18 29 49 58 55 35",
    "H": "11 19,51 59,15 55", "I": "21 41,31 39,29 49", "J": "51 58 49 29 18", "K": "11 19,51 16,25 59",
    "L": "11 19 59", "M": "09 01 35 61 69", "N": "19 11 59 51", "O": "21 41 52 58 49 29 18 12 21",
    "P": "19 11 41 52 54 45 15", "Q": "21 41 52 58 49 29 18 12 21,37 59", "R": "19 11 41 52 54 45 15,35 59",
    "S": "52 41 21 12 14 25 45 56 58 49 29 18", "T": "01 61,31 39", "U": "11 18 29 49 58 51", "V": "01 39 61",
    "W": "01 19 34 59 61", "X": "11 59,51 19", "Y": "11 35 51,35 39", "Z": "11 51 19 59",
    "0": "21 41 52 58 49 29 18 12 21,26 44", "1": "22 31 39,19 59", "2": "12 21 41 52 54 19 59",
    "3": "11 51 34 44 55 58 49 29 18", "4": "49 41 16 56", "5": "51 11 14 44 55 58 49 29 18",
    "6": "42 31 13 18 29 49 58 56 45 15", "7": "11 51 29", "8": "21 41 52 53 45 25 13 12 21,25 16 18 29 49 58 56 45",
    "9": "28 39 57 52 41 21 12 14 25 45 54", ".": "38 39", ",": "38 39 2b", ":": "34 35,38 39", ";": "34 35,38 39 2b",
    "(": "41 23 27 49", ")": "21 43 47 29", "[": "41 21 29 49", "]": "21 41 49 29", "{": "51 31 34 25 36 39 59",
    "}": "11 31 34 45 36 39 19", "+": "32 38,05 65", "-": "15 55", "=": "14 54,17 57", "_": "0a 6a", "/": "51 19",
    "*": "33 37,13 57,53 17", "#": "21 19,51 49,14 64,07 57", '"': "21 23,41 43", "'": "31 33", "<": "52 15 58",
    ">": "12 55 18", "!": "31 36,38 39", "?": "12 21 41 52 53 35 36,38 39", "%": "51 19,11 12,58 59",
    "&": "59 12 21 32 16 18 29 57", "|": "30 3c", "$": "52 41 21 12 25 45 58 49 29 18,30 3a",
    "@": "47 35 26 37 57 53 41 21 13 18 29 49",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Font:
    """How text looks: `size` is a line's height in pixels; `fringes` colours the edges as on a flat panel."""

    size: int
    weight: float = 1.0
    fringes: bool = False
    proportional: bool = False

    def advance(self, letter: str) -> int:
        """Pixels from this letter to the next."""
        if ord(letter) >= _FIRST_IDEOGRAPH:
            return self.size
        narrow = self.proportional and letter in " .,:;'!|()[]ijl"
        return max(2, self.size * (4 if narrow else 6 if self.proportional else GRID_WIDTH) // GRID_HEIGHT)

    def width(self, text: str) -> int:
        return sum(self.advance(letter) for letter in text)


def ideograph(number: int) -> str:
    """The letter that is drawn as this made-up ideograph."""
    return chr(_FIRST_IDEOGRAPH + number % IDEOGRAPHS)


def written(text: str, font: Font) -> Coverage:
    """The ink of one line of text, as wide as its advances."""
    shape = (font.size, max(1, font.width(text)))
    ink = np.zeros((*shape, 3) if font.fringes else shape, np.uint8)
    x = 0
    for letter in text:
        glyph = _glyph(letter, font)
        part = ink[:, x : x + glyph.shape[1]]
        np.maximum(part, glyph[:, : part.shape[1]], out=part)
        x += font.advance(letter)
    return ink


@lru_cache(maxsize=8192)
def _glyph(letter: str, font: Font) -> Coverage:
    lines = _lines(letter)
    if not lines:
        return np.zeros((font.size, 1, 3) if font.fringes else (font.size, 1), np.uint8)
    if not font.fringes:
        return _drawn(lines, font, _width(letter, font), 0.0)
    thirds = [_drawn(lines, font, _width(letter, font), offset) for offset in (1 / 3, 0.0, -1 / 3)]
    return np.stack(thirds, axis=2)


def _width(letter: str, font: Font) -> int:
    return font.size if ord(letter) >= _FIRST_IDEOGRAPH else font.size * GRID_WIDTH // GRID_HEIGHT + 1


def _drawn(lines: tuple[_Line, ...], font: Font, width: int, offset: float) -> Coverage:
    scale = font.size / GRID_HEIGHT
    half = max(0.5, font.weight * scale * 0.55)
    y = (np.arange(font.size, dtype=np.float64) + 0.5)[:, None]
    x = (np.arange(width, dtype=np.float64) + 0.5 + offset)[None, :]
    ink = np.zeros((font.size, width))
    for x1, y1, x2, y2 in lines:
        ax, ay, dx, dy = (x1 + 0.5) * scale, (y1 + 0.5) * scale, (x2 - x1) * scale, (y2 - y1) * scale
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        far = np.sqrt((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2)
        np.maximum(ink, np.clip(half + 0.5 - far, 0.0, 1.0), out=ink)
    coverage: Coverage = (ink * 255).astype(np.uint8)
    return coverage


def _lines(letter: str) -> tuple[_Line, ...]:
    if ord(letter) >= _FIRST_IDEOGRAPH:
        return _strokes_of_ideograph(ord(letter) - _FIRST_IDEOGRAPH)
    lines = []
    for stroke in filter(None, _STROKES.get(letter, "").split(",")):
        points = [(int(p[0], 16), int(p[1], 16)) for p in stroke.split()]
        lines += [(*a, *b) for a, b in itertools.pairwise(points)]
    return tuple(lines)


def _strokes_of_ideograph(number: int) -> tuple[_Line, ...]:
    """Two parts side by side or one above the other, each of a few level, upright and falling strokes."""
    random = np.random.RandomState(number + 1)
    if random.randint(2):
        boxes = [(0.8, 0.8, 4.6, 11.0), (6.0, 0.8, 11.0, 11.0)]
    else:
        boxes = [(0.8, 0.8, 11.0, 4.8), (0.8, 6.2, 11.0, 11.2)]
    lines: list[_Line] = []
    for left, top, right, bottom in boxes:
        for _ in range(random.randint(2, 5)):
            y = top + (bottom - top) * random.randint(0, 5) / 4
            lines.append((left, y, right, y))
        for _ in range(random.randint(1, 4)):
            x = left + (right - left) * random.randint(0, 5) / 4
            lines.append((x, top, x, bottom))
        if random.randint(3):
            middle = (left + right) / 2
            lines += [(middle, top, left, bottom), (middle, (top + bottom) / 2, right, bottom)]
    return tuple(lines)
