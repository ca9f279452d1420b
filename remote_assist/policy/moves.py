"""Content that moved: a scroll or a drag, found by a vote of row hashes and believed only after a look at every pixel.

Sampled row (or column) hashes of the present and the sent picture vote for one offset; where the pixels at that offset
are equal, a move is returned. Any step, up, down and sideways; what stands still beside or above is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Point, Rect

Words = npt.NDArray[np.uint32]

SMALLEST_SIDE = 48  # pixels; what is narrower or lower is cheaper sent anew
SMALLEST_AREA = 48 * 1024
_FEWEST_VOTES = 12
_STRIP = 16  # columns; three strips make a row's hash
_WEIGHTS = (np.arange(1, 3 * _STRIP + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)) | np.uint32(1)


@dataclass(frozen=True, slots=True)
class Move:
    """What was at `source` in the sent picture is at `area` now."""

    area: Rect
    source: Point


def find_move(now: Words, before: Words, rect: Rect) -> Move | None:
    """The move that explains most of `rect`; both pictures are of `rect` alone."""
    down = _moved_rows(now, before)
    if down is not None:
        start, end, offset = down
        return Move(Rect(rect.x, rect.y + start, rect.width, end - start), Point(rect.x, rect.y + start + offset))
    across = _moved_rows(now.T, before.T)
    if across is not None:
        start, end, offset = across
        return Move(Rect(rect.x + start, rect.y, end - start, rect.height), Point(rect.x + start + offset, rect.y))
    return None


def _moved_rows(now: Words, before: Words) -> tuple[int, int, int] | None:
    """The longest run of rows [start, end) of `now` that stood `offset` rows further on in `before`, if it helps."""
    new, old = _row_hashes(now), _row_hashes(before)
    offset = _vote(new, old)
    if offset == 0:
        return None
    height = now.shape[0]
    first, last = max(0, -offset), min(height, height - offset)
    same = (now[first:last] == before[first + offset : last + offset]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
    if not edges.size:
        return None
    lengths = edges[1::2] - edges[::2]
    best = int(lengths.argmax())
    start = first + int(edges[2 * best])
    end = start + int(lengths[best])
    helped = np.count_nonzero(new[start:end] != old[start:end])
    if end - start < SMALLEST_SIDE // 2 or helped < _FEWEST_VOTES:
        return None
    return start, end, offset


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
