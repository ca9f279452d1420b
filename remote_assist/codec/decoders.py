"""Every payload of one stream of frames finds its decoder: those without a memory by number, video by what came before.

Invariant: a number that this side did not offer is refused, installed or not.
"""

from __future__ import annotations

from remote_assist.codec import codec_ids, codec_numbered
from remote_assist.codec.codec import Pixels
from remote_assist.codec.video import VIDEO_ID, VideoDecoders
from remote_assist.geometry import Size


class Decoders:
    """One a session. `video` is the viewer's wish to be sent video; the caller has asked `video.is_available`."""

    def __init__(self, video: bool = False) -> None:
        self._video = VideoDecoders() if video else None

    @property
    def ids(self) -> tuple[int, ...]:
        """The wire numbers to offer, in ascending order."""
        return tuple(sorted({*codec_ids(), *((VIDEO_ID,) if self._video is not None else ())}))

    def decode(self, number: int, payload: bytes | memoryview, size: Size) -> Pixels:
        """The rectangle, contiguous. Raises TooLarge before memory is spent, ProtocolError on anything malformed.

        Safe from any thread; payloads of VIDEO_ID come in the order in which they were sent.
        """
        if number == VIDEO_ID and self._video is not None:
            return self._video.decode(payload, size)
        return codec_numbered(number).decode(payload, size)

    def forget(self) -> None:
        """The link is lost: whatever comes next stands by itself."""
        if self._video is not None:
            self._video.forget()
