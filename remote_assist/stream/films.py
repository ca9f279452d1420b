"""The video encoders of one audience, one for each region that is a film now.

Invariant: a film begins with a picture that stands by itself for whoever has not seen the ones before.
"""

from __future__ import annotations

from collections.abc import Collection

from remote_assist.capture import Pixels
from remote_assist.codec.video import VideoEncoder
from remote_assist.geometry import Rect
from remote_assist.policy.quality import Encoding
from remote_assist.wire.frames import PixelRect


class Films:
    """`encode` is called by one thread at a time for each region."""

    def __init__(self) -> None:
        self._encoders: dict[Rect, VideoEncoder] = {}

    def keep(self, regions: Collection[Rect]) -> None:
        """End every film but these."""
        for region in [region for region in self._encoders if region not in regions]:
            self._encoders.pop(region).close()

    def begin_anew(self) -> None:
        """Somebody joins who has not seen the last pictures."""
        for encoder in self._encoders.values():
            encoder.restart()

    def encode(self, rect: Rect, pixels: Pixels, encoding: Encoding) -> PixelRect:
        """The next picture of the film at `rect`."""
        encoder = self._encoders.get(rect)
        if encoder is None:
            encoder = self._encoders[rect] = VideoEncoder(rect.size, encoding.film)
        else:
            encoder.retarget(encoding.film)
        return PixelRect(rect, encoder.id, encoder.encode(pixels))
