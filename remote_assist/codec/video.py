"""A region that moves like video, as one stream of H.264 pictures: the optional extra `video`, off unless asked for.

Unlike every other codec this one has a memory: each picture builds on the one before, so payloads of one stream are
decoded in order and none may be missing. A new size begins a new stream; a lost link, another viewer or a much
different rate begin the same one anew, with a picture that stands by itself.

Why H.264 by libx264 `superfast`: see tests/bench/video_codec.py. Why it is no part of what is shipped: PyAV's wheels
carry libx264 and libx265, which are GPL, and a viewer that decodes trusts libav with another machine's bytes.

Invariant: size, order and make of a payload are checked before the decoder sees a byte of it.
"""

from __future__ import annotations

import itertools
import struct
import threading
from typing import TYPE_CHECKING, NamedTuple

from remote_assist.codec.codec import Pixels, check_size
from remote_assist.codec.h264 import Sequence, read_picture
from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.geometry import Size

if TYPE_CHECKING:
    from remote_assist.codec.video_av import AvDecoder, AvEncoder

VIDEO_ID = 6
"""The number on the wire. Not in the registry of `codec`: payloads need what `VideoDecoders` remembers."""
MOST_STREAMS = 4
"""Streams alive at a time in one session; with one more, the longest unused is forgotten."""
MOST_PIXELS = 4096 * 2304
"""Pixels of all living streams of one session together, and so of one: a 4K screen fits."""
SMALLEST_SIDE = 16
_MOST_SIDE = 4096
_HEADER = struct.Struct(">IBB")  # stream, flags, place in the stream modulo 256
_KEY = 1
_WIDTH_STEP, _HEIGHT_STEP = 32, 16
_NOMINAL_RATE = 30  # pictures a second that the encoder is told; for others the bit rate is scaled
_HEADROOM = 2  # the rate may rise so far without a new beginning
_DEEPEST = 4  # below this part of the ceiling a new beginning obeys sooner
_LEAST_BITS, _MOST_BITS = 50_000, 200_000_000  # a second
_MOST_BYTES_A_PIXEL = 4


def is_available() -> bool:
    """Is PyAV here, with encoder and decoder? Loads it: 80 ms and 18 MB, so ask only where video is switched on."""
    try:
        from remote_assist.codec.video_av import has_h264
    except ImportError:
        return False
    return has_h264()


def can_hold(size: Size) -> bool:
    """May a rectangle of this size become a video stream?"""
    return (
        min(size.width, size.height) >= SMALLEST_SIDE
        and max(size.width, size.height) <= _MOST_SIDE
        and size.area <= MOST_PIXELS
    )


class VideoEncoder:
    """One rectangle's stream, used by one thread at a time. ValueError for a size that `can_hold` denies.

    `bits_per_second` is a target that holds within a few pictures, if `frames_per_second` is about what is encoded; a
    single picture, the first of a stream too, takes at most about 0.2 s of it. Whoever comes back to a region after
    more than `MOST_STREAMS - 1` others were used makes a new encoder, or calls `restart`: viewers have forgotten it.
    """

    id = VIDEO_ID
    name = "video"

    _numbers = itertools.count(1)  # one row for the process: two streams of a session never share one

    def __init__(
        self, size: Size, bits_per_second: int, frames_per_second: float = 30.0, whole_colours: bool = False
    ) -> None:
        if not can_hold(size):
            raise ValueError(f"A rectangle of {size.width} by {size.height} pixels can't be a video stream.")
        self._size = size
        self._whole_colours = whole_colours
        self._frames_per_second = 30.0
        self._rate = self._ceiling = 0
        self._place = 0
        self._stream = next(self._numbers) & 0xFFFF_FFFF
        self._backend: AvEncoder | None = None
        self._closed = False
        self.retarget(bits_per_second, frames_per_second)

    @property
    def size(self) -> Size:
        return self._size

    @property
    def stream(self) -> int:
        """The number that all payloads carry."""
        return self._stream

    def encode(self, pixels: Pixels) -> bytes:
        """The payload of the next picture; any strides. ValueError for pixels of another size or after `close`."""
        if self._closed:
            raise ValueError("The video stream is closed.")
        if pixels.shape != (self._size.height, self._size.width, 4):
            raise ValueError(f"Pixels of shape {pixels.shape} are not of the stream's size {self._size}.")
        backend, flags = self._backend, 0
        if backend is None:
            backend, flags = self._begin(), _KEY
        payload = _HEADER.pack(self._stream, flags, self._place) + backend.encode(pixels)
        self._place = (self._place + 1) & 0xFF
        return payload

    def retarget(self, bits_per_second: int, frames_per_second: float | None = None) -> None:
        """Aim at another rate from the next picture on; one that is far from the first begins the stream anew."""
        if frames_per_second is not None:
            self._frames_per_second = min(max(frames_per_second, 1.0), 240.0)
        wanted = min(max(bits_per_second, _LEAST_BITS), _MOST_BITS)
        self._rate = int(wanted * _NOMINAL_RATE / self._frames_per_second)
        if self._backend is not None and self._ceiling // _DEEPEST <= self._rate <= self._ceiling:
            self._backend.retarget(self._rate)
        else:
            self.restart()

    def restart(self) -> None:
        """Begin anew with the next picture: somebody sees it who has not seen the last ones."""
        self._backend = None

    def close(self) -> None:
        """Free what the encoder holds; a second call does nothing."""
        self._backend = None
        self._closed = True

    def _begin(self) -> AvEncoder:
        from remote_assist.codec.video_av import AvEncoder

        self._ceiling = self._rate * _HEADROOM
        self._backend = AvEncoder(
            _coded(self._size), _NOMINAL_RATE, self._rate, ceiling=self._ceiling, whole_colours=self._whole_colours
        )
        self._place = 0
        return self._backend


