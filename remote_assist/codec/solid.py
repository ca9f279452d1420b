"""A rectangle of one colour: three bytes."""

from __future__ import annotations

import numpy as np

from remote_assist.codec.codec import Pixels, check_size
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size

_COLOURS = np.array([255, 255, 255, 0], np.uint8).view(np.uint32)[0]
"""The bits of a pixel that mean something."""


def is_solid(pixels: Pixels) -> bool:
    """Has every pixel the same blue, green and red? An empty rectangle has not."""
    if not pixels.size:
        return False
    words = np.ascontiguousarray(pixels[::16, ::16]).view(np.uint32)[:, :, 0]
    # A coarse net first: most rectangles differ there already. Whole pixels compare twenty times faster than colours.
    if ((words ^ words[0, 0]) & _COLOURS).any():
        return False
    words = np.ascontiguousarray(pixels).view(np.uint32)[:, :, 0]
    return bool((words == words[0, 0]).all() or not ((words ^ words[0, 0]) & _COLOURS).any())


class SolidCodec:
    """See `Codec`. The payload is blue, green, red."""

    id = 2
    name = "solid"

    def encode(self, pixels: Pixels) -> bytes:
        if not is_solid(pixels):
            raise ValueError("The rectangle has more than one colour.")
        return pixels[0, 0, :3].tobytes()

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        check_size(size)
        if len(payload) != 3:
            raise ProtocolError(f"A solid rectangle came with {len(payload)} bytes instead of 3.")
        pixels = np.empty((size.height, size.width, 4), np.uint8)
        pixels[:] = (*bytes(payload), 255)
        return pixels
