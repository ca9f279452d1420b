"""A moving region as one video stream against a JPEG for each picture, and one encoder against another.

    python -m tests.bench.video_codec

Each codec takes the same 40 pictures of 854×480 at several qualities; printed is what it needs at the likeness (PSNR)
that JPEG 4:2:0 reaches at quality 60: bytes a picture after the first; how like the picture is when each takes 6000
bytes (1.44 Mbit/s); the first picture, and milliseconds of processor time for encoding (colour conversion included) and
decoding. The first two lie between measured qualities (~: beyond them, so that of the last one), the others are those
of the nearest quality.
"""

from __future__ import annotations

import itertools
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from remote_assist.codec import JPEG, Pixels, codec_named
from remote_assist.codec.video import VideoDecoders, VideoEncoder, is_available
from remote_assist.geometry import Size
from tests.remote_assist.codec.moving import cartoon, likeness, noisy

SIZE = Size(854, 480)
COUNT = 40
POOR_LINK = 6000  # bytes a picture: 30 a second through 1.44 Mbit/s


@dataclass(frozen=True, slots=True)
class Run:
    """What one codec did at one quality, a picture: bytes, milliseconds, decibels."""

    first: int
    bytes_each: float
    encode_ms: float
    decode_ms: float
    decibels: float


@dataclass(frozen=True, slots=True)
class Rival:
    """An encoder of PyAV with the settings it would be used with; `quality` names the option that is varied."""

    label: str
    encoder: str
    decoder: str
    options: Mapping[str, str]
    quality: tuple[str, ...]
    steps: tuple[int, ...]


_X264 = {"tune": "zerolatency", "sc_threshold": "0"}
_VPX = {"deadline": "realtime", "lag-in-frames": "0", "cpu-used": "8"}
RIVALS = (
    Rival("x264 ultrafast", "libx264", "h264", {"preset": "ultrafast", **_X264}, ("crf",), (20, 23, 26, 29, 33)),
    Rival("x264 superfast", "libx264", "h264", {"preset": "superfast", **_X264}, ("crf",), (20, 23, 26, 29, 33)),
    Rival("x264 veryfast", "libx264", "h264", {"preset": "veryfast", **_X264}, ("crf",), (20, 23, 26, 29, 33)),
    Rival("MPEG-4", "mpeg4", "mpeg4", {}, ("qmin", "qmax"), (2, 4, 7, 12)),
    Rival("VP8", "libvpx", "libvpx", {**_VPX, "b": "20M"}, ("crf",), (4, 10, 20, 35, 50)),
    Rival("VP9", "libvpx-vp9", "libvpx-vp9", {**_VPX, "b": "0"}, ("crf",), (20, 30, 40, 50)),
    Rival("AV1 (SVT)", "libsvtav1", "libdav1d", {"preset": "12"}, ("crf",), (20, 35, 50)),
)
_SVT_QUIET = "pred-struct=1:lp=1:lookahead=0"


def measured(clip: list[Pixels], encode: Callable[[Pixels], bytes], decode: Callable[[bytes], Pixels]) -> Run:
    sizes, encode_s, decode_s, decibels = [], 0.0, 0.0, []
    for pixels in clip:
        begun = time.process_time()
        payload = encode(pixels)
        encoded = time.process_time()
        seen = decode(payload)
        decode_s += time.process_time() - encoded
        encode_s += encoded - begun
        sizes.append(len(payload))
        decibels.append(likeness(pixels, seen))
    each = 1000 / len(clip)
    return Run(sizes[0], float(np.mean(sizes[1:])), encode_s * each, decode_s * each, float(np.mean(decibels)))