class VideoDecoder:
    """One stream, from its first picture on. `VideoDecoders` sends each payload to the right one."""

    def __init__(self) -> None:
        self._size: Size | None = None
        self._stream = 0
        self._next = 0
        self._backend: AvDecoder | None = None

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        """The rectangle, contiguous. Raises TooLarge before memory is spent, ProtocolError on anything malformed.

        After an error the stream is over.
        """
        backend, self._backend = self._backend, None
        head, data = _parsed(payload, size)
        if head.begins:
            picture = read_picture(data, begins=True)
            sequence = picture.sequence
            if sequence is None or sequence.size != _coded(size):
                raise ProtocolError(f"A video stream is not of the size {size.width} by {size.height}.")
            backend = _decoder_of(sequence)
            self._size, self._stream, self._next = size, head.stream, head.place
        else:
            picture = read_picture(data, begins=False)
        if backend is None:
            raise ProtocolError(f"A video picture came without the beginning of stream {head.stream}.")
        if (head.stream, head.place, size) != (self._stream, self._next, self._size):
            raise ProtocolError(f"A picture of video stream {head.stream} is out of place.")
        pixels = backend.decode(picture, size)
        self._backend, self._next = backend, (head.place + 1) & 0xFF
        return pixels


def _decoder_of(sequence: Sequence) -> AvDecoder:
    from remote_assist.codec.video_av import AvDecoder

    return AvDecoder(sequence)


class VideoDecoders:
    """The living streams of one session; safe from any thread, as long as each stream's payloads come in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._living: dict[int, _Living] = {}

    def __len__(self) -> int:
        return len(self._living)

    def decode(self, payload: bytes | memoryview, size: Size) -> Pixels:
        """See `VideoDecoder.decode`."""
        head, _ = _parsed(payload, size)
        living = self._find(head, size)
        try:
            with living.lock:
                return living.decoder.decode(payload, size)
        except ProtocolError:
            with self._lock:
                self._living.pop(head.stream, None)
            raise

    def forget(self) -> None:
        """The link is lost: every stream begins anew."""
        with self._lock:
            self._living.clear()

    def _find(self, head: _Head, size: Size) -> _Living:
        with self._lock:
            living = self._living.pop(head.stream, None)
            if head.begins:
                self._make_room(size.area)
                living = _Living(VideoDecoder(), threading.Lock(), size.area)
            elif living is None:
                raise ProtocolError(f"A video picture came without the beginning of stream {head.stream}.")
            self._living[head.stream] = living  # last: the order is that of use
            return living

    def _make_room(self, area: int) -> None:
        while self._living and (
            len(self._living) >= MOST_STREAMS or sum(one.area for one in self._living.values()) + area > MOST_PIXELS
        ):
            del self._living[next(iter(self._living))]


class _Living(NamedTuple):
    decoder: VideoDecoder
    lock: threading.Lock
    area: int


class _Head(NamedTuple):
    stream: int
    begins: bool
    place: int


def _parsed(payload: bytes | memoryview, size: Size) -> tuple[_Head, bytes]:
    """The header and what follows it. Raises ProtocolError or TooLarge."""
    check_size(size)
    if not can_hold(size):
        raise TooLarge(f"A rectangle of {size.width} by {size.height} pixels can't be a video stream.")
    if len(payload) > size.area * _MOST_BYTES_A_PIXEL + 4096:
        raise TooLarge(f"A video picture of {len(payload)} bytes is too much for {size.width} by {size.height} pixels.")
    if len(payload) <= _HEADER.size:
        raise ProtocolError(f"A video picture of {len(payload)} bytes has no whole header.")
    stream, flags, place = _HEADER.unpack_from(payload)
    if flags & ~_KEY:
        raise ProtocolError(f"A video picture has flags {flags}, which nobody speaks.")
    return _Head(stream, bool(flags & _KEY), place), bytes(payload[_HEADER.size :])


def _coded(size: Size) -> Size:
    """What the stream says it is: whole macroblocks (16), and in width whole steps of libswscale.

    At other widths it leaves the last columns of a row unwritten, or writes behind them.
    """
    return Size(-size.width % _WIDTH_STEP + size.width, -size.height % _HEIGHT_STEP + size.height)
