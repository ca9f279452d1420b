"""Every payload of one session's frames finds its decoder: those without a memory by number, video by what came before.

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
        return codec_ids() if self._video is None else tuple(sorted((*codec_ids(), VIDEO_ID)))

    def name_of(self, number: int) -> str:
        """The codec's name in figures and logs. Raises ProtocolError for a number that was not offered."""
        return "video" if self._is_video(number) else codec_numbered(number).name

    def is_in_order(self, number: int) -> bool:
        """Must payloads of this number be decoded one after the other, as they came?"""
        return self._is_video(number)

    def decode(self, number: int, payload: bytes | memoryview, size: Size) -> Pixels:
        """The rectangle, contiguous. Raises TooLarge before memory is spent, ProtocolError on anything malformed.

        Safe from any thread; those that `is_in_order` names come in the order in which they were sent.
        """
        if self._video is not None and number == VIDEO_ID:
            return self._video.decode(payload, size)
        return codec_numbered(number).decode(payload, size)

    def forget(self) -> None:
        """The link is lost: whatever comes next stands by itself."""
        if self._video is not None:
            self._video.forget()

    def _is_video(self, number: int) -> bool:
        return self._video is not None and number == VIDEO_ID
