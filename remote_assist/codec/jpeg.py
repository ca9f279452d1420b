"""Lossy, for photographs and video: JPEG by libjpeg-turbo, with colours kept whole (4:4:4) or halved (4:2:0).

Measured on 854×480 of a noisy picture: 0.8 ms and 29 kB at quality 60 with halved colours; lossless it is 807 kB.
What was painted so is repaired to exact later: this codec never has the last word.

Invariant: the header is read and must name one plain picture of exactly the rectangle's size before a pixel is decoded.
"""

from __future__ import annotations

import numpy as np
import simplejpeg

from remote_assist.codec.codec import Pixels, check_size
from remote_assist.codec.jpeg_header import check_header
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

WORST, BEST = 10, 95
"""Qualities that make sense: below it is mud, above it lossless costs hardly more."""
_MOST_SIDE = 16384  # pixels; as much as a screen may have
_MOST_BYTES_A_PIXEL = 8


class JpegCodec:
    """See `Codec`. `encode` takes a quality from `WORST` to `BEST`, and whether colours are kept whole."""

    id = 5
    name = "jpeg"

    def encode(self, pixels: Pixels, quality: int = 85, whole_colours: bool = True) -> bytes:
        check_size(Size(pixels.shape[1], pixels.shape[0]))
        payload: bytes = simplejpeg.encode_jpeg(
            np.ascontiguousarray(pixels),
            quality=min(max(quality, WORST), BEST),
            colorspace="BGRX",
            colorsubsampling="444" if whole_colours else "420",
        )
        return payload

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        check_size(size)
        if max(size) > _MOST_SIDE or len(payload) > size.area * _MOST_BYTES_A_PIXEL + 4096:
            raise TooLarge(f"A JPEG of {len(payload)} bytes is too much for {size.width} by {size.height} pixels.")
        check_header(payload, size)
        try:
            pixels: Pixels = simplejpeg.decode_jpeg(payload, colorspace="BGRX")
        except ValueError as exc:
            raise ProtocolError(f"A JPEG is damaged: {exc}.") from exc
        return pixels
