"""What every codec is to the rest: pixels to bytes and back, each call whole in itself.

Invariant: `decode` spends no more memory than the size it is told, whatever the payload claims.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

Pixels = npt.NDArray[np.uint8]
"""uint8 [height, width, 4], BGRX in memory; the X byte means nothing and may be anything."""

MAX_PIXELS = 16384 * 8192
"""More than any screen we show; a decode asked for more is refused."""


class Codec(Protocol):
    """Stateless and safe from any thread; the heavy part releases the GIL."""

    @property
    def id(self) -> int:
        """The number on the wire, 1 to 255, never used again for something else."""
        ...

    @property
    def name(self) -> str:
        """The name in settings and logs."""
        ...

    def encode(self, pixels: Pixels) -> bytes:
        """The payload for a rectangle; any strides. ValueError where this codec can't hold these pixels."""
        ...

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        """The rectangle, contiguous. Raises TooLarge before memory is spent, ProtocolError on anything malformed."""
        ...


def check_size(size: Size) -> None:
    """Refuse a rectangle that no screen has, before memory is spent on it. Raises TooLarge or ProtocolError."""
    if size.width < 1 or size.height < 1:
        raise ProtocolError(f"A rectangle of {size.width} by {size.height} pixels holds nothing.")
    if size.area > MAX_PIXELS:
        raise TooLarge(f"A rectangle of {size.width} by {size.height} pixels is larger than any screen.")
