"""Encodes rectangles, two beside each other where they are large; counts what each codec did.

Invariant: what is handed in must stand still until its result was taken.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from remote_assist.capture import Pixels
from remote_assist.codec import JPEG, lossless_codec_for
from remote_assist.geometry import Rect
from remote_assist.policy.quality import Encoding
from remote_assist.stream.films import Films
from remote_assist.wire.frames import PixelRect

BESIDE = 2  # pieces encoded at the same time
AHEAD = BESIDE + 1  # pieces handed in: no thread rests while what another has made is sent
_WORTH_A_THREAD = 32 * 1024  # pixels


class Encoders:
    """One pool for a share."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(BESIDE, "deskside-encode")
        self.encoded = 0
        """Rectangles so far: whoever wants to know whether a change was encoded once or twice."""

    def start(self, rect: Rect, pixels: Pixels, encoding: Encoding, films: Films) -> Future[PixelRect]:
        """Large rectangles are encoded beside each other, small ones at once: a thread costs more than they do."""
        self.encoded += 1
        if encoding.film:
            return self._pool.submit(films.encode, rect, pixels, encoding)
        if rect.area >= _WORTH_A_THREAD:
            return self._pool.submit(encode, rect, pixels, encoding)
        done: Future[PixelRect] = Future()
        done.set_result(encode(rect, pixels, encoding))
        return done

    def close(self) -> None:
        self._pool.shutdown()


def encode(rect: Rect, pixels: Pixels, encoding: Encoding) -> PixelRect:
    """One rectangle, as `encoding` says."""
    if encoding.loss is not None:
        return PixelRect(rect, JPEG.id, JPEG.encode(pixels, encoding.loss, encoding.whole_colours))
    codec = lossless_codec_for(pixels)
    return PixelRect(rect, codec.id, codec.encode(pixels))