def rival_runs(rival: Rival, clip: list[Pixels]) -> Iterator[Run]:
    """The rival at each of its qualities. Raises where this PyAV does not carry it."""
    import av

    for step in rival.steps:
        encoder = av.CodecContext.create(rival.encoder, "w")
        decoder = av.CodecContext.create(rival.decoder, "r")
        assert isinstance(encoder, av.VideoCodecContext)
        assert isinstance(decoder, av.VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = 864, SIZE.height, "yuv420p"
        encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30, 1)
        encoder.thread_count = decoder.thread_count = 1
        encoder.gop_size, encoder.max_b_frames = 1 << 20, 0
        encoder.options = {**rival.options, **dict.fromkeys(rival.quality, str(step))}
        if rival.encoder == "libsvtav1":
            encoder.options["svtav1-params"] = _SVT_QUIET
        decoder.flags |= 1 << 19  # low delay
        padded = np.zeros((SIZE.height, 864, 4), np.uint8)

        def encode(pixels: Pixels, to: av.VideoCodecContext = encoder, room: Pixels = padded) -> bytes:
            room[:, : SIZE.width] = pixels
            frame = av.VideoFrame.from_numpy_buffer(room, "bgra")
            frame = frame.reformat(format="yuv420p", interpolation="AREA", dst_colorspace=5, dst_color_range=2)
            packets = to.encode(frame)
            assert len(packets) == 1, f"{to.name} keeps pictures back"
            return bytes(packets[0])

        def decode(payload: bytes, by: av.VideoCodecContext = decoder) -> Pixels:
            (frame,) = by.decode(av.Packet(payload))
            shown = frame.reformat(format="bgra", src_colorspace=5, src_color_range=2, dst_color_range=2).to_ndarray()
            return np.ascontiguousarray(np.asarray(shown, np.uint8)[:, : SIZE.width])

        yield measured(clip, encode, decode)


def our_runs(clip: list[Pixels], whole_colours: bool) -> Iterator[Run]:
    """`VideoEncoder` as it is used, at five rates."""
    for bits_per_second in (500_000, 1_000_000, 2_000_000, 6_000_000, 12_000_000):
        encoder, decoders = VideoEncoder(SIZE, bits_per_second, whole_colours=whole_colours), VideoDecoders()
        yield measured(clip, encoder.encode, lambda payload, by=decoders: by.decode(payload, SIZE))  # type: ignore[misc]


def line(runs: list[Run], wanted: float) -> str:
    """Bytes a picture at `wanted` decibels, decibels at `POOR_LINK` bytes, and the cost at the nearest quality."""
    runs = sorted(runs, key=lambda run: run.bytes_each)
    nearest = min(runs, key=lambda run: abs(run.decibels - wanted))
    logs = [math.log(run.bytes_each) for run in runs]
    likenesses = [run.decibels for run in runs]
    size, size_mark = between(wanted, likenesses, logs)
    poor, poor_mark = between(math.log(POOR_LINK), logs, likenesses)
    return (
        f"{size_mark}{math.exp(size):6.0f} B {poor_mark}{poor:5.1f} dB"
        f"{nearest.first:8d} B {nearest.encode_ms:6.2f} ms {nearest.decode_ms:6.2f} ms"
    )


def between(wanted: float, places: list[float], values: list[float]) -> tuple[float, str]:
    """The value at `wanted` on the line through the points; beyond them the last one, marked."""
    points = sorted(zip(places, values, strict=True))
    for (below, at_below), (above, at_above) in itertools.pairwise(points):
        if below <= wanted <= above:
            return at_below + (at_above - at_below) * (wanted - below) / max(above - below, 1e-9), " "
    return points[0 if wanted < points[0][0] else -1][1], "~"


def main() -> int:
    if not is_available():
        print("PyAV is not installed: pip install 'deskside[video]'", file=sys.stderr)
        return 1
    for name, picture in (("noisy", noisy), ("cartoon", cartoon)):
        clip = [picture(SIZE, number) for number in range(COUNT)]
        delta = codec_named("delta")
        exact = measured(clip, delta.encode, lambda payload, by=delta: by.decode(payload, SIZE))  # type: ignore[misc]
        jpeg = [
            measured(clip, lambda p, q=q: JPEG.encode(p, q, whole_colours=False), lambda b: JPEG.decode(b, SIZE))  # type: ignore[misc]
            for q in (10, 20, 40, 60, 80)
        ]
        wanted = jpeg[3].decibels
        print(f"{name}: a picture of {SIZE.width}×{SIZE.height} at {wanted:.1f} dB")
        print(f"  {'':18s} {'bytes':>9s} {'at 6 kB':>9s} {'first':>9s} {'encode':>9s} {'decode':>9s}")
        print(f"  {'lossless (delta)':18s} {line([exact], wanted)}")
        print(f"  {'JPEG 4:2:0':18s} {line(jpeg, wanted)}", flush=True)
        for rival in RIVALS:
            print(f"  {rival.label:18s} {line(list(rival_runs(rival, clip)), wanted)}", flush=True)
        print(f"  {'our stream 4:2:0':18s} {line(list(our_runs(clip, False)), wanted)}")
        print(f"  {'our stream 4:4:4':18s} {line(list(our_runs(clip, True)), wanted)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
