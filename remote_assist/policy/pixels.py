"""A picture's pixels, seen as one word each: whole pixels compare twenty times faster than three colours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remote_assist.geometry import Rect

Pixels = npt.NDArray[np.uint8]
"""uint8 [height, width, 4], BGRX in memory."""
Words = npt.NDArray[np.uint32]
"""uint32 [height, width]."""


def words_of(pixels: Pixels) -> Words:
    """The same memory, where its layout allows that."""
    height, width = pixels.shape[:2]
    if pixels.strides[1:] == (4, 1):
        return pixels.view(np.uint32).reshape(height, width)
    return np.ascontiguousarray(pixels).view(np.uint32).reshape(height, width)


def part_of(words: Words, rect: Rect) -> Words:
    """The words of `rect`, as a view."""
    return words[rect.y : rect.bottom, rect.x : rect.right]
