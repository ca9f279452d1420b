"""A rectangle as it is, without the X byte: for the few pixels that a compressor would only make bigger."""

from __future__ import annotations

import numpy as np

from remote_assist.codec.codec import Pixels, check_size
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size


class RawCodec:
    """See `Codec`. The payload is blue, green, red of each pixel, row by row."""

    id = 1
    name = "raw"

    def encode(self, pixels: Pixels) -> bytes:
        return pixels[:, :, :3].tobytes()

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        check_size(size)
        if len(payload) != size.area * 3:
            raise ProtocolError(f"A raw rectangle came with {len(payload)} bytes instead of {size.area * 3}.")
        pixels = np.full((size.height, size.width, 4), 255, np.uint8)
        pixels[:, :, :3] = np.frombuffer(payload, np.uint8).reshape(size.height, size.width, 3)
        return pixels
