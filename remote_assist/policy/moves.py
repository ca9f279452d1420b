"""Content that moved: a scroll or a drag, found by votes and believed only after a look at every pixel.

Sampled row (or column) hashes of the present and the sent picture vote for one offset; where neither agrees, rare small
patterns of pixels vote for a diagonal one. Where the pixels at that offset are equal, a move is returned: any step, up,
down, sideways or slanting; what stands still beside or above is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy.grid import largest_inside
from remote_assist.policy.pixels import Words, part_of

SMALLEST_SIDE = 48  # pixels; what is narrower or lower is cheaper sent anew
SMALLEST_AREA = 24 * 1024
_FEWEST_VOTES = 12
_FEWEST_HELPED = 4096  # pixels that a move must explain
_STRIP = 16  # columns; three strips make a row's hash
_WEIGHTS = (np.arange(1, 3 * _STRIP + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)) | np.uint32(1)
_CELL = Size(16, 16)
_SEARCHED = Size(384, 128)  # pixels in which patterns are looked for
_MOST_PATTERNS = 16 * 1024
_RARE = np.uint32(0xF8000000)  # one pattern in 32 is looked at, the same ones in both pictures
_FACTORS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))


@dataclass(frozen=True, slots=True)
class Move:
    """What was at `source` in the sent picture is at `area` now."""

    area: Rect
    source: Point


def find_move(now: Words, before: Words, rect: Rect, *, slanting: bool = True) -> Move | None:
    """The move that explains most of `rect`; both pictures are of `rect` alone. Looks for slanting ones if asked to."""
    down = _vote(_row_hashes(now), _row_hashes(before))
    move = _equal(now, before, Point(0, down)) if down else None
    if move is None:
        across = _vote(_row_hashes(now.T), _row_hashes(before.T))
        move = _equal(now, before, Point(across, 0)) if across else None
    if move is None and slanting:
        aslant = _vote_of_patterns(now, before)
        move = _equal(now, before, aslant) if aslant else None
    if move is None:
        return None
    return Move(move.area.moved(rect.x, rect.y), Point(move.source.x + rect.x, move.source.y + rect.y))


def _equal(now: Words, before: Words, offset: Point) -> Move | None:
    """A large area of `now` that is equal to `before` at `offset` from it, if it explains enough."""
    height, width = now.shape
    here = Rect(max(0, -offset.x), max(0, -offset.y), width - abs(offset.x), height - abs(offset.y))
    if here.width < SMALLEST_SIDE or here.height < SMALLEST_SIDE:
        return None
    same = part_of(now, here) == part_of(before, here.moved(*offset))
    found = _full_rows(same) or _full_rows(same.T, across=True) or largest_inside(same, _CELL)
    if found is None or min(found.size) < SMALLEST_SIDE // 2 or found.area * 4 < SMALLEST_AREA:
        return None
    area = found.moved(here.x, here.y)
    changed = part_of(now, area)[::4] != part_of(before, area)[::4]
    if np.count_nonzero(changed) * 4 < _FEWEST_HELPED:
        return None
    return Move(area, Point(area.x + offset.x, area.y + offset.y))


def _full_rows(same: npt.NDArray[np.bool_], *, across: bool = False) -> Rect | None:
    """The longest run of rows that are equal from edge to edge, if that is most of them."""
    rows = same.all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    if not edges.size:
        return None
    lengths = edges[1::2] - edges[::2]
    best = int(lengths.argmax())
    start, length = int(edges[2 * best]), int(lengths[best])
    if length * 2 < rows.size:
        return None
    width = same.shape[1]
    return Rect(start, 0, length, width) if across else Rect(0, start, width, length)


def _vote_of_patterns(now: Words, before: Words) -> Point | None:
    """The offset that rare patterns in the middle of the picture agree on."""
    height, width = now.shape
    columns, rows = min(width, _SEARCHED.width), min(height, _SEARCHED.height)
    middle = Rect((width - columns) // 2, (height - rows) // 2, columns, rows)
    new, new_places = _patterns(part_of(now, middle))
    old, old_places = _patterns(part_of(before, middle))
    values, index, counts = np.unique(old, return_index=True, return_counts=True)
    values, index = values[counts == 1], index[counts == 1]
    if not values.size or not new.size:
        return None
    found = np.minimum(np.searchsorted(values, new), values.size - 1)
    hits = values[found] == new
    offsets = old_places[index[found[hits]]] - new_places[hits]
    offsets = offsets[(offsets != 0).any(axis=1)]
    if not offsets.size:
        return None
    kinds, votes = np.unique(offsets, axis=0, return_counts=True)
    best = int(votes.argmax())
    if votes[best] < _FEWEST_VOTES:
        return None
    return Point(int(kinds[best, 1]), int(kinds[best, 0]))


def _patterns(words: Words) -> tuple[Words, npt.NDArray[np.intp]]:
    """Hashes of those blocks of 16 by 4 pixels whose hash is rare by its own bits, and where [row, column] they are."""
    hashes = words * _FACTORS[0]
    for step in (1, 2, 4, 8):
        hashes = hashes[:, :-step] + hashes[:, step:] * _FACTORS[step % 3]
    for step in (1, 2):
        hashes = hashes[:-step] + hashes[step:] * _FACTORS[step]
    hashes ^= hashes >> np.uint32(15)
    # Where the next hash is the same there is plain ground.
    places = np.argwhere((hashes[:, :-1] & _RARE == 0) & (hashes[:, :-1] != hashes[:, 1:]))[:_MOST_PATTERNS]
    return hashes[places[:, 0], places[:, 1]], places


def _row_hashes(words: Words) -> Words:
    """A hash of each row over a few strips of neighbouring columns: strips are kinder to the cache than single ones."""
    width = words.shape[1]
    strips = [words[:, width * place // 8 :][:, :_STRIP] for place in (1, 3, 5)]
    hashes: Words = np.einsum("ij,j->i", strips[0], _WEIGHTS[:_STRIP])
    for index, strip in enumerate(strips[1:], start=1):
        hashes += np.einsum("ij,j->i", strip, _WEIGHTS[index * _STRIP :][: strip.shape[1]])
    return hashes


def _vote(now: Words, before: Words) -> int:
    """The offset most changed rows agree on, 0 for none; only rows that are unique may vote."""
    values, index, counts = np.unique(before, return_index=True, return_counts=True)
    values, index = values[counts == 1], index[counts == 1]
    if not values.size:
        return 0
    place = np.minimum(np.searchsorted(values, now), values.size - 1)
    hits = np.flatnonzero((values[place] == now) & (now != before))
    if hits.size < _FEWEST_VOTES:
        return 0
    votes = np.bincount(index[place[hits]] - hits + now.size)
    best = int(votes.argmax())
    return best - now.size if votes[best] >= _FEWEST_VOTES else 0
