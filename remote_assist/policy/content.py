"""Which parts of a picture look like a photograph rather than a drawn interface.

Drawn interfaces repeat the pixel to the left nearly everywhere, pictures from a camera nearly nowhere; dense text does
not either, but it has few colours. A few rows of each cell are looked at; cells that disagree with most of their
neighbours are overruled by them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect, Size
from remote_assist.policy.grid import Flags, enclosing
from remote_assist.policy.pixels import Pixels, Words, words_of

CELL = Size(16, 16)
SMALLEST = 64 * 64
"""Pixels; a smaller picture is sent exactly at once: it saves nothing worth a second sending."""
_LOWEST = 6  # rows
_STEP = 4  # every fourth row
_REPEATED = 0.35
_DISTINCT = 0.5  # of the sampled pixels
_NEIGHBOURS = 5  # of nine, the cell itself among them


def natural_areas(pixels: Pixels) -> list[Rect]:
    """Rectangles that hold mostly photographic content, from the corner of `pixels`; they may overlap a little."""
    height, width = pixels.shape[:2]
    if height * width < SMALLEST or width < 2 * CELL.width or height < _LOWEST:
        return []
    natural = _settled(_natural_cells(pixels))
    if not natural.any():
        return []
    rects = enclosing(natural, CELL, Size(width, height), gap=2)
    return [rect for rect in rects if rect.area >= SMALLEST]


def _natural_cells(pixels: Pixels) -> Flags:
    # A strip that a scroll uncovers may be lower than a cell: then every row of it is looked at.
    low = pixels.shape[0] < CELL.height
    words = words_of(pixels) if low else words_of(pixels[_STEP // 2 :: _STEP])
    height, width = words.shape
    columns = -(-width // CELL.width)
    rows = height if low else CELL.height // _STEP
    bands = -(-height // rows)
    changes = np.zeros((bands * rows, columns * CELL.width), np.bool_)
    np.not_equal(words[:, 1:], words[:, :-1], out=changes[:height, 1:width])
    counts = changes.reshape(bands, rows, columns, CELL.width).sum(axis=(1, 3), dtype=np.uint16)
    natural: Flags = counts > (1 - _REPEATED) * rows * CELL.width
    found = np.nonzero(natural)
    if found[0].size:
        natural[found] = _colourful(words, found, rows)
    # Cells that are cut are as those beside them: a strip of a photograph sent exactly would cost more than the rest.
    if width % CELL.width:
        natural[:, -1] = natural[:, -2]
    if height % rows:
        natural[-1] = natural[-2]
    return natural


def _colourful(words: Words, cells: tuple[npt.NDArray[np.intp], ...], rows: int) -> Flags:
    """Have these cells many colours?"""
    height, width = words.shape
    samples = rows * CELL.width
    y = np.minimum(cells[0][:, None] * rows + np.arange(samples) // CELL.width, height - 1)
    x = np.minimum(cells[1][:, None] * CELL.width + np.arange(samples) % CELL.width, width - 1)
    colours = np.sort(words[y, x], axis=1)
    distinct = np.count_nonzero(colours[:, 1:] != colours[:, :-1], axis=1)
    colourful: Flags = distinct >= _DISTINCT * samples
    return colourful


def _settled(cells: Flags) -> Flags:
    """Each cell as most of its neighbourhood is."""
    padded = np.pad(cells, 1, mode="edge").astype(np.uint8)
    rows, columns = cells.shape
    votes = sum(padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3))
    settled: Flags = np.asarray(votes) >= _NEIGHBOURS
    return settled
