"""H.264 by PyAV: one encoder and one decoder for pictures of a fixed size. Only `video` imports this, on demand.

Colours are BT.601 over the full range at both ends, whatever the stream says of itself. The link loses and reorders
nothing, so there is one key picture at the beginning and none after it, no refresh and no B-pictures: every picture
comes out the moment it goes in.
"""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from remote_assist.codec.codec import Pixels
from remote_assist.codec.h264 import Picture, Sequence, keep_picture
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Size

_PRESET = "superfast"
_FINEST = 18  # quantizer: below it nobody sees more, and repair to exact follows anyway
_BUFFER = 0.1  # seconds of the ceiling that one picture may take at most
_ENDLESS = 1 << 30
_BT601, _FULL = 5, 2  # numbers of libswscale and of AVColorRange
_MARGIN = 128  # pixels on a side that libav adds to its buffers and counts
_LOW_DELAY = 1 << 19  # AV_CODEC_FLAG_LOW_DELAY


def has_h264() -> bool:
    """Does this PyAV carry both halves? The wheels do; a system's own build may lack the encoder."""
    return "libx264" in av.codecs_available and "h264" in av.codecs_available


class AvEncoder:
    """One stream of pictures of `size`, in whole macroblocks; never more than `ceiling` bits a second.

    `bits_per_second` may be changed between pictures, up to the ceiling; the pictures are taken to come at
    `frames_per_second`, however they come.
    """

    def __init__(
        self, size: Size, frames_per_second: int, bits_per_second: int, *, ceiling: int, whole_colours: bool
    ) -> None:
        self._format = "yuv444p" if whole_colours else "yuv420p"
        self._count = 0
        # A copy of our own with a spare row: libswscale reads in steps, past the end of a shared screen's last row too.
        self._pixels = np.zeros((size.height + 1, size.width, 4), np.uint8)
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height = size
        context.pix_fmt = self._format
        context.time_base = Fraction(1, frames_per_second)
        context.framerate = Fraction(frames_per_second, 1)
        context.thread_count = 1
        context.gop_size = _ENDLESS
        context.max_b_frames = 0
        # Opened at the ceiling and lowered at once: x264 keeps to a changed rate within a few pictures only when rate
        # and ceiling were the same at the beginning; opened below it, it takes minutes.
        context.bit_rate = ceiling
        context.options = {
            "preset": _PRESET,
            "tune": "zerolatency",
            "sc_threshold": "0",
            "maxrate": str(ceiling),
            "bufsize": str(int(ceiling * _BUFFER)),
            "qmin": str(_FINEST),
        }
        context.open()
        context.bit_rate = bits_per_second
        self._context = context

    def retarget(self, bits_per_second: int) -> None:
        """Take another rate from the next picture on."""
        self._context.bit_rate = bits_per_second

    def encode(self, pixels: Pixels) -> bytes:
        """One picture of at most `size`, what lacks filled up from its edges; the heavy part releases the GIL."""
        picture = av.VideoFrame.from_numpy_buffer(self._filled(pixels), "bgra").reformat(
            format=self._format,
            interpolation="AREA",
            dst_colorspace=_BT601,
            src_color_range=_FULL,
            dst_color_range=_FULL,
        )
        picture.pts = self._count
        self._count += 1
        packets = self._context.encode(picture)
        if len(packets) != 1:
            raise RuntimeError(f"The video encoder gave {len(packets)} pictures for one.")
        return keep_picture(bytes(packets[0]))

    def _filled(self, pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        whole = self._pixels[:-1]
        whole[:height, :width] = pixels
        whole[:height, width:] = whole[:height, width - 1 : width]
        whole[height:] = whole[height - 1]
        return whole


class AvDecoder:
    """One stream that keeps to `sequence`: one picture out for each picture in, or ProtocolError."""

    def __init__(self, sequence: Sequence) -> None:
        self._sequence = sequence
        self._formats = ("yuv444p", "yuvj444p") if sequence.whole_colours else ("yuv420p", "yuvj420p")
        context = av.CodecContext.create("h264", "r")
        context.thread_count = 1
        context.flags |= _LOW_DELAY
        # A second wall behind our own reading: no larger picture, and no guessing over damage.
        most = (sequence.size.width + _MARGIN) * (sequence.size.height + _MARGIN)
        context.options = {"max_pixels": str(most), "err_detect": "explode", "ec": "0"}
        context.open()
        self._context = context

    def decode(self, picture: Picture, size: Size) -> Pixels:
        """The first `size` of the pixels, contiguous; the heavy part releases the GIL. Raises ProtocolError."""
        try:
            frames = self._context.decode(av.Packet(picture.data))
        except av.FFmpegError as exc:
            raise ProtocolError(f"A video picture is damaged: {exc.strerror}.") from exc
        if len(frames) != 1:
            raise ProtocolError(f"A video payload gave {len(frames)} pictures instead of one.")
        frame = frames[0]
        if (frame.width, frame.height) != self._sequence.size or frame.format.name not in self._formats:
            raise ProtocolError("A video picture has not the size and form its stream promised.")
        if frame.is_corrupt:
            raise ProtocolError("A video picture is damaged.")
        plane = frame.reformat(
            format="bgra",
            interpolation="BILINEAR",
            src_colorspace=_BT601,
            src_color_range=_FULL,
            dst_color_range=_FULL,
        ).planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        return np.ascontiguousarray(rows[: size.height, : size.width * 4]).reshape(size.height, size.width, 4)
