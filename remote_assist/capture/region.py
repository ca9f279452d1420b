"""A region of any number of pieces as a few rectangles: each a bounding box of what lies in one band of rows.

Invariant: what comes out encloses what goes in, and its count is bounded whatever a program paints.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect

MOST_PIECES = 64
"""A region of more pieces is told in bands: comparing some pixels more is cheaper than the bookkeeping."""
_BANDS = 16

Pieces = npt.NDArray[np.signedinteger]
"""[count, 4]: x, y, width and height of each piece, none of them empty."""


def gathered(pieces: Pieces, whole: Rect) -> tuple[Rect, ...]:
    """At most `MOST_PIECES` rectangles inside `whole` that enclose every pixel of `pieces` there."""
    if len(pieces) > MOST_PIECES:
        pieces = _in_bands(pieces.astype(np.int64), whole)
    found = (Rect(*piece).intersected(whole) for piece in pieces.tolist())
    return tuple(area for area in found if area.area)


def _in_bands(pieces: npt.NDArray[np.int64], whole: Rect) -> npt.NDArray[np.int64]:
    """The box round all pieces that begin in a band of rows, for each band that has any."""
    bands = np.clip((pieces[:, 1] - whole.y) * _BANDS // whole.height, 0, _BANDS - 1)
    corners, ends = np.full((_BANDS, 2), np.iinfo(np.int64).max), np.full((_BANDS, 2), np.iinfo(np.int64).min)
    np.minimum.at(corners, bands, pieces[:, :2])
    np.maximum.at(ends, bands, pieces[:, :2] + pieces[:, 2:])
    used = np.unique(bands)
    return np.concatenate((corners[used], ends[used] - corners[used]), axis=1)
